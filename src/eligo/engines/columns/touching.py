"""Which atoms a patient's facts touch, and the facts that each is judged on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from eligo.engines.answer import Context
from eligo.engines.columns.reach import Reach, of_fact, of_patient
from eligo.engines.columns.states import Array
from eligo.engines.findings import thing
from eligo.patients.model import FactKind, Patient


def reach_arrays(reaches: Sequence[Reach]) -> dict[str, Array]:
    """The arrays of an index from keys to what is reached alike, and from there to atoms."""
    alike: dict[Reach, list[int]] = {}
    for atom, one in enumerate(reaches):
        alike.setdefault(one, []).append(atom)
    pairs = sorted((key, group) for group, one in enumerate(alike) for key in one.keys)
    keys = np.array([key for key, _ in pairs], np.uint64)
    distinct, first = np.unique(keys, return_index=True)
    return {
        "keys": distinct,
        "key_starts": np.append(first, len(keys)).astype(np.int64),
        "key_groups": np.array([group for _, group in pairs], np.uint32),
        "group_starts": np.cumsum([0, *map(len, alike.values())]),
        "group_atoms": np.array([a for atoms in alike.values() for a in atoms], np.uint32),
        "group_whole": np.array([one.whole for one in alike], bool),
    }


def touched(
    patient: Patient, context: Context, arrays: dict[str, Array]
) -> Iterator[tuple[Patient, list[int]]]:
    """The atoms to judge, group by group, each with the patient as far as it bears on them."""
    things = _things(patient, context)
    for group, members in _hits(things, patient, context, arrays):
        atoms = arrays["group_atoms"][slice(*arrays["group_starts"][group : group + 2])]
        if arrays["group_whole"][group]:
            yield patient, atoms.tolist()
        else:
            places = sorted(place for thing in members for place in things[thing])
            yield replace(patient, facts=tuple(patient.facts[p] for p in places)), atoms.tolist()


def _things(patient: Patient, context: Context) -> list[list[int]]:
    """Facts that bear on each other: of results of the same thing only the latest counts."""
    found: dict[object, list[int]] = {}
    for place, fact in enumerate(patient.facts):
        same = thing(fact, context) if fact.kind is FactKind.OBSERVATION else place
        found.setdefault(same, []).append(place)
    return list(found.values())


def _hits(
    things: list[list[int]], patient: Patient, context: Context, arrays: dict[str, Array]
) -> Iterator[tuple[int, list[int]]]:
    """The groups that share a key with the patient, each with the things that share it."""
    rows = [(key, len(things)) for key in of_patient(patient, context.assume)]
    for number, places in enumerate(things):
        facts = (patient.facts[place] for place in places)
        keys = {k for f in facts for k in of_fact(f, context.terms, context.assume)}
        rows += [(key, number) for key in keys]
    found: dict[int, list[int]] = {}
    for group, number in _groups(rows, arrays):
        found.setdefault(group, []).append(number)
    for group, numbers in found.items():
        yield group, [n for n in set(numbers) if n < len(things)]


def _groups(rows: Iterable[tuple[int, int]], arrays: dict[str, Array]) -> Iterator[tuple[int, int]]:
    """For each key that the registry knows its groups, each with the number beside the key."""
    asked = list(rows)
    keys, known = np.array([key for key, _ in asked], np.uint64), arrays["keys"]
    places = np.searchsorted(known, keys)
    hits = np.flatnonzero(np.isin(keys, known[places[places < len(known)]]))
    for one in hits.tolist():
        own = slice(*arrays["key_starts"][places[one] : places[one] + 2])
        yield from ((group, asked[one][1]) for group in arrays["key_groups"][own].tolist())
