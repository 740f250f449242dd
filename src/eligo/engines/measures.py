"""Measure nodes: the latest result of a laboratory value, score or test against what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eligo.engines import facts, person, wording
from eligo.engines.answer import FITS, Answer, Check, Context, missing, settled
from eligo.engines.boolean import conjunction, disjunction
from eligo.engines.compare import inside
from eligo.engines.concepts import about, happened, usable
from eligo.engines.findings import decides, latest, latest_of_each, signs
from eligo.engines.markers import (
    closest,
    fits,
    is_marker,
    is_reduction,
    marker_results,
    reports_reduction,
)
from eligo.engines.matching import in_period
from eligo.engines.outcomes import canonical, compare, polarity
from eligo.engines.qualifiers import current
from eligo.engines.quantities import reading
from eligo.language.nodes import Fact, Kind, Measure, Person
from eligo.language.truth import NO, UNKNOWN, YES, Truth, agree, conjoin, truth
from eligo.language.values import LLN, ULN, Bound, Concept, Direction, Interval, Outcome
from eligo.patients.model import Assume, Certainty, FactKind, Patient, PatientFact
from eligo.terms.model import Measurement


def measure(node: Measure, patient: Patient, context: Context) -> Answer:
    """Whether the latest result is as asked; of a group, its members' results."""
    known = context.terms.measurement(node.concept)
    if known and known.members:
        return _group(node, known, patient, context)
    results = results_of(node, patient, context)
    if results:
        return _judged(node, results, known, patient, context)
    shown = _indicated(node, known, patient, context)
    if shown is not None:
        return shown
    question = known.question if known else f"What is the latest {node.concept.name}?"
    return missing(f"no result for {node.concept.name} is recorded{_when(node)}", question)


def _when(node: Measure) -> str:
    return " in the period that is asked about" if node.period else ""


def _group(node: Measure, known: Measurement, patient: Patient, context: Context) -> Answer:
    """Every member must stay under an upper limit; any one over a lower limit is enough.

    A group of tests is positive where one is, and negative where none is and one is negative.
    """
    if isinstance(node.test, Interval):
        parts = [measure(replace(node, concept=m), patient, context) for m in known.members]
        return disjunction(parts) if node.test.high is None else conjunction(parts)
    results = results_of(node, patient, context, (node.concept, *known.members))
    if not results:
        shown = _indicated(node, known, patient, context)
        return shown or missing(f"no result for {node.concept.name} is recorded", known.question)
    results, unplaced = _of_period(node, results, patient, context)
    if unplaced:
        return unplaced
    answers = [_one(node, fact, None, context) for fact in latest_of_each(results, context)]
    asked = {canonical(word) for word in node.test.words}
    settled_ones = [a for a in answers if a.truth.known] or answers
    return conjunction(settled_ones) if "negative" in asked else disjunction(settled_ones)


# ---- which results count ------------------------------------------------------------------------


def results_of(
    node: Measure, patient: Patient, context: Context, concepts: Sequence[Concept] = ()
) -> list[PatientFact]:
    """The results of the concept that are of the specimen, method and time asked for."""
    facts_ = [f for f in usable(patient, context) if f.kind is FactKind.OBSERVATION]
    if not concepts and is_marker(node.concept, node.test, context):
        found = marker_results(node.concept, node.test, facts_, context)
    else:
        names = concepts or (node.concept,)
        found = [f for f in facts_ if any(about(f, c, context).truth is YES for c in names)]
        if isinstance(node.test, Outcome):
            found = [f for f in found if decides(f, node.concept, context)]
        found = [f for f in found if reports_reduction(f) is is_reduction(node.test)]
    return [f for f in found if _fits(node, f, context) is not NO]


def _fits(node: Measure, fact: PatientFact, context: Context) -> Truth:
    if fact.value is None and fact.outcome is None and fact.present:
        return NO
    return fits(node.qualifiers, fact, context)


def _judged(
    node: Measure,
    results: list[PatientFact],
    known: Measurement | None,
    patient: Patient,
    context: Context,
) -> Answer:
    period = node.period
    inside, unplaced = _of_period(node, results, patient, context)
    if period and period.direction is Direction.BEFORE and period.most is None and inside:
        return disjunction([_one(node, f, known, context) for f in inside])
    return unplaced or _latest(node, inside, known, patient, context)


def _of_period(
    node: Measure, results: list[PatientFact], patient: Patient, context: Context
) -> tuple[list[PatientFact], Answer | None]:
    """The results that are surely of the period asked about; an UNKNOWN where there are none, or
    where others may be of it too."""
    period = node.period
    if period is None:
        return results, None
    placed = [(f, in_period(period, f, patient, context)) for f in results]
    inside = [f for f, where in placed if where.truth is YES]
    if inside and all(where.truth is not UNKNOWN for _, where in placed):
        return inside, None
    reason = next((where.reason for _, where in placed if where.reason), "")
    why = f"no {node.concept.name} is surely of the period asked about: {reason}"
    return inside, missing(why, f"What was {node.concept.name} in that period?", *results)


def _latest(
    node: Measure,
    results: list[PatientFact],
    known: Measurement | None,
    patient: Patient,
    context: Context,
) -> Answer:
    """The latest result; of several that may be the latest, what all of them say."""
    last = latest(results)
    open_because = unsure(node, last, known, patient, context)
    if open_because:
        return open_because
    answers = [_one(node, fact, known, context) for fact in last]
    found = agree(a.truth for a in answers)
    if found.known or len(answers) == 1:
        return answers[0]
    closer = closest(node.concept, node.qualifiers, last, context)
    if len(closer) < len(last):
        return _latest(node, closer, known, patient, context)
    why = f"results that may each be the latest disagree: {wording.facts(last)}"
    return missing(why, _ask(node, known), *last)


def unsure(
    node: Measure,
    last: list[PatientFact],
    known: Measurement | None,
    patient: Patient,
    context: Context,
) -> Answer | None:
    """An UNKNOWN where the latest results can't decide, whatever is asked of them."""
    doubted = _doubted(node, last, patient, context)
    if doubted:
        why = f"the latest result, {wording.result(doubted)}, is in doubt: {doubted.doubt}"
        return missing(why, _ask(node, known), doubted)
    recorded = _belied(node, last, known, patient, context)
    if recorded:
        why = f"{wording.facts(last)}, but the record also has {wording.fact(recorded)}"
        return missing(why, _ask(node, known), *last, recorded)
    return None


def deciding(node: Measure, patient: Patient, context: Context) -> list[PatientFact]:
    """The results that decide about every interval of a measurement, whenever it was; none where
    there are none, or where they leave it open, whatever the interval is."""
    results = results_of(node, patient, context)
    known = context.terms.measurement(node.concept)
    last = latest(results) if results else []
    return [] if last and unsure(node, last, known, patient, context) else last


def _belied(
    node: Measure,
    last: list[PatientFact],
    known: Measurement | None,
    patient: Patient,
    context: Context,
) -> PatientFact | None:
    """A recorded condition that a negative test says is not there."""
    if known is None or known.negative is None or any(polarity(f) is not NO for f in last):
        return None
    stated = signs(usable(patient, context), known.negative, context)
    conditions = (s.fact for s in stated if s.check.truth is YES and not s.tested)
    return next(
        (f for f in conditions if f.kind is FactKind.CONDITION and current(f) is FITS), None
    )


def _doubted(
    node: Measure, last: list[PatientFact], patient: Patient, context: Context
) -> PatientFact | None:
    """A later result that must not decide, but does not let an older one decide either."""
    since = max((f.start.first for f in last if f.start), default=None)
    for fact in patient.facts:
        if fact.kind is FactKind.OBSERVATION and fact.doubt and fact.start and since:
            later = happened(fact, context.reference_date) and fact.start.last > since
            if later and about(fact, node.concept, context).truth is YES:
                return fact
    return None


# ---- one result ---------------------------------------------------------------------------------


def _one(node: Measure, fact: PatientFact, known: Measurement | None, context: Context) -> Answer:
    if isinstance(node.test, Interval):
        return against_interval(fact, node.test, known, _ask(node, known), context)
    scale = known.levels if known else ()
    return against_outcome(fact, node.test, _ask(node, known), context, scale)


def against_interval(
    fact: PatientFact,
    test: Interval,
    known: Measurement | None,
    question: str,
    context: Context,
) -> Answer:
    """A result against both ends of an interval, each in its own unit."""
    sides = [beside(fact, bound, is_low, known) for bound, is_low in test.sides]
    found = conjoin(side.truth for side in sides)
    reasons = [side.reason for side in sides if side.reason]
    said = f"{wording.result(fact)}{wording.age_of(fact, context.reference_date)}"
    if found is UNKNOWN:
        reason = reasons[0] if reasons else "the laboratory reports only a limit"
        return missing(f"{said}: {reason}", question, fact)
    return settled(found, f"{said}{_compared(fact, test)}", fact)


def beside(fact: PatientFact, bound: Bound, is_low: bool, known: Measurement | None) -> Check:
    """Whether a result lies on the right side of a bound, or the reason why it can't be told."""
    read = reading(fact, bound, known)
    if isinstance(read, str):
        return Check(UNKNOWN, read)
    test = Interval(low=read.bound) if is_low else Interval(high=read.bound)
    return Check(truth(inside(read.level.low, read.level.high, test)))


def _compared(fact: PatientFact, test: Interval) -> str:
    """ "is 3.07 times the upper limit of 41 (asked: at most 3 times)"."""
    bound = test.bounds[0]
    unit = bound.quantity.unit
    if fact.value and fact.value.unit == unit and unit in (ULN, LLN):
        return f"; asked is {_times(test)} it"
    limits = fact.reference
    limit = (limits.high if unit == ULN else limits.low) if limits else None
    if unit in (ULN, LLN) and limit and fact.value and fact.value.unit == limit.unit:
        name = "upper" if unit == ULN else "lower"
        if limit.value:
            times = wording.number(round(fact.value.value / limit.value, 2))
            ratio = f" is {times} times the {name} limit of {wording.number(limit.value)}"
            return f"{ratio}; asked is {_times(test)}"
    return f"; asked is {wording.interval(test)}"


def _times(test: Interval) -> str:
    return " and ".join(_limit(*side) for side in test.sides) + " times"


def _limit(bound: Bound, is_low: bool) -> str:
    words = ("at least", "more than") if is_low else ("at most", "less than")
    return f"{words[not bound.inclusive]} {wording.number(bound.quantity.value)}"


def against_outcome(
    fact: PatientFact,
    wanted: Outcome,
    question: str,
    context: Context,
    scale: tuple[str, ...] = (),
) -> Answer:
    """A result in words against the outcomes that will do."""
    found = compare(fact, wanted, scale)
    said = f"{wording.result(fact)}{wording.age_of(fact, context.reference_date)}"
    asked = " or ".join(wanted.words)
    if fact.certainty is Certainty.SUSPECTED:
        return missing(f"{said} is only preliminary", question, fact)
    if found is UNKNOWN:
        return missing(f"{said} does not say whether it is {asked}", question, fact)
    return settled(found, f"{said}; asked is {asked}", fact)


def _ask(node: Measure, known: Measurement | None) -> str:
    return known.question if known else f"What is the latest {node.concept.name}?"


# ---- what else shows a test's result ------------------------------------------------------------


def _indicated(
    node: Measure, known: Measurement | None, patient: Patient, context: Context
) -> Answer | None:
    """A test that was not done, where the condition that it tests for is settled otherwise.

    Only where a positive and a negative result mean that the condition is there or is not.
    """
    if known is None or known.positive is None or not isinstance(node.test, Outcome):
        return None
    asked = {canonical(word) for word in node.test.words}
    if not asked <= {"positive", "negative"} or len(asked) != 1:
        return None
    wants_positive = asked == {"positive"}
    silent = context.reads_silence and wants_positive  # "HIV positive" asks for the infection
    world = context if silent else replace(context, assume=Assume.OPEN)
    shown = _condition(known, patient, world)
    if not shown.truth.known:
        return None
    found = truth((shown.truth is YES) is wants_positive)
    return Answer(found, shown.why, shown.evidence, applies=shown.applies)


def _condition(known: Measurement, patient: Patient, context: Context) -> Answer:
    assert known.positive is not None
    state = person.state_of(known.positive, context.terms)
    if state is not None:
        return person.person(Person(state), patient, context)
    if known.negative is None or known.negative.key != known.positive.key:
        return missing("the test and the condition are not the same", known.question)
    return facts.fact(Fact(Kind.CONDITION, known.positive), patient, context)
