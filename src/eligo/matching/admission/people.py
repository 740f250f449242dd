"""People of whom one thing is known: that a statement holds of them, or that it does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from eligo.language.nodes import (
    Age,
    All,
    Biomarker,
    Fact,
    Kind,
    Measure,
    Node,
    Not,
    Person,
    Sex,
)
from eligo.language.values import Bound, Concept, Interval, Outcome, Quantity
from eligo.patients.model import FactKind, Patient, PatientFact, Status, When
from eligo.terms import Terms

KINDS = {
    Kind.CONDITION: FactKind.CONDITION,
    Kind.FINDING: FactKind.CONDITION,
    Kind.DRUG: FactKind.DRUG,
    Kind.PROCEDURE: FactKind.PROCEDURE,
    Kind.ALLERGY: FactKind.ALLERGY,
    Kind.FAMILY_HISTORY: FactKind.FAMILY_HISTORY,
    Kind.PARTICIPATION: FactKind.PARTICIPATION,
}
_STATUSES = {
    "active": Status.ACTIVE,
    "history": Status.RESOLVED,
    "resolved": Status.RESOLVED,
    "in remission": Status.REMISSION,
}
_OPPOSITE = {"positive": "negative", "negative": "positive", "normal": "abnormal"}
_WHOLE = ("1", "{score}", "{CR}", "{grade}", "{class}")  # units that are counted
_JUST = Decimal("1.02")  # a result this much beyond a limit is beyond it after any rounding
_DAYS = {"d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25, "h": 1 / 24}
_NEWBORN, _OLDEST = 0, 120
_FAR = Decimal(1000)


def haves(node: Node, today: date) -> Iterator[Patient]:
    """People of whom a statement holds: of a range, one at each end. Nobody for what joins."""
    match node:
        case Fact():
            yield _with(_fact(node))
        case Measure(concept=concept, test=test):
            yield from (_with(fact) for fact in _results(concept, test, today))
        case Biomarker(gene=gene, test=Outcome(words=words)):
            yield _with(_outcome(gene, words[0], today))
        case Person():
            yield _with(_state(node, present=True))
        case Age(interval=interval):
            yield from (_aged(_years(bound), today) for bound in interval.bounds)
        case Sex(among=among):
            yield from (Patient("asked", sex=sex) for sex in among)
        case Not(of=inner) if isinstance(inner, Fact | Person):
            yield _without(inner)
        case All(of=parts):
            yield from _together([list(haves(part, today)) for part in parts])


def have_nots(node: Node, terms: Terms, today: date) -> Iterator[Patient]:
    """People of whom a statement does not hold, one for each way of that."""
    match node:
        case Fact() | Person():
            yield _without(node)
        case Measure(concept=concept, test=Interval() as test):
            yield from (_with(_result(concept, one, today)) for one in _beyond(test))
        case Measure(concept=concept, test=Outcome(words=words)):
            yield from (_with(_outcome(concept, o, today)) for o in _not(words, concept, terms))
        case Biomarker(gene=gene, test=Outcome(words=words)):
            yield from (_with(_outcome(gene, o, today)) for o in _not(words, gene, terms))
        case Age(interval=interval):
            yield from (_aged(years, today) for years in _other_ages(interval))
        case Sex(among=among):
            yield from (Patient("asked", sex=s) for s in ("female", "male") if s not in among)
        case Not(of=inner):
            yield from haves(inner, today)


def extremes(patient: Patient, terms: Terms) -> tuple[Patient, ...]:
    """The same person with the lowest and the highest result; () where it is no result."""
    if len(patient.facts) != 1 or patient.facts[0].value is None:
        return ()
    fact, value = patient.facts[0], patient.facts[0].value
    known = terms.measurement(fact.concepts[0]) if fact.concepts else None
    same = known is not None and known.unit in (value.unit, "1") and known.high is not None
    low = known.low if same and known and known.low is not None else Decimal(0)
    high = known.high if same and known and known.high is not None else value.value * _FAR
    both = (replace(fact, value=Quantity(end, value.unit)) for end in (low, high))
    return tuple(replace(patient, facts=(one,)) for one in both)


# ---- one fact -----------------------------------------------------------------------------------


def _with(fact: PatientFact) -> Patient:
    return Patient("asked", facts=(fact,))


def _without(node: Fact | Person) -> Patient:
    if isinstance(node, Person):
        return _with(_state(node, present=False))
    return _with(PatientFact(KINDS[node.kind], node.concept.name, (node.concept,), present=False))


def _fact(node: Fact) -> PatientFact:
    told = {q.name: (q.value,) for q in node.qualifiers if isinstance(q.value, str)}
    usual = Status.ACTIVE if node.kind is Kind.CONDITION else Status.UNSTATED
    (status,) = told.pop("status", (None,))
    return PatientFact(
        KINDS[node.kind], node.concept.name, (node.concept,),
        status=_STATUSES.get(status or "", usual), qualifiers=told,
    )  # fmt: skip


def _state(node: Person, *, present: bool) -> PatientFact:
    return PatientFact(
        FactKind.STATE, node.state.value, present=present, state=node.state, status=Status.ACTIVE
    )


def _results(concept: Concept, test: Interval | Outcome, today: date) -> Iterator[PatientFact]:
    if isinstance(test, Outcome):
        yield _outcome(concept, test.words[0], today)
    else:
        yield from (_result(concept, _inside(*side), today) for side in test.sides)


def _result(concept: Concept, value: Quantity, today: date) -> PatientFact:
    return replace(_observed(concept, today), value=value)


def _outcome(concept: Concept, words: str, today: date) -> PatientFact:
    return replace(_observed(concept, today), outcome=words)


def _observed(concept: Concept, today: date) -> PatientFact:
    return PatientFact(FactKind.OBSERVATION, concept.name, (concept,), start=When.on(today))


def _not(words: tuple[str, ...], concept: Concept, terms: Terms) -> list[str]:
    """The other outcomes: of a level every other one, of a yes the no."""
    known = terms.measurement(concept)
    if known is not None and known.levels:
        return [level for level in known.levels if level not in words]
    return [_OPPOSITE[one] for one in words if one in _OPPOSITE]


# ---- numbers ------------------------------------------------------------------------------------


def _inside(bound: Bound, low: bool) -> Quantity:
    """The value at an end, or just inside of one that does not count itself."""
    return bound.quantity if bound.inclusive else _moved(bound.quantity, up=low)


def _beyond(test: Interval) -> Iterator[Quantity]:
    """Values just outside each end."""
    for bound, low in test.sides:
        value = _moved(bound.quantity, up=not low) if bound.inclusive else bound.quantity
        if value.value >= 0:
            yield value


def _moved(quantity: Quantity, *, up: bool) -> Quantity:
    if quantity.unit in _WHOLE and quantity.value == quantity.value.to_integral_value():
        return Quantity(quantity.value + (1 if up else -1), quantity.unit)
    return Quantity(quantity.value * _JUST if up else quantity.value / _JUST, quantity.unit)


def _years(bound: Bound) -> int:
    return int(float(bound.quantity.value) * _DAYS.get(bound.quantity.unit, 0) / _DAYS["a"])


def _other_ages(interval: Interval) -> Iterator[int]:
    if interval.low is not None and _years(interval.low) > _NEWBORN:
        yield _years(interval.low) - 1
    if interval.high is not None and _years(interval.high) < _OLDEST:
        yield _years(interval.high) + 1


def _aged(years: int, today: date) -> Patient:
    """Somebody whose birthday was half a year ago."""
    born = today - timedelta(days=round((years + 0.5) * _DAYS["a"]))
    return Patient("asked", birth=When.on(born))


def _together(each: list[list[Patient]]) -> Iterator[Patient]:
    """One person with the first of everything; nobody where one thing can't be had."""
    if not all(each):
        return
    firsts = [some[0] for some in each]
    facts = tuple(fact for one in firsts for fact in one.facts)
    sex = next((one.sex for one in firsts if one.sex), None)
    birth = next((one.birth for one in firsts if one.birth), None)
    yield Patient("asked", sex=sex, birth=birth, facts=facts)
