"""Stages named one by one, in ranges and open-ended; T, N and M."""

from __future__ import annotations

import pytest

from eligo.language.nodes import Fact, Measure, Side
from eligo.language.rewrite import walk
from eligo.language.values import Outcome
from eligo.reading.criteria import read_criteria
from eligo.terms import load


def named(text: str) -> list[tuple[str, ...]]:
    """What every measure of the text is asked to be."""
    (criterion,) = read_criteria(text, load(), Side.INCLUSION)
    tests = [n.test for n in walk(criterion.logic) if isinstance(n, Measure)]
    return [test.words for test in tests if isinstance(test, Outcome)]


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("Stage II disease", ("II",)),
        ("Stage II-IV disease", ("II", "III", "IV")),
        ("Stage IIIB to IV", ("IIIB", "IIIC", "IV")),
        ("stage I, II, or selected stage III", ("I", "II", "III")),
        ("Stage II or higher", ("II", "III", "IV")),
    ],
)
def test_a_stage_by_itself_is_that_of_the_cancer(text: str, stages: tuple[str, ...]) -> None:
    assert named(text) == [stages]


def test_a_disease_of_several_stages_is_one_fact_for_each() -> None:
    (criterion,) = read_criteria("Stage IB-IIIA breast cancer", load(), Side.INCLUSION)
    facts = [n for n in walk(criterion.logic) if isinstance(n, Fact)]
    stages = [fact.qualifier("stage") for fact in facts]
    assert stages == [("IB",), ("IC",), ("II",), ("IIIA",)]


def test_t_n_and_m() -> None:
    assert named("cT1-4a N0-3 M0") == [
        ("T1", "T2", "T3", "T4a"),
        ("N0", "N1", "N2", "N3"),
        ("M0",),
    ]


@pytest.mark.parametrize("text", ["Free T4 within 3 months", "CD4 T3 lymphocytes", "T2 mapping"])
def test_what_only_looks_like_a_stage_is_none(text: str) -> None:
    assert named(text) == []
