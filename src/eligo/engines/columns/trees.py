"""The flat trees as arrays, branches level by level and operator by operator; and their sums.

Statements are numbered: atoms first, then branches, each above all that it is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np

from eligo.engines.columns.flatten import Branch, Forest
from eligo.engines.columns.operators import OPERATORS, Op
from eligo.engines.columns.runs import members, taken
from eligo.engines.columns.states import (
    IS_OPEN,
    ONE_FAILED,
    SAYS_NO,
    SAYS_YES,
    Array,
    Bytes,
    Words,
)
from eligo.language.nodes import Side

Entry = tuple[int, Side]  # a criterion: its root, and the list that it stands on


def branch_arrays(forest: Forest) -> tuple[dict[str, Array], list[int]]:
    """The arrays of the branches, and the number of each branch of the forest."""
    branches = list(forest.branches)
    levels = _levels(branches)
    order = sorted(range(len(branches)), key=lambda b: (levels[b], branches[b].op))
    numbers = [0] * len(branches)
    for place, branch in enumerate(order, len(forest.atoms)):
        numbers[branch] = place
    ordered = [branches[b] for b in order]
    heights = [levels[b] for b in order]
    starts = np.cumsum([0, *(len(b.children) for b in ordered)])
    edges = np.array([number_of(c, numbers) for b in ordered for c in b.children], np.uint32)
    return {
        "blocks": np.array(list(_blocks(ordered, heights)), np.int64).reshape(-1, 3),
        "starts": starts,
        "edges": edges,
        "numbers": np.array([b.number for b in ordered], np.int64),
        **parent_arrays(starts, edges, len(forest.atoms) + len(branches)),
    }, numbers


def parent_arrays(starts: Array, edges: Array, statements: int) -> dict[str, Array]:
    """The branches, counted from the first, in which each statement stands."""
    owners = np.repeat(np.arange(len(starts) - 1, dtype=np.uint32), np.diff(starts))
    counts = np.bincount(edges, minlength=statements)
    return {
        "parent_starts": np.append(0, np.cumsum(counts)),
        "parents": owners[np.argsort(edges, kind="stable")],
    }


def number_of(place: int, numbers: Sequence[int]) -> int:
    """The number of what the forest stored at a place."""
    return -1 - place if place < 0 else numbers[place]


def _levels(branches: Sequence[Branch]) -> list[int]:
    """How high each branch stands; children are stored before their parents."""
    levels: list[int] = []
    for branch in branches:
        levels.append(1 + max((levels[c] for c in branch.children if c >= 0), default=0))
    return levels


def _blocks(ordered: Sequence[Branch], heights: Sequence[int]) -> Iterable[tuple[int, int, int]]:
    """Runs of branches of one level and operator: the operator, the first, the one after."""
    first = 0
    for (_, op), run in groupby(zip(heights, (b.op for b in ordered), strict=True)):
        after = first + len(list(run))
        yield op, first, after
        first = after


def grow(states: Bytes, words: Words, arrays: dict[str, Array]) -> None:
    """Fill in the branches of columns whose atoms are known."""
    atoms = len(states) - len(arrays["numbers"])
    for op, first, after in arrays["blocks"].tolist():
        starts = arrays["starts"][first : after + 1]
        children = arrays["edges"][starts[0] : starts[-1]]
        found = OPERATORS[Op(op)](
            states[children],
            words[children],
            starts[:-1] - starts[0],
            arrays["numbers"][first:after],
        )
        own = slice(atoms + first, atoms + after)
        states[own], words[own] = found


def regrow(states: Bytes, words: Words, changed: Array, arrays: dict[str, Array]) -> None:
    """Fill in anew the branches over atoms that changed, and no others; `changed` marks the atoms,
    and then all statements that did."""
    atoms = len(states) - len(arrays["numbers"])
    stale = np.zeros(len(arrays["numbers"]), bool)
    stale[_parents(np.flatnonzero(changed), arrays)] = True
    for op, first, after in arrays["blocks"].tolist():
        own = first + np.flatnonzero(stale[first:after])
        if len(own):
            new, left = _again(Op(op), own, states, words, arrays)
            places = atoms + own
            other = (states[places] != new) | (words[places] != left)
            moved = places[other]
            states[moved], words[moved], changed[moved] = new[other], left[other], True
            stale[_parents(moved, arrays)] = True


def _again(
    op: Op, own: Array, states: Bytes, words: Words, arrays: dict[str, Array]
) -> tuple[Bytes, Words]:
    """Some branches of one operator, from what their children are now."""
    flat, begins = taken(arrays["starts"], own)
    children = arrays["edges"][flat]
    return OPERATORS[op](states[children], words[children], begins[:-1], arrays["numbers"][own])


def _parents(statements: Array, arrays: dict[str, Array]) -> Array:
    return members(arrays["parent_starts"], arrays["parents"], statements)


# By side (inclusion, exclusion) and state: whether the criterion keeps the patient out.
_FAILS = np.zeros((2, 6), bool)
_FAILS[0, : SAYS_NO + 1] = True
_FAILS[1, SAYS_YES] = True


def left_by(entries: Array, states: Bytes, words: Words, arrays: dict[str, Array]) -> Words:
    """Of each of these criteria that it fails, or else what it leaves open, packed."""
    roots = arrays["entry_roots"][entries]
    held = states[roots]
    left = np.where(held == IS_OPEN, words[roots], np.uint64(0))
    left[_FAILS[arrays["entry_sides"][entries], held]] = ONE_FAILED
    return left


def trial_sums(left: Words, arrays: dict[str, Array]) -> Words:
    """For each trial the criteria that fail and what is open, packed."""
    return sums(left[arrays["trial_entries"]], arrays["trial_starts"])


def sums(values: Words, starts: Array) -> Words:
    """The sum of each run of values; 0 for an empty one."""
    total = np.zeros(len(starts) - 1, values.dtype)
    filled = starts[:-1] < starts[1:]
    if filled.any():
        total[filled] = np.add.reduceat(values, starts[:-1][filled])
    return total


def entry_arrays(
    entries: Iterable[Entry], rows: Sequence[Sequence[int]], numbers: Sequence[int]
) -> dict[str, Array]:
    """The arrays of the criteria (each different one once) and of the trials that have them."""
    placed = list(entries)
    return {
        "entry_roots": np.array([number_of(place, numbers) for place, _ in placed], np.uint32),
        "entry_sides": np.array([side is Side.EXCLUSION for _, side in placed], np.uint8),
        "trial_starts": np.cumsum([0, *map(len, rows)]),
        "trial_entries": np.array([one for row in rows for one in row], np.uint32),
    }
