""" "1.5 mg/dL (133 µmol/L)": a limit that is printed again in another unit."""

from __future__ import annotations

from decimal import Decimal

from eligo.errors import EligoError
from eligo.language.nodes import Measure, Node
from eligo.language.values import Interval, Quantity
from eligo.reading.rows.chunks import Row
from eligo.reading.rows.clause_parts import weighs
from eligo.reading.rows.context import Context
from eligo.terms.units import convert

_ROUNDED = Decimal("0.06")  # two printed limits that differ by less are one, rounded


def restates(node: Node, inside: Row, context: Context) -> bool:
    """Whether a bracket holds nothing but a comparison's own limit in another unit."""
    said = [c for c in inside if weighs(c)]
    if len(said) != 1 or not isinstance(node, Measure) or not isinstance(node.test, Interval):
        return False
    value = said[0].value
    again = [value] if isinstance(value, Quantity) else _limits(value)
    printed = _limits(node.test)
    return (
        bool(again)
        and len(again) == len(printed)
        and all(
            _is_same(one, other, node, context) for one, other in zip(again, printed, strict=True)
        )
    )


def _limits(value: object) -> list[Quantity]:
    return [bound.quantity for bound in value.bounds] if isinstance(value, Interval) else []


def _is_same(one: Quantity, other: Quantity, node: Measure, context: Context) -> bool:
    try:
        turned = convert(one, other.unit, context.terms.measurement(node.concept))
    except EligoError:
        return False
    return abs(turned.value - other.value) <= abs(other.value) * _ROUNDED
