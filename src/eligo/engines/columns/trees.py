"""The flat trees as arrays, branches level by level.

Statements are numbered: atoms first, then branches, each above all that it is made of. A negation
is none: what stands over it takes its child the other way round, and only a criterion that is one
as a whole is a branch of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from eligo.engines.columns.flatten import Branch, Forest
from eligo.engines.columns.operators import Join, Op, join_of, number_of, turn_of
from eligo.engines.columns.states import Array
from eligo.language.nodes import Side

Entry = tuple[int, Side]  # a criterion: its root, and the list that it stands on


class Child(NamedTuple):
    """Where what stands below a branch is stored in the forest, and whether it is negated."""

    place: int
    negated: bool


def branch_arrays(forest: Forest, roots: Iterable[int]) -> tuple[dict[str, Array], list[int]]:
    """The arrays of the branches that these roots need, and the number of each of the forest's."""
    branches = list(forest.branches)
    below = [[_bare(child, branches) for child in branch.children] for branch in branches]
    levels, needed = _levels(below), _needed(below, roots)
    joins = [join_of(branch.op) for branch in branches]
    order = sorted(needed, key=lambda b: (levels[b], joins[b]))
    numbers = [0] * len(branches)
    for place, branch in enumerate(order, len(forest.atoms)):
        numbers[branch] = place
    kinds = [(levels[b], joins[b]) for b in order]
    starts = np.cumsum([0, *(len(below[b]) for b in order)])
    edges = [number_at(child.place, numbers) for b in order for child in below[b]]
    children = np.array(edges, np.uint32)
    return {
        "blocks": np.array(list(_blocks(kinds)), np.int64).reshape(-1, 3),
        "starts": starts,
        "edges": children,
        "turns": np.array([t for b in order for t in _turns(branches[b].op, below[b])], np.uint8),
        "numbers": np.array([number_of(*branches[b][:2]) for b in order], np.uint32),
        **parent_arrays(starts, children, len(forest.atoms) + len(order)),
    }, numbers


def _bare(place: int, branches: Sequence[Branch]) -> Child:
    """What stands below the negations."""
    negated = False
    while place >= 0 and branches[place].op is Op.NOT:
        place, negated = branches[place].children[0], not negated
    return Child(place, negated)


def _levels(below: Sequence[Sequence[Child]]) -> list[int]:
    """How high each branch stands; children are stored before their parents."""
    levels: list[int] = []
    for children in below:
        levels.append(1 + max((levels[c.place] for c in children if c.place >= 0), default=0))
    return levels


def _needed(below: Sequence[Sequence[Child]], roots: Iterable[int]) -> list[int]:
    """The branches that are roots, or stand below one."""
    found = np.zeros(len(below), bool)
    found[[root for root in roots if root >= 0]] = True
    for branch in range(len(below) - 1, -1, -1):
        if found[branch]:
            found[[child.place for child in below[branch] if child.place >= 0]] = True
    needed: list[int] = np.flatnonzero(found).tolist()
    return needed


def _turns(op: Op, children: Iterable[Child]) -> Iterator[int]:
    return (turn_of(op, place, child.negated) for place, child in enumerate(children))


def _blocks(kinds: Iterable[tuple[int, Join]]) -> Iterable[tuple[int, int, int]]:
    """Runs of branches of one level that are joined alike: how, the first, the one after."""
    first = 0
    for (_, join), run in groupby(kinds):
        after = first + len(list(run))
        yield join, first, after
        first = after


def parent_arrays(starts: Array, edges: Array, statements: int) -> dict[str, Array]:
    """The branches, counted from the first, in which each statement stands."""
    owners = np.repeat(np.arange(len(starts) - 1, dtype=np.uint32), np.diff(starts))
    begins, parents = inverted(edges, owners, statements)
    return {"parent_starts": begins, "parents": parents}


def inverted(members: Array, owners: Array, places: int) -> tuple[Array, Array]:
    """From the owner of each member to the owners of each place, in runs."""
    counts = np.bincount(members, minlength=places)
    return np.append(0, np.cumsum(counts)), owners[np.argsort(members, kind="stable")]


def number_at(place: int, numbers: Sequence[int]) -> int:
    """The number of what the forest stored at a place."""
    return -1 - place if place < 0 else numbers[place]


# ---- criteria -----------------------------------------------------------------------------------


def entry_arrays(
    entries: Iterable[Entry], rows: Sequence[Sequence[int]], numbers: Sequence[int]
) -> dict[str, Array]:
    """The arrays of the criteria (each different one once) and of the trials that have them."""
    placed = list(entries)
    starts = np.cumsum([0, *map(len, rows)])
    held = np.array([one for row in rows for one in row], np.uint32)
    return {
        "entry_roots": np.array([number_at(place, numbers) for place, _ in placed], np.uint32),
        "entry_sides": np.array([side is Side.EXCLUSION for _, side in placed], np.uint8),
        **trial_arrays(starts, held, len(placed)),
    }


def trial_arrays(starts: Array, held: Array, entries: int) -> dict[str, Array]:
    """The criteria of each trial, and the trials of each criterion."""
    trials = np.repeat(np.arange(len(starts) - 1, dtype=np.uint32), np.diff(starts))
    begins, holders = inverted(held, trials, entries)
    return {
        "trial_starts": starts,
        "trial_entries": held,
        "holder_starts": begins,
        "holders": holders,
    }
