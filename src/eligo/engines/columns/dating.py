"""Periods against the dates of facts, many at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from eligo.engines.answer import Context
from eligo.engines.columns.asking import RANK
from eligo.engines.columns.states import Array, Bytes, Numbers
from eligo.engines.matching import anchor_of, held
from eligo.engines.periods import Stretch, window
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.language.values import Direction, Period
from eligo.patients.model import FactKind, Patient, PatientFact

_ANYBODY = Patient("anybody")
Days = tuple[int, ...]
_NEVER: Days = (0, 0, 0, 0)  # the days of what has none
Asked = Callable[[int], tuple[Period, bool]]  # of an aspect's number: the period, whether active
Anchor = Callable[[Period], Stretch | None]


class Calendar:
    """The days of periods, beside the anchors that they have for one patient or for all."""

    def __init__(self, aspects: int, context: Context, anchor: Anchor | None = None) -> None:
        """`anchor`: left out, the moments of the trial."""
        self._context, self._anchor = context, anchor or self._moment
        self._known = np.zeros(aspects, bool)
        self._days = np.zeros((aspects, 4), np.int32)
        self._ways = np.zeros(aspects, np.uint8)

    def _moment(self, period: Period) -> Stretch | None:
        return anchor_of(period, _ANYBODY, self._context)

    def look_up(self, aspects: Array, asked: Asked) -> None:
        """Find out the days of what is not known yet."""
        for number in np.unique(aspects[~self._known[aspects]]).tolist():
            period, active = asked(number)
            anchor = self._anchor(period)
            if anchor is not None:
                self._days[number] = _days(window(period, anchor, self._context, None))
            self._ways[number] = 2 * (period.direction is Direction.AFTER) + active
            self._known[number] = True

    def ranks(self, aspects: Array, facts: Numbers, held_: Array) -> Bytes:
        """Whether each of these facts held in the period of the aspect beside it."""
        own, asked = held_[facts, self._ways[aspects]], self._days[aspects]
        inside = (own[:, 1] <= asked[:, 2]) & (asked[:, 1] <= own[:, 2])
        apart = (own[:, 0] > asked[:, 3]) | (asked[:, 0] > own[:, 3])
        found = np.where(inside, RANK[YES], np.where(apart, RANK[NO], RANK[UNKNOWN]))
        found[(own[:, 3] == 0) | (asked[:, 3] == 0)] = RANK[UNKNOWN]
        return found.astype(np.uint8)


def stretches(facts: tuple[PatientFact, ...], context: Context) -> Array:
    """The days on which each fact held, for each way of asking (after or not, active or not)."""
    found = [_ways(fact, context) for fact in facts]
    return np.array(found, np.int32).reshape(-1, 4, 4)


def _ways(fact: PatientFact, context: Context) -> list[Days]:
    """Only of a condition it hangs on how it is asked."""
    if fact.kind is not FactKind.CONDITION:
        return [_days(held(fact, False, False, context))] * 4
    return [_days(held(fact, way >= 2, way % 2 == 1, context)) for way in range(4)]


def _days(stretch: Stretch | None) -> Days:
    if stretch is None:
        return _NEVER
    ends = (stretch.start.first, stretch.start.last, stretch.end.first, stretch.end.last)
    return tuple(day.toordinal() for day in ends)


def is_ever(period: Period) -> bool:
    """Whether any result up to a day counts, and not only the latest."""
    return period.direction is Direction.BEFORE and period.most is None
