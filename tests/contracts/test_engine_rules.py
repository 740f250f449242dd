"""Every node has a rule that evaluates it, and every answer keeps what answers promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from eligo.engines import Answer, Context, Open, evaluate
from eligo.engines.evaluate import RULES
from eligo.errors import LanguageError
from eligo.language.nodes import NODE_TYPES, QUALIFIERS, Fact, Kind, Node, Person, Qualifier, State
from eligo.language.truth import UNKNOWN
from eligo.language.values import Concept, at_least
from eligo.patients.model import FactKind, Patient, PatientFact, Status
from tests.spec.vocabulary import SpecVocabulary, concept

CONTEXT = Context(SpecVocabulary(), date(2025, 6, 1))
NOBODY = Patient("nobody")
AML = PatientFact(FactKind.CONDITION, "AML", (concept("AML"),), status=Status.ACTIVE)
WITH_AML = Patient("one", facts=(AML,))


def test_every_node_has_a_rule() -> None:
    assert set(RULES) == set(NODE_TYPES)


def test_a_node_without_a_rule_says_so() -> None:
    @dataclass(frozen=True, slots=True)
    class Strange(Node):
        pass

    with pytest.raises(LanguageError, match="no rule that evaluates Strange"):
        evaluate(Strange(), NOBODY, CONTEXT)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_fact_is_evaluated(kind: Kind) -> None:
    answer = evaluate(Fact(kind, concept("AML")), NOBODY, CONTEXT)
    assert answer.truth is UNKNOWN
    assert answer.open == Open(missing=1)
    assert answer.question


@pytest.mark.parametrize("name", sorted(QUALIFIERS))
def test_every_qualifier_is_judged(name: str) -> None:
    allowed = QUALIFIERS[name]
    if isinstance(allowed, frozenset):
        values: list[object] = sorted(allowed)
    else:
        values = [{Concept: concept("lymphoma"), None: "odd"}.get(allowed, at_least(2, "1"))]
    for value in values:
        node = Fact(Kind.CONDITION, concept("AML"), (Qualifier(name, value),))
        assert isinstance(evaluate(node, WITH_AML, CONTEXT), Answer)


@pytest.mark.parametrize("state", State)
def test_nothing_is_known_of_nobody(state: State) -> None:
    answer = evaluate(Person(state), NOBODY, CONTEXT)
    assert answer.truth is UNKNOWN
    assert answer.question
