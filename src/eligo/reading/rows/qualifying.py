"""Give a node a qualifier more, once."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from eligo.language.nodes import Fact, Measure, Qualifier

Qualified = TypeVar("Qualified", bound=Fact | Measure)


def with_qualifiers(node: Qualified, *more: Qualifier) -> Qualified:
    """The node under these qualifiers too; one that it has already is not repeated."""
    return replace(node, qualifiers=tuple(dict.fromkeys((*node.qualifiers, *more))))
