"""Limits whose sign was lost: "Hemoglobin 9 g/dL" asks for at least 9, "ALT 3 × ULN" at most 3.

Portals drop "≥" and "≤". Which of them stood there is told by what the measurement is wanted to
be and by the list: an inclusion criterion asks for the good side of the limit, an exclusion
criterion for the bad one. A repaired limit is flagged; where both signs make sense it is left.
"""

from __future__ import annotations

from eligo.language.nodes import Side
from eligo.language.values import LLN, ULN, Concept, Interval, Quantity
from eligo.reading.passes.quantities import one_sided
from eligo.reading.rows.context import Context
from eligo.reading.rows.directions import directions

_ELDERLY = 60  # an age alone from here on is the oldest that may take part
_SIGNS = {True: "≥", False: "≤"}


def repaired(
    concept: Concept, quantity: Quantity, context: Context, start: int, end: int
) -> Interval | None:
    """The limit that a bare number of a measurement is; None where it may be either."""
    wanted = _wanted_high(concept, quantity)
    return None if wanted is None else _limit(quantity, wanted, context, start, end)


def repaired_age(quantity: Quantity, context: Context, start: int, end: int) -> Interval | None:
    """ "Age 18 years" is the youngest, "age 75 years" the oldest that may take part."""
    years = quantity.value / 12 if quantity.unit == "mo" else quantity.value
    if quantity.unit not in ("a", "mo") or years > 110:
        return None
    return _limit(quantity, years < _ELDERLY, context, start, end)


def is_exact(interval: Interval) -> bool:
    """Whether an interval is one value: of what is measured on a scale, "=" is no limit."""
    low, high = interval.low, interval.high
    return low is not None and low == high


def _wanted_high(concept: Concept, quantity: Quantity) -> bool | None:
    if quantity.unit in (ULN, LLN):
        return quantity.unit == LLN
    return directions("better").get(concept.code) if concept.system == "eligo" else None


def _limit(
    quantity: Quantity, wanted_high: bool, context: Context, start: int, end: int
) -> Interval:
    at_least = wanted_high is (context.side is Side.INCLUSION)
    sign = _SIGNS[at_least]
    words = context.words(start, end)
    context.flag("sign-lost", f"“{words}” lost its sign: read as {sign}", start, end)
    return one_sided(">=" if at_least else "<=", quantity)
