"""A highest grade of a harm allows the harm: "neuropathy no greater than grade 2" demands none."""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import Fact, Kind, Node, Not, Qualifier, Side
from eligo.language.values import Bound, Interval
from eligo.reading.rows.context import Context

_NEOPLASMS = ("mesh", "D009369")


def none_worse(node: Node, context: Context) -> Node:
    """Among what is asked for, a condition with no more than a highest grade: none is worse.

    The grade of a tumour says which is asked for.
    """
    if context.side is not Side.INCLUSION or not isinstance(node, Fact):
        return node
    grade = next((q for q in node.qualifiers if q.name == "grade"), None)
    if grade is None or node.kind is not Kind.CONDITION or _is_tumour(node, context):
        return node
    interval = grade.value
    if not isinstance(interval, Interval) or interval.low is not None or interval.high is None:
        return node
    higher = Interval(low=Bound(interval.high.quantity, not interval.high.inclusive))
    kept = tuple(Qualifier("grade", higher) if q is grade else q for q in node.qualifiers)
    return Not(replace(node, qualifiers=kept), span=node.span)


def _is_tumour(fact: Fact, context: Context) -> bool:
    found = context.terms.by_code(*_NEOPLASMS)
    return bool(found) and context.terms.is_a(fact.concept, found[0])
