"""Rewriting keeps Kleene's meaning on generated trees of every node, and never grows them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from eligo.language.nodes import Not, Person, State
from eligo.language.rewrite import normalise, replace_each, simplify, walk
from tests.generative.kleene import same_meaning
from tests.generative.strategies import branches, nodes

states = st.sampled_from([State.PREGNANT, State.SMOKER, State.HOSPITALISED])
few_leaves = st.recursive(
    st.builds(Person, states),
    lambda below: st.one_of(*branches(below).values()),
    max_leaves=8,
)


@given(few_leaves)
@settings(max_examples=200)
def test_the_meaning_is_kept(node) -> None:
    assert same_meaning(node, simplify(node))
    assert same_meaning(node, normalise(node))


@given(nodes())
def test_simplifying_never_adds_nodes_and_ends(node) -> None:
    shorter = simplify(node)
    assert len(list(walk(shorter))) <= len(list(walk(node)))
    assert simplify(shorter) == shorter


@given(nodes())
def test_replacing_nothing_changes_nothing(node) -> None:
    assert replace_each(node, lambda one: one) is node


@given(nodes())
def test_children_can_be_put_back(node) -> None:
    assert node.with_children(node.children) == node
    assert [c.span for c in node.with_children(node.children).children] == [
        c.span for c in node.children
    ]


@given(nodes())
def test_normalising_leaves_no_double_negation(node) -> None:
    negations = [one for one in walk(normalise(node)) if isinstance(one, Not)]
    assert all(not isinstance(one.of, Not) for one in negations)
