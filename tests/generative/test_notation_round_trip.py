"""Printing and parsing undo each other on every tree that the generator makes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligo.errors import NotationError
from eligo.language.nodes import NODE_TYPES, Node
from eligo.language.notation import read, write
from eligo.language.rewrite import walk
from tests.generative.strategies import any_text, nodes, nodes_of


def spans_of(node: Node) -> list[object]:
    return [one.span for one in walk(node)]


@given(nodes())
@settings(max_examples=300)
def test_what_is_written_reads_back(node: Node) -> None:
    assert read(write(node)) == node


@given(nodes())
@settings(max_examples=200)
def test_spans_are_kept_where_they_are_written(node: Node) -> None:
    again = read(write(node, spans=True))
    assert again == node
    assert spans_of(again) == spans_of(node)


@given(nodes())
def test_the_notation_has_one_form(node: Node) -> None:
    text = write(node)
    assert write(read(text)) == text


@pytest.mark.parametrize("kind", NODE_TYPES, ids=lambda kind: kind.__name__)
def test_every_kind_of_node_reads_back(kind: type[Node]) -> None:
    @given(nodes_of(kind))
    @settings(max_examples=40)
    def reads_back(node: Node) -> None:
        assert read(write(node)) == node

    reads_back()


@given(nodes(4), st.data())
@settings(max_examples=300)
def test_a_damaged_text_gives_a_notation_error_or_another_criterion(node, data) -> None:
    text = write(node, spans=True)
    at = data.draw(st.integers(0, len(text)))
    until = data.draw(st.integers(at, min(len(text), at + 5)))
    damaged = text[:at] + data.draw(any_text) + text[until:]
    try:
        assert isinstance(read(damaged), Node)
    except NotationError as e:
        assert 1 <= e.line <= damaged.count("\n") + 1
        assert e.column >= 1
