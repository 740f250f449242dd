"""Results as records print them: numbers with units, limits, words; and what makes one doubtful."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from eligo.errors import UnitError
from eligo.language.values import Quantity
from eligo.patients.model import Reference
from eligo.terms.model import Measurement
from eligo.terms.units import convert, normalise

# Numbers beyond these are slips of the pen, and would slow down arithmetic with decimals.
_LARGEST_EXPONENT = 30
_NUMBER = r"[-+]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][-+]?\d{1,2})?"
# A unit is one word, apart from "x 10^9/L" and "mm Hg".
_UNIT = r"(?:[x×] ?10\S+|mm ?Hg|(?!to\b)[^\d\s<>=;:,()\-–][^\s;,]*)"
_PRINTED = re.compile(
    rf"\s*(?P<sign>[<>]=?|≤|≥|=<|=>)?\s*(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?\s*"
)
_LIMITS = re.compile(
    rf"\s*(?:(?P<low>{_NUMBER})\s*(?:-|–|to)\s*(?P<high>{_NUMBER})|(?P<sign>[<>]=?|≤|≥)\s*"
    rf"(?P<limit>{_NUMBER}))\s*(?P<unit>{_UNIT})?\s*",
)
_SIGNS = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
COMPARATORS = frozenset({"<", "<=", ">=", ">"})


@dataclass(frozen=True, slots=True)
class Printed:
    """A result as a number, with the sign that stood before it; `bare`: without a unit."""

    value: Quantity
    comparator: str | None = None
    bare: bool = False


def number_of(text: str) -> Decimal | None:
    """A decimal number as written; thousands may be parted by commas."""
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return value if sane(value) else None


def sane(value: Decimal) -> bool:
    """Whether a number can be reckoned with."""
    return value.is_finite() and abs(value.adjusted()) <= _LARGEST_EXPONENT


def unit_of(*spellings: str | None) -> str | None:
    """The first unit that is given, without spaces; None if there is none."""
    for spelling in spellings:
        if spelling and spelling.strip():
            return "".join(spelling.split())
    return None


def printed(text: str) -> Printed | None:
    """ "12.5 mg/dL" or "> 90" as a number; None for anything else."""
    match = _PRINTED.fullmatch(text) if len(text) < 80 else None
    if match is None:
        return None
    value = number_of(match["number"])
    if value is None:
        return None
    sign, unit = match["sign"], unit_of(match["unit"])
    comparator = _SIGNS.get(sign, sign) if sign else None
    return Printed(Quantity(value, unit or "1"), comparator, unit is None)


def limits(text: str, unit: str) -> Reference | None:
    """ "0 - 40 U/L" or "<1.2" as limits of normal, in `unit` unless another is printed."""
    match = _LIMITS.fullmatch(text) if len(text) < 80 else None
    if match is None:
        return None
    unit = unit_of(match["unit"]) or unit
    if match["limit"]:
        bound = _quantity(match["limit"], unit)
        return Reference(high=bound) if match["sign"] in "<=≤" else Reference(low=bound)
    return Reference(_quantity(match["low"], unit), _quantity(match["high"], unit))


def _quantity(text: str | None, unit: str) -> Quantity | None:
    value = number_of(text) if text else None
    return None if value is None else Quantity(value, unit)


def doubt_of(value: Quantity | None, measurement: Measurement | None, *, bare: bool) -> str | None:
    """Why a number can't be right: no unit where one is due, or outside what a body can have.

    `bare`: the source gives no unit at all.
    """
    if value is None or measurement is None:
        return None
    unit = measurement.unit
    if bare and unit and not unit.startswith("{") and unit != "1":
        return "the result has no unit"
    number = _in_unit(value, measurement)
    low, high = measurement.low, measurement.high
    if number is None or not unit:
        return None
    if (low is not None and number < low) or (high is not None and number > high):
        return "the value is outside what is possible"
    return None


def _in_unit(value: Quantity, measurement: Measurement) -> Decimal | None:
    """The number in the measurement's own unit; None where it can't be converted."""
    if value.unit == measurement.unit:
        return value.value
    try:
        plain = Quantity(value.value, normalise(value.unit))
        return convert(plain, measurement.unit, measurement).value
    except UnitError:
        return None


# A step of a staging system ("T3", "N0", "Tis"), and what may stand around it in a result.
_STEP = re.compile(r"[TNM](?:\d|is|X)")


def category(words: str | None, measurement: Measurement | None) -> str | None:
    """A part of a TNM stage as its scale has it ("AJCC cT3a" is T3); other words as they are."""
    steps = [s for s in (measurement.levels if measurement else ()) if _STEP.fullmatch(s)]
    if not words or not steps:
        return words
    held = [s for s in steps if re.search(rf"\b[acpry]{{0,2}}{s}(?:[a-d]|mi)?\d?\b", words)]
    return held[0] if len(held) == 1 else words
