"""Limits whose sign was lost: repaired where one sign alone makes sense, and flagged."""

from __future__ import annotations

import pytest

from eligo.language.nodes import Age, Measure, Side
from eligo.language.notation import write
from eligo.reading.criteria import read_criteria
from eligo.terms import load


@pytest.mark.parametrize(
    ("text", "side", "limit"),
    [
        ("Hemoglobin 9 g/dL", Side.INCLUSION, ">= 9 g/dL"),
        ("Hemoglobin 9 g/dL", Side.EXCLUSION, "<= 9 g/dL"),
        ("Creatinine  1.5 mg/dL", Side.INCLUSION, "<= 1.5 mg/dL"),
        ("Creatinine  1.5 mg/dL", Side.EXCLUSION, ">= 1.5 mg/dL"),
        ("ALT 3 x LLN", Side.INCLUSION, ">= 3 {LLN}"),
    ],
)
def test_the_side_and_the_measurement_tell_the_sign(text: str, side: Side, limit: str) -> None:
    (criterion,) = read_criteria(text, load(), side)
    assert isinstance(criterion.logic, Measure)
    assert write(criterion.logic).strip().endswith(limit)
    assert [f.code for f in criterion.flags] == ["sign-lost"]


@pytest.mark.parametrize(
    ("text", "limit"), [("Age 18 years", "age >= 18 a"), ("Age 75 years", "age <= 75 a")]
)
def test_a_lone_age_is_the_youngest_or_the_oldest(text: str, limit: str) -> None:
    (criterion,) = read_criteria(text, load(), Side.INCLUSION)
    assert isinstance(criterion.logic, Age)
    assert write(criterion.logic).strip() == limit
    assert [f.code for f in criterion.flags] == ["sign-lost"]


@pytest.mark.parametrize(
    "text",
    [
        "Body weight 70 kg",  # either side may be meant
        "ECOG performance status 2",  # a score may be asked for exactly
        "Hemoglobin 9 weeks after surgery",  # no value of a hemoglobin
    ],
)
def test_what_may_be_either_is_left(text: str) -> None:
    (criterion,) = read_criteria(text, load(), Side.INCLUSION)
    assert "sign-lost" not in {f.code for f in criterion.flags}


def test_a_sign_that_is_there_is_no_repair() -> None:
    (criterion,) = read_criteria("Hemoglobin ≥ 9 g/dL", load(), Side.INCLUSION)
    assert criterion.flags == ()
