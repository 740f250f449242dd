"""How all statements of a registry stand, and how they stand after some atoms have changed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from eligo.engines.columns.defaults import World, column
from eligo.engines.columns.states import Array, Bytes, Words
from eligo.engines.columns.trees import grow, left_by, regrow


class Standing(NamedTuple):
    """The state and open word of every statement, and what each criterion leaves."""

    states: Bytes
    words: Words
    left: Words


def standing(arrays: dict[str, Array], world: World) -> Standing:
    """How a registry stands for a patient of whom nothing is known."""
    length = len(arrays["default_states"]) + len(arrays["numbers"])
    states, words = column(arrays, world, length)
    grow(states, words, arrays)
    every = np.arange(len(arrays["entry_roots"]))
    return Standing(states, words, left_by(every, states, words, arrays))


def moved(before: Standing, states: Bytes, words: Words, arrays: dict[str, Array]) -> Standing:
    """How it stands where these are the columns before, but for atoms that have changed."""
    atoms = len(arrays["default_states"])
    changed = np.zeros(len(states), bool)
    changed[:atoms] = states[:atoms] != before.states[:atoms]
    changed[:atoms] |= words[:atoms] != before.words[:atoms]
    regrow(states, words, changed, arrays)
    left = before.left.copy()
    entries = np.flatnonzero(changed[arrays["entry_roots"]])
    left[entries] = left_by(entries, states, words, arrays)
    return Standing(states, words, left)
