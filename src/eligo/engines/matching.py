"""One fact of the patient against one Fact node: does it match, perhaps, or not, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from eligo.engines import doses, periods, qualifiers, tables, wording
from eligo.engines.answer import FITS, Check, Context, check
from eligo.engines.concepts import about, is_named, named, taken, usable
from eligo.engines.dates import lasts
from eligo.engines.findings import inactive, measurements, shows_activity
from eligo.engines.outcomes import polarity
from eligo.engines.words import content
from eligo.language import truth
from eligo.language.nodes import Fact, Kind, Qualifier
from eligo.language.truth import NO, UNKNOWN, YES, Truth
from eligo.language.values import Concept, Direction, Interval, Moment, Period
from eligo.patients.model import FactKind, Patient, PatientFact, When

# Qualifiers that other facts settle, not the fact itself: see facts.py.
ELSEWHERE = frozenset({"confirmation", "treatment"})


_NOW = frozenset({Moment.SCREENING, Moment.ENROLMENT, Moment.CONSENT, Moment.BASELINE})


@dataclass(frozen=True, slots=True)
class Match:
    """How a fact stands to a Fact node; `reasons` say what keeps it from being a YES."""

    fact: PatientFact
    truth: Truth
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that a node asks of a fact.

    `alone`: no other fact of the patient bears on it. `dated`: the fact's own dates do.
    """

    rule: Callable[[Any, PatientFact, Patient, Context], Check]
    asked: Any
    alone: bool = True
    dated: bool = False

    @property
    def parts(self) -> tuple[Aspect, ...]:
        """Of an exception what it asks: a fact that is so in all of it is taken out."""
        return self.asked if self.rule is _excepted else ()

    def judge(self, fact: PatientFact, patient: Patient, context: Context) -> Check:
        """Whether the fact is so."""
        return self.rule(self.asked, fact, patient, context)


def match(
    node: Fact, fact: PatientFact, concept: Check, patient: Patient, context: Context
) -> Match:
    """All that the node asks of a fact whose concept stands as `concept` says."""
    asked = aspects(node, context.excepted)
    checks = [concept, *(aspect.judge(fact, patient, context) for aspect in asked)]
    found = truth.conjoin(c.truth for c in checks)
    reasons = tuple(c.reason for c in checks if c.truth is found and c.reason)
    return Match(fact, found, reasons)


@lru_cache(maxsize=20_000)
def aspects(node: Fact, excepted: tuple[Fact, ...] = ()) -> tuple[Aspect, ...]:
    """Everything that a node asks of a fact but its concept."""
    return tuple(_aspects(node, excepted))


def _aspects(node: Fact, excepted: tuple[Fact, ...]) -> Iterator[Aspect]:
    active = asks_active(node)
    yield Aspect(_sure, qualifiers.suspicion_will_do(node.qualifiers))
    yield from (Aspect(_excluded, one) for one in node.excluding)
    yield from (_as_excepted(one) for one in excepted)
    for qualifier in node.qualifiers:
        if qualifier.name not in ELSEWHERE | doses.NAMES:
            yield Aspect(_qualified, qualifier, dated=qualifier.name == "status")
    if node.qualifier("dose"):
        yield Aspect(_dosed, node)
    if active and node.kind is Kind.CONDITION:
        yield Aspect(_shows_activity, None)
        yield Aspect(at_work, node.concept, alone=False)
    if node.period:
        alone = node.period.anchor.event is None
        yield Aspect(_timed, (node.period, active), alone, dated=True)
    elif not node.qualifier("status"):
        yield Aspect(_not_over, None)
    if node.duration:
        yield Aspect(_lasted, node.duration, dated=True)


def _as_excepted(node: Fact) -> Aspect:
    """That a fact is not excepted hangs on what the exception asks of it."""
    parts = (Aspect(_is, node.concept), *aspects(node))
    alone, dated = all(a.alone for a in parts), any(a.dated for a in parts)
    return Aspect(_excepted, parts, alone, dated)


def _is(concept: Concept, fact: PatientFact, patient: Patient, context: Context) -> Check:
    return taken(fact, concept, context)


def _sure(suspicion: bool, fact: PatientFact, patient: Patient, context: Context) -> Check:
    return qualifiers.sure(suspicion, fact)


def _qualified(asked: Qualifier, fact: PatientFact, patient: Patient, context: Context) -> Check:
    return qualifiers.judge(asked, fact, context)


def _dosed(node: Fact, fact: PatientFact, patient: Patient, context: Context) -> Check:
    return doses.judge(node, fact, context)


def _timed(
    asked: tuple[Period, bool], fact: PatientFact, patient: Patient, context: Context
) -> Check:
    period, active = asked
    return in_period(period, fact, patient, context, active=active)


def _not_over(asked: None, fact: PatientFact, patient: Patient, context: Context) -> Check:
    """A condition of which neither time nor status is asked is one that is not over."""
    return qualifiers.current(fact) if fact.kind is FactKind.CONDITION else FITS


def _shows_activity(asked: None, fact: PatientFact, patient: Patient, context: Context) -> Check:
    """A marker that only shows an infection does not tell whether it is active."""
    if fact.kind is FactKind.OBSERVATION and not shows_activity(fact, context):
        return Check(UNKNOWN, "the test does not tell whether it is active")
    return FITS


def at_work(concept: Concept, fact: PatientFact, patient: Patient, context: Context) -> Check:
    """Whether an infection is active as far as other tests tell, whatever the fact is: no virus or
    bacterium found speaks against it."""
    silent = next(inactive(usable(patient, context), concept, context), None)
    if silent is None:
        return FITS
    return Check(UNKNOWN, f"whether it is active is in doubt: {wording.result(silent)}")


def asks_active(node: Fact) -> bool:
    return "active" in node.qualifier("status")


def _excluded(concept: Concept, fact: PatientFact, patient: Patient, context: Context) -> Check:
    """Kinds that do not count."""
    found = taken(fact, concept, context)
    reason = f"{concept.name} does not count"
    return Check(truth.negate(found.truth), reason if found.truth is not NO else "")


def _excepted(
    parts: tuple[Aspect, ...], fact: PatientFact, patient: Patient, context: Context
) -> Check:
    """What an exception describes is taken out; what it may describe is in doubt."""
    bare = replace(context, positive=True, excepted=())
    found = YES
    for part in parts:
        found = truth.conjoin((found, part.judge(fact, patient, bare).truth))
        if found is NO:
            return FITS
    reason = "it is excepted" if found is YES else "it may be excepted"
    return Check(truth.negate(found), reason)


# ---- time ---------------------------------------------------------------------------------------


def in_period(
    period: Period, fact: PatientFact, patient: Patient, context: Context, *, active: bool = False
) -> Check:
    """Whether a fact held in a period, or for an event whether it happened in it."""
    anchor = anchor_of(period, patient, context)
    if follows(fact, period, context):
        return FITS
    if anchor is None:
        assert period.anchor.event is not None
        return Check(UNKNOWN, f"no date of {period.anchor.event.name} is recorded")
    span = periods.window(period, anchor, context, _drug(fact, context))
    return periods.within(
        held(fact, period.direction is Direction.AFTER, active, context), span, "that was"
    )


def held(fact: PatientFact, after: bool, active: bool, context: Context) -> periods.Stretch | None:
    """The days that count: of an event its own day, of what begins after an anchor its onset."""
    if fact.kind is FactKind.OBSERVATION or (fact.kind is FactKind.PROCEDURE and not fact.ongoing):
        return periods.happening(fact)
    if fact.kind is FactKind.CONDITION:
        onset_counts = after or _is_episode(fact, context)
        if onset_counts and not active:
            return periods.Stretch(fact.start, fact.start) if fact.start else None
    return periods.lasting(fact, context.reference_date)


def _drug(fact: PatientFact, context: Context) -> Concept | None:
    """The concept of the fact whose half-life is known."""
    known = (c for c in fact.concepts if context.terms.half_life(c) is not None)
    return next(known, None)


def lies_ahead(period: Period) -> bool:
    """Whether a period is of the trial itself, of which no record can tell yet.

    At screening, enrolment and baseline the patient is as on the reference date.
    """
    moment = period.anchor.moment
    if period.direction is Direction.DURING and moment in _NOW:
        return False
    later = period.direction in (Direction.AFTER, Direction.DURING)
    return (later and moment is not Moment.EVENT) or moment is Moment.STUDY


def anchor_of(period: Period, patient: Patient, context: Context) -> periods.Stretch | None:
    """When the anchor lies: a moment of the trial, or the latest such event of the patient."""
    anchor = period.anchor
    if anchor.moment is not Moment.EVENT or anchor.event is None:
        day = When.on(context.at(anchor.moment))
        return periods.Stretch(day, day)
    return latest_event(f for f in usable(patient, context) if is_event(f, anchor.event, context))


def latest_event(facts: Iterable[PatientFact]) -> periods.Stretch | None:
    """When the latest of some events was; None where that is not known."""
    events = list(facts)
    if not events or any(f.start is None for f in events):
        return None
    return max((_of_event(f) for f in events), key=lambda s: s.start.first)


def is_event(fact: PatientFact, event: Concept, context: Context) -> bool:
    """Whether a fact is such an event of the patient, whenever it was."""
    dated = fact.kind not in (FactKind.FAMILY_HISTORY, FactKind.ALLERGY, FactKind.STATEMENT)
    if not fact.present or (fact.kind is FactKind.OBSERVATION and polarity(fact) is not YES):
        return False
    done = fact.kind in (FactKind.PROCEDURE, FactKind.DRUG)
    named = done and content(event.name) <= content(fact.text)
    return dated and (named or about(fact, event, context).truth is YES)


def _of_event(fact: PatientFact) -> periods.Stretch:
    """Of a condition its onset, of a procedure or a drug from its first to its last day."""
    assert fact.start is not None
    whole = fact.kind in (FactKind.DRUG, FactKind.PROCEDURE) and fact.end is not None
    return periods.Stretch(fact.start, fact.end if whole and fact.end else fact.start)


def _is_episode(fact: PatientFact, context: Context) -> bool:
    """Whether the condition is an event of a day, whatever its status in the record."""
    listed = tables.rows("episodes", ("condition",))
    return any(is_named(fact, row["condition"], context) for row in listed)


def follows(fact: PatientFact, period: Period, context: Context) -> bool:
    """Whether the condition can't be but after the event, so that no date is needed."""
    event, open_ended = period.anchor.event, period.least is None and period.most is None
    if event is None or period.direction is not Direction.AFTER or not open_ended:
        return False
    shown = [m.positive for m in measurements(fact, context) if m.positive]
    told = replace(fact, concepts=(*fact.concepts, *shown))
    return any(
        is_named(told, row["condition"], context) and _is_kind_of(event, row["event"], context)
        for row in tables.rows("sequels", ("condition", "event"))
    )


def _is_kind_of(concept: Concept, name: str, context: Context) -> bool:
    listed = named(context.terms, name, ("procedure", "condition"))
    return any(context.terms.is_a(concept, one) for one in listed) or (
        not concept.linked and content(name) <= content(concept.name)
    )


def _lasted(test: Interval, fact: PatientFact, patient: Patient, context: Context) -> Check:
    """How long the fact held, counted to the reference date while it is ongoing."""
    today = context.reference_date
    end = When.on(today) if fact.ongoing or fact.end is None else fact.end
    if fact.start is None or (fact.end is None and not fact.ongoing):
        return Check(UNKNOWN, "how long it lasted is not recorded")
    lengths = ((fact.start.last, end.first), (fact.start.first, end.last))
    fits = {lasts(first, last, test) for first, last in lengths}
    return check(fits.pop() if len(fits) == 1 else None, "it lasted another time")
