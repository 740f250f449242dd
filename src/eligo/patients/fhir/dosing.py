"""How much of a drug is taken in a day or a week, from a prescription's fields or its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from eligo.errors import UnitError
from eligo.language.values import TIME_UNITS
from eligo.patients.fhir.structs import Dosage, Repeat
from eligo.terms.units import normalise

_AMOUNT = (
    r"(?<![\d.,/-])(?P<amount>\d+(?:\.\d+)?)\s*(?P<unit>(?:mg|g|mcg|[uµμ]g|IU)(?:/(?:kg|m2))?)"
)
_A_DAY = r"\s*(?:daily|a day|per day|/\s*day|/\s*d\b|every day)"
_TIMES = {
    rf"(?:once|one time|1 time|1x)?{_A_DAY}|qd\b|od\b": 1,
    rf"(?:twice|two times|2 times|2x){_A_DAY}|bid\b": 2,
    rf"(?:three|3) times{_A_DAY}|tid\b": 3,
    rf"(?:four|4) times{_A_DAY}|qid\b": 4,
}
_DAILY = [(re.compile(rf"{_AMOUNT}\s*(?:{words})", re.I), times) for words, times in _TIMES.items()]


def doses_of(dosages: list[Dosage]) -> tuple[str, ...]:
    """Doses with UCUM units ("20 mg/d"); what is taken only as needed has none."""
    regular = [d for d in dosages if d.as_needed_boolean is not True]
    found = [dose for one in regular for dose in (*_coded(one),) or (*_worded(one),)]
    return tuple(dict.fromkeys(found))


def _coded(dosage: Dosage) -> Iterator[str]:
    """The dose of the fields: an amount at a time, and how often that is in its period."""
    parts = [part.dose_quantity for part in dosage.dose_and_rate or ()]
    for amount in (*parts, dosage.dose_quantity):
        if amount is None or amount.value is None or amount.comparator:
            continue
        unit = _unit(amount.code or amount.unit or "")
        if unit is not None:
            often = _often(dosage.timing.repeat if dosage.timing else None)
            yield _printed(amount.value * often[0], unit + often[1])


def _unit(written: str) -> str | None:
    try:
        return normalise(written)
    except UnitError:
        return None  # tablets and puffs are no amount that can be compared


def _often(repeat: Repeat | None) -> tuple[Decimal, str]:
    """How often in one unit of time; once, of no time, where that is not said."""
    if repeat is None or not repeat.frequency or not repeat.period:
        return Decimal(1), ""
    if repeat.period_unit not in TIME_UNITS:
        return Decimal(1), ""
    return Decimal(repeat.frequency) / repeat.period, f"/{repeat.period_unit}"


def _worded(dosage: Dosage) -> Iterator[str]:
    for text in filter(None, (dosage.text, dosage.patient_instruction)):
        for pattern, times in _DAILY:
            for match in pattern.finditer(text):
                unit = _unit(match["unit"])
                if unit is not None:
                    yield _printed(Decimal(match["amount"]) * times, f"{unit}/d")


def _printed(value: Decimal, unit: str) -> str:
    return f"{value.normalize():f} {unit}".replace("/(24.h)", "/d")
