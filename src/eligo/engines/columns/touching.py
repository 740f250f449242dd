"""Which atoms a patient's facts touch, and the facts that each is judged on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any as Anything
from typing import NamedTuple

import numpy as np

from eligo.engines.answer import Context
from eligo.engines.columns.asking import Plan, Way
from eligo.engines.columns.keys import Given, of_fact, of_patient
from eligo.engines.columns.reach import Reach
from eligo.engines.columns.states import Array
from eligo.engines.findings import thing
from eligo.patients.model import FactKind, Patient


class Task(NamedTuple):
    """Atoms to judge, all in one way, on a patient as far as it bears on them.

    `alike`: they have one answer.
    """

    patient: Patient
    atoms: Array
    way: Way = Way.BY_REFERENCE
    alike: bool = False


# ---- what is stored -----------------------------------------------------------------------------


def reach_arrays(reaches: Sequence[Reach], plans: Sequence[Plan]) -> dict[str, Array]:
    """The arrays of three indexes: from own keys to the groups of atoms that are reached alike,
    from shared keys to their sets and the shapes of each, and from what bears also to its sets."""
    shared, also = (
        _numbered(r.shared for r in reaches),
        _numbered(s for r in reaches for s in (r.also, r.beside)),
    )
    groups = _alike(
        (r.own, shared[r.shared], also[r.also], plan.way, plan.about)
        for r, plan in zip(reaches, plans, strict=True)
    )
    shapes = _alike((shared[r.shared], also[r.beside], r.shape) for r in reaches)
    held = sorted((shape for shape in shapes if shape[2] is not None), key=lambda shape: shape[0])
    return {
        **_index("own", [group[0] for group in groups]),
        **_index("shared", list(shared)),
        **_index("also", list(also)),
        **_lists("group", list(groups.values())),
        **_lists("shape", [shapes[shape] for shape in held]),
        "group_shared": np.array([group[1] for group in groups], np.uint32),
        "group_also": np.array([group[2] for group in groups], np.uint32),
        "group_ways": np.array([group[3] for group in groups], np.uint8),
        "shape_also": np.array([place for _, place, _ in held], np.uint32),
        "shared_shapes": np.searchsorted([s for s, _, _ in held], np.arange(len(shared) + 1)),
    }


def _numbered(sets: Iterable[frozenset[int]]) -> dict[frozenset[int], int]:
    return {keys: place for place, keys in enumerate(dict.fromkeys(sets))}


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

_NONE: frozenset[int] = frozenset()


class _Rows:
    """Every key that a patient gives, with the thing that gives it."""

    def __init__(self, things: Sequence[Sequence[int]], patient: Patient, context: Context) -> None:
        self.keys: list[int] = []
        self.things: list[int] = []
        self.touches: list[bool] = []
        for number, places in enumerate(things):
            given = {g for place in places for g in of_fact(patient.facts[place], context)}
            self._add(number, given)
        self._add(len(things), set(of_patient(patient, context.assume)))

    def _add(self, number: int, given: set[Given]) -> None:
        for key, touches in given:
            self.keys.append(key)
            self.touches.append(touches)
        self.things += [number] * len(given)


class _Hits:
    """The places of an index that a patient's keys hit: by which things, and whether it counts."""

    def __init__(self, name: str, rows: _Rows, arrays: dict[str, Array]) -> None:
        self.things: dict[int, set[int]] = {}
        self.touched: dict[int, None] = {}
        keys, known = np.array(rows.keys, np.uint64), arrays[f"{name}_keys"]
        at = np.searchsorted(known, keys)
        starts, places = arrays[f"{name}_starts"], arrays[f"{name}_places"]
        for one in np.flatnonzero(np.isin(keys, known[at[at < len(known)]])).tolist():
            own = places[starts[at[one]] : starts[at[one] + 1]].tolist()
            for place in own:
                self.things.setdefault(place, set()).add(rows.things[one])
            if rows.touches[one]:
                self.touched.update(dict.fromkeys(own))

    def by(self, place: int) -> set[int] | frozenset[int]:
        """The things that hit a place."""
        return self.things.get(place, _NONE)


def touched(patient: Patient, context: Context, arrays: dict[str, Array]) -> Iterator[Task]:
    """The atoms to judge: those of whole shapes first, then what is touched by its own keys."""
    things = _things(patient, context)
    rows = _Rows(things, patient, context)
    own, shared, also = (_Hits(name, rows, arrays) for name in ("own", "shared", "also"))
    narrow = _Narrow(patient, things)
    apart = np.zeros(len(arrays["default_states"]), bool)
    for group in own.touched:
        apart[_atoms("group", group, arrays)] = True
    for place in shared.touched:
        for shape in range(*arrays["shared_shapes"][place : place + 2].tolist()):
            atoms = _atoms("shape", shape, arrays)
            rest = atoms[~apart[atoms]]
            if len(rest):
                known = narrow(shared.by(place) | also.by(int(arrays["shape_also"][shape])))
                yield Task(known, rest, alike=True)
    for group in own.touched:
        around = shared.by(int(arrays["group_shared"][group]))
        around = around | also.by(int(arrays["group_also"][group]))
        known, way = narrow(own.by(group) | around), Way(arrays["group_ways"][group])
        yield Task(known, _atoms("group", group, arrays), way)


def touched_further(patient: Patient, context: Context, arrays: dict[str, Array]) -> Array:
    """The atoms on which any fact of the patient can bear, beside whatever else is known."""
    things = _things(patient, context)
    rows = _Rows(things, patient, context)
    own, shared, also = (_Hits(name, rows, arrays) for name in ("own", "shared", "also"))
    by_facts = [
        [place for place, members in hits.things.items() if members - {len(things)}]
        for hits in (own, shared, also)
    ]
    reached = np.zeros(len(arrays["group_ways"]), bool)
    reached[by_facts[0]] = True
    reached |= np.isin(arrays["group_shared"], by_facts[1])
    reached |= np.isin(arrays["group_also"], by_facts[2])
    sizes = np.diff(arrays["group_starts"])
    found: Array = np.sort(arrays["group_atoms"][np.repeat(reached, sizes)])
    return found


def _atoms(name: str, place: int, arrays: dict[str, Array]) -> Array:
    starts = arrays[f"{name}_starts"]
    found: Array = arrays[f"{name}_atoms"][starts[place] : starts[place + 1]]
    return found


class _Narrow:
    """The patient with only some of the facts; the same for the same facts."""

    def __init__(self, patient: Patient, things: Sequence[Sequence[int]]) -> None:
        self._patient, self._things = patient, things
        self._known: dict[frozenset[int], Patient] = {}

    def __call__(self, members: Iterable[int]) -> Patient:
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
