"""How all statements and trials of a registry stand, and how after some atoms have changed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from eligo.engines.columns.defaults import World, column
from eligo.engines.columns.growing import grow, regrow
from eligo.engines.columns.runs import taken
from eligo.engines.columns.states import (
    IS_OPEN,
    ONE_FAILED,
    SAYS_NO,
    SAYS_YES,
    Array,
    Bytes,
    Words,
)


class Standing(NamedTuple):
    """The state and open word of every statement, what each criterion leaves, and for each trial
    the sum of that."""

    states: Bytes
    words: Words
    left: Words
    totals: Words


def standing(arrays: dict[str, Array], world: World) -> Standing:
    """How a registry stands for a patient of whom nothing is known."""
    length = len(arrays["default_states"]) + len(arrays["numbers"])
    states, words = column(arrays, world, length)
    return summed(states, words, arrays)


def summed(states: Bytes, words: Words, arrays: dict[str, Array]) -> Standing:
    """How it stands where the atoms of these columns are known."""
    grow(states, words, arrays)
    left = left_by(np.arange(len(arrays["entry_roots"])), states, words, arrays)
    totals = sums(left[arrays["trial_entries"]], arrays["trial_starts"])
    return Standing(states, words, left, totals)


def moved(before: Standing, states: Bytes, words: Words, arrays: dict[str, Array]) -> Standing:
    """How it stands where these are the columns before, but for atoms that have changed."""
    atoms = len(arrays["default_states"])
    changed = np.zeros(len(states), bool)
    changed[:atoms] = states[:atoms] != before.states[:atoms]
    changed[:atoms] |= words[:atoms] != before.words[:atoms]
    regrow(states, words, changed, arrays)
    entries = np.flatnonzero(changed.take(arrays["entry_roots"]))
    new = left_by(entries, states, words, arrays)
    left, totals = before.left.copy(), before.totals.copy()
    left[entries] = new
    flat, begins = taken(arrays["holder_starts"], entries)
    more = np.repeat(new - before.left[entries], np.diff(begins))  # below zero round the end
    np.add.at(totals, arrays["holders"].take(flat), more)
    return Standing(states, words, left, totals)


# By side (inclusion, exclusion) and state: whether the criterion keeps the patient out.
_FAILS = np.zeros((2, 6), bool)
_FAILS[0, : SAYS_NO + 1] = True
_FAILS[1, SAYS_YES] = True


def left_by(entries: Array, states: Bytes, words: Words, arrays: dict[str, Array]) -> Words:
    """Of each of these criteria that it fails, or else what it leaves open, packed."""
    roots = arrays["entry_roots"].take(entries)
    held = states.take(roots)
    left = np.where(held == IS_OPEN, words.take(roots), np.uint64(0))
    left[_FAILS[arrays["entry_sides"][entries], held]] = ONE_FAILED
    return left


def sums(values: Words, starts: Array) -> Words:
    """The sum of each run of values; 0 for an empty one."""
    total = np.zeros(len(starts) - 1, values.dtype)
    filled = starts[:-1] < starts[1:]
    if filled.any():
        total[filled] = np.add.reduceat(values, starts[:-1][filled])
    return total
