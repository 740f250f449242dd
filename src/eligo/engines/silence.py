"""What it means that a source does not mention a fact: see `assume` in the command contracts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from eligo.engines import tables, wording
from eligo.engines.answer import FITS, Answer, Context, Vocabulary, missing, settled
from eligo.engines.concepts import about, doubted, named, narrowest, recognised, usable
from eligo.engines.matching import Match, lies_ahead, match
from eligo.engines.words import content
from eligo.language.nodes import Fact, Kind
from eligo.language.truth import NO, YES
from eligo.language.values import Concept
from eligo.patients.model import Assume, FactKind, Patient, PatientFact
from eligo.remembering import remembered

# The kinds of a patient's facts in which a fact of a kind is told.
SOURCES = {
    Kind.DRUG: frozenset({FactKind.DRUG, FactKind.PROCEDURE}),
    Kind.PROCEDURE: frozenset({FactKind.PROCEDURE, FactKind.DRUG}),
    Kind.ALLERGY: frozenset({FactKind.ALLERGY}),
    Kind.FAMILY_HISTORY: frozenset({FactKind.FAMILY_HISTORY}),
    Kind.PARTICIPATION: frozenset({FactKind.PARTICIPATION}),
}
_CONDITIONS = frozenset({FactKind.CONDITION, FactKind.STATE})
# What a source that is complete lists in full, and what a case report would mention.
_LISTED = frozenset({Kind.CONDITION, Kind.FINDING, Kind.DRUG, Kind.PROCEDURE, Kind.PARTICIPATION})
_MENTIONED = _LISTED | {Kind.ALLERGY}
_ALLERGIES = "allergy allergic hypersensitivity anaphylaxis intolerance"
_STEM = 5  # letters in which two forms of a word agree: "akinesis", "akinetic"
_BEHIND = 4  # the same behind a part that many words begin with: "osteoarthr…", "osteopor…"


def sources(kind: Kind) -> frozenset[FactKind]:
    """The kinds of a patient's facts in which a fact of a kind is told; of a condition its own."""
    return SOURCES.get(kind, _CONDITIONS)


def absent(node: Fact, near: list[Match], patient: Patient, context: Context) -> Answer:
    """The answer where no fact matches; `near` are those that do but for what is asked of them."""
    name = wording.wanted(node)
    but = "".join(f"; {wording.fact(m.fact)}: {m.reasons[0]}" for m in near[:2] if m.reasons)
    shown = [m.fact for m in near]
    question = wording.asked(node)
    if node.period and lies_ahead(node.period):
        return missing(f"{name} is a matter of the time to come{but}", question, *shown)
    if not node.concept.linked:
        return _unknown_name(node, patient, context) or missing(
            f'"{node.concept.name}" is no term that Eligo knows, so nothing can be looked up',
            question,
            *shown,
        )
    if not _complete_for(node.kind, context):
        why = f"the record does not say whether the patient {wording.held(node, True)}{but}"
        return missing(why, question, *shown)
    return _not_quite(node, patient, context) or settled(
        NO, f"the record {_basis(context)}, so the patient {wording.held(node, False)}{but}", *shown
    )


def _basis(context: Context) -> str:
    return "is complete" if context.assume is Assume.CLOSED else "would mention it"


def _not_quite(node: Fact, patient: Patient, context: Context) -> Answer | None:
    """What breaks the silence: a doubted or obscure fact, a treatment given for what is asked."""
    name, question = wording.wanted(node), wording.asked(node)
    doubtful = next(_doubtful(node, patient, context), None)
    if doubtful:
        said = f"{wording.fact(doubtful)} may be {name}"
        return missing(f"{said}, but is in doubt: {doubtful.doubt}", question, doubtful)
    obscure = list(_obscure(node, patient, context))
    if obscure:
        why = f"Eligo does not know what {wording.facts(obscure)} is, so it may be {name}"
        return missing(why, question, *obscure)
    given = list(_given_for(node, patient, context))
    if given:
        why = f"the record does not mention {name}, but {wording.facts(given)} may be given for it"
        return missing(why, question, *given)
    return None


def _complete_for(kind: Kind, context: Context) -> bool:
    if context.assume is Assume.CLOSED:
        return kind in _LISTED
    return context.reads_silence and kind in _MENTIONED


def _unknown_name(node: Fact, patient: Patient, context: Context) -> Answer | None:
    """NO for a name that no vocabulary knows, where the whole note has none of its words.

    Only a note can say so: the codes and names of a record need not use the criterion's words.
    """
    if patient.prose is None or not _complete_for(node.kind, context):
        return None
    wanted = told_by(node.kind, node.concept.name)
    if not wanted or not wanted.isdisjoint(stems(patient.prose)):
        return None
    why = f'the note would mention it, and has none of the words "{node.concept.name}"'
    return settled(NO, why)


@cache
def _idle() -> frozenset[str]:
    """Words that any disease, drug or operation may have in its name."""
    return frozenset[str]().union(*(content(row["word"]) for row in tables.rows("idle", ("word",))))


def told_by(kind: Kind, name: str) -> frozenset[str]:
    """The stems by which a note would tell of a name; of an allergy those of any."""
    return telling(_ALLERGIES if kind is Kind.ALLERGY else name)


def telling(name: str) -> frozenset[str]:
    """The stems of the words that tell a name apart; a number may stand anywhere."""
    return frozenset(stem(word) for word in content(name) - _idle() if not word.isdigit())


@remembered(100)
def stems(prose: str) -> frozenset[str]:
    """The stems of the words of a note; a short word is its own."""
    return frozenset(map(stem, content(prose)))


def stem(word: str) -> str:
    """The letters at a word's beginning that all its forms share; a short word is its own."""
    first = next((part for part in _parts() if word.startswith(part)), "")
    return word[: max(_STEM, len(first) + _BEHIND)] if first else word[:_STEM]


@cache
def _parts() -> tuple[str, ...]:
    """What many words of medicine begin with, the longest first."""
    listed = [part for row in tables.rows("first_parts", ("part",)) for part in row["part"].split()]
    return tuple(sorted(listed, key=len, reverse=True))


def _doubtful(node: Fact, patient: Patient, context: Context) -> Iterator[PatientFact]:
    """Doubted facts that would count if they were right; what can't be read may be anything."""
    kinds = sources(node.kind) | {FactKind.OBSERVATION}
    for one in doubted(patient, context):
        if one.kind not in kinds or not one.present:
            continue
        measured = one.kind is FactKind.OBSERVATION
        same = about(one, node.concept, context).truth is not NO
        if same or (not measured and not recognised(one)):
            yield one


def _obscure(node: Fact, patient: Patient, context: Context) -> Iterator[PatientFact]:
    """Facts of the kind that no vocabulary knows and that would match in all else."""
    for one in unknown_to_all(node.kind, patient, context):
        if match(node, one, FITS, patient, context).truth is not NO:
            yield one


def unknown_to_all(kind: Kind, patient: Patient, context: Context) -> Iterator[PatientFact]:
    """Facts of a kind that no vocabulary knows, so that they may be anything of the kind."""
    kinds = sources(kind)
    for one in usable(patient, context):
        own = one.kind.value == kind.value or kind is Kind.FINDING
        if own and one.kind in kinds and one.present and not recognised(one):
            yield one


def _given_for(node: Fact, patient: Patient, context: Context) -> Iterator[PatientFact]:
    """Treatments in a note that are given for what is asked, or for a kind of it."""
    return (one for one in usable(patient, context) if is_given_for(one, node, context))


def is_given_for(fact: PatientFact, node: Fact, context: Context) -> bool:
    """Whether a fact of a note is a treatment that is given for what is asked."""
    if node.kind is not Kind.CONDITION or not context.reads_silence:
        return False
    if not fact.present or fact.kind not in SOURCES[Kind.DRUG]:
        return False
    treatments = treatments_for(node.concept, context.terms)
    return any(about(fact, one, context).truth is YES for one in treatments)


@lru_cache(maxsize=10_000)
def treatments_for(concept: Concept, terms: Vocabulary) -> tuple[Concept, ...]:
    """What is given for a disease or a kind of it, by the table."""
    return tuple(
        treatment
        for row in tables.rows("suggests", ("treatment", "condition"))
        if any(terms.is_a(one, concept) for one in named(terms, row["condition"], ("condition",)))
        for treatment in named(terms, row["treatment"], ("drug", "procedure"))
    )


def is_generic(fact: PatientFact, node: Fact, context: Context) -> bool:
    """Whether a case report names only something so general that it mentions no disease.

    Where the general name is part of the one asked for ("pain", "abdominal pain"), it may be that.
    """
    if not context.reads_silence or fact.kind is not FactKind.CONDITION:
        return False
    told = narrowest(fact.concepts, context)
    if not told or any(content(c.name) & content(node.concept.name) for c in told):
        return False
    general = {
        concept.key
        for row in tables.rows("generic", ("concept",))
        for concept in named(context.terms, row["concept"], ("condition",))
    }
    return all(concept.key in general for concept in told)
