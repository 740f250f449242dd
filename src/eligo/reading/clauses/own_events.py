"""An event that its own time counts from: "stroke patients 6 months after stroke"."""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import Fact, Node
from eligo.language.rewrite import replace_each
from eligo.language.values import Anchor, Direction
from eligo.reading.rows.context import Context


def since_itself(node: Node, context: Context) -> Node:
    """The same, with what happened some time after itself as what happened so long ago."""

    def ago(one: Node) -> Node:
        period = one.period if isinstance(one, Fact) else None
        event = period.anchor.event if period else None
        if not isinstance(one, Fact) or period is None or event is None:
            return one
        if period.direction is not Direction.AFTER or not context.terms.is_a(one.concept, event):
            return one
        if any(q.name == "course" for q in one.qualifiers):
            return one  # "recurrent stroke within 90 days after stroke" is another one
        return replace(one, period=replace(period, direction=Direction.BEFORE, anchor=Anchor()))

    return replace_each(node, ago)
