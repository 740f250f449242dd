"""The atoms that a patient touches, judged: together where they can be, else by the reference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np

from eligo.engines.columns.asking import RANK, Way
from eligo.engines.columns.case import Case
from eligo.engines.columns.having import Having
from eligo.engines.columns.limits import limits
from eligo.engines.columns.measuring import measure, tests
from eligo.engines.columns.runs import among, members, run
from eligo.engines.columns.states import IS_OPEN, NO_BARRED, Array, Bytes, Numbers
from eligo.engines.judgement import affirmed
from eligo.language.truth import UNKNOWN
from eligo.patients.model import FactKind, PatientFact, When


class Reached(NamedTuple):
    """What is to be judged: groups of atoms, and sets of what bears alike on whole shapes.

    `apart`: the groups whose atoms are judged by themselves, though they are of a shape.
    """

    groups: Numbers
    shared: Numbers
    apart: Numbers


def by_all(case: Case) -> Reached:
    """What anybody touches, and what the patient's facts do."""
    groups, shared = case.of_patient
    own = _joined((groups, *(told.own.touched for told in case.tolds)))
    return Reached(own, _joined((shared, *(told.shared.touched for told in case.tolds))), own)


def by_last(case: Case, told: int) -> Reached:
    """What is touched by the facts but the first ones, and by results of the same things."""
    everything, arrays = by_all(case), case.arrays
    new = [case.tolds[place] for place in case.with_alike(range(told, len(case.facts)))]
    obscure = any(len(one.shared.touched) for one in new)
    beside = np.isin(arrays["group_also"], _joined(one.also for one in new))
    near = [np.flatnonzero(beside), *(one.own.every for one in new)]
    groups = _joined((everything.groups, *near) if obscure else near)
    return Reached(groups, everything.shared, everything.apart)


def _joined(many: Iterable[Array]) -> Numbers:
    return np.unique(_run_on(many))


def _run_on(many: Iterable[Array]) -> Numbers:
    return np.concatenate([*many, np.zeros(0, np.int64)]).astype(np.int64)


def fill(case: Case, reached: Reached) -> None:
    """Judge all that is reached; the columns hold the defaults of its groups."""
    shapes = _shapes_of(case, reached.shared)
    case.look_at(reached.groups, np.concatenate([*shapes, np.zeros(0, np.int64)]))
    having, apart = Having(case, reached.groups), members_of(case, reached.apart)
    for place, own in zip(reached.shared.tolist(), shapes, strict=True):
        _shapes(case, place, own, having, apart)
    having.fill()
    ways = case.arrays["group_ways"][reached.groups]
    measure(case, reached.groups[ways == Way.MEASURE].tolist())
    for group in reached.groups[(ways != Way.FACT) & (ways != Way.MEASURE)].tolist():
        _group(case, group)
    _said(case)


def members_of(case: Case, groups: Numbers) -> Numbers:
    """The atoms of groups."""
    found = members(case.arrays["group_starts"], case.arrays["group_atoms"], groups)
    return found.astype(np.int64)


def _group(case: Case, group: int) -> None:
    atoms = run(case.arrays["group_starts"], case.arrays["group_atoms"], group)
    match case.arrays["group_ways"][group]:
        case Way.AGE:
            _ages(case, atoms)
        case Way.ALIKE:
            _alike(case, atoms, int(atoms[0]), case.known(group).facts)
        case Way.TESTS:
            tests(case, group)
        case Way.BY_REFERENCE:
            case.refer(atoms.tolist(), case.known(group))


# ---- shapes -------------------------------------------------------------------------------------


def _shapes_of(case: Case, shared: Numbers) -> list[Numbers]:
    """The shapes on which each of these sets of shared keys bears."""
    begins = case.arrays["shared_shapes"]
    return [np.arange(begins[place], begins[place + 1]) for place in shared.tolist()]


def _shapes(case: Case, place: int, shapes: Numbers, having: Having, apart: Numbers) -> None:
    """The shapes of a set of shared keys, but for the atoms that stand apart."""
    arrays = case.arrays
    first = arrays["shape_atoms"][arrays["shape_starts"][shapes]].astype(np.int64)
    facts = arrays["atom_kinds"][first] > 0
    _break(case, shapes[facts], having, apart)
    for shape in shapes[~facts].tolist():
        known = case.narrowed(case.by_sets(place, int(arrays["shape_also"][shape])))
        atoms = run(arrays["shape_starts"], arrays["shape_atoms"], shape)
        _alike(case, atoms, int(atoms[0]), known.facts)


def _break(case: Case, shapes: Numbers, having: Having, apart: Numbers) -> None:
    """Leave open of what silence says nothing more, as an unknown fact may be it."""
    starts, atoms = case.arrays["shape_starts"], case.arrays["shape_atoms"]
    first = atoms[starts[shapes]].astype(np.int64)
    settled = (case.states[first] != IS_OPEN) & (case.states[first] != NO_BARRED)
    broken = shapes[settled][having.may_be_obscure(first[settled])]
    mine = members(starts, atoms, broken).astype(np.int64)
    case.leave_open(mine[~among(mine, apart, len(case.atoms))])


def _alike(case: Case, atoms: Array, first: int, facts: tuple[PatientFact, ...]) -> None:
    """Atoms with one answer, which is the first's."""
    patient = replace(case.patient, facts=facts)
    case.states[atoms], case.words[atoms] = case.answer(first, patient)


# ---- the rest -----------------------------------------------------------------------------------


def _ages(case: Case, atoms: Array) -> None:
    """Settled where the first and the last day on which the patient can be born agree."""
    birth = case.patient.birth
    if birth is None:
        return
    low, high = (_on(case, atoms, day) for day in (birth.first, birth.last))
    case.put(atoms, np.where(low == high, low, RANK[UNKNOWN]))


def _on(case: Case, atoms: Array, day: date) -> Bytes:
    """The ranks of ages of who was born on a day."""
    born = PatientFact(FactKind.STATE, "born", start=When.on(day))
    return limits(case, atoms.astype(np.int64), np.zeros(len(atoms), np.int64), [born])


def _said(case: Case) -> None:
    """Judgements that a statement of the patient settles: the first that does; but for those of
    children, of which more decides."""
    said = [told.said for told in case.usable_tolds]
    places, first = np.unique(_run_on(one for one, _ in said), return_index=True)
    ranks, atoms = _run_on(ranks for _, ranks in said)[first], case.arrays["said_atoms"][places]
    children = case.arrays["said_children"][places]
    case.put(atoms[~children], ranks[~children])
    states = case.of_states()
    kept = [f for p, f in enumerate(case.facts) if p in states or affirmed(f) is not None]
    case.refer(atoms[children].tolist(), replace(case.patient, facts=tuple(kept)))
