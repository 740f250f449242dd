"""Numeric claims: nodes and hand-settled relations come to the same claims where they agree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any as Anything

import pytest

from bench.reading.claims import Claim, claims_of_node, claims_of_relations, matches, unique
from eligo.language.nodes import Age, All, Any, Fact, Kind, Measure, Node, Not, Qualifier
from eligo.language.values import (
    Concept,
    Direction,
    Extent,
    Period,
    Quantity,
    at_least,
    at_most,
    between,
    exactly,
    less_than,
)

ANC = Concept("eligo", "anc", "absolute neutrophil count")
MELANOMA = Concept("mesh", "X", "melanoma")


def claims(node: Node) -> set[str]:
    """The firm claims of a node, as text."""
    return {str(claim) for claim, _ in claims_of_node(node) if not claim.soft}


def relation(**told: Anything) -> list[Claim]:
    """The claims of one relation."""
    return claims_of_relations([{"unit": "1", **told}])


def never(*_: object) -> None:
    """A conversion that knows no units."""


def test_a_range_is_two_claims_however_it_is_written() -> None:
    one = claims(Age(between(18, 70, "a")))
    two = claims(All((Age(at_least(18, "a")), Age(at_most(70, "a")))))
    assert one == two == {"age >= 18 a", "age <= 70 a"}


def test_neighbouring_values_of_a_scale_are_one_range() -> None:
    ecog = Concept("eligo", "ecog", "ECOG performance status")
    either = Any(tuple(Measure(ecog, exactly(n, "{score}")) for n in range(3)))
    found = unique([claim for claim, _ in claims_of_node(either)])
    assert {str(c) for c in found} == {"ecog >= 0 {score}", "ecog <= 2 {score}"}


def test_a_negated_relation_is_its_complement() -> None:
    low = less_than(1000, "/uL")
    assert claims(Not(Measure(ANC, low))) == claims(Measure(ANC, at_least(1000, "/uL")))
    denied = relation(
        variable="x", id="anc", high="1000", high_inclusive=False, unit="/uL", negated=True
    )
    assert [str(c) for c in denied] == ["anc >= 1000 /uL"]


def test_stages_are_one_claim_each_and_a_range_holds_all_between() -> None:
    def melanoma(stage: str) -> Fact:
        return Fact(Kind.CONDITION, MELANOMA, (Qualifier("stage", stage),))

    found = claims(Any((melanoma("II"), melanoma("III"), melanoma("4"))))
    told = relation(variable="stage", low="II", low_inclusive=True, high="IV", high_inclusive=True)
    assert found == {str(c).replace(" 1", " {stage}") for c in told}


def test_a_count_of_at_least_one_says_no_more_than_that_it_is_there() -> None:
    assert not claims(Fact(Kind.DRUG, MELANOMA, count=at_least(1, "{lines}")))
    assert claims(Fact(Kind.DRUG, MELANOMA, count=at_least(2, "{lines}"))) == {"count >= 2 {lines}"}


def test_a_window_may_match_a_duration_and_is_never_wrong() -> None:
    period = Period(Direction.BEFORE, least=Extent((Quantity(Decimal(6), "mo"),)))
    found = [c for c, _ in claims_of_node(Fact(Kind.CONDITION, MELANOMA, period=period))]
    wanted = relation(variable="duration", low="6", low_inclusive=True, unit="mo")
    assert [c.soft for c in found] == [True]
    assert matches(wanted[0], found[0], never)


@pytest.mark.parametrize(
    ("name", "edge", "inclusive", "value", "unit", "same"),
    [
        ("ecog", "high", True, "2", "{score}", True),
        ("performance-status", "high", True, "2.0", "1", True),
        ("anc", "high", True, "2", "{score}", False),
        ("ecog", "low", True, "2", "{score}", False),
        ("ecog", "high", False, "2", "{score}", False),
        ("ecog", "high", True, "1", "{score}", False),
        ("ecog", "high", True, "2", "mg/dL", False),
    ],
)
def test_what_matches(
    name: str, edge: str, inclusive: bool, value: str, unit: str, same: bool
) -> None:
    gold = Claim("ECOG performance status", "ecog", "high", "2", True, "{score}")
    found = Claim("some name", name, edge, value, inclusive, unit)
    assert matches(gold, found, never) is same


def test_variables_without_an_id_match_by_a_word_of_the_name() -> None:
    gold = Claim("left atrial diameter", "", "low", "45", False, "mm")
    assert matches(gold, Claim("enlargement of left atrium", "", "low", "45", False, "mm"), never)
    assert not matches(gold, Claim("vessel size", "", "low", "45", False, "mm"), never)
