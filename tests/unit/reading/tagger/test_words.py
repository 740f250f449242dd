"""Words keep their offsets, and nothing of a text is lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligo.reading.tagger.words import split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ALT ≤3×ULN", ["ALT", "≤", "3", "×", "ULN"]),
        ("AST>2.5xULN", ["AST", ">", "2.5", "x", "ULN"]),
        ("8.5 mg/dL", ["8.5", "mg", "/", "dL"]),
        ("CD4+T cells", ["CD4", "+", "T", "cells"]),
        ("HbA1c 7%", ["HbA1c", "7", "%"]),
        ("NCT01234567", ["NCT01234567"]),
        ("100,000/mm3", ["100,000", "/", "mm3"]),
        ("10mg daily.", ["10", "mg", "daily", "."]),
        ("Perioperative care", ["Peri", "operative", "care"]),
        ("postmenopausal", ["postmenopausal"]),
        ("x-ray", ["x", "-", "ray"]),
        ("ends in 5.", ["ends", "in", "5", "."]),
        ("  \n\t ", []),
    ],
)
def test_words_of_criteria(text: str, words: list[str]) -> None:
    assert [word.text for word in split_words(text)] == words


@given(st.text())
def test_words_cover_the_text(text: str) -> None:
    words = split_words(text)
    assert "".join(word.text for word in words) == "".join(
        character for character in text if not character.isspace()
    )
    assert all(text[word.start : word.end] == word.text for word in words)
    assert all(a.end <= b.start for a, b in pairwise(words))
