"""What the heading of a section says of the items below it: that they may be, or whom they ask."""

from __future__ import annotations

from eligo.language.nodes import All, Fact, If, Judgement, Node, Not, Remark, Review, Side
from eligo.language.rewrite import walk
from eligo.language.source import Span
from eligo.reading.clauses.remarks import is_remark
from eligo.reading.page.headings import permits
from eligo.reading.page.segment import Item
from eligo.reading.rows.context import Context

_PART = "it stands under “{words}”, and so may be asked of a part of the trial only"


def allowed_below(node: Node | None, item: Item, context: Context) -> Node | None:
    """An item below "Allowed:" is a remark, and what it names is not denied by its neighbours."""
    if node is None or item.heading is None or is_remark(node):
        return node
    if not permits(context.text[item.heading.start : item.heading.end]):
        return node
    context.allowed += [n for n in walk(node) if isinstance(n, Fact)]
    span = Span(item.start, item.end)
    said = Remark(context.words(item.start, item.end), span=span)
    return said if context.side is Side.INCLUSION else Not(said, span=span)


def of_part(node: Node, item: Item, context: Context) -> Node:
    """A criterion of one part ("Cohort B:") decides only where it keeps nobody out of another.

    Whether the patient would be in that part a person must say: who meets the criterion fits
    anyway; who does not is UNKNOWN.
    """
    if item.part is None or item.parent is not None or is_remark(node):
        return node
    words = context.words(item.part.start, item.part.end).strip(" :-")
    why = _PART.format(words=words)
    context.flag("part-only", why, item.part.start, item.part.end)
    inside = Review(Judgement(words, span=item.part), why, span=item.part)
    if context.side is Side.INCLUSION:
        return If(inside, node, span=node.span)
    return All((inside, node), span=node.span)
