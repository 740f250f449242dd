"""Periods against dates that are only partly known: in, out, or can't be said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from eligo.engines.answer import Check, Context, check
from eligo.engines.dates import in_days, say, shift
from eligo.language.truth import UNKNOWN
from eligo.language.values import (
    HALF_LIFE,
    Concept,
    Direction,
    Extent,
    Period,
    Pick,
    Quantity,
)
from eligo.patients.model import PatientFact, When

_DAY = timedelta(days=1)
_AGES_AGO, _NEVER_ENDING = date.min, date.max


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `start` to `end`, each between the earliest and the latest that it can be."""

    start: When
    end: When

    def overlaps(self, other: Stretch) -> bool | None:
        """Whether the two share a day; None where it depends on what is not known."""
        if self.start.last <= other.end.first and other.start.last <= self.end.first:
            return True
        if self.start.first > other.end.last or other.start.first > self.end.last:
            return False
        return None

    def contains(self, day: When) -> bool | None:
        """Whether a day lies in it."""
        return self.overlaps(Stretch(day, day)) if day.first == day.last else self._holds(day)

    def _holds(self, day: When) -> bool | None:
        if self.start.last <= day.first and day.last <= self.end.first:
            return True
        if day.last < self.start.first or self.end.last < day.first:
            return False
        return None


def lasting(fact: PatientFact, until: date) -> Stretch | None:
    """When a fact held, as far as is known; None if nothing is known of its dates.

    One that is ongoing holds up to `until` and beyond. Where the end is unknown it lies anywhere
    between the start and `until`; where the start is unknown, anywhere before the end.
    """
    end = When.on(_NEVER_ENDING) if fact.ongoing else fact.end
    if fact.start is None and end is None:
        return None
    if fact.start is None:
        assert end is not None
        return Stretch(When(_AGES_AGO, min(end.last, until)), end)
    if end is None:
        end = When(fact.start.first, max(until, fact.start.last))
    return Stretch(fact.start, end)


def happening(fact: PatientFact) -> Stretch | None:
    """When an event took place: the day it began, up to the day it was over if that is told."""
    if fact.start is None:
        return None
    return Stretch(fact.start, fact.end or fact.start)


@dataclass(frozen=True, slots=True)
class _Length:
    """A length of time between a lower and an upper bound; None at the top is no bound."""

    low: Quantity
    high: Quantity | None


_NOTHING = Quantity(Decimal(0), "d")


def window(period: Period, anchor: Stretch, context: Context, drug: Concept | None) -> Stretch:
    """The days of a period beside its anchor; `drug` is whose half-lives count."""
    return _window(period, anchor, context.terms.half_life(drug) if drug else None)


@lru_cache(maxsize=20_000)
def _window(period: Period, anchor: Stretch, half_life: Quantity | None) -> Stretch:
    least = _length(period.least, half_life) if period.least else _Length(_NOTHING, _NOTHING)
    most = _length(period.most, half_life) if period.most else None
    strict_near = period.least is not None and not period.least.inclusive
    strict_far = period.most is not None and not period.most.inclusive
    before = _side(anchor.start, least, most, -1, strict_near, strict_far)
    after = _side(anchor.end, least, most, 1, strict_near, strict_far)
    match period.direction:
        case Direction.BEFORE:
            return before
        case Direction.AFTER:
            return after
        case Direction.AROUND:
            return Stretch(before.start, after.end)
        case Direction.DURING:
            return anchor


def _side(
    anchor: When,
    least: _Length,
    most: _Length | None,
    sign: int,
    strict_near: bool,
    strict_far: bool,
) -> Stretch:
    """The stretch on one side of the anchor: `least` away at the near end, `most` at the far."""
    near = _away(anchor, least, sign, sign if strict_near else 0)
    open_end = When.on(_AGES_AGO if sign < 0 else _NEVER_ENDING)
    far = open_end if most is None else _away(anchor, most, sign, -sign if strict_far else 0)
    return Stretch(far, near) if sign < 0 else Stretch(near, far)


def _away(anchor: When, length: _Length, sign: int, days: int) -> When:
    """Where a length of time away from the anchor lies, moved on by so many days."""
    limit = _AGES_AGO if sign < 0 else _NEVER_ENDING
    ends = [shift(day, length.low, sign) for day in (anchor.first, anchor.last)]
    if length.high is None:
        ends.append(limit)
    else:
        ends += [shift(day, length.high, sign) for day in (anchor.first, anchor.last)]
    moved = [_moved(day, days) for day in ends]
    return When(min(moved), max(moved))


def _moved(day: date, days: int) -> date:
    return day if day in (_AGES_AGO, _NEVER_ENDING) else day + days * _DAY


def _length(extent: Extent, half_life: Quantity | None) -> _Length:
    """An extent as a length between bounds: an unknown half-life can be of any length."""
    lengths = [_amount(amount, half_life) for amount in extent.amounts]
    if extent.pick is None:
        return lengths[0]
    lows = [length.low for length in lengths]
    highs = [length.high for length in lengths if length.high is not None]
    if extent.pick is Pick.SHORTER:
        return _Length(min(lows, key=in_days), min(highs, key=in_days) if highs else None)
    unbounded = len(highs) < len(lengths)
    return _Length(max(lows, key=in_days), None if unbounded else max(highs, key=in_days))


def _amount(amount: Quantity, half_life: Quantity | None) -> _Length:
    if amount.unit != HALF_LIFE:
        return _Length(amount, amount)
    if half_life is None:
        return _Length(_NOTHING, None)
    whole = Quantity(amount.value * half_life.value, half_life.unit)
    return _Length(whole, whole)


_LENGTH = re.compile(r"\b(\d{1,4})[ -]?(day|week|month|year)s?\b", re.IGNORECASE)
_UNITS = {"day": "d", "week": "wk", "month": "mo", "year": "a"}


def length_in(text: str) -> Quantity | None:
    """The length of time that words name: "in the last 30 days" is 30 d."""
    found = _LENGTH.search(text)
    return Quantity(Decimal(found[1]), _UNITS[found[2].casefold()]) if found else None


def within(held: Stretch | None, span: Stretch, what: str) -> Check:
    """Whether what held at some time held in the window, with the reason where not."""
    if held is None:
        return Check(UNKNOWN, f"it is not recorded when {what}")
    return check(
        held.overlaps(span),
        f"the dates do not settle whether it was {describe(span)}"
        if held.overlaps(span) is None
        else f"that is not {describe(span)}",
    )


def describe(span: Stretch) -> str:
    """A window in words: "between 2025-05-27 and 2025-06-01"."""
    if span.start.first <= _AGES_AGO:
        return f"up to {say(span.end)}"
    if span.end.last >= _NEVER_ENDING:
        return f"on or after {say(span.start)}"
    return f"between {say(span.start)} and {say(span.end)}"
