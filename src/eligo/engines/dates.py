"""Calendar arithmetic: months and years are the calendar's, days are whole."""

from __future__ import annotations

import math
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

from eligo.language.values import Bound, Interval, Quantity
from eligo.patients.model import When

DAYS = {
    "s": Decimal(1) / 86400,
    "min": Decimal(1) / 1440,
    "h": Decimal(1) / 24,
    "d": Decimal(1),
    "wk": Decimal(7),
}
MONTHS = {"mo": Decimal(1), "a": Decimal(12)}
_MEAN_MONTH = Decimal("30.4375")


def shift(day: date, length: Quantity, sign: int) -> date:
    """`day` plus (sign 1) or minus (sign -1) a time; a day that a month lacks becomes its last.

    Parts of a day and of a month are dropped: within 36 hours is within one day. A date out of
    the calendar's range becomes its end.
    """
    try:
        if length.unit in MONTHS:
            return _months(day, sign * math.floor(length.value * MONTHS[length.unit]))
        return day + timedelta(days=sign * math.floor(length.value * DAYS[length.unit]))
    except (OverflowError, ValueError):
        return date.max if sign > 0 else date.min


def _months(day: date, count: int) -> date:
    month0 = day.year * 12 + day.month - 1 + count
    year, month = divmod(month0, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_days(length: Quantity) -> Decimal:
    """A time as days, with months and years of mean length: only for comparing lengths."""
    if length.unit in MONTHS:
        return length.value * MONTHS[length.unit] * _MEAN_MONTH
    return length.value * DAYS[length.unit]


def completed(unit: str, since: date, until: date) -> int:
    """Whole units of time between two days; a birthday on 29 February falls on 1 March."""
    months = (until.year - since.year) * 12 + until.month - since.month
    months -= until.day < since.day
    if unit in MONTHS:
        return months // int(MONTHS[unit])
    return math.floor((until - since).days / DAYS[unit])


def lasts(since: date, until: date, test: Interval) -> bool:
    """Whether the time between two days lies in an interval of time."""
    return all(_reaches(since, until, bound, 1 if is_low else -1) for bound, is_low in test.sides)


def _reaches(since: date, until: date, bound: Bound, side: int) -> bool:
    limit = shift(since, bound.quantity, 1)
    if until == limit:
        return bound.inclusive
    return until > limit if side > 0 else until < limit


def ages(born: date, today: date, test: Interval) -> bool:
    """Whether an age lies in an interval: one is 65 until the day on which one turns 66."""
    return all(is_old(born, today, b, 1 if is_low else -1) for b, is_low in test.sides)


def is_old(born: date, today: date, bound: Bound, side: int) -> bool:
    age = completed(bound.quantity.unit, born, today)
    if age == bound.quantity.value:
        return bound.inclusive
    return age > bound.quantity.value if side > 0 else age < bound.quantity.value


def say(when: When | None) -> str:
    """A date as precisely as it is known: 2025-05-28, 2025-05, 2025, or both its ends."""
    if when is None:
        return "an unstated date"
    first, last = when.first, when.last
    if first == last:
        return first.isoformat()
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        if (first.year, first.month) == (last.year, last.month):
            return first.strftime("%Y-%m")
        if first.year == last.year and (first.month, last.month) == (1, 12):
            return str(first.year)
    return f"some day from {first} to {last}"
