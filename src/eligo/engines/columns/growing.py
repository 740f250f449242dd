"""From the atoms' answers to those of the branches: of all of them, or of those that change."""

from __future__ import annotations

import numpy as np

from eligo.engines.columns.operators import OPERATORS, Join, weights
from eligo.engines.columns.runs import members, taken
from eligo.engines.columns.states import Array, Bytes, Words


def grow(states: Bytes, words: Words, arrays: dict[str, Array]) -> None:
    """Fill in the branches of columns whose atoms are known."""
    atoms = len(states) - len(arrays["numbers"])
    for join, first, after in arrays["blocks"].tolist():
        starts = arrays["starts"][first : after + 1]
        children = arrays["edges"][starts[0] : starts[-1]]
        found = OPERATORS[Join(join)](
            weights(arrays["turns"][starts[0] : starts[-1]], states[children]),
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
    for join, first, after in arrays["blocks"].tolist():
        own = first + np.flatnonzero(stale[first:after])
        if len(own):
            new, left = _again(Join(join), own, states, words, arrays)
            places = atoms + own
            other = (states[places] != new) | (words[places] != left)
            moved = places[other]
            states[moved], words[moved], changed[moved] = new[other], left[other], True
            stale[_parents(moved, arrays)] = True


def _again(
    join: Join, own: Array, states: Bytes, words: Words, arrays: dict[str, Array]
) -> tuple[Bytes, Words]:
    """Some branches that are joined alike, from what their children are now."""
    flat, begins = taken(arrays["starts"], own)
    children = arrays["edges"].take(flat)
    weighed = weights(arrays["turns"].take(flat), states.take(children))
    return OPERATORS[join](weighed, words.take(children), begins[:-1], arrays["numbers"][own])


def _parents(statements: Array, arrays: dict[str, Array]) -> Array:
    return members(arrays["parent_starts"], arrays["parents"], statements)
