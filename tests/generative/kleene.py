"""The meaning of joined statements by Kleene's tables, for tests: each leaf is given its truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from eligo.language import nodes as n
from eligo.language.rewrite import walk
from eligo.language.truth import UNKNOWN, Truth, agree, at_least, conjoin, disjoin, negate


def holds(node: n.Node, given: Mapping[n.Node, Truth]) -> Truth:
    """The truth of the node where its leaves have the truths given."""
    below = [holds(child, given) for child in node.children]
    match node:
        case n.All():
            return conjoin(below)
        case n.Any():
            return disjoin(below)
        case n.Not():
            return negate(below[0])
        case n.AtLeast():
            return at_least(node.n, below)
        case n.If():
            return disjoin([negate(below[0]), below[1]])
        case n.Except():
            return conjoin([below[0], *map(negate, below[1:])])
        case n.Readings():
            return agree(below)
        case n.Review():
            return UNKNOWN
    return given[node]


def worlds(node: n.Node) -> Iterator[dict[n.Node, Truth]]:
    """Every way to give truths to the leaves of the node."""
    leaves = list(dict.fromkeys(one for one in walk(node) if not one.children))
    for truths in product(Truth, repeat=len(leaves)):
        yield dict(zip(leaves, truths, strict=True))


def same_meaning(one: n.Node, other: n.Node) -> bool:
    """Whether both have the same truth in every world of the first."""
    return all(holds(one, given) is holds(other, given) for given in worlds(one))
