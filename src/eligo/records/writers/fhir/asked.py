"""Criteria as codes: what of their logic FHIR's characteristics can hold, and nothing broader.

A statement is coded only where the code and its value say all of it. Anything with a qualifier, a
time, an exception or a doubt stays in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from eligo.language.nodes import SEXES, Age, All, Fact, Kind, Measure, Node, Not, Sex
from eligo.language.nodes import Any as AnyOf
from eligo.language.values import RELATIVE_UNITS, Bound, Interval, Quantity
from eligo.records.model import Age as RecordAge
from eligo.records.model import Trial
from eligo.records.writers.fhir.codes import GENDER, LOINC, UCUM, coding, coding_of, concept
from eligo.records.writers.shape import Json, full
from eligo.terms import Terms

_AGE, _SEX = coding(LOINC, "30525-0", "Age"), coding(LOINC, "46098-0", "Sex")
_CODED = (Kind.CONDITION, Kind.DRUG, Kind.PROCEDURE)


class Asked(NamedTuple):
    """A criterion as a writer takes it: its words, on which list it stands, and its logic.

    `logic` is None where it was not read, or not to the end.
    """

    words: str
    exclude: bool
    logic: Node | None = None


class Coded(NamedTuple):
    """A statement in codes: what it is about, and its value; without one it is a plain fact."""

    codings: list[Json]
    value: Json


def coded(node: Node, terms: Terms) -> Coded | None:
    """The codes that say all of a statement; None where none do."""
    match node:
        case Age(interval=interval):
            return _valued(_AGE, _of_interval(interval))
        case Sex(among=(only,)):
            return _valued(_SEX, _of_concept(only, coding(GENDER, only)))
        case Measure(test=Interval() as interval, qualifiers=(), period=None):
            return _valued(_loinc(node, terms), _of_interval(interval))
        case Fact(qualifiers=(), period=None, duration=None, count=None, excluding=()):
            plain = node.kind in _CODED and coding_of(node.concept)
            return Coded(plain, {}) if plain else None
    return None


def parts(node: Node, exclude: bool) -> Iterator[tuple[Node, bool]]:
    """Statements that hold one by one, each with whether it excludes, that say the same."""
    match node:
        case Not(of=inner):
            yield from parts(inner, not exclude)
        case All(of=several) if not exclude:
            for one in several:
                yield from parts(one, exclude)
        case AnyOf(of=several) if exclude:
            for one in several:
                yield from parts(one, exclude)
        case _:
            yield node, exclude


def _valued(codings: list[Json], value: Json | None) -> Coded | None:
    return Coded(codings, value) if codings and value else None


def _loinc(node: Measure, terms: Terms) -> list[Json]:
    known = terms.measurement(node.concept)
    return [one for number in known.loinc for one in coding(LOINC, number)] if known else []


def _of_concept(text: str, codings: list[Json]) -> Json:
    return {"valueCodeableConcept": concept(text, codings)}


def _of_interval(interval: Interval) -> Json | None:
    """A quantity with its sign, or a range, whose ends FHIR takes as belonging to it."""
    if any(bound.quantity.unit in RELATIVE_UNITS for bound in interval.bounds):
        return None
    match interval:
        case Interval(low=Bound() as low, high=Bound() as high):
            if not (low.inclusive and high.inclusive):
                return None
            if low == high:
                return {"valueQuantity": quantity(low.quantity)}
            ends = {"low": quantity(low.quantity), "high": quantity(high.quantity)}
            return {"valueRange": ends}
        case Interval(low=Bound() as low):
            return {"valueQuantity": quantity(low.quantity, ">=" if low.inclusive else ">")}
        case Interval(high=Bound() as high):
            return {"valueQuantity": quantity(high.quantity, "<=" if high.inclusive else "<")}
    return None


def quantity(of: Quantity, comparator: str | None = None) -> Json:
    """A Quantity in UCUM."""
    value: Any = int(of.value) if of.value == of.value.to_integral_value() else float(of.value)
    return full(value=value, comparator=comparator, unit=of.unit, system=UCUM, code=of.unit)


def of_fields(trial: Trial) -> list[Asked]:
    """What the structured fields ask, for a trial whose criteria were not read."""
    found, asked = trial.eligibility, list[Asked]()
    if found.min_age:
        low = Interval(low=_bound(found.min_age.value))
        asked.append(Asked(f"at least {found.min_age.printed}", False, Age(low)))
    if found.max_age:
        high = Interval(high=_bound(found.max_age.value))
        asked.append(Asked(f"at most {found.max_age.printed}", False, Age(high)))
    if found.sex and found.sex.value.lower() in SEXES:
        asked.append(Asked(found.sex.printed, False, Sex((found.sex.value.lower(),))))
    return asked


def _bound(age: RecordAge) -> Bound:
    return Bound(Quantity(Decimal(str(age.value)), age.unit), age.inclusive)
