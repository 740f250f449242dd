"""A denial at the head of a flat list: "- None of the following:" with its items beside it.

Which items stand under it is not shown. So both readings of each stay, and a person sees why.
"""

from __future__ import annotations

from collections.abc import Sequence

from eligo.language.nodes import Node, Not, Readings, Unread
from eligo.language.rewrite import walk
from eligo.reading.items.leading import lead_from
from eligo.reading.page.segment import Item
from eligo.reading.rows.context import Context

_WHY = "whether this stands under the denial above it is not shown"


def perhaps_denied(
    items: Sequence[Item], nodes: Sequence[Node], contexts: Sequence[Context]
) -> list[Node]:
    """The nodes of the items, those behind a bare denial of their list as two readings."""
    parents = {item.parent for item in items}
    shadows = [
        index not in parents and _denies_what_follows(item, node, context)
        for index, (item, node, context) in enumerate(zip(items, nodes, contexts, strict=True))
    ]
    if not any(shadows):
        return list(nodes)
    return [
        _both(node, items[index], contexts[index]) if _in_shadow(items, shadows, index) else node
        for index, node in enumerate(nodes)
    ]


def _denies_what_follows(item: Item, node: Node, context: Context) -> bool:
    if not context.text[item.start : item.end].rstrip().endswith(":"):
        return False
    bare = all(isinstance(n, Unread) for n in walk(node) if not n.children)
    return bare and lead_from(context.row, item.side).denies


def _in_shadow(items: Sequence[Item], shadows: Sequence[bool], index: int) -> bool:
    """Whether a bare denial stands above the item on the same list."""
    item = items[index]
    if shadows[index] or item.marker is None:
        return False
    for before in range(index - 1, -1, -1):
        other = items[before]
        if other.parent != item.parent:
            continue
        if other.side is not item.side or other.marker is None:
            return False
        if shadows[before]:
            return other.marker.style == item.marker.style
    return False


def _both(node: Node, item: Item, context: Context) -> Node:
    if isinstance(node, Not | Unread):
        return node
    context.flag("ambiguous", _WHY, item.start, item.end)
    return Readings((Not(node, span=node.span), node), _WHY, span=node.span)
