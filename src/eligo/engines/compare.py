"""Numbers against intervals where a number may only be known between two limits."""

from __future__ import annotations

from decimal import Decimal

from eligo.language.values import Bound, Interval


def inside(low: Decimal | None, high: Decimal | None, test: Interval) -> bool | None:
    """Whether a value somewhere in [low, high] (None: no limit) lies in the interval.

    None where some of the values that it may have do and some do not.
    """
    above = _beyond(low, high, test.low, upward=True)
    below = _beyond(low, high, test.high, upward=False)
    if above is False or below is False:
        return False
    return None if above is None or below is None else True


def _beyond(
    low: Decimal | None, high: Decimal | None, bound: Bound | None, *, upward: bool
) -> bool | None:
    """Whether all (True), none (False) or some (None) values lie on the right side of a bound."""
    if bound is None:
        return True
    limit = bound.quantity.value
    near, far = (low, high) if upward else (high, low)
    if near is not None and _clears(near, limit, bound.inclusive, upward):
        return True
    if far is not None and not _clears(far, limit, bound.inclusive, upward):
        return False
    return None


def _clears(value: Decimal, limit: Decimal, inclusive: bool, upward: bool) -> bool:
    if value == limit:
        return inclusive
    return (value > limit) is upward
