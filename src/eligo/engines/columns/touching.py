"""Which atoms a patient's facts touch, and the facts that each is judged on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any as Anything
from typing import NamedTuple

import numpy as np

from eligo.engines.answer import Context
from eligo.engines.columns.reach import Reach, of_fact, of_patient
from eligo.engines.columns.states import Array
from eligo.engines.findings import thing
from eligo.patients.model import FactKind, Patient


class Task(NamedTuple):
    """Atoms to judge on a patient as far as it bears on them; `alike`: they have one answer."""

    patient: Patient
    atoms: list[int]
    alike: bool


# ---- what is stored -----------------------------------------------------------------------------


def reach_arrays(reaches: Sequence[Reach]) -> dict[str, Array]:
    """The arrays of two indexes: from own keys to the atoms that are reached alike, and from
    shared keys to their sets, each with its shapes and the atoms of each shape."""
    sets = {keys: place for place, keys in enumerate(dict.fromkeys(r.shared for r in reaches))}
    groups = _alike((r.own, r.whole, sets[r.shared]) for r in reaches)
    shapes = _alike((sets[r.shared], r.whole, r.shape if r.shared else None) for r in reaches)
    held = sorted((shape for shape in shapes if shape[2] is not None), key=lambda shape: shape[0])
    return {
        **_index("own", [own for own, _, _ in groups]),
        **_index("shared", list(sets)),
        **_lists("group", list(groups.values())),
        **_lists("shape", [shapes[shape] for shape in held]),
        "group_whole": np.array([whole for _, whole, _ in groups], bool),
        "group_set": np.array([place for _, _, place in groups], np.uint32),
        "shape_whole": np.array([whole for _, whole, _ in held], bool),
        "set_shapes": np.searchsorted([s for s, _, _ in held], np.arange(len(sets) + 1)),
    }


def _alike(kinds: Iterable[tuple[Hashable, ...]]) -> dict[tuple[Anything, ...], list[int]]:
    """The places of each different one."""
    found: dict[tuple[Anything, ...], list[int]] = {}
    for place, kind in enumerate(kinds):
        found.setdefault(kind, []).append(place)
    return found


def _lists(name: str, lists: Sequence[Sequence[int]]) -> dict[str, Array]:
    return {
        f"{name}_starts": np.cumsum([0, *map(len, lists)]),
        f"{name}_atoms": np.array([one for many in lists for one in many], np.uint32),
    }


def _index(name: str, keys: Sequence[frozenset[int]]) -> dict[str, Array]:
    """From each key to the places that have it."""
    pairs = sorted((key, place) for place, some in enumerate(keys) for key in some)
    distinct, first = np.unique(np.array([key for key, _ in pairs], np.uint64), return_index=True)
    return {
        f"{name}_keys": distinct,
        f"{name}_starts": np.append(first, len(pairs)).astype(np.int64),
        f"{name}_places": np.array([place for _, place in pairs], np.uint32),
    }


# ---- what a patient touches ---------------------------------------------------------------------

Hits = dict[int, set[int]]  # by place: the patient's things that have one of its keys


def touched(patient: Patient, context: Context, arrays: dict[str, Array]) -> Iterator[Task]:
    """The atoms to judge: those of whole shapes first, then what is touched by its own keys."""
    things = _things(patient, context)
    rows = list(_rows(things, patient, context))
    own, shared = _hits("own", rows, arrays), _hits("shared", rows, arrays)
    apart = np.zeros(len(arrays["default_states"]), bool)
    for group in own:
        apart[_atoms("group", group, arrays)] = True
    narrow = _Narrow(patient, things)
    for place, members in shared.items():
        for shape in range(*arrays["set_shapes"][place : place + 2].tolist()):
            atoms = _atoms("shape", shape, arrays)
            rest = atoms[~apart[atoms]].tolist()
            if rest:
                known = narrow(members, whole=bool(arrays["shape_whole"][shape]))
                yield Task(known, rest, alike=True)
    for group, members in own.items():
        everything = members | shared.get(int(arrays["group_set"][group]), set())
        known = narrow(everything, whole=bool(arrays["group_whole"][group]))
        yield Task(known, _atoms("group", group, arrays).tolist(), alike=False)


def _atoms(name: str, place: int, arrays: dict[str, Array]) -> Array:
    found: Array = arrays[f"{name}_atoms"][slice(*arrays[f"{name}_starts"][place : place + 2])]
    return found


class _Narrow:
    """The patient with only some of the facts; the same for the same facts."""

    def __init__(self, patient: Patient, things: Sequence[Sequence[int]]) -> None:
        self._patient, self._things = patient, things
        self._known: dict[frozenset[int], Patient] = {}

    def __call__(self, members: set[int], *, whole: bool) -> Patient:
        if whole:
            return self._patient
        asked = frozenset(members)
        if asked not in self._known:
            places = sorted(p for m in asked if m < len(self._things) for p in self._things[m])
            facts = tuple(self._patient.facts[place] for place in places)
            self._known[asked] = replace(self._patient, facts=facts)
        return self._known[asked]


def _things(patient: Patient, context: Context) -> list[list[int]]:
    """Facts that bear on each other: of results of the same thing only the latest counts."""
    found: dict[object, list[int]] = {}
    for place, fact in enumerate(patient.facts):
        same = thing(fact, context) if fact.kind is FactKind.OBSERVATION else place
        found.setdefault(same, []).append(place)
    return list(found.values())


def _rows(
    things: Sequence[Sequence[int]], patient: Patient, context: Context
) -> Iterator[tuple[int, int]]:
    """Every key of the patient with the thing that gives it; of nothing in particular last."""
    for number, places in enumerate(things):
        facts = (patient.facts[place] for place in places)
        keys = {key for f in facts for key in of_fact(f, context.terms, context.assume)}
        yield from ((key, number) for key in keys)
    yield from ((key, len(things)) for key in of_patient(patient, context.assume))


def _hits(name: str, rows: Sequence[tuple[int, int]], arrays: dict[str, Array]) -> Hits:
    keys, known = np.array([key for key, _ in rows], np.uint64), arrays[f"{name}_keys"]
    places = np.searchsorted(known, keys)
    found: Hits = {}
    for one in np.flatnonzero(np.isin(keys, known[places[places < len(known)]])).tolist():
        own = slice(*arrays[f"{name}_starts"][places[one] : places[one] + 2])
        for place in arrays[f"{name}_places"][own].tolist():
            found.setdefault(place, set()).add(rows[one][1])
    return found
