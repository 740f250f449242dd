"""What joins statements, over whole columns: one function for each operator.

A function gets the states and the open words of all children of a block of nodes, where each
node's children begin, and each node's number (`at least n`); it gives the nodes' states and words.
What is settled has nothing open, so the words of a node's open children are the sum of them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum

import numpy as np

from eligo.engines.columns.states import (
    IS_OPEN,
    NO_BARRED,
    ONE_REVIEW,
    OPEN_BARRED,
    SAYS_NO,
    SAYS_YES,
    YES_BARRED,
    Array,
    Bytes,
    Numbers,
    Words,
    field,
)

Block = tuple[Bytes, Words]
Operator = Callable[[Bytes, Words, Numbers, Numbers], Block]
_NOTHING = np.uint64(0)


class Op(IntEnum):
    """The operators of the flat trees."""

    ALL = 0
    ANY = 1
    NOT = 2
    AT_LEAST = 3
    IF = 4
    IF_CONCERNED = 5  # where the condition fails, the whole can't concern the patient
    READINGS = 6
    REVIEW = 7
    BAR = 8  # a NO that says that the whole can't concern the patient


def _table(*states: int) -> Bytes:
    return np.array(states, np.uint8)


# In the order of the states. Of several that are NO a barred one bars an `all`, while of several
# that are open or YES each must be barred: turned so, `all` is the least.
_FOR_ALL = _table(0, 1, 3, 2, 5, 4)
_OPPOSITE = _table(YES_BARRED, SAYS_YES, OPEN_BARRED, IS_OPEN, NO_BARRED, SAYS_NO)
_BAR = _table(NO_BARRED, NO_BARRED, OPEN_BARRED, IS_OPEN, YES_BARRED, SAYS_YES)


def _while_open(states: Bytes, words: Words, starts: Numbers) -> Block:
    """Of what is still open, all that its children leave open."""
    total = np.add.reduceat(words, starts)
    total[(states >> 1) != 1] = _NOTHING
    return states, total


def _all(states: Bytes, words: Words, starts: Numbers, numbers: Numbers) -> Block:
    least = np.minimum.reduceat(_FOR_ALL[states], starts)
    return _while_open(_FOR_ALL[least], words, starts)


def _any(states: Bytes, words: Words, starts: Numbers, numbers: Numbers) -> Block:
    return _while_open(np.maximum.reduceat(states, starts), words, starts)


def _not(states: Bytes, words: Words, starts: Numbers, numbers: Numbers) -> Block:
    return _OPPOSITE[states], words


def _bar(states: Bytes, words: Words, starts: Numbers, numbers: Numbers) -> Block:
    return _BAR[states], words


def _review(states: Bytes, words: Words, starts: Numbers, numbers: Numbers) -> Block:
    return np.full_like(states, IS_OPEN), np.full_like(words, ONE_REVIEW)


def _at_least(states: Bytes, words: Words, starts: Numbers, numbers: Numbers) -> Block:
    sure = np.add.reduceat((states >= YES_BARRED).astype(np.int64), starts)
    possible = np.add.reduceat((states >= OPEN_BARRED).astype(np.int64), starts)
    truths = np.where(sure >= numbers, 2, np.where(possible < numbers, 0, 1)).astype(np.uint8)
    return _while_open(_concerning(truths, states, starts), words, starts)


def _concerning(truths: Bytes, states: Bytes, starts: Numbers) -> Bytes:
    """Nodes of these truths as states: barred where all the children that say so are."""
    own = _spread(2 * truths + 1, starts, len(states))
    return 2 * truths + np.logical_or.reduceat(states == own, starts)


def _spread(of_nodes: Array, starts: Numbers, children: int) -> Array:
    """A value of each node at each of its children."""
    return np.repeat(of_nodes, np.diff(starts, append=children))


def _conditional(concerned: bool) -> Operator:
    """If the condition fails nothing is asked; if it is open, a YES is one anyway."""
    failed = YES_BARRED if concerned else SAYS_YES
    table = np.empty((6, 6), np.uint8)
    for condition in range(6):
        for consequence in range(6):
            table[condition, consequence] = (
                failed
                if condition <= SAYS_NO
                else consequence
                if condition >= YES_BARRED or consequence >= YES_BARRED
                else IS_OPEN
                if condition == IS_OPEN or consequence == IS_OPEN
                else OPEN_BARRED
            )

    def applied(states: Bytes, words: Words, starts: Numbers, numbers: Numbers) -> Block:
        return _while_open(table[states[starts], states[starts + 1]], words, starts)

    return applied


def _readings(states: Bytes, words: Words, starts: Numbers, numbers: Numbers) -> Block:
    """Settled where all agree; else open by the reading that is open for most."""
    truths = states >> 1
    low, high = np.minimum.reduceat(truths, starts), np.maximum.reduceat(truths, starts)
    agreed, is_open = low == high, truths == 1
    found = np.where(agreed, _concerning(low, states, starts), np.uint8(IS_OPEN))
    weight = field(words, "judgement").astype(np.int64) + field(words, "missing")
    worst = _first_greatest(np.where(is_open, weight, -1), starts)
    left = words[worst]
    left[~np.logical_or.reduceat(is_open, starts)] = ONE_REVIEW
    never = agreed & (low == 1)  # none is settled: the preferred one speaks
    found[never], left[never] = states[starts][never], words[starts][never]
    left[agreed & (low != 1)] = _NOTHING
    return found.astype(np.uint8), left


def _first_greatest(values: Numbers, starts: Numbers) -> Numbers:
    """Where each node has its greatest value, the first of several."""
    places = np.arange(len(values))
    best = _spread(np.maximum.reduceat(values, starts), starts, len(values))
    return np.minimum.reduceat(np.where(values == best, places, len(values)), starts)


OPERATORS: Mapping[Op, Operator] = {
    Op.ALL: _all,
    Op.ANY: _any,
    Op.NOT: _not,
    Op.AT_LEAST: _at_least,
    Op.IF: _conditional(concerned=False),
    Op.IF_CONCERNED: _conditional(concerned=True),
    Op.READINGS: _readings,
    Op.REVIEW: _review,
    Op.BAR: _bar,
}
