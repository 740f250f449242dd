"""A result as a number in the unit that is asked for, or the reason why it can't be had."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

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
    found = level_in(fact, bound.quantity.unit, measurement)
    if found is None:
        return _beside_bound(fact, bound, measurement)
    return found if isinstance(found, str) else Reading(found, bound)


def level_in(fact: PatientFact, unit: str, measurement: Measurement | None) -> Level | str | None:
    """A result in a unit, words where that is not possible, or None where it hangs on the bound."""
    if unit in (ULN, LLN):
        return _beside_normal(fact, unit == ULN)
    if unit == BASELINE:
        return "the value at baseline is not known"
    if fact.value is None or _annotated(unit):
        return _ordinal(fact, unit, measurement)
    return _in_unit(fact, fact.value, unit, measurement)


def _beside_bound(
    fact: PatientFact, bound: Bound, measurement: Measurement | None
) -> Reading | str:
    """A multiple of the limit that the laboratory printed with this very result, or a molar mass
    between the units."""
    assert fact.value is not None
    unit = bound.quantity.unit
    if unit in (ULN, LLN):
        limit = _normal(fact, unit == ULN)
        assert limit is not None
        bound = replace(bound, quantity=Quantity(bound.quantity.value * limit.value, limit.unit))
    found = _in_unit(fact, fact.value, bound.quantity.unit, measurement)
    if found is None:
        found = _by_mass(fact, fact.value, bound.quantity, measurement)
    return found if isinstance(found, str) else Reading(found, bound)


def _annotated(unit: str) -> bool:
    """Units that are only a remark, such as {score} and {class}."""
    return unit.startswith("{") and unit.endswith("}")


def _plain(unit: str) -> str:
    """A remark measures nothing: 2 {score} is 2."""
    return "1" if _annotated(unit) else unit


def _normal(fact: PatientFact, upper: bool) -> Quantity | None:
    """The upper or the lower limit of normal that is told with a result."""
    limits = fact.reference
    return (limits.high if upper else limits.low) if limits else None


def _beside_normal(fact: PatientFact, upper: bool) -> Level | str | None:
    """The same as a multiple of that limit, where none is told; None where one is."""
    if _normal(fact, upper) is None:
        return _beside_limit(fact, upper) or (
            f"the laboratory's {'upper' if upper else 'lower'} limit of normal is not recorded"
        )
    return "the result is not a number" if fact.value is None else None


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


def _in_unit(
    fact: PatientFact, value: Quantity, unit: str, measurement: Measurement | None
) -> Level | str | None:
    """The value in another unit; None where a molar mass parts the two."""
    if _plain(value.unit) == _plain(unit):
        return _limited(value.value, fact.comparator)
    why_not = _why_not(value.unit, unit, measurement)
    if why_not is not None:
        return f"{value.unit} can't be compared with {unit} ({why_not})"
    plain = Quantity(value.value, normalise(value.unit))
    if not convertible(plain.unit, unit):
        return None
    return _limited(convert(plain, unit).value, fact.comparator)


@lru_cache(maxsize=4096)
def _why_not(given: str, asked: str, measurement: Measurement | None) -> str | None:
    """Why a unit can't be converted into another; None where it can."""
    try:
        convert(Quantity(Decimal(1), normalise(given)), asked, measurement)
    except UnitError as error:
        return error.message
    return None


def _by_mass(
    fact: PatientFact, value: Quantity, asked: Quantity, measurement: Measurement | None
) -> Level:
    """The value in the unit asked for by way of a molar mass; a limit from which only rounding
    parts it is met exactly."""
    plain = Quantity(value.value, normalise(value.unit))
    number = convert(plain, asked.unit, measurement).value
    close = abs(number - asked.value) <= abs(asked.value) * _ROUNDING
    return _limited(asked.value if close else number, fact.comparator)


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
