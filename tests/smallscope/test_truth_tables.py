"""Kleene's tables, exhaustively: each against what it means to fill in the unknowns."""

from __future__ import annotations

from itertools import product

import pytest

from eligo.language.truth import (
    NO,
    UNKNOWN,
    YES,
    Truth,
    agree,
    at_least,
    conjoin,
    disjoin,
    negate,
    truth,
)

ROWS = [row for length in range(6) for row in product(Truth, repeat=length)]


def fillings(row: tuple[Truth, ...]):
    """Every way to settle the unknown ones, as booleans."""
    options = [(True, False) if t is UNKNOWN else (t is YES,) for t in row]
    return product(*options)


def settled(answers: set[bool]) -> Truth:
    """What is known of something that has these answers over all fillings."""
    return truth(answers.pop()) if len(answers) == 1 else UNKNOWN


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (YES, YES, YES, YES),
        (YES, NO, NO, YES),
        (YES, UNKNOWN, UNKNOWN, YES),
        (NO, YES, NO, YES),
        (NO, NO, NO, NO),
        (NO, UNKNOWN, NO, UNKNOWN),
        (UNKNOWN, YES, UNKNOWN, YES),
        (UNKNOWN, NO, NO, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_the_printed_tables(one: Truth, other: Truth, both: Truth, either: Truth) -> None:
    assert conjoin([one, other]) is both
    assert disjoin([one, other]) is either


def test_not() -> None:
    assert [negate(t) for t in (YES, NO, UNKNOWN)] == [NO, YES, UNKNOWN]


def test_truth_of_booleans() -> None:
    assert [truth(b) for b in (True, False, None)] == [YES, NO, UNKNOWN]
    assert [t.known for t in (YES, NO, UNKNOWN)] == [True, True, False]


def test_and_is_settled_just_where_every_filling_agrees() -> None:
    assert all(conjoin(row) is settled({all(f) for f in fillings(row)}) for row in ROWS)


def test_or_is_settled_just_where_every_filling_agrees() -> None:
    assert all(disjoin(row) is settled({any(f) for f in fillings(row)}) for row in ROWS)


def test_at_least_is_settled_just_where_every_filling_agrees() -> None:
    for n, row in product(range(7), ROWS):
        assert at_least(n, row) is settled({sum(f) >= n for f in fillings(row)}), (n, row)


def test_readings_agree_only_with_one_voice() -> None:
    assert all(agree([t] * k) is t for t in Truth for k in (1, 2, 3))
    mixed = [row for row in ROWS if len(set(row)) > 1]
    assert all(agree(row) is UNKNOWN for row in mixed)
    assert agree([]) is UNKNOWN


def test_de_morgan_and_double_negation() -> None:
    for row in ROWS:
        denied = [negate(t) for t in row]
        assert negate(conjoin(row)) is disjoin(denied)
        assert negate(disjoin(row)) is conjoin(denied)
        assert negate(agree(row)) is agree(denied)
        assert [negate(t) for t in denied] == list(row)


def test_more_knowledge_never_turns_an_answer_round() -> None:
    """Settling one unknown leaves every settled answer as it is."""
    for row in ROWS:
        for i in (i for i, t in enumerate(row) if t is UNKNOWN):
            for told in (YES, NO):
                more = (*row[:i], told, *row[i + 1 :])
                for join in (conjoin, disjoin):
                    assert not join(row).known or join(more) is join(row)
