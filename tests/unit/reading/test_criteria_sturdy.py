"""Phrasings that contradict themselves are left as words; they end no reading."""

import pytest

from eligo.language.nodes import Side, Unread
from eligo.language.rewrite import walk
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


@pytest.mark.parametrize(
    "text",
    [
        "PATIENT CHARACTERISTICS: Age: 1 to [[[21 Performance status: Not specified Hepatic:]]]",
        "Endocrine therapy: (((Not specified Radiotherapy: No prior radiotherapy to the knee)))",
        "Life expec(((tancy: Not specified Hematopoietic: WBC > 3,000/mm3(( Absolute)))",
    ],
)
def test_run_on_labels_in_stray_brackets_are_read_as_far_as_they_go(text: str) -> None:
    """The stop that parts them has no words, wherever a bracket then leaves it."""
    criteria = read_criteria(text, load())
    assert criteria[-1].end == len(text)


@pytest.mark.parametrize(
    "text",
    ["Hepatic not on treatment", "the patient who are not on treatment", "Age not on therapy"],
)
def test_small_words_that_are_denied_without_a_fact_stay_as_words(text: str) -> None:
    (criterion,) = read_criteria(text, load(), Side.INCLUSION)
    assert criterion.text == text
    assert any(isinstance(node, Unread) for node in walk(criterion.logic))
