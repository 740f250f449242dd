"""A result as a number in the unit that is asked for, or the reason why it can't be had."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from eligo.engines.levels import Level, level, remission
from eligo.engines.outcomes import canonical
from eligo.errors import UnitError
from eligo.language.values import BASELINE, LLN, ULN, Bound, Quantity
from eligo.patients.model import PatientFact
from eligo.terms.model import Measurement
from eligo.terms.units import convert, convertible, normalise

# Laboratories round after multiplying by a molar mass: so near a limit, the limit is meant.
_ROUNDING = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Reading:
    """A result between two numbers and the bound that it is compared with, in one unit."""

    level: Level
    bound: Bound


def reading(fact: PatientFact, bound: Bound, measurement: Measurement | None) -> Reading | str:
    """A result and a bound in the same unit; words where that is not possible."""
    unit = bound.quantity.unit
    if unit in (ULN, LLN):
        return _against_limit(fact, bound, measurement)
    if unit == BASELINE:
        return "the value at baseline is not known"
    if fact.value is None or _annotated(unit):
        found = _ordinal(fact, unit, measurement)
        return found if isinstance(found, str) else Reading(found, bound)
    return _converted(fact, fact.value, bound, measurement)


def _annotated(unit: str) -> bool:
    """Units that are only a remark, such as {score} and {class}."""
    return unit.startswith("{") and unit.endswith("}")


def _plain(unit: str) -> str:
    """A remark measures nothing: 2 {score} is 2."""
    return "1" if _annotated(unit) else unit


def _against_limit(
    fact: PatientFact, bound: Bound, measurement: Measurement | None
) -> Reading | str:
    """A multiple of the limit that the laboratory printed with this very result."""
    upper = bound.quantity.unit == ULN
    limits = fact.reference
    limit = (limits.high if upper else limits.low) if limits else None
    told = _beside_limit(fact, upper)
    if limit is None and told is not None:
        return Reading(told, bound)
    if limit is None:
        return f"the laboratory's {'upper' if upper else 'lower'} limit of normal is not recorded"
    if fact.value is None:
        return "the result is not a number"
    whole = Quantity(bound.quantity.value * limit.value, limit.unit)
    return _converted(fact, fact.value, replace(bound, quantity=whole), measurement)


def _beside_limit(fact: PatientFact, upper: bool) -> Level | None:
    """How a result that is only called normal or not stands to the limit, in multiples of it."""
    said = canonical(fact.outcome or "")
    one = Decimal(1)
    if said == "normal":
        return Level(None, one) if upper else Level(one, None)
    if upper and said == "elevated":
        return Level(one.next_plus(), None)
    if not upper and said == "decreased":
        return Level(None, one.next_minus())
    return None


def _converted(
    fact: PatientFact, value: Quantity, bound: Bound, measurement: Measurement | None
) -> Reading | str:
    asked = bound.quantity
    if _plain(value.unit) == _plain(asked.unit):
        return Reading(_limited(value.value, fact.comparator), bound)
    try:
        number = _number_in(value, asked, measurement)
    except UnitError as error:
        return f"{value.unit} can't be compared with {asked.unit} ({error.message})"
    return Reading(_limited(number, fact.comparator), bound)


def _number_in(value: Quantity, asked: Quantity, measurement: Measurement | None) -> Decimal:
    """The value in the unit asked for.

    Where that takes a molar mass, a limit from which only rounding parts the value is met exactly.
    """
    plain = Quantity(value.value, normalise(value.unit))
    if convertible(plain.unit, asked.unit):
        return convert(plain, asked.unit).value
    number = convert(plain, asked.unit, measurement).value
    close = abs(number - asked.value) <= abs(asked.value) * _ROUNDING
    return asked.value if close else number


def _limited(number: Decimal, comparator: str | None) -> Level:
    """A number, or what lies below or above it where only a limit is reported."""
    match comparator:
        case "<":
            return Level(None, number.next_minus())
        case "<=":
            return Level(None, number)
        case ">":
            return Level(number.next_plus(), None)
        case ">=":
            return Level(number, None)
        case _:
            return Level(number, number)


def _ordinal(fact: PatientFact, unit: str, measurement: Measurement | None) -> Level | str:
    if fact.value is not None and fact.outcome is None:
        return _limited(fact.value.value, fact.comparator)
    words = fact.outcome or ""
    found = remission(words) if unit == "{CR}" else None
    found = found or level(words, measurement.levels if measurement else ())
    return found or f'"{words}" can\'t be read as a number'
