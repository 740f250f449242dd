"""Walk and replace: small ordered passes over trees that keep their meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from eligo.language.nodes import All, Any, Node, Not

Pass = Callable[[Node], Node]


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, parents first."""
    yield node
    for child in node.children:
        yield from walk(child)


def replace_each(node: Node, change: Pass) -> Node:
    """The tree with `change` applied to every node, children first."""
    old = node.children
    new = tuple(replace_each(child, change) for child in old)
    return change(node.with_children(new) if new != old else node)


def flatten(node: Node) -> Node:
    """All of alls and anys of anys become one; a double negation goes."""
    if isinstance(node, All | Any):
        same = type(node)
        parts: list[Node] = []
        for child in node.of:
            parts.extend(child.of if isinstance(child, same) else [child])
        return same(tuple(parts), span=node.span)
    if isinstance(node, Not) and isinstance(node.of, Not):
        return node.of.of
    return node


def drop_repeats(node: Node) -> Node:
    """What an all or any says twice it says once."""
    if not isinstance(node, All | Any):
        return node
    kept = tuple(dict.fromkeys(node.of))
    return kept[0] if len(kept) == 1 else type(node)(kept, span=node.span)


PASSES: Sequence[Pass] = (flatten, drop_repeats)


def simplify(node: Node) -> Node:
    """The same meaning in fewer nodes."""
    for one in PASSES:
        node = replace_each(node, one)
    return node
