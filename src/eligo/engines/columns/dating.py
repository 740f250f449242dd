"""Periods against the dates of facts, many at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import NamedTuple

import numpy as np

from eligo.engines.answer import Context
from eligo.engines.columns.asking import RANK
from eligo.engines.columns.states import Array, Bytes, Numbers
from eligo.engines.matching import Aspect, anchor_of, held
from eligo.engines.periods import Stretch, window
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.language.values import Direction, Period
from eligo.patients.model import FactKind, Patient, PatientFact

_ANYBODY = Patient("anybody")
Days = tuple[int, ...]
_NEVER: Days = (0, 0, 0, 0)  # the days of what has none


class Timing(NamedTuple):
    """What an aspect asks of dates: a period, in which way facts are held against it, and the
    numbers of its anchor and of its lengths of time, which other periods share. `open_ended`:
    whether it is any time after an event."""

    period: Period
    way: int
    anchor: int
    lengths: int
    open_ended: bool


def timing_of(aspect: Aspect, known: dict[Hashable, int]) -> Timing:
    """What an aspect of a period asks of dates; `known` numbers anchors and lengths."""
    period, active = aspect.asked
    is_after = period.direction is Direction.AFTER
    anchor = known.setdefault(period.anchor, len(known))
    lengths = (period.direction, period.least, period.most)
    number = known.setdefault(lengths, len(known))
    bounded = period.least is not None or period.most is not None
    return Timing(period, 2 * is_after + active, anchor, number, is_after and not bounded)


Asked = Callable[[int], Timing]  # by an aspect's number
Anchor = Callable[[Period], Stretch | None]


class Calendar:
    """The days of periods, beside the anchors that they have for one patient or for all."""

    def __init__(self, aspects: int, context: Context, anchor: Anchor | None = None) -> None:
        """`anchor`: left out, the moments of the trial."""
        self._context, self._anchor = context, anchor or self._moment
        self._known = np.zeros(aspects, bool)
        self._days = np.zeros((aspects, 4), np.int32)
        self._ways = np.zeros(aspects, np.uint8)
        self._anchors: dict[int, Stretch | None] = {}
        self._found: dict[tuple[int, int], Days] = {}

    def _moment(self, period: Period) -> Stretch | None:
        return anchor_of(period, _ANYBODY, self._context)

    def look_up(self, aspects: Array, asked: Asked) -> None:
        """Find out the days of what is not known yet."""
        new = np.unique(aspects[~self._known[aspects]])
        timings = [asked(number) for number in new.tolist()]
        self._days[new] = np.array([self._days_of(one) for one in timings], np.int32).reshape(-1, 4)
        self._ways[new] = [one.way for one in timings]
        self._known[new] = True

    def _days_of(self, timing: Timing) -> Days:
        """The days of a period, found once for all of the same lengths beside one anchor."""
        key = (timing.anchor, timing.lengths)
        if key not in self._found:
            self._found[key] = self._counted(timing)
        return self._found[key]

    def _counted(self, timing: Timing) -> Days:
        if timing.anchor not in self._anchors:
            self._anchors[timing.anchor] = self._anchor(timing.period)
        anchor = self._anchors[timing.anchor]
        if anchor is None:
            return _NEVER
        return _days(window(timing.period, anchor, self._context, None))

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
