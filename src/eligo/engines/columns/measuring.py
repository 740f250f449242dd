"""Measure atoms: those of one test rest on the same results and differ in limit and period.

The limits are judged together: of limits that differ by their number alone a result meets all up
to one, so that only where it turns is looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from eligo.engines.answer import Context
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
    """A group of measure atoms: the test that they ask for, and what is known that bears on it."""

    node: Measure
    patient: Patient
    context: Context


def measure(case: Case, group: int) -> None:
    """Judge the measure atoms of a group."""
    atoms = run(case.arrays["group_starts"], case.arrays["group_atoms"], group).astype(np.int64)
    first = case.atoms[int(atoms[0])]
    assert isinstance(first.node, Measure)
    node, context = replace(first.node, period=None), context_of(first, case.context)
    results = case.results(group, lambda fact: bool(results_of(node, _with(fact), context)))
    if results:
        _by_results(case, Test(node, case.known(group), context), atoms, results)
    elif not isinstance(node.test, Interval):
        shown = (node.concept.key, shown_by(node.test), silent(first))
        if shown not in case.indicated:
            case.indicated[shown] = case.answer(int(atoms[0]), case.known(group))
        case.states[atoms], case.words[atoms] = case.indicated[shown]


def _with(fact: PatientFact) -> Patient:
    return replace(_ANYBODY, facts=(fact,))


def _by_results(case: Case, test: Test, atoms: Numbers, results: list[int]) -> None:
    asked = Asked(case, atoms)
    periods = case.arrays["atom_periods"][atoms]
    for period in np.unique(periods).tolist():
        own = np.flatnonzero(periods == period)
        if period == NO_ASPECT:
            _latest(test, asked, own, latest([case.facts[place] for place in results]))
        else:
            _in_period(test, asked, own, results, period)


def _in_period(test: Test, asked: Asked, own: Numbers, results: list[int], period: int) -> None:
    """Those that were in the period decide, unless more may have been."""
    case = asked.case
    ranks = _placed(case, results, period)
    inside = [case.facts[place] for place, rank in zip(results, ranks, strict=True) if rank == _YES]
    of, _ = case.sayings.aspect(period, case.context).asked
    if inside and is_ever(of):
        _any(Asked(case, asked.atoms[own]), inside)
    elif not inside or _OPEN in ranks:
        case.leave_open(asked.atoms[own])
    else:
        _latest(test, asked, own, latest(inside))


def _placed(case: Case, results: list[int], period: int) -> list[int]:
    """Whether each result was in a period."""
    facts, aspects = np.array(results), np.full(len(results), period)
    timed = case.arrays["aspect_classes"][period] == Class.TIMED
    placed = case.timed(aspects, facts) if timed else case.after_events(aspects, facts)
    ranks: list[int] = placed.tolist()
    return ranks


def _any(asked: Asked, results: Sequence[PatientFact]) -> None:
    """YES by any result; else what each of them leaves open."""
    case, ranks = asked.case, np.array([asked.ranks(fact) for fact in results])
    best, opened = ranks.max(axis=0), (ranks == _OPEN).sum(axis=0).astype(np.uint64)
    case.states[asked.atoms] = STATES[best]
    case.words[asked.atoms] = np.where(best == _OPEN, opened * np.uint64(MISSING), np.uint64(0))


def _latest(test: Test, asked: Asked, own: Numbers, last: list[PatientFact]) -> None:
    """What all say that may be the latest; where they part, those that say it more exactly."""
    left = own
    for results in _closer(test, last):
        ranks = np.array([asked.ranks(fact)[left] for fact in results])
        low, high = ranks.min(axis=0), ranks.max(axis=0)
        sure = ((low == high) & (low != _OPEN)) | (len(results) == 1)
        asked.case.put(asked.atoms[left[sure]], low[sure])
        left = left[~sure]
        if not len(left):
            return
    asked.case.leave_open(asked.atoms[left])


def _closer(test: Test, last: list[PatientFact]) -> Iterator[list[PatientFact]]:
    """The latest results, then those of them that are closer to what is asked, while they can
    decide at all."""
    known = test.context.terms.measurement(test.node.concept)
    while not unsure(test.node, last, known, test.patient, test.context):
        yield last
        closer = closest(test.node.concept, test.node.qualifiers, last, test.context)
        if len(closer) == len(last):
            return
        last = closer


# ---- limits -------------------------------------------------------------------------------------


class Asked:
    """What the atoms of a group ask of a result; of each result it is judged once."""

    def __init__(self, case: Case, atoms: Numbers) -> None:
        self.case, self.atoms = case, atoms
        self._ranks: dict[int, Bytes] = {}

    @cached_property
    def _flat(self) -> tuple[Numbers, Numbers, list[Numbers]]:
        arrays = self.case.arrays
        flat, owners = taken(arrays["asked_starts"], self.atoms)
        aspects = arrays["asked_aspects"][flat].astype(np.int64)
        starts = np.searchsorted(owners, np.arange(len(self.atoms)))
        return aspects, starts, families_of(self.case, aspects)

    def ranks(self, fact: PatientFact) -> Bytes:
        """The rank of each atom by a result."""
        if id(fact) not in self._ranks:
            aspects, starts, families = self._flat
            found = self.case.by_result(fact)
            judge(self.case, families, fact, found)
            lowest: Bytes = np.minimum.reduceat(found[aspects] - np.uint8(1), starts)
            self._ranks[id(fact)] = lowest
        return self._ranks[id(fact)]


def families_of(case: Case, aspects: Numbers) -> list[Numbers]:
    """Aspects of results by their families, each in the order of its limits."""
    own, arrays = np.unique(aspects), case.arrays
    families, places = arrays["aspect_families"][own], arrays["aspect_places"][own]
    order = np.lexsort((places, families))
    return np.split(own[order], np.flatnonzero(np.diff(families[order])) + 1)


def judge(case: Case, families: Iterable[Numbers], fact: PatientFact, found: Bytes) -> None:
    """Put in the ranks, plus one, that a result has by aspects."""
    for family in families:
        _turn(case, family, fact, found)


def _turn(case: Case, row: Numbers, fact: PatientFact, found: Bytes) -> None:
    """Between two limits of a family that a result stands alike to, it does to all."""
    for end in (row[0], row[-1]):
        if found[end] == 0:
            aspect = case.sayings.aspect(int(end), case.context)
            found[end] = 1 + RANK[aspect.judge(fact, _ANYBODY, case.context).truth]
    if found[row[0]] == found[row[-1]]:
        found[row] = found[row[0]]
    elif len(row) > 2:
        middle = len(row) // 2
        _turn(case, row[: middle + 1], fact, found)
        _turn(case, row[middle:], fact, found)
