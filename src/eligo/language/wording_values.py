"""The values inside nodes in plain English: numbers, units, intervals, outcomes and periods."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from eligo.language.values import (
    BASELINE,
    HALF_LIFE,
    LLN,
    ULN,
    Anchor,
    Bound,
    Direction,
    Extent,
    Interval,
    Moment,
    Period,
    Quantity,
)

# Singular and plural.
_COUNTED = {
    "s": ("second", "seconds"),
    "min": ("minute", "minutes"),
    "h": ("hour", "hours"),
    "d": ("day", "days"),
    "wk": ("week", "weeks"),
    "mo": ("month", "months"),
    "a": ("year", "years"),
    HALF_LIFE: ("half-life", "half-lives"),
    "{cycles}": ("cycle", "cycles"),
    "{lines}": ("line", "lines"),
    "{times}": ("time", "times"),
}
_MULTIPLES = {
    ULN: "the upper limit of normal",
    LLN: "the lower limit of normal",
    BASELINE: "baseline",
}
# Units that say what kind of number it is and are not said behind it.
_UNSAID = {"1", "{score}", "{points}", "{ratio}", "{class}", "{grade}", "{stage}", "{line}"}
# Units that stand before their number: CR1 is the first complete remission.
_BEFORE = {"{CR}": "CR"}

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# From UCUM to how it is printed, one after the other.
_PRINTED: tuple[tuple[str, str], ...] = (
    (r"\{([^{}]*)\}", r"\1"),
    (r"\[iU\]", "IU"),
    (r"\[degF\]", "°F"),
    (r"\[([a-zA-Z0-9]+)(_[a-z]+)?\]", r"\1"),
    (r"\bCel\b", "°C"),
    (r"\bu(?=[A-Za-z])", "µ"),
    (r"_", " "),
    (r"(?<=[a-zA-Z])2\b", "²"),
    (r"(?<=[a-zA-Z])3\b", "³"),
)
_POWER = re.compile(r"\b10\*(-?[0-9]+)")

# Numbers beyond this many digits are told with an exponent.
_LONG = 20


def number(value: Decimal) -> str:
    """1200000 as 1,200,000; a very long or short one with an exponent."""
    short = abs(value.adjusted()) < _LONG and len(value.as_tuple().digits) <= _LONG
    return format(value, ",f") if short else str(value)


def unit_name(unit: str) -> str:
    """The unit as it is printed beside several: 10*9/L as ×10⁹/L, d as days; "" for none."""
    if unit in _COUNTED:
        return _COUNTED[unit][1]
    if unit in _MULTIPLES:
        return f"times {_MULTIPLES[unit]}"
    if unit in _UNSAID or unit in _BEFORE:
        return ""
    text = _POWER.sub(lambda power: "×10" + power[1].translate(_SUPERSCRIPTS), unit)
    for pattern, printed in _PRINTED:
        text = re.sub(pattern, printed, text)
    return text.strip()


def quantity(value: Quantity) -> str:
    """5 days, 1 week, 3 times the upper limit of normal, 0.8 ×10⁹/L, 50%, CR1."""
    if value.unit in _BEFORE:
        return _BEFORE[value.unit] + number(value.value)
    if value.value == 1 and value.unit in _MULTIPLES:
        return _MULTIPLES[value.unit]
    if value.value == 1 and value.unit in _COUNTED:
        return f"1 {_COUNTED[value.unit][0]}"
    gap = "" if value.unit == "%" else " "
    return f"{number(value.value)}{gap}{unit_name(value.unit)}".rstrip()


_ENDS = {
    ("low", True): "at least",
    ("low", False): "more than",
    ("high", True): "at most",
    ("high", False): "less than",
}


def _end(side: str, bound: Bound, unit: bool = True) -> str:
    amount = quantity(bound.quantity) if unit else number(bound.quantity.value)
    return f"{_ENDS[side, bound.inclusive]} {amount}"


def _ends(joint: str, *ends: tuple[str, Bound | None]) -> str:
    """Both ends or the one that there is; a unit that they share is said once."""
    there = [(side, bound) for side, bound in ends if bound]
    units = {bound.quantity.unit for _, bound in there}
    last = len(there) - 1
    once = len(units) == 1 and units.isdisjoint(_BEFORE)
    said = (_end(side, bound, i == last or not once) for i, (side, bound) in enumerate(there))
    return joint.join(said)


def is_point(value: Interval) -> bool:
    """Whether one value alone lies in it."""
    return value.low == value.high and value.low is not None and value.low.inclusive


def interval(value: Interval) -> str:
    """At least 3 g/L; 18 to 75 years; more than 3 and at most 5 g/L; CR1."""
    low, high = value.low, value.high
    if low and high and low.inclusive and high.inclusive:
        return quantity(low.quantity) if low == high else _range(low.quantity, high.quantity)
    return _ends(" and ", ("low", low), ("high", high))


def _range(low: Quantity, high: Quantity) -> str:
    if low.unit != high.unit:
        return f"{quantity(low)} to {quantity(high)}"
    if low.unit in _BEFORE:
        return f"{quantity(low)} to {number(high.value)}"
    return f"{number(low.value)} to {quantity(high)}"


def opposite(value: Interval) -> str:
    """What lies outside it: of "at least 3", "less than 3"."""
    if is_point(value):
        return f"other than {interval(value)}"
    return _ends(" or ", ("high", _flipped(value.low)), ("low", _flipped(value.high)))


def _flipped(bound: Bound | None) -> Bound | None:
    return bound and replace(bound, inclusive=not bound.inclusive)


def level(value: Interval) -> str:
    """As `interval`, the way grades are told: 2 or higher, 2 to 4, 3 or lower."""
    low, high = value.low, value.high
    if low and not high and low.inclusive:
        return f"{number(low.quantity.value)} or higher"
    if high and not low and high.inclusive:
        return f"{number(high.quantity.value)} or lower"
    if low and high and low.inclusive and high.inclusive:
        ends = dict.fromkeys((number(low.quantity.value), number(high.quantity.value)))
        return " to ".join(ends)
    return interval(value)


def either(words: tuple[str, ...] | list[str], joint: str = "or") -> str:
    """A; A or B; A, B or C."""
    *most, last = words
    return f"{', '.join(most)} {joint} {last}" if most else last


def neither(words: tuple[str, ...]) -> str:
    """Not A; neither A, B nor C."""
    return f"neither {either(words, 'nor')}" if len(words) > 1 else f"not {words[0]}"


# ---- periods ------------------------------------------------------------------------------------


def extent(value: Extent) -> str:
    """5 days; 14 days or 5 half-lives, whichever is shorter."""
    amounts = either([quantity(amount) for amount in value.amounts])
    return f"{amounts}, whichever is {value.pick.value}," if value.pick else amounts


_MOMENTS = {
    Moment.FIRST_DOSE: "the first dose",
    Moment.LAST_DOSE: "the last dose",
    Moment.INFUSION: "the infusion",
    Moment.PROCEDURE: "the procedure",
    Moment.STUDY: "the study",
}
# How a period is told whose anchor the text does not name, without and with a length.
_NO_ANCHOR = {
    Direction.BEFORE: ("in the past", "ago", "within the last"),
    Direction.AFTER: ("from now on", "from now", "within the next"),
    Direction.AROUND: ("around now", "from now", "now, give or take"),
    Direction.DURING: ("at that time", "at that time", "during"),
}
_SIDES = {
    Direction.BEFORE: "before",
    Direction.AFTER: "after",
    Direction.AROUND: "before or after",
    Direction.DURING: "during",
}


def anchor(value: Anchor) -> str:
    """The first dose; screening; the name of the event."""
    return value.event.name if value.event else _MOMENTS.get(value.moment, value.moment.value)


def period(value: Period) -> str:
    """Within the 5 days before screening; at least 28 days ago; during the study."""
    if not value.least and not value.most:
        return _side(value) if _anchored(value) else _NO_ANCHOR[value.direction][0]
    if value.most and value.most.inclusive and not value.least:
        return _within(value, value.most)
    ends = [
        value.least and _length("low", value.least),
        value.most and _length("high", value.most),
    ]
    side = _side(value) if _anchored(value) else _NO_ANCHOR[value.direction][1]
    return f"{' and '.join(end for end in ends if end)} {side}"


def _anchored(value: Period) -> bool:
    return value.anchor.moment is not Moment.UNSPECIFIED


def _side(value: Period) -> str:
    if value.direction is Direction.AROUND and not (value.least or value.most):
        return f"around {anchor(value.anchor)}"
    return f"{_SIDES[value.direction]} {anchor(value.anchor)}"


def _within(value: Period, most: Extent) -> str:
    length = extent(most) if most.pick else extent(most).removeprefix("1 ")
    if _anchored(value):
        return f"within the {length} {_side(value)}"
    return f"{_NO_ANCHOR[value.direction][2]} {length}".rstrip(",")


def _length(side: str, value: Extent) -> str:
    return f"{_ENDS[side, value.inclusive]} {extent(value)}"
