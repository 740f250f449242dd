"""Encoding and decoding undo each other, through JSON text too, and the schema agrees."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from eligo.errors import LanguageError
from eligo.language.encoding import decode, encode
from eligo.language.nodes import NODE_TYPES, Node
from eligo.language.rewrite import walk
from eligo.language.schema import json_schema
from tests.generative.strategies import nodes, nodes_of

VALIDATOR = Draft202012Validator(json_schema())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below),
    max_leaves=5,
)


@given(nodes())
@settings(max_examples=300)
def test_what_is_encoded_decodes(node: Node) -> None:
    again = decode(json.loads(json.dumps(encode(node))))
    assert again == node
    assert [one.span for one in walk(again)] == [one.span for one in walk(node)]


@given(nodes())
def test_what_is_encoded_follows_the_schema(node: Node) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(encode(node))] == []


@pytest.mark.parametrize("kind", NODE_TYPES, ids=lambda kind: kind.__name__)
def test_every_kind_of_node_decodes_and_follows_the_schema(kind: type[Node]) -> None:
    @given(nodes_of(kind))
    @settings(max_examples=30)
    def decodes(node: Node) -> None:
        encoded = encode(node)
        assert decode(encoded) == node
        assert VALIDATOR.is_valid(encoded)

    decodes()


def places(obj: object, path: tuple = ()):
    """The path of every value in a JSON document but the root."""
    pairs = (
        obj.items() if isinstance(obj, dict) else enumerate(obj) if isinstance(obj, list) else ()
    )
    for key, value in pairs:
        yield (*path, key)
        yield from places(value, (*path, key))


@given(nodes(4), JSON, st.data())
@settings(max_examples=300)
def test_a_damaged_document_gives_an_error_with_its_path_or_a_criterion(node, other, data) -> None:
    document = encode(node)
    *way, last = data.draw(st.sampled_from(list(places(document))))
    target = document
    for key in way:
        target = target[key]
    target[last] = other
    try:
        assert VALIDATOR.is_valid(encode(decode(document)))
    except LanguageError as e:
        assert e.where is not None and e.where.startswith("$")


@given(JSON)
def test_what_is_no_criterion_is_refused(document: object) -> None:
    with pytest.raises(LanguageError):
        decode(document)
