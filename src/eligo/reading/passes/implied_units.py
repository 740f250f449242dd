"""Units that are left out or lost a letter: "Platelets ≥ 100,000", "ANC 1000/L", "38 degrees".

A number without a unit is read in a unit only where no other unit that trials use makes sense of
it: a hemoglobin of 9 is in g/dL, one of 90 in g/L. The ranges are a table; what falls between them
stays without a unit, and so unknown.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files

from eligo.language.values import Concept, Interval
from eligo.reading.passes.quantities import with_unit
from eligo.reading.rows.context import Context

_Range = tuple[Decimal, Decimal, str]  # from, to, unit


def with_implied_unit(
    concept: Concept, test: Interval, context: Context, start: int, end: int
) -> Interval:
    """The interval in the one unit that makes sense of its numbers; as it is where none does."""
    units = {b.quantity.unit for b in test.bounds}
    if concept.system != "eligo" or len(units) != 1:
        return test
    values = [b.quantity.value for b in test.bounds]
    for low, high, unit in _ranges().get((concept.code, units.pop()), ()):
        if all(low <= value <= high for value in values):
            words = context.words(start, end)
            context.flag("unit-implied", f"“{words}” is read in {unit}", start, end)
            return with_unit(test, unit)
    return test


@cache
def _ranges() -> dict[tuple[str, str], list[_Range]]:
    """(measurement id, printed unit) -> the ranges and the unit of each."""
    text = (files("eligo.reading") / "data" / "implied_units.toml").read_text("utf-8")
    found: dict[tuple[str, str], list[_Range]] = {}
    for group in tomllib.loads(text)["group"]:
        for name in group["of"]:
            for printed in group["printed"]:
                ranges = found.setdefault((name, printed), [])
                ranges += [(Decimal(str(a)), Decimal(str(b)), unit) for a, b, unit in group["read"]]
    return found
