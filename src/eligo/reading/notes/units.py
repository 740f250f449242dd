"""The unit of a result that is printed without one, where only one makes sense; and doubts."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from eligo.errors import UnitError
from eligo.language.values import Quantity
from eligo.patients.results import doubt_of
from eligo.terms.model import Measurement
from eligo.terms.units import convert, convertible, normalise

_REMEMBERED = 5_000
_LOST_POWER, _CUBIC = "/mm", "/mm3"
_IMPOSSIBLE = "the value is outside what is possible"


def with_unit(value: Quantity, known: Measurement) -> tuple[Quantity, str | None]:
    """A result with its unit, and why it must be doubted, or None.

    Cells in "/mm" are those in a cubic millimetre. A number without a unit gets the one accepted
    unit in which it is possible; where several are, it stays as it is and is doubted.
    """
    if value.unit == _LOST_POWER and _CUBIC in known.units:
        value = Quantity(value.value, normalise(_CUBIC))
    bare = value.unit == "1" and "1" not in known.units and known.unit not in ("", "1")
    if not bare or known.unit.startswith("{"):
        return value, _implausible(value, known)
    fitting = _fitting(value.value, known)
    if len(fitting) == 1:
        return Quantity(value.value, fitting[0]), None
    if not fitting:
        return value, _IMPOSSIBLE
    return value, doubt_of(value, known, bare=True)


def _implausible(value: Quantity, known: Measurement) -> str | None:
    if known.unit in ("", value.unit) or known.unit.startswith("{"):
        return doubt_of(value, known, bare=False)
    number = _in_own_unit(value.value, value.unit, known)
    return (
        None
        if number is None or _inside(number, known)
        else "the value is outside what is possible"
    )


def _fitting(number: Decimal, known: Measurement) -> list[str]:
    """The accepted units in which a number is possible, without those that mean the same."""
    kept: dict[Decimal, str] = {}
    for unit in known.units:
        own = _in_own_unit(number, unit, known)
        if own is not None and _inside(own, known):
            kept.setdefault(own.normalize(), unit)
    return list(kept.values())


@lru_cache(maxsize=_REMEMBERED)
def _in_own_unit(number: Decimal, unit: str, known: Measurement) -> Decimal | None:
    """A number in the measurement's own unit; None where it can't be converted."""
    try:
        plain = Quantity(number, normalise(unit))
        if convertible(plain.unit, known.unit):
            return convert(plain, known.unit).value
        return convert(plain, known.unit, known).value
    except UnitError:
        return None


def _inside(number: Decimal, known: Measurement) -> bool:
    low, high = known.low, known.high
    return (low is None or number >= low) and (high is None or number <= high)
