"""Measure atoms: those of one test rest on the same results and differ in limit and period.

A question is a test in a period, with the atoms that ask it. Which results count in each is found
for all questions at once, and so is how each atom stands to those that do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from eligo.engines.columns.asking import NO_ASPECT, RANK, Class, shown_by
from eligo.engines.columns.case import MISSING, NO_DAY, STATES, Case
from eligo.engines.columns.dating import is_ever
from eligo.engines.columns.defaults import context_of
from eligo.engines.columns.limits import limits
from eligo.engines.columns.reach import silent
from eligo.engines.columns.runs import owners, run, taken
from eligo.engines.columns.states import Array, Bytes, Numbers
from eligo.engines.findings import latest_of_each
from eligo.engines.markers import closest
from eligo.engines.measures import results_of, unsure
from eligo.language.nodes import Measure
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.language.values import Interval
from eligo.patients.model import Patient, PatientFact

_NO, _OPEN, _YES = RANK[NO], RANK[UNKNOWN], RANK[YES]
_ANYBODY = Patient("anybody")


class Test(NamedTuple):
    """A group of measure atoms: the test that they ask for, and its atoms by their periods.

    `belied`: whether a recorded condition may say another thing than its negative result.
    """

    group: int
    node: Measure
    first: int
    periods: tuple[tuple[int, Numbers], ...]
    belied: bool


class Question(NamedTuple):
    """A test in a period, the atoms that ask it, and the places of all results of the test."""

    test: Test
    period: int
    atoms: Numbers
    results: list[int]


def measure(case: Case, groups: Iterable[int]) -> None:
    """Judge the measure atoms of groups."""
    asked = []
    for test in (_test(case, group) for group in groups):
        results = _results(case, test)
        if results:
            asked += [Question(test, *one, results) for one in test.periods]
        elif not isinstance(test.node.test, Interval):
            _indicated(case, test)
    if asked:
        Questions(case, asked).settle()


def _test(case: Case, group: int) -> Test:
    """The test of a group, found once."""
    known: dict[int, Test] = case.sayings.tests
    if group not in known:
        atoms = run(case.arrays["group_starts"], case.arrays["group_atoms"], group).astype(np.int64)
        node = case.atoms[int(atoms[0])].node
        assert isinstance(node, Measure)
        periods = case.arrays["atom_periods"][atoms]
        parts = tuple((p, atoms[periods == p]) for p in np.unique(periods).tolist())
        measured = case.context.terms.measurement(node.concept)
        belied = measured is not None and measured.negative is not None
        known[group] = Test(group, replace(node, period=None), int(atoms[0]), parts, belied)
    return known[group]


def _results(case: Case, test: Test) -> list[int]:
    def counts(fact: PatientFact) -> bool:
        context = context_of(case.atoms[test.first], case.context)
        return bool(results_of(test.node, replace(_ANYBODY, facts=(fact,)), context))

    return case.results(test.group, counts)


def tests(case: Case, group: int) -> None:
    """Judge the atoms of a group of tests: by the latest of its results where there are any."""
    atoms = run(case.arrays["group_starts"], case.arrays["group_atoms"], group).astype(np.int64)
    first = int(atoms[0])
    node, context = case.atoms[first].node, context_of(case.atoms[first], case.context)
    assert isinstance(node, Measure)
    known = context.terms.measurement(node.concept)
    names = (node.concept, *(known.members if known else ()))

    def counts(fact: PatientFact) -> bool:
        return bool(results_of(node, replace(_ANYBODY, facts=(fact,)), context, names))

    results = case.results(group, counts)
    if results:
        last = latest_of_each((case.facts[place] for place in results), context)
        patient = replace(case.patient, facts=tuple(last))
        case.states[atoms], case.words[atoms] = case.answer(first, patient)
    else:
        _shown(case, group, node, atoms)


def _indicated(case: Case, test: Test) -> None:
    """What a condition shows of a test that was not done."""
    _shown(case, test.group, test.node, np.concatenate([atoms for _, atoms in test.periods]))


def _shown(case: Case, group: int, node: Measure, atoms: Numbers) -> None:
    outcome, first = node.test, int(atoms[0])
    assert not isinstance(outcome, Interval)
    shown = (node.concept.key, shown_by(outcome), silent(case.atoms[first]))
    if shown not in case.indicated:
        case.indicated[shown] = case.answer(first, case.known(group))
    case.states[atoms], case.words[atoms] = case.indicated[shown]


class Questions:
    """Questions of tests that have results; `facts` are the results of each in turn."""

    def __init__(self, case: Case, every: Sequence[Question]) -> None:
        self.case, self.every = case, every
        self.begins = np.cumsum([0, *(len(one.results) for one in every)])
        self.owners = owners(self.begins)
        self.facts = np.array([place for one in every for place in one.results], np.int64)

    def settle(self) -> None:
        """Any result decides in a period that is all that was before, else the latest of those
        that were in it; where more may have been nothing does."""
        placed = self._placed()
        inside = placed == _YES
        some, perhaps = self._some(inside), self._some(placed == _OPEN)
        ever = some & self._ever()
        latest = ~ever & some & ~perhaps
        chosen = inside & (ever | latest)[self.owners]
        chosen &= ever[self.owners] | self._is_last(inside)
        latest &= ~self._unsure(latest, chosen)
        self.case.leave_open(self._atoms(np.flatnonzero(~ever & ~latest)))
        self._compare(np.flatnonzero(ever | latest), ever, chosen)

    def _some(self, results: Array) -> Array:
        """Whether each question has one of these results."""
        found: Array = np.logical_or.reduceat(results, self.begins[:-1])
        return found

    def _atoms(self, questions: Numbers) -> Numbers:
        """The atoms of questions, one after another."""
        none = np.zeros(0, np.int64)
        return np.concatenate([none, *(self.every[one].atoms for one in questions.tolist())])

    # ---- which results count ---------------------------------------------------------------------

    def _placed(self) -> Bytes:
        """Whether each result was in the period that is asked about, as a rank."""
        periods = np.array([one.period for one in self.every], np.int64)[self.owners]
        found = np.full(len(periods), _YES, np.uint8)
        for judge, own in zip(
            (self.case.timed, self.case.after_events), self._by_class(periods), strict=True
        ):
            found[own] = judge(periods[own], self.facts[own])
        return found

    def _by_class(self, periods: Numbers) -> tuple[Numbers, Numbers]:
        """Where periods are beside a moment of the trial, and beside an event."""
        asked = np.flatnonzero(periods != NO_ASPECT)
        timed = self.case.arrays["aspect_classes"][periods[asked]] == Class.TIMED
        return asked[timed], asked[~timed]

    def _ever(self) -> Array:
        """Whether any result up to a day counts."""
        case, known = self.case, {int(NO_ASPECT): False}
        for period in {one.period for one in self.every} - known.keys():
            known[period] = is_ever(case.sayings.aspect(period, case.context).asked[0])
        return np.array([known[one.period] for one in self.every], bool)

    def _is_last(self, inside: Array) -> Array:
        """Whether a result may be the latest of those inside, as `findings.latest` has it."""
        first, last = self.case.first[self.facts], self.case.last[self.facts]
        newest = np.maximum.reduceat(np.where(inside, first, NO_DAY), self.begins[:-1])
        found: Array = (first == NO_DAY) | (last >= newest[self.owners])
        return found

    def _unsure(self, asked: Array, chosen: Array) -> Array:
        """Which of the questions asked the latest results can't decide, whatever the limit."""
        found = np.zeros(len(self.every), bool)
        doubts = bool(self.case.doubted_results.facts)
        for place in np.flatnonzero(asked).tolist():
            one = self.every[place]
            if one.test.belied or (doubts and self.case.in_doubt(one.test.group)):
                found[place] = self._is_unsure(one, self._last(place, chosen))
        return found

    def _last(self, question: int, chosen: Array) -> list[PatientFact]:
        own = slice(self.begins[question], self.begins[question + 1])
        return [self.case.facts[place] for place in self.facts[own][chosen[own]].tolist()]

    def _is_unsure(self, question: Question, last: list[PatientFact]) -> bool:
        case, node = self.case, question.test.node
        context = context_of(case.atoms[question.test.first], case.context)
        known = context.terms.measurement(node.concept)
        patient = case.known(question.test.group) if question.test.belied else case.doubted_results
        return unsure(node, last, known, patient, context) is not None

    # ---- what they say ---------------------------------------------------------------------------

    def _compare(self, questions: Numbers, ever: Array, chosen: Array) -> None:
        """Settle atoms by the chosen results: of any the best decides, of the latest all must
        agree."""
        atoms = self._atoms(questions)
        if not len(atoms):
            return
        asked = np.repeat(questions, [len(self.every[one].atoms) for one in questions.tolist()])
        starts = np.append(0, np.cumsum(self._count(chosen)))
        flat, begins = taken(starts, asked)
        facts = self.facts[chosen][flat]
        ranks = limits(self.case, np.repeat(atoms, np.diff(begins)), facts, self.case.facts)
        low, high = (least.reduceat(ranks, begins[:-1]) for least in (np.minimum, np.maximum))
        of_any = ever[asked]
        self._put_any(atoms[of_any], high[of_any], self._open(ranks, begins)[of_any])
        sure = ~of_any & (low == high) & ((low != _OPEN) | (np.diff(begins) == 1))
        self.case.put(atoms[sure], low[sure])
        left = ~of_any & ~sure
        for place in np.unique(asked[left]).tolist():
            mine = atoms[left & (asked == place)]
            self._closer(self.every[place], mine, self._last(place, chosen))

    def _count(self, results: Array) -> Numbers:
        """How many of these results each question has."""
        return np.add.reduceat(results.astype(np.int64), self.begins[:-1])

    def _open(self, ranks: Bytes, begins: Numbers) -> Numbers:
        return np.add.reduceat((ranks == _OPEN).astype(np.int64), begins[:-1])

    def _put_any(self, atoms: Numbers, best: Bytes, opened: Numbers) -> None:
        """YES by any result; else what each of them leaves open."""
        case = self.case
        case.states[atoms] = STATES[best]
        case.words[atoms] = np.where(best == _OPEN, opened * MISSING, 0).astype(np.uint64)

    def _closer(self, asked: Question, atoms: Numbers, last: list[PatientFact]) -> None:
        """Atoms on which the latest results part: those that say it more exactly may agree."""
        case, node = self.case, asked.test.node
        context = context_of(case.atoms[asked.test.first], case.context)
        closer = closest(node.concept, node.qualifiers, last, context)
        if len(closer) == len(last) or self._is_unsure(asked, closer):
            case.leave_open(atoms)
            return
        places = np.repeat(np.arange(len(closer)), len(atoms))
        ranks = limits(case, np.tile(atoms, len(closer)), places, closer)
        low, high = (f(ranks.reshape(len(closer), -1), axis=0) for f in (np.min, np.max))
        sure = (low == high) & ((low != _OPEN) | (len(closer) == 1))
        case.put(atoms[sure], low[sure])
        if not sure.all():
            self._closer(asked, atoms[~sure], closer)
