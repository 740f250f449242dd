"""The indexes from the keys that a patient may give to the atoms that they touch."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any as Anything

import numpy as np

from eligo.engines.columns.asking import Plan
from eligo.engines.columns.reach import Reach
from eligo.engines.columns.states import Array


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
        "also_sets": np.array([len(also)]),
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
