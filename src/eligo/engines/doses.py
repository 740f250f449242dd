"""A dose that a criterion limits against the doses of the record, in equivalents where asked."""

from __future__ import annotations

from decimal import Decimal

from eligo.engines.answer import FITS, Check, Context, check
from eligo.engines.compare import inside
from eligo.engines.concepts import named
from eligo.engines.tables import rows
from eligo.errors import UnitError
from eligo.language.nodes import Fact
from eligo.language.truth import UNKNOWN
from eligo.language.values import Concept, Interval, Quantity
from eligo.patients.model import PatientFact
from eligo.terms.units import convert

NAMES = frozenset({"dose", "equivalent"})
_COLUMNS = ("group", "drug", "amount")


def judge(node: Fact, fact: PatientFact, context: Context) -> Check:
    """Whether the doses on record are as asked; UNKNOWN where none is, or they can't be compared.

    A fact gives its doses as words: `qualifiers["dose"] == ("20 mg/d",)`.
    """
    asked = [value for value in node.qualifier("dose") if isinstance(value, Interval)]
    if not asked:
        return FITS
    given = [dose for text in fact.qualifiers.get("dose", ()) if (dose := _dose(text))]
    if not given:
        return Check(UNKNOWN, "its dose is not stated")
    factor = _factor(node, fact, context)
    if factor is None:
        return Check(UNKNOWN, "its dose can't be told in doses of the drug that is asked for")
    fits = {_inside(dose, factor, test) for dose in given for test in asked}
    said = " and ".join(fact.qualifiers["dose"])
    return check(fits.pop() if len(fits) == 1 else None, f"its dose is {said}")


def _dose(text: str) -> Quantity | None:
    """A number and a UCUM code."""
    number, _, unit = text.partition(" ")
    try:
        return Quantity(Decimal(number), unit)
    except ArithmeticError:
        return None


def _inside(dose: Quantity, factor: Decimal, test: Interval) -> bool | None:
    """Whether the dose lies in the interval; None where the units measure different things."""
    unit = test.bounds[0].quantity.unit
    try:
        amount = convert(dose, unit).value * factor
    except UnitError:
        return None
    return inside(amount, amount, test)


def _factor(node: Fact, fact: PatientFact, context: Context) -> Decimal | None:
    """By what a dose of the fact's drug is multiplied to be one of the drug that is asked for."""
    asked = next((c for c in node.qualifier("equivalent") if isinstance(c, Concept)), None)
    if asked is None:
        return Decimal(1)
    wanted, own = _row((asked,), context), _row(fact.concepts, context)
    if wanted is None or own is None or wanted["group"] != own["group"]:
        return None
    return Decimal(wanted["amount"]) / Decimal(own["amount"])


def _row(concepts: tuple[Concept, ...], context: Context) -> dict[str, str] | None:
    """The row of the table for the first of the concepts that it has."""
    for concept in concepts:
        for row in rows("dose_equivalents", _COLUMNS):
            if any(concept.key == one.key for one in named(context.terms, row["drug"], ("drug",))):
                return row
    return None
