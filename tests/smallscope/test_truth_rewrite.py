"""Every tree of and, or, not, at-least and readings to depth 2 keeps its meaning when rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from eligo.language.nodes import All, Any, AtLeast, Node, Not, Person, Readings, State
from eligo.language.rewrite import (
    PASSES,
    normalise,
    push_not,
    replace_each,
    simplify,
    walk,
)
from tests.generative.kleene import same_meaning

LEAVES = [Person(state) for state in (State.PREGNANT, State.SMOKER)]


def joined(below: list[Node]) -> Iterator[Node]:
    """Every way to join two of them, and every negation."""
    yield from (Not(one) for one in below)
    for pair in product(below, repeat=2):
        yield All(pair)
        yield Any(pair)
        yield AtLeast(1, pair)
        yield AtLeast(2, pair)
        yield Readings(pair, "why")


def of_three() -> Iterator[Node]:
    """Every at-least over three parts, negated ones among them."""
    parts = [*LEAVES, *map(Not, LEAVES)]
    for three in product(parts, repeat=3):
        yield from (AtLeast(n, three) for n in (1, 2, 3))
        yield from (Not(AtLeast(n, three)) for n in (1, 2, 3))


DEPTH_1 = [*LEAVES, *joined(LEAVES)]
TREES = [*DEPTH_1, *joined(DEPTH_1), *of_three()]


def test_there_are_trees_enough() -> None:
    assert len(TREES) > 3000


@pytest.mark.parametrize("change", [*PASSES, push_not], ids=lambda change: change.__name__)
def test_each_pass_keeps_the_meaning_of_every_tree(change) -> None:
    assert [tree for tree in TREES if not same_meaning(tree, replace_each(tree, change))] == []


@pytest.mark.parametrize("whole", [simplify, normalise])
def test_the_passes_together_keep_it_and_need_no_second_run(whole) -> None:
    for tree in TREES:
        shorter = whole(tree)
        assert same_meaning(tree, shorter)
        assert whole(shorter) == shorter


def test_after_normalising_negation_stands_at_statements_alone() -> None:
    negations = [one for tree in TREES for one in walk(normalise(tree)) if isinstance(one, Not)]
    assert negations
    assert all(isinstance(one.of, Person) for one in negations)
