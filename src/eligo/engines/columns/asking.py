"""What each atom asks of the facts that it rests on, and so how it is judged.

Atoms about one concept rest on the same facts and differ in what they ask of them: a period, a
severity, a limit. Each such aspect is interned, and judged for a fact by the rule of the reference
evaluator. How the answers make up that of an atom is done for all atoms at once: see `having` for
facts, `measuring` for results.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import IntEnum, IntFlag
from typing import Any as Anything
from typing import NamedTuple

import numpy as np

from eligo.engines.answer import Check, Context, Vocabulary
from eligo.engines.columns.flatten import Atom
from eligo.engines.columns.reach import silent
from eligo.engines.columns.states import Array
from eligo.engines.counts import by_entry
from eligo.engines.dates import completed, is_old
from eligo.engines.facts import ONE_AT_A_TIME, asked_elsewhere
from eligo.engines.levels import Level
from eligo.engines.markers import is_marker
from eligo.engines.matching import Aspect, asks_active, aspects, at_work
from eligo.engines.measures import beside
from eligo.engines.outcomes import canonical, compare
from eligo.engines.quantities import level_in
from eligo.language.nodes import Age, Fact, Kind, Measure, Person, Qualifier
from eligo.language.truth import NO, UNKNOWN, YES, truth
from eligo.language.values import HALF_LIFE, Bound, Concept, Interval, Outcome, Period
from eligo.patients.model import Certainty, Patient, PatientFact

RANK = {NO: 0, UNKNOWN: 1, YES: 2}
KINDS = (None, *Kind)
NO_ASPECT = np.uint32(0xFFFFFFFF)
NO_UNIT = -1  # of a family that is no limit of results


class Way(IntEnum):
    """How an atom is judged once it is touched."""

    BY_REFERENCE = 0
    AGE = 1
    FACT = 2
    MEASURE = 3
    ALIKE = 4  # one answer for all atoms of a group
    TESTS = 5  # the same, by all results of a group of tests


class Minds(IntFlag):
    """What beside its aspects may decide a fact atom."""

    RESULTS = 1  # counts, or tests for an infection's agent, where no fact is as asked
    OVER = 2  # that it is over
    OTHERWISE = 4  # that it is there in another way than is asked for
    NOW = 8  # an observation that denies it
    GRADE = 16  # the highest grade that there was
    PERIOD = 32  # of what period a denial speaks
    COUNT = 64  # how often it was
    MORE = 128  # whether it is confirmed or treated as asked
    ENTRIES = 256  # on how many days it was


class Class(IntEnum):
    """On what the answer to an aspect hangs, beside the aspect."""

    TOLD = 0  # on what a fact says apart from its dates
    TIMED = 1  # on its dates, beside a moment of the trial
    AFTER_EVENT = 2  # on its dates, beside an event of the patient
    DATED = 3  # on its dates in another way
    BESIDE = 4  # on its dates and an event of the patient, in another way
    RESULT = 5  # on a result
    EXCEPTED = 6  # on the parts of an exception
    OTHERS = 7  # on other facts alone


class Plan(NamedTuple):
    """How an atom is judged, what it asks and when, and what it minds; `about` parts groups."""

    way: Way
    about: Hashable = None
    asked: tuple[Aspect, ...] = ()
    minds: int = 0
    period: Aspect | None = None

    @property
    def every(self) -> tuple[Aspect, ...]:
        """All its aspects; the period of a measure and the parts of exceptions are the last."""
        parts = (part for aspect in self.asked for part in aspect.parts)
        return (*self.asked, *(() if self.period is None else (self.period,)), *parts)


def plan(atom: Atom, terms: Vocabulary) -> Plan:
    """How to judge an atom."""
    node = atom.node
    if isinstance(node, Age):
        return Plan(Way.AGE, None, tuple(_sides(_aged, None, node.interval)))
    if isinstance(node, Person):
        return Plan(Way.ALIKE, (node.state, node.period is None))
    if isinstance(node, Measure) and _is_plain(node, terms):
        return _of_measure(node, atom)
    if isinstance(node, Measure) and _is_of_group(node, terms):
        about = (node.concept.key, node.qualifiers, node.test, silent(atom))
        return Plan(Way.TESTS, about)
    if isinstance(node, Fact) and node.concept.linked:
        return _of_fact(node, atom)
    return Plan(Way.BY_REFERENCE)  # of what no vocabulary knows, the words of a note may tell


# ---- facts --------------------------------------------------------------------------------------


def _of_fact(node: Fact, atom: Atom) -> Plan:
    base = node if node.count is not None else _without_more(node)
    minds = _minds(node) | (Minds.MORE if base != node else 0)
    return Plan(Way.FACT, (node.kind, node.concept.key), aspects(base, atom.excepted), minds)


def _without_more(node: Fact) -> Fact:
    """The node without what other facts than those that it is about must show."""
    elsewhere = asked_elsewhere(node)
    return replace(node, qualifiers=tuple(q for q in node.qualifiers if q not in elsewhere))


def _minds(node: Fact) -> int:
    active, always = asks_active(node), node.period is None
    past = "history" in node.qualifier("status")
    ways = any(qualifier.name in ONE_AT_A_TIME for qualifier in node.qualifiers)
    done = node.kind in (Kind.DRUG, Kind.PROCEDURE) and always and not node.duration
    minded = {
        Minds.RESULTS: done or (active and always and node.kind is Kind.CONDITION),
        Minds.OVER: active and always,
        Minds.OTHERWISE: ways and always and not past,
        Minds.NOW: always and not past,
        Minds.GRADE: bool(node.qualifier("grade")),
        Minds.PERIOD: node.kind is Kind.PARTICIPATION and not always,
        Minds.COUNT: node.count is not None,
        Minds.ENTRIES: node.count is not None and by_entry(node.count),
    }
    return sum(one for one, holds in minded.items() if holds)


# ---- results and ages ---------------------------------------------------------------------------


def _is_plain(node: Measure, terms: Vocabulary) -> bool:
    """Whether it is about the results of one test, in a period that can be told in days."""
    if node.period is not None and not _in_days(node.period):
        return False
    known = terms.measurement(node.concept)
    marker = is_marker(node.concept, node.test, Context(terms, date.min))
    return not marker and not (known and known.members)


def _is_of_group(node: Measure, terms: Vocabulary) -> bool:
    """Whether it is about the results of a group of tests in words, of any time, of which each may
    decide."""
    known = terms.measurement(node.concept)
    words = isinstance(node.test, Outcome) and node.period is None
    return words and bool(known and known.members)


def _of_measure(node: Measure, atom: Atom) -> Plan:
    period = Aspect(_in_period, (node.period, False)) if node.period else None
    own = (node.concept.key, node.qualifiers)
    if isinstance(node.test, Interval):
        return Plan(Way.MEASURE, own, tuple(_sides(_limit, node.concept, node.test)), 0, period)
    asked = Aspect(_worded, (node.concept, node.test))
    about = (*own, shown_by(node.test), silent(atom))
    return Plan(Way.MEASURE, about, (asked,), 0, period)


def shown_by(test: Outcome) -> str | None:
    """The result that a condition may show in the place of the test."""
    words = {canonical(word) for word in test.words}
    return next(iter(words)) if words in ({"positive"}, {"negative"}) else ""


def _sides(rule: Anything, concept: Concept | None, interval: Interval) -> Iterator[Aspect]:
    for bound, is_low in interval.sides:
        yield Aspect(rule, (concept, bound, is_low))


Side = tuple[Concept, Bound, bool]


def _limit(asked: Side, fact: PatientFact, patient: Patient, context: Context) -> Check:
    concept, bound, is_low = asked
    return beside(fact, bound, is_low, context.terms.measurement(concept))


def read(aspect: Aspect, fact: PatientFact, context: Context) -> Level | str | None:
    """A result in the unit of a limit, or the age of who was born on the fact's day; words where
    that is not possible, None where it hangs on the limit."""
    concept, bound, _ = aspect.asked
    if concept is not None:
        return level_in(fact, bound.quantity.unit, context.terms.measurement(concept))
    assert fact.start is not None
    age = Decimal(completed(bound.quantity.unit, fact.start.first, context.reference_date))
    return Level(age, age)


def _worded(
    asked: tuple[Concept, Outcome], fact: PatientFact, patient: Patient, context: Context
) -> Check:
    if fact.certainty is Certainty.SUSPECTED:
        return Check(UNKNOWN)
    concept, outcome = asked
    known = context.terms.measurement(concept)
    return Check(compare(fact, outcome, known.levels if known else ()))


def _aged(asked: Side, fact: PatientFact, patient: Patient, context: Context) -> Check:
    """Whether who was born on the fact's day is of the age."""
    assert fact.start is not None
    _, bound, is_low = asked
    found = is_old(fact.start.first, context.reference_date, bound, 1 if is_low else -1)
    return Check(truth(found))


def _in_period(asked: Anything, fact: PatientFact, patient: Patient, context: Context) -> Check:
    raise NotImplementedError  # judged in columns: see `dating`


# ---- what is stored -----------------------------------------------------------------------------


def plan_arrays(atoms: Sequence[Atom], plans: Sequence[Plan]) -> dict[str, Array]:
    """The arrays of what atoms ask; of an aspect, the atom and the place where it stands."""
    numbers: dict[Aspect, int] = {}
    stands: list[tuple[int, int]] = []
    for atom, one in enumerate(plans):
        for place, aspect in enumerate(one.every):
            if aspect not in numbers:
                numbers[aspect] = len(numbers)
                stands.append((atom, place))
    asked = [numbers[aspect] for one in plans for aspect in one.asked]
    return {
        "asked_starts": np.cumsum([0, *(len(one.asked) for one in plans)]),
        "asked_aspects": np.array(asked, np.uint32),
        "aspect_stands": np.array(stands, np.uint32).reshape(-1, 2),
        "aspect_classes": np.array([class_of(one) for one in numbers], np.uint8),
        "aspect_ways": np.array([_is_way(one) for one in numbers], bool),
        **_part_arrays(numbers),
        **_family_arrays(list(numbers)),
        "atom_minds": np.array([one.minds for one in plans], np.uint16),
        "atom_kinds": np.array([_kind(atom) for atom in atoms], np.uint8),
        "atom_periods": np.array(
            [NO_ASPECT if one.period is None else numbers[one.period] for one in plans], np.uint32
        ),
    }


def _part_arrays(numbers: dict[Aspect, int]) -> dict[str, Array]:
    """Of exceptions their parts, the concept first; of what is judged as a whole none."""
    parts = [one.parts if class_of(one) is Class.EXCEPTED else () for one in numbers]
    return {
        "part_starts": np.cumsum([0, *map(len, parts)]),
        "part_aspects": np.array([numbers[one] for own in parts for one in own], np.uint32),
    }


def _kind(atom: Atom) -> int:
    return KINDS.index(atom.node.kind) if isinstance(atom.node, Fact) else 0


def class_of(aspect: Aspect) -> Class:
    """On what the answer to an aspect hangs."""
    if aspect.rule in (_limit, _worded, _aged):
        return Class.RESULT
    if aspect.rule is at_work:
        return Class.OTHERS
    if aspect.parts:
        told = all(class_of(part) is Class.TOLD for part in aspect.parts)
        return Class.TOLD if told else Class.EXCEPTED
    period = _period_of(aspect)
    if period is not None and _in_days(period):
        return Class.AFTER_EVENT if period.anchor.event else Class.TIMED
    if not aspect.alone:
        return Class.BESIDE
    return Class.DATED if aspect.dated else Class.TOLD


def _period_of(aspect: Aspect) -> Period | None:
    asked = aspect.asked
    return asked[0] if isinstance(asked, tuple) and isinstance(asked[0], Period) else None


def _in_days(period: Period) -> bool:
    """Whether its days are the same for all facts: it is not told in half-lives."""
    amounts = (a for extent in (period.least, period.most) if extent for a in extent.amounts)
    return all(amount.unit != HALF_LIFE for amount in amounts)


def _is_way(aspect: Aspect) -> bool:
    """Whether it asks in which of several ways a disease is that it is in one at a time."""
    return isinstance(aspect.asked, Qualifier) and aspect.asked.name in ONE_AT_A_TIME


def _family_arrays(every: Sequence[Aspect]) -> dict[str, Array]:
    """Limits that differ by their number alone: their family, and the place of that number among
    all; of a family which way it looks and whether the number itself will do, and what number and
    unit of a test its results are read in; an aspect of each of these."""
    families: dict[Hashable, int] = {}
    numbers = np.zeros(len(every), np.int32)
    for place, aspect in enumerate(every):
        numbers[place] = families.setdefault(_family(aspect), len(families))
    values = [a.asked[1].quantity.value if a.rule in (_limit, _aged) else 0 for a in every]
    places = {value: place for place, value in enumerate(sorted(set(values)))}
    return {
        "aspect_families": numbers,
        "aspect_places": np.array([places[value] for value in values], np.int32),
        "limit_values": np.array([str(value) for value in places], np.bytes_),
        **_unit_arrays(list(families), every),
    }


def _unit_arrays(families: Sequence[Hashable], every: Sequence[Aspect]) -> dict[str, Array]:
    first: dict[Hashable, int] = {}
    for place, aspect in enumerate(every):
        family = _family(aspect)
        if isinstance(family, Family):
            first.setdefault(family.unit, place)
    units = {unit: number for number, unit in enumerate(first)}
    known = [one if isinstance(one, Family) else _NO_LIMIT for one in families]
    return {
        "family_units": np.array([units.get(one.unit, NO_UNIT) for one in known], np.int32),
        "family_ways": np.array([1 if one.is_low else -1 for one in known], np.int32),
        "family_strict": np.array([not one.inclusive for one in known], np.int32),
        "unit_aspects": np.array(list(first.values()), np.uint32),
    }


class Family(NamedTuple):
    """Limits that differ by their number alone; ages are of no concept."""

    concept: Concept | None
    unit: Hashable  # with the concept's key
    inclusive: bool
    is_low: bool


_NO_LIMIT = Family(None, None, True, True)


def _family(aspect: Aspect) -> Hashable:
    if aspect.rule not in (_limit, _aged):
        return aspect if aspect.rule is _worded else None
    concept, bound, is_low = aspect.asked
    unit = (concept and concept.key, bound.quantity.unit)
    return Family(concept, unit, bound.inclusive, is_low)
