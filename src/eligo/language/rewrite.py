"""Walk and replace: small ordered passes over trees that keep their meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from operator import is_not

from eligo.errors import LanguageError
from eligo.language.nodes import All, Any, AtLeast, Node, Not, Readings

Pass = Callable[[Node], Node]

# Deeper criteria are refused by every reader and writer; the deepest real one seen is below 12.
MAX_DEPTH = 64


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, parents first."""
    yield node
    for child in node.children:
        yield from walk(child)


def check_depth(node: Node) -> None:
    """LanguageError where nodes are nested deeper than MAX_DEPTH."""
    level: Sequence[Node] = [node]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in parent.children]
        if not level:
            return
    raise LanguageError(f"criteria are nested at most {MAX_DEPTH} deep")


def replace_each(node: Node, change: Pass) -> Node:
    """The tree with `change` applied to every node, children first."""
    old = node.children
    if not old:
        return change(node)
    new = tuple([replace_each(child, change) for child in old])
    changed = any(map(is_not, old, new))
    return change(node.with_children(new) if changed else node)


def flatten(node: Node) -> Node:
    """All of alls and anys of anys become one; a double negation goes."""
    if isinstance(node, All | Any):
        same = type(node)
        if not any(isinstance(child, same) for child in node.of):
            return node
        parts: list[Node] = []
        for child in node.of:
            parts.extend(child.of if isinstance(child, same) else [child])
        return same(tuple(parts), span=node.span)
    if isinstance(node, Not) and isinstance(node.of, Not):
        return node.of.of
    return node


def drop_repeats(node: Node) -> Node:
    """What an all, an any or readings say twice they say once; one alone stands for itself."""
    if not isinstance(node, All | Any | Readings):
        return node
    kept = tuple(dict.fromkeys(node.children))
    if len(kept) == len(node.children):
        return node
    if len(kept) == 1:
        return kept[0]
    if isinstance(node, Readings):
        return Readings(kept, node.why, span=node.span)
    return type(node)(kept, span=node.span)


def name_extremes(node: Node) -> Node:
    """At least one of them is any of them; at least as many as there are is all of them."""
    if isinstance(node, AtLeast) and node.n == 1:
        return Any(node.of, span=node.span)
    if isinstance(node, AtLeast) and node.n == len(node.of):
        return All(node.of, span=node.span)
    return node


# In this order: the first may make alls and anys for the others to flatten and shorten.
PASSES: Sequence[Pass] = (name_extremes, flatten, drop_repeats)


def simplify(node: Node) -> Node:
    """The same meaning in fewer nodes; a second time changes nothing."""
    if not node.children:
        return node
    while True:
        before = node
        for one in PASSES:
            node = replace_each(node, one)
        if node is before or node == before:
            return node


def negated(node: Node) -> Node:
    """Its opposite, with the negation pushed in as far as it goes (De Morgan)."""
    span = node.span
    match node:
        case Not(of):
            return of
        case All(of):
            return Any(tuple(map(negated, of)), span=span)
        case Any(of):
            return All(tuple(map(negated, of)), span=span)
        case AtLeast(n, of):
            return AtLeast(len(of) - n + 1, tuple(map(negated, of)), span=span)
        case Readings(alternatives, why):
            return Readings(tuple(map(negated, alternatives)), why, span=span)
    return Not(node, span=span)


def push_not(node: Node) -> Node:
    """A negated all, any, at-least or readings becomes one of negated parts."""
    if not isinstance(node, Not):
        return node
    return replace(negated(node.of), span=node.span or node.of.span)


def normalise(node: Node) -> Node:
    """The same meaning with every negation right at a statement, then simplified."""
    return simplify(replace_each(node, push_not))
