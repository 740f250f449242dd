"""What joins statements, over whole columns.

Nearly all operators are one: each child comes in with a weight, which its state has by where it
stands, and the greatest weight says what the whole is. The others count, compare or ask nothing. A
function gets the weights and the open words of all children of a block of branches, where each
branch's children begin, and each branch's number; it gives the branches' states and words. What is
settled has nothing open, so the words of a branch's open children are the sum of them all.
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
Operator = Callable[[Bytes, Words, Numbers, Array], Block]
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


class Join(IntEnum):
    """How the children of a branch make up its answer."""

    GREATEST = 0
    AT_LEAST = 1
    READINGS = 2
    REVIEW = 3


_JOINS = {Op.AT_LEAST: Join.AT_LEAST, Op.READINGS: Join.READINGS, Op.REVIEW: Join.REVIEW}


def join_of(op: Op) -> Join:
    """How an operator joins."""
    return _JOINS.get(op, Join.GREATEST)


# ---- weights ------------------------------------------------------------------------------------

_ROOM = 8  # places of a table for the states, or the weights
_FAILED = 6  # the weight of a condition that fails: nothing is asked
_STATES = tuple(range(6))
_OPPOSITE = (YES_BARRED, SAYS_YES, OPEN_BARRED, IS_OPEN, NO_BARRED, SAYS_NO)
# In the order of the states. Of several that are NO a barred one bars an `all`, while of several
# that are open or YES each must be barred.
_IN_ALL = (5, 4, 2, 3, 0, 1)
_BARRED = (NO_BARRED, NO_BARRED, OPEN_BARRED, IS_OPEN, YES_BARRED, SAYS_YES)
_CONDITION = (_FAILED, _FAILED, OPEN_BARRED, IS_OPEN, NO_BARRED, NO_BARRED)
_TURNS = (_STATES, _IN_ALL, _BARRED, _CONDITION)


def _padded(rows: list[tuple[int, ...]]) -> Bytes:
    return np.array([(*row, *[0] * (_ROOM - len(row))) for row in rows], np.uint8).ravel()


_WEIGHTS = _padded([row for t in _TURNS for row in (t, tuple(t[state] for state in _OPPOSITE))])


def turn_of(op: Op, place: int, negated: bool) -> int:
    """What added to a state is where its weight stands, for a child at a place, negated or not."""
    turn = _STATES
    if op is Op.ALL:
        turn = _IN_ALL
    elif op is Op.BAR:
        turn = _BARRED
    elif op in (Op.IF, Op.IF_CONCERNED) and place == 0:
        turn = _CONDITION
    return _ROOM * (2 * _TURNS.index(turn) + (negated is not (op is Op.NOT)))


def weights(turns: Bytes, states: Bytes) -> Bytes:
    """The weight of each child."""
    found: Bytes = _WEIGHTS.take(turns + states)
    return found


# By operator: the state that a weight stands for.
_GIVEN = {
    Op.ALL: tuple(_IN_ALL.index(weight) for weight in _STATES),
    Op.IF: (*_STATES, SAYS_YES),
    Op.IF_CONCERNED: (*_STATES, YES_BARRED),
}
_GIVES = _padded([_GIVEN.get(op, _STATES) for op in Op])


def number_of(op: Op, number: int) -> int:
    """The number of a branch: of at least n the n, else which states its weights stand for."""
    return number if op is Op.AT_LEAST else _ROOM * op


# ---- joins --------------------------------------------------------------------------------------


def _while_open(states: Bytes, words: Words, starts: Numbers) -> Block:
    """Of what is still open, all that its children leave open."""
    total = np.add.reduceat(words, starts)
    total[(states >> 1) != 1] = _NOTHING
    return states, total


def _greatest(weights: Bytes, words: Words, starts: Numbers, numbers: Array) -> Block:
    found = _GIVES.take(numbers + np.maximum.reduceat(weights, starts))
    return _while_open(found, words, starts)


def _review(states: Bytes, words: Words, starts: Numbers, numbers: Array) -> Block:
    return np.full(len(starts), IS_OPEN, np.uint8), np.full(len(starts), ONE_REVIEW)


def _at_least(states: Bytes, words: Words, starts: Numbers, numbers: Array) -> Block:
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


def _readings(states: Bytes, words: Words, starts: Numbers, numbers: Array) -> Block:
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


OPERATORS: Mapping[Join, Operator] = {
    Join.GREATEST: _greatest,
    Join.AT_LEAST: _at_least,
    Join.READINGS: _readings,
    Join.REVIEW: _review,
}
