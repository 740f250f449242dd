"""How a diagnosis is confirmed, and which treatment it is said to require."""

from __future__ import annotations

from eligo.engines import wording
from eligo.engines.answer import Answer, Context, missing, settled
from eligo.engines.concepts import about, usable
from eligo.engines.findings import mentions, shown_by
from eligo.engines.outcomes import polarity
from eligo.engines.words import content
from eligo.language.nodes import Fact, Qualifier
from eligo.language.truth import NO, YES
from eligo.language.values import Concept
from eligo.patients.model import Certainty, FactKind, Patient, PatientFact


def confirmed(node: Fact, qualifier: Qualifier, patient: Patient, context: Context) -> Answer:
    """Whether a diagnosis that is there was made as asked: by histology, by stated criteria."""
    way = str(qualifier.value)
    words = shown_by(way)
    facts = usable(patient, context)
    if not words:
        return _by_criteria(node, way, facts)
    for fact in facts:
        sure = fact.certainty is Certainty.CONFIRMED
        shows = sure and mentions(fact, words) and polarity(fact) is not NO
        if shows and about(fact, node.concept, context).truth is YES:
            return settled(YES, f"it is confirmed by {wording.fact(fact)}", fact)
    why = f"no {way} finding of {node.concept.name} is recorded"
    return missing(why, f"Is {node.concept.name} {way}ly confirmed: is there a report?")


def _by_criteria(node: Fact, way: str, facts: list[PatientFact]) -> Answer:
    """Classification criteria: an observation says that they are fulfilled, or are not."""
    named = [f for f in facts if f.kind is FactKind.OBSERVATION and content(way) <= content(f.text)]
    for fact in named:
        said = polarity(fact)
        if said in (YES, NO):
            return settled(said, f"the record says {wording.result(fact)}", fact)
    why = f"whether {node.concept.name} fulfils {way} is not recorded"
    return missing(why, f"Does the diagnosis of {node.concept.name} fulfil {way}?", *named)


def treated(
    node: Fact, qualifier: Qualifier, base: Answer, patient: Patient, context: Context
) -> Answer:
    """A treatment that a condition requires is settled by its having been given for it."""
    treatment = qualifier.value
    assert isinstance(treatment, Concept)
    any_will_do = content(treatment.name) <= _ANY_TREATMENT
    given = [
        f
        for f in usable(patient, context)
        if f.kind in (FactKind.PROCEDURE, FactKind.DRUG)
        and f.present
        and (any_will_do or about(f, treatment, context).truth is YES)
    ]
    for fact in given:
        if _for(fact, node.concept, base, context):
            return settled(YES, f"it was treated so: {wording.fact(fact)}", fact)
    why = f"whether it requires {treatment.name} is not recorded"
    return missing(why, f"Does {node.concept.name} require {treatment.name}?", *given)


def _for(fact: PatientFact, condition: Concept, base: Answer, context: Context) -> bool:
    """Whether a treatment was given for a condition: as its indication or its own words say."""
    is_a = context.terms.is_a
    if any(is_a(one, condition) or is_a(condition, one) for one in fact.indications):
        return True
    words = content(fact.text) | content(" ".join(fact.qualifiers.get("indication", ())))
    diseases = [c for c in fact.concepts if context.terms.kind(c) == "condition"]
    if any(is_a(one, condition) or is_a(condition, one) for one in diseases):
        return True
    named = [content(one.text) for one in base.evidence] + [content(condition.name)]
    return any(len(words & name) >= 1 and words & name - _COMMON for name in named)


_ANY_TREATMENT = content("systemic therapy treatment medication drug intervention")
_COMMON = content("acute chronic disease disorder syndrome left right severe emergency with")
