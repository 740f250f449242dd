"""How a diagnosis is confirmed, and which treatment it is said to require."""

from __future__ import annotations

from collections.abc import Iterator

from eligo.engines import wording
from eligo.engines.answer import Answer, Context, missing, settled
from eligo.engines.concepts import about, doubted, named, usable
from eligo.engines.findings import mentions, shown_by
from eligo.engines.outcomes import polarity
from eligo.engines.words import content
from eligo.language.nodes import Fact, Qualifier
from eligo.language.truth import NO, YES
from eligo.language.values import Concept
from eligo.patients.model import Assume, Certainty, FactKind, Patient, PatientFact


def confirmed(node: Fact, qualifier: Qualifier, patient: Patient, context: Context) -> Answer:
    """Whether a diagnosis that is there was made as asked: by histology, by stated criteria."""
    way = str(qualifier.value)
    words = shown_by(way)
    facts = usable(patient, context)
    if not words:
        return _by_criteria(node, way, facts)
    if "*" in words:
        return settled(YES, f"{way} says what is called {node.concept.name}")
    for fact in facts:
        sure = fact.certainty is Certainty.CONFIRMED
        shows = sure and mentions(fact, words) and polarity(fact) is not NO
        if shows and about(fact, node.concept, context).truth is YES:
            return settled(YES, f"it is confirmed by {wording.fact(fact)}", fact)
    why = f"no report that confirms {node.concept.name} ({way}) is recorded"
    return missing(why, f"Is there a report that confirms {node.concept.name} ({way})?")


def may_confirm(fact: PatientFact, way: str) -> bool:
    """Whether a fact can settle that any diagnosis was made in a way."""
    words = shown_by(way)
    if not words:
        return _is_criterion(fact, way)
    return "*" in words or mentions(fact, words)


def _is_criterion(fact: PatientFact, way: str) -> bool:
    return fact.kind is FactKind.OBSERVATION and content(way) <= content(fact.text)


def _by_criteria(node: Fact, way: str, facts: list[PatientFact]) -> Answer:
    """Classification criteria: an observation says that they are fulfilled, or are not."""
    named = [f for f in facts if _is_criterion(f, way)]
    for fact in named:
        said = polarity(fact)
        if said in (YES, NO):
            return settled(said, f"the record says {wording.result(fact)}", fact)
    why = f"whether {node.concept.name} fulfils {way} is not recorded"
    return missing(why, f"Does the diagnosis of {node.concept.name} fulfil {way}?", *named)


def treated(
    node: Fact, qualifier: Qualifier, base: Answer, patient: Patient, context: Context
) -> Answer:
    """A treatment that a condition requires: one that goes on, or one that was given for it."""
    treatment = qualifier.value
    assert isinstance(treatment, Concept)
    given = list(_given(treatment, patient, context))
    for fact in given:
        going_on = _goes_on(fact, treatment) and _may_be_for(fact, node.concept, base, context)
        if going_on or _for(fact, node.concept, base, context):
            return settled(YES, f"it is treated so: {wording.fact(fact)}", fact)
    perhaps = _perhaps(node, treatment, patient, context)
    silent = not given and not perhaps and context.assume is Assume.CLOSED
    if silent and not _is_operation(treatment, context):
        why = f"the record, which is complete, has no {treatment.name}"
        return settled(NO, why, *base.evidence)
    why = f"whether {node.concept.name} requires {treatment.name} is not recorded"
    ask = f"Does {node.concept.name} require {treatment.name}?"
    return missing(why, ask, *given, *perhaps)


def _given(treatment: Concept, patient: Patient, context: Context) -> Iterator[PatientFact]:
    """What the record has of a treatment; being dependent on it says that it is given."""
    any_will_do = is_open(treatment)
    for fact in usable(patient, context):
        if not fact.present:
            continue
        if fact.kind in (FactKind.PROCEDURE, FactKind.DRUG):
            if any_will_do or about(fact, treatment, context).truth is YES:
                yield fact
        elif fact.kind is FactKind.CONDITION and _depends(fact, treatment):
            yield fact


def _perhaps(
    node: Fact, treatment: Concept, patient: Patient, context: Context
) -> list[PatientFact]:
    """What may be the treatment: it is told less exactly, or is in doubt."""
    kinds = (FactKind.PROCEDURE, FactKind.DRUG)
    every = [*usable(patient, context), *doubted(patient, context)]
    return [
        f
        for f in every
        if f.kind in kinds and f.present and about(f, treatment, context).truth is not NO
    ]


def _is_operation(treatment: Concept, context: Context) -> bool:
    """Whether it is done once, so that it may be due though it has not been done."""
    operations = named(context.terms, "surgery", ("procedure",))
    return any(context.terms.is_a(treatment, one) for one in operations)


def is_open(treatment: Concept) -> bool:
    """Whether the words name no treatment in particular: "systemic therapy"."""
    return content(treatment.name) <= _ANY_TREATMENT


def _depends(fact: PatientFact, treatment: Concept) -> bool:
    """ "Dependence on supplemental oxygen" is oxygen therapy that goes on."""
    what = content(treatment.name) - _ANY_TREATMENT - _LASTING
    said = content(" ".join((fact.text, *(c.name for c in fact.concepts))))
    return bool(what) and what <= said and bool(said & DEPENDENCE)


def _goes_on(fact: PatientFact, treatment: Concept) -> bool:
    """Whether a treatment of a certain kind goes on; an operation does not, it is done."""
    return fact.ongoing is True and not is_open(treatment)


def _may_be_for(fact: PatientFact, condition: Concept, base: Answer, context: Context) -> bool:
    """Whether nothing says that a treatment is given for something else."""
    return not fact.indications or _for(fact, condition, base, context)


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
_LASTING = content("continuous long-term chronic home regular maintenance supplemental")
DEPENDENCE = content("dependence dependent dependency reliant")
_COMMON = content("acute chronic disease disorder syndrome left right severe emergency with")
