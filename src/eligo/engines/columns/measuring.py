"""Measure atoms: those of one test rest on the same results and differ in limit and period.

The limits are judged together: of limits that differ by their number alone a result meets all up
to one, so that only where it turns is looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from eligo.engines.columns.asking import NO_ASPECT, RANK, Class, shown_by
from eligo.engines.columns.case import MISSING, STATES, Case
from eligo.engines.columns.dating import is_ever
from eligo.engines.columns.defaults import context_of
from eligo.engines.columns.reach import silent
from eligo.engines.columns.runs import run, taken
from eligo.engines.columns.states import Bytes, Numbers
from eligo.engines.findings import latest
from eligo.engines.markers import closest
from eligo.engines.measures import results_of, unsure
from eligo.language.nodes import Measure
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.language.values import Interval
from eligo.patients.model import Patient, PatientFact

_NO, _OPEN, _YES = RANK[NO], RANK[UNKNOWN], RANK[YES]
_ANYBODY = Patient("anybody")


class Test(NamedTuple):
    """A group of measure atoms: the test that they ask for, and its atoms by their periods."""

    group: int
    node: Measure
    first: int
    periods: tuple[tuple[int, Numbers], ...]


Found = tuple[Test, list[int]]  # a test and the places of its results


def measure(case: Case, groups: Iterable[int]) -> None:
    """Judge the measure atoms of groups."""
    every = [(test, _results(case, test)) for test in (_test(case, group) for group in groups)]
    placed, single = _placed(case, every), Single(case)
    for test, results in every:
        if results:
            for period, atoms in test.periods:
                _period(Question(case, test, atoms, single), results, period, placed)
        elif not isinstance(test.node.test, Interval):
            _indicated(case, test)
    single.settle()


def _test(case: Case, group: int) -> Test:
    """The test of a group, found once."""
    known: dict[int, Test] = case.sayings.tests
    if group not in known:
        atoms = run(case.arrays["group_starts"], case.arrays["group_atoms"], group).astype(np.int64)
        node = case.atoms[int(atoms[0])].node
        assert isinstance(node, Measure)
        periods = case.arrays["atom_periods"][atoms]
        parts = tuple((p, atoms[periods == p]) for p in np.unique(periods).tolist())
        known[group] = Test(group, replace(node, period=None), int(atoms[0]), parts)
    return known[group]


def _results(case: Case, test: Test) -> list[int]:
    def counts(fact: PatientFact) -> bool:
        context = context_of(case.atoms[test.first], case.context)
        return bool(results_of(test.node, replace(_ANYBODY, facts=(fact,)), context))

    return case.results(test.group, counts)


def _indicated(case: Case, test: Test) -> None:
    """What a condition shows of a test that was not done."""
    atoms = np.concatenate([atoms for _, atoms in test.periods])
    outcome = test.node.test
    assert not isinstance(outcome, Interval)
    shown = (test.node.concept.key, shown_by(outcome), silent(case.atoms[test.first]))
    if shown not in case.indicated:
        case.indicated[shown] = case.answer(test.first, case.known(test.group))
    case.states[atoms], case.words[atoms] = case.indicated[shown]


# ---- periods ------------------------------------------------------------------------------------

Placed = dict[tuple[int, int], int]


def _placed(case: Case, every: Iterable[Found]) -> Placed:
    """Whether each result was in each period that its test is asked for, as ranks."""
    pairs = [
        (period, place)
        for test, results in every
        for period, _ in test.periods
        if period != NO_ASPECT
        for place in results
    ]
    aspects, facts = np.array(pairs, np.int64).reshape(-1, 2).T
    timed = case.arrays["aspect_classes"][aspects] == Class.TIMED
    found = np.zeros(len(pairs), np.uint8)
    found[timed] = case.timed(aspects[timed], facts[timed])
    found[~timed] = case.after_events(aspects[~timed], facts[~timed])
    return dict(zip(pairs, found.tolist(), strict=True))


class Question(NamedTuple):
    """Atoms of one test and one period; `single` takes what one result decides."""

    case: Case
    test: Test
    atoms: Numbers
    single: Single


def _period(asked: Question, results: list[int], period: int, placed: Placed) -> None:
    """Those that were in the period decide, unless more may have been."""
    case = asked.case
    if period == NO_ASPECT:
        _latest(asked, latest([case.facts[place] for place in results]))
        return
    ranks = [placed[period, place] for place in results]
    inside = [case.facts[place] for place, rank in zip(results, ranks, strict=True) if rank == _YES]
    of, _ = case.sayings.aspect(period, case.context).asked
    if inside and is_ever(of):
        _any(case, asked.atoms, inside)
    elif not inside or _OPEN in ranks:
        case.leave_open(asked.atoms)
    else:
        _latest(asked, latest(inside))


def _any(case: Case, atoms: Numbers, results: Sequence[PatientFact]) -> None:
    """YES by any result; else what each of them leaves open."""
    ranks = _ranks(case, atoms, results)
    best, opened = ranks.max(axis=0), (ranks == _OPEN).sum(axis=0).astype(np.uint64)
    case.states[atoms] = STATES[best]
    case.words[atoms] = np.where(best == _OPEN, opened * np.uint64(MISSING), np.uint64(0))


def _ranks(case: Case, atoms: Numbers, results: Sequence[PatientFact]) -> Bytes:
    """The rank of each atom by each result."""
    places = np.repeat(np.arange(len(results)), len(atoms))
    found = limits(case, np.tile(atoms, len(results)), places, results)
    return found.reshape(len(results), len(atoms))


def _latest(question: Question, last: list[PatientFact]) -> None:
    """What all say that may be the latest; where they part, those that say it more exactly."""
    case, left = question.case, question.atoms
    for results in _closer(question, last):
        if len(results) == 1:
            question.single.take(left, results[0])
            return
        ranks = _ranks(case, left, results)
        low, high = ranks.min(axis=0), ranks.max(axis=0)
        sure = (low == high) & (low != _OPEN)
        case.put(left[sure], low[sure])
        left = left[~sure]
        if not len(left):
            return
    case.leave_open(left)


def _closer(question: Question, last: list[PatientFact]) -> Iterator[list[PatientFact]]:
    """The latest results, then those of them that are closer to what is asked, while they can
    decide at all."""
    case, test = question.case, question.test
    node, context = test.node, context_of(case.atoms[test.first], case.context)
    known = context.terms.measurement(node.concept)
    shown = known is not None and known.negative is not None  # so that a condition may belie it
    patient = case.known(test.group) if shown else case.doubted_results
    while not unsure(node, last, known, patient, context):
        yield last
        closer = closest(node.concept, node.qualifiers, last, context)
        if len(closer) == len(last):
            return
        last = closer


# ---- limits -------------------------------------------------------------------------------------


class Single:
    """Atoms of which one result decides, judged together."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._taken: list[tuple[Numbers, int]] = []

    def take(self, atoms: Numbers, fact: PatientFact) -> None:
        """Keep atoms for `settle`."""
        self._taken.append((atoms, self.case.place_of(fact)))

    def settle(self) -> None:
        """Judge what was taken."""
        if self._taken:
            atoms = np.concatenate([atoms for atoms, _ in self._taken])
            sizes = [len(atoms) for atoms, _ in self._taken]
            facts = np.repeat([fact for _, fact in self._taken], sizes)
            self.case.put(atoms, limits(self.case, atoms, facts, self.case.facts))


def limits(case: Case, atoms: Numbers, places: Numbers, facts: Sequence[PatientFact]) -> Bytes:
    """The lowest rank of what each atom asks of the fact at the place beside it.

    What is asked of a fact is judged once, and the limits of a family in their order.
    """
    order, every = case.sayings.order, len(case.arrays["aspect_families"])
    flat, begins = taken(case.arrays["asked_starts"], atoms)
    asked = order.places[case.arrays["asked_aspects"][flat]]
    pairs, each = np.unique(np.repeat(places, np.diff(begins)) * every + asked, return_inverse=True)
    own, aspects = pairs // every, order.aspects[pairs % every]
    families = case.arrays["aspect_families"][aspects]
    other = np.flatnonzero((np.diff(own) != 0) | (np.diff(families) != 0)) + 1
    row = Row(case, own.tolist(), aspects.tolist(), facts)
    for first, after in pairwise([0, *other.tolist(), len(pairs)]):
        row.turn(first, after - 1)
    lowest: Bytes = np.minimum.reduceat(row.ranks[each], begins[:-1])
    return lowest


class Row:
    """Aspects and the places of the facts that they are asked of, family by family."""

    def __init__(
        self, case: Case, own: list[int], aspects: list[int], facts: Sequence[PatientFact]
    ) -> None:
        self._case, self._own, self._aspects, self._facts = case, own, aspects, facts
        self._found = bytearray(len(own))

    @property
    def ranks(self) -> Bytes:
        """The ranks that were found."""
        return np.frombuffer(self._found, np.uint8) - np.uint8(1)

    def turn(self, low: int, high: int) -> None:
        """Between two limits of a family that a result stands alike to, it does to all."""
        found = self._found
        for end in (low, high):
            found[end] = found[end] or self._judged(end)
        if found[low] == found[high]:
            found[low : high + 1] = found[low : low + 1] * (high + 1 - low)
        elif high - low > 1:
            middle = (low + high) // 2
            self.turn(low, middle)
            self.turn(middle, high)

    def _judged(self, place: int) -> int:
        case = self._case
        aspect = case.sayings.aspect(self._aspects[place], case.context)
        return 1 + RANK[aspect.judge(self._facts[self._own[place]], _ANYBODY, case.context).truth]
