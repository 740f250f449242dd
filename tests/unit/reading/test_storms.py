"""Texts that are no prose: long runs of signs, deep brackets; and texts that come twice."""

import pytest

from eligo.reading.criteria import read_criteria
from eligo.reading.rows.lexing import lex
from eligo.terms import load


@pytest.mark.parametrize("sign", ["(", "[", "{", "<", ".", ",", "=", "*", "\\"])
def test_of_a_long_run_of_signs_one_chunk_is_left(sign):
    text = f"gout {sign * 500} asthma"
    row = lex(text, 0, len(text), load())
    assert [(c.start, c.end) for c in row] == [(0, 4), (5, 505), (506, 512)]


def test_a_few_signs_stay_themselves():
    text = "gout ((asthma)) ..."
    assert [c.tag for c in lex(text, 0, len(text), load())] == [
        "concept", "open", "open", "concept", "close", "close", "stop", "stop", "stop",
    ]  # fmt: skip


def test_many_brackets_apart_bracket_nothing():
    text = "(gout " * 100
    assert "open" not in {c.tag for c in lex(text, 0, len(text), load())}


def test_a_text_that_comes_again_is_the_same_and_ones_own():
    first = read_criteria("No prior asthma", load())
    again = read_criteria("No prior asthma", load())
    assert again == first and again is not first
    assert read_criteria("No prior asthma", load(), subject="Asthma in adults") == first
