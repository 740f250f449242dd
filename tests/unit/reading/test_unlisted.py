"""What no table lists: compared, counted or lasting by its own words, never linked by a guess."""

from __future__ import annotations

import pytest

from eligo.language.nodes import Fact, Kind, Measure, Side
from eligo.language.notation import write
from eligo.language.rewrite import walk
from eligo.reading.criteria import Status, read_criteria
from eligo.terms import load


def read(text: str) -> tuple[Status, list[Measure | Fact]]:
    """The status and the leaves of a criterion of one item."""
    (criterion,) = read_criteria(text, load(), Side.INCLUSION)
    return criterion.status, [n for n in walk(criterion.logic) if isinstance(n, Measure | Fact)]


@pytest.mark.parametrize(
    ("text", "name", "test"),
    [
        ("Zorbax wellness score ≥ 12", "Zorbax wellness score", ">= 12"),
        ("Gluteal fold angle between 10 and 25", "Gluteal fold angle", "10 to 25"),
        ("Optic sheath width > 5 mm", "Optic sheath width", "> 5 mm"),
        ("At least 4 infected toenails", "number of infected toenails", ">= 4 {count}"),
        ("≥ 3 nosebleeds per week", "nosebleeds frequency", ">= 3 /wk"),
        ("ZQI ≤ 20", "ZQI", "<= 20"),
    ],
)
def test_a_comparison_keeps_the_words_of_its_name(text: str, name: str, test: str) -> None:
    status, (leaf,) = read(text)
    assert isinstance(leaf, Measure)
    assert not leaf.concept.linked
    assert leaf.concept.name == name
    assert write(leaf).strip() == f'measure "{name}" {test}'
    assert status is not Status.READ


def test_a_finding_with_its_size_is_there_and_is_measured() -> None:
    _, leaves = read("Aneurysm > 5 cm")
    assert [type(leaf) for leaf in leaves] == [Fact, Measure]


def test_words_that_last_are_an_unlinked_finding() -> None:
    status, (leaf,) = read("On a stable dose for at least 30 days")
    assert isinstance(leaf, Fact)
    assert leaf.kind is Kind.FINDING
    assert (leaf.concept.name, leaf.concept.linked) == ("stable dose", False)
    assert leaf.duration is not None
    assert status is not Status.READ


@pytest.mark.parametrize(
    "text", ["Sub-studies 2 and 3", "At least 2 of the following criteria", "Arm 3 patients"]
)
def test_numbers_that_compare_nothing_of_the_patient_make_no_measure(text: str) -> None:
    assert read(text)[1] == []
