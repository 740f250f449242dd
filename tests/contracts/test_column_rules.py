"""Every node has a place in the column engine, and every operator its function."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from eligo.engines.columns import compile_registry
from eligo.engines.columns.flatten import RULES, Forest
from eligo.engines.columns.operators import OPERATORS, Join, Op, join_of
from eligo.engines.columns.reach import RULES as REACH
from eligo.errors import LanguageError
from eligo.language.nodes import NODE_TYPES, Measure, Node, Side
from tests.generative.strategies import LEAVES
from tests.spec.vocabulary import SpecVocabulary


def test_every_node_is_flattened() -> None:
    assert set(RULES) == set(NODE_TYPES)


def test_every_statement_says_what_reaches_it() -> None:
    statements = {kind for kind, rule in RULES.items() if rule is Forest.atom}
    assert set(REACH) == statements | {Measure} == set(LEAVES)  # some measures are of several


def test_every_operator_is_computed() -> None:
    assert set(OPERATORS) == set(Join) == {join_of(op) for op in Op}


def test_a_node_without_a_rule_says_so() -> None:
    @dataclass(frozen=True, slots=True)
    class Strange(Node):
        pass

    with pytest.raises(LanguageError, match="no rule that flattens Strange"):
        compile_registry([("one", [(Side.INCLUSION, Strange())])], SpecVocabulary())
