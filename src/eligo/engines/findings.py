"""What tests and findings say of conditions: a positive HIV test, "CNS involvement: Absent"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from eligo.engines.answer import FITS, Check, Context
from eligo.engines.concepts import about, covers
from eligo.engines.levels import Level, level
from eligo.engines.outcomes import polarity
from eligo.engines.tables import items, rows
from eligo.engines.words import content, pieces, says, says_any
from eligo.language.truth import NO, UNKNOWN, YES, truth
from eligo.language.values import Concept
from eligo.patients.model import FactKind, PatientFact
from eligo.terms.model import Measurement

_COLUMNS = ("confirmation", "shown_by")
_REPLICATES = frozenset({"dna", "rna", "viral", "load", "pcr", "culture", "naa"})


_NUCLEIC = frozenset({"dna", "rna", "load", "pcr", "naa"})


@dataclass(frozen=True, slots=True)
class Sign:
    """A fact that speaks for a condition (check YES or UNKNOWN) or against it (NO)."""

    fact: PatientFact
    check: Check
    tested: bool = False  # by a test that indicates the condition, not by a statement of it


def signs(facts: Iterable[PatientFact], concept: Concept, context: Context) -> Iterator[Sign]:
    """Everything that conditions and the latest observations say of a condition."""
    many = list(facts)
    for fact in many:
        if fact.kind in (FactKind.CONDITION, FactKind.STATE):
            yield from _stated(fact, concept, context)
    for fact in latest_of_each(many, context):
        measured = list(measurements(fact, context))
        if measured:
            yield from _tested(fact, measured, concept, context)
        else:
            yield from _observed(fact, concept, context)


def _stated(fact: PatientFact, concept: Concept, context: Context) -> Iterator[Sign]:
    if fact.present:
        found = about(fact, concept, context)
        if found.truth is not NO:
            yield Sign(fact, found)
    elif covers(fact, concept, context):
        yield Sign(fact, Check(NO, "the record denies it"))


def _observed(fact: PatientFact, concept: Concept, context: Context) -> Iterator[Sign]:
    """An observation of the condition itself: present, absent, or a report that names it."""
    grade = graded(fact)
    said = polarity(fact) if grade is None else truth(grade.high != 0)
    if said is NO:
        if covers(fact, concept, context):
            yield Sign(fact, Check(NO, "the record denies it"))
        return
    found = about(fact, concept, context)
    if found.truth is NO or (said is None and not reports(fact)):
        return
    yield Sign(fact, found if said is not UNKNOWN else Check(UNKNOWN, "the result decides nothing"))


def graded(fact: PatientFact) -> Level | None:
    """The grade that an observation gives a condition, as in "Acute GVHD grade: Grade I"."""
    if fact.kind is not FactKind.OBSERVATION or not says(f"{fact.text} {fact.outcome}", "grade"):
        return None
    if fact.value is not None:
        return Level(fact.value.value, fact.value.value)
    return level(fact.outcome) if fact.outcome else None


def is_highest(fact: PatientFact) -> bool:
    """Whether the observation sums up all that there was, so that no more can have been."""
    return says_any(fact.text, ("maximum", "maximal", "max", "highest", "worst", "peak", "overall"))


def reports(fact: PatientFact) -> bool:
    """Whether it is a pathologist's report, whose conclusion names what was found."""
    return fact.present and is_pathology(fact)


def _tested(
    fact: PatientFact, measured: list[Measurement], concept: Concept, context: Context
) -> Iterator[Sign]:
    """A test: its positive result shows one condition, its negative result rules one out."""
    grade = graded(fact)
    said = polarity(fact) if grade is None else truth(grade.high != 0)
    for test in measured:
        if said is YES and test.positive:
            found = _shown(fact, test.positive, concept, grade is not None, context)
            if found.truth is not NO:
                yield Sign(fact, found, tested=True)
        elif said is NO and _ruled_out(fact, test, concept, grade is not None, context):
            yield Sign(fact, Check(NO, "the test rules it out"), tested=True)


def _shown(
    fact: PatientFact, shown: Concept, concept: Concept, is_grade: bool, context: Context
) -> Check:
    """What a positive result shows; the grade of a condition shows the one that it names."""
    is_a = context.terms.is_a
    if is_a(shown, concept) or (is_grade and is_a(concept, shown) and _names(fact, concept)):
        return FITS
    if is_a(concept, shown) and not is_grade:
        return Check(UNKNOWN, f"the test shows only {shown.name}")
    return Check(NO)


def _ruled_out(
    fact: PatientFact, test: Measurement, concept: Concept, is_grade: bool, context: Context
) -> bool:
    is_a = context.terms.is_a
    if is_grade:
        return test.positive is not None and is_a(concept, test.positive) and _names(fact, concept)
    return test.negative is not None and is_a(concept, test.negative)


def _names(fact: PatientFact, concept: Concept) -> bool:
    return content(concept.name) <= content(fact.text)


def measurements(fact: PatientFact, context: Context) -> Iterator[Measurement]:
    """What is measured by a fact."""
    for concept in fact.concepts:
        found = context.terms.measurement(concept)
        if found:
            yield found


def latest_of_each(facts: Iterable[PatientFact], context: Context) -> list[PatientFact]:
    """Of the observations of the same thing those that may be the latest."""
    groups: dict[object, list[PatientFact]] = {}
    for fact in facts:
        if fact.kind is FactKind.OBSERVATION:
            groups.setdefault(thing(fact, context), []).append(fact)
    return [fact for group in groups.values() for fact in latest(group)]


def thing(fact: PatientFact, context: Context) -> object:
    measured = next(measurements(fact, context), None)
    return measured.concept.key if measured else pieces(fact.text)


def latest(facts: list[PatientFact]) -> list[PatientFact]:
    """The results that may be the latest: several where dates are equal, partial or missing."""
    dated = [fact.start.first for fact in facts if fact.start]
    if not dated:
        return facts
    newest = max(dated)
    return [fact for fact in facts if fact.start is None or fact.start.last >= newest]


def decides(fact: PatientFact, test: Concept, context: Context) -> bool:
    """Whether a result of a kind of test decides for the test as such.

    A negative result does only if it rules out what a positive one shows: that no virus is found
    in the blood of a treated patient makes no HIV test negative.
    """
    if polarity(fact) is not NO:
        return True
    own = [m for m in measurements(fact, context) if context.terms.is_a(m.concept, test)]
    return not own or any(
        m.concept.key == test.key or m.positive is None or m.negative is not None for m in own
    )


def replicating(fact: PatientFact) -> bool:
    """Whether the test looks for the agent itself, not for signs of an infection."""
    return not _REPLICATES.isdisjoint(pieces(fact.text))


def shows_activity(fact: PatientFact, context: Context) -> bool:
    """Whether a result tells that what it shows is there now.

    A test of which both results settle the matter does, one for the agent does, a finding does;
    a mere marker does not.
    """
    tests = [m for m in measurements(fact, context) if m.positive]
    both = any(m.negative and m.positive and m.negative.key == m.positive.key for m in tests)
    return not tests or both or replicating(fact) or graded(fact) is not None


def without_agent(facts: Iterable[PatientFact], context: Context) -> list[PatientFact]:
    """The latest tests for the agent of any infection that did not find it."""
    latest_ones = latest_of_each(facts, context)
    return [fact for fact in latest_ones if replicating(fact) and polarity(fact) is NO]


def inactive(
    facts: Iterable[PatientFact], concept: Concept, context: Context
) -> Iterator[PatientFact]:
    """Those for the agent of one."""
    is_a = context.terms.is_a
    for fact in without_agent(facts, context):
        shown = [m.positive for m in measurements(fact, context) if m.positive]
        if any(is_a(one, concept) or is_a(concept, one) for one in shown):
            yield fact


def not_found(
    facts: Iterable[PatientFact], concept: Concept, context: Context
) -> Iterator[PatientFact]:
    """The same where the test is for the very infection and counts its agent's nucleic acid."""
    for fact in inactive(facts, concept, context):
        shown = [m.positive for m in measurements(fact, context) if m.positive]
        counted = not _NUCLEIC.isdisjoint(pieces(fact.text))
        if counted and any(context.terms.is_a(concept, one) for one in shown):
            yield fact


# ---- how a diagnosis is confirmed ---------------------------------------------------------------


@cache
def shown_by(confirmation: str) -> tuple[str, ...]:
    """The words that show that a diagnosis was confirmed in a way; () for a way not listed."""
    for row in rows("confirmations", _COLUMNS):
        if pieces(confirmation) in [pieces(words) for words in items(row["confirmation"])]:
            return items(row["shown_by"])
    return ()


def is_pathology(fact: PatientFact) -> bool:
    """Whether the fact is, or rests on, the examination of tissue or cells."""
    return mentions(fact, shown_by("histological"))


def mentions(fact: PatientFact, words: Iterable[str]) -> bool:
    """Whether the fact's name, method, specimen or confirmation says any of the words."""
    texts = [fact.text, fact.outcome or ""]
    for name in ("method", "confirmation", "specimen"):
        texts += fact.qualifiers.get(name, ())
    return any(says_any(text, words) for text in texts)
