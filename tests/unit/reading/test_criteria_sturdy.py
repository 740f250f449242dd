"""Phrasings that contradict themselves are left as words; they end no reading."""

import pytest

from eligo.language.nodes import Side
from eligo.reading.criteria import read_criteria, read_phrase
from eligo.terms import load


@pytest.mark.parametrize(
    "text",
    [
        "Investigational therapy within a time interval less than at least 5 half-lives of it",
        "Weight gain of 3 kg/0 in the last month",
    ],
)
def test_a_length_bounded_twice_is_read_as_far_as_it_goes(text: str) -> None:
    (criterion,) = read_criteria(text, load(), Side.EXCLUSION)
    assert criterion.text == text


def test_a_title_with_an_impossible_unit_is_words() -> None:
    assert read_phrase("A Study of 10 mg/0 of Placebo", load()) == []
