"""Every node of the language has every face: adding one fails here until it does.

The faces: notation, JSON, schema, wording, question, generator. Values too: every kind of fact has
its verbs, every qualifier its place in a phrase, every state and unit of time its words.
"""

from __future__ import annotations

import inspect
from enum import Enum

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from jsonschema import Draft202012Validator

from eligo.language import nodes, values, wording_facts, wording_values
from eligo.language.encoding import KINDS, TAGS, decode, encode
from eligo.language.nodes import NODE_TYPES, QUALIFIERS, Fact, Kind, Node, Qualifier, State
from eligo.language.notation import read, write
from eligo.language.notation_read import LEAVES as READ_LEAVES
from eligo.language.notation_write import BLOCKS, LEAVES
from eligo.language.schema import json_schema
from eligo.language.values import Concept, Direction, Moment, at_least
from eligo.language.wording import question, word
from eligo.language.wording_nodes import PHRASES
from tests.generative import strategies

SCHEMA = json_schema()
every_node = pytest.mark.parametrize("kind", NODE_TYPES, ids=lambda kind: kind.__name__)
ONE = settings(max_examples=1, phases=[Phase.generate], database=None)
FEW = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])


def example(kind: type[Node]) -> Node:
    """The simplest node of that kind that the generator makes."""
    return find(strategies.nodes_of(kind), lambda node: True, settings=ONE)


def test_node_types_lists_every_node_class() -> None:
    classes = {c for _, c in inspect.getmembers(nodes, inspect.isclass) if issubclass(c, Node)}
    assert classes - {Node} == set(NODE_TYPES)
    assert len(NODE_TYPES) == len(set(NODE_TYPES))


@every_node
def test_the_generator_makes_it(kind: type[Node]) -> None:
    assert type(example(kind)) is kind


def test_the_tables_hold_nothing_but_nodes() -> None:
    for table in ([*BLOCKS, *LEAVES], list(TAGS), list(PHRASES)):
        assert sorted(t.__name__ for t in table) == sorted(t.__name__ for t in NODE_TYPES)
    assert {*strategies.LEAVES, *strategies.branches(strategies.leaves())} == set(NODE_TYPES)


@every_node
def test_it_has_a_notation_that_reads_back(kind: type[Node]) -> None:
    assert (kind in BLOCKS) != (kind in LEAVES)
    one = example(kind)
    assert read(write(one)) == one


@every_node
def test_it_has_a_name_in_json_and_decodes(kind: type[Node]) -> None:
    one = example(kind)
    assert KINDS[encode(one)["node"]] is kind
    assert decode(encode(one)) == one


@every_node
def test_it_is_in_the_schema(kind: type[Node]) -> None:
    assert {"$ref": f"#/$defs/{kind.__name__}"} in SCHEMA["$defs"]["Node"]["oneOf"]
    assert SCHEMA["$defs"][kind.__name__]["description"]
    assert Draft202012Validator(SCHEMA).is_valid(encode(example(kind)))


@every_node
def test_it_can_be_said_denied_and_asked(kind: type[Node]) -> None:
    @given(strategies.nodes_of(kind))
    @FEW
    def is_told(node: Node) -> None:
        assert word(node).strip()
        assert word(nodes.Not(node)) != word(node)
        assert question(node).endswith("?")

    is_told()


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")


def test_the_schema_has_every_value_class() -> None:
    classes = {
        c.__name__
        for _, c in inspect.getmembers(values, inspect.isclass)
        if c.__module__ == values.__name__ and not issubclass(c, Enum)
    }
    assert classes <= set(SCHEMA["$defs"])


# ---- values -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_fact_has_its_verbs_and_its_keyword(kind: Kind) -> None:
    assert "now" in wording_facts.VERBS[kind]
    assert kind.value in READ_LEAVES


def test_every_state_has_its_keyword() -> None:
    assert all(state.value in READ_LEAVES for state in State)


VALUES = {Concept: Concept.unlinked("zork"), values.Interval: at_least(2, "1"), None: "zork"}


@pytest.mark.parametrize("name", sorted(QUALIFIERS))
def test_every_value_of_every_qualifier_is_said(name: str) -> None:
    plain = word(Fact(Kind.CONDITION, Concept.unlinked("gout")))
    allowed = QUALIFIERS[name]
    options = allowed if isinstance(allowed, frozenset) else [VALUES[allowed]]
    said = {
        word(Fact(Kind.CONDITION, Concept.unlinked("gout"), (Qualifier(name, option),)))
        for option in options
    }
    assert plain not in said
    assert len(said) == len(options)


def test_every_moment_direction_and_unit_of_time_is_said() -> None:
    moments = [m for m in Moment if m is not Moment.EVENT]
    anchors = {wording_values.anchor(values.Anchor(moment)) for moment in moments}
    assert len(anchors) == len(moments)
    periods = {wording_values.period(values.Period(direction)) for direction in Direction}
    assert len(periods) == len(Direction)
    units = {wording_values.unit_name(unit) for unit in values.TIME_UNITS}
    assert units.isdisjoint(values.TIME_UNITS) and len(units) == len(values.TIME_UNITS)
