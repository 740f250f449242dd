"""Calendar arithmetic: months and years of the calendar, leap days, partial dates in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from eligo.engines.dates import ages, completed, in_days, lasts, say, shift
from eligo.language.values import Bound, Interval, Quantity, at_least, at_most, less_than, more_than
from eligo.patients.model import When


@pytest.mark.parametrize(
    ("start", "amount", "unit", "sign", "expected"),
    [
        ("2025-06-01", "5", "d", -1, "2025-05-27"),
        ("2025-06-01", "8", "wk", -1, "2025-04-06"),
        ("2025-03-31", "1", "mo", -1, "2025-02-28"),
        ("2024-03-31", "1", "mo", -1, "2024-02-29"),
        ("2024-02-29", "1", "a", 1, "2025-02-28"),
        ("2025-01-31", "1", "mo", 1, "2025-02-28"),
        ("2025-06-01", "1.5", "a", -1, "2023-12-01"),
        ("2025-06-01", "0.5", "a", -1, "2024-12-01"),
        ("2025-06-01", "72", "h", -1, "2025-05-29"),
        ("2025-06-01", "36", "h", -1, "2025-05-31"),
        ("2025-06-01", "5000", "a", -1, "0001-01-01"),
        ("2025-06-01", "99999", "a", 1, "9999-12-31"),
    ],
)
def test_shift(start: str, amount: str, unit: str, sign: int, expected: str) -> None:
    moved = shift(date.fromisoformat(start), Quantity(Decimal(amount), unit), sign)
    assert moved == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("unit", "born", "today", "expected"),
    [
        ("a", "2007-06-01", "2025-06-01", 18),
        ("a", "2007-06-02", "2025-06-01", 17),
        ("a", "2012-02-29", "2025-02-28", 12),
        ("a", "2012-02-29", "2025-03-01", 13),
        ("a", "2012-02-29", "2024-02-29", 12),
        ("mo", "2025-01-31", "2025-02-28", 0),
        ("mo", "2025-01-31", "2025-03-31", 2),
        ("wk", "2025-05-25", "2025-06-01", 1),
        ("d", "2025-05-25", "2025-06-01", 7),
    ],
)
def test_completed_units(unit: str, born: str, today: str, expected: int) -> None:
    assert completed(unit, date.fromisoformat(born), date.fromisoformat(today)) == expected


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (at_least(65, "a"), True),
        (at_most(65, "a"), True),
        (more_than(65, "a"), False),
        (less_than(66, "a"), True),
        (at_most(64, "a"), False),
    ],
)
def test_one_is_65_until_one_turns_66(test: Interval, expected: bool) -> None:
    assert ages(date(1959, 6, 2), date(2025, 6, 1), test) is expected


@pytest.mark.parametrize(
    ("test", "expected"),
    [(at_least(3, "mo"), True), (more_than(3, "mo"), False), (at_most(3, "mo"), True)],
)
def test_a_duration_holds_its_limit(test: Interval, expected: bool) -> None:
    assert lasts(date(2025, 3, 1), date(2025, 6, 1), test) is expected


def test_one_bound_may_be_both_ends() -> None:
    at = Bound(Quantity(Decimal(65), "a"))
    exactly_65 = Interval(at, at)
    assert exactly_65.sides == ((at, True), (at, False))
    days = [date(1950, 6, 1), date(1960, 6, 1), date(1970, 6, 1)]
    assert [ages(born, date(2025, 7, 1), exactly_65) for born in days] == [False, True, False]
    assert not lasts(date(1950, 6, 1), date(2025, 7, 1), exactly_65)


def test_a_duration_of_mixed_units() -> None:
    both = Interval(at_least(4, "wk").low, at_most(3, "mo").high)
    assert lasts(date(2025, 5, 4), date(2025, 6, 1), both)
    assert not lasts(date(2025, 5, 5), date(2025, 6, 1), both)
    assert not lasts(date(2025, 2, 1), date(2025, 6, 1), both)


def test_lengths_compare_across_units() -> None:
    assert in_days(Quantity(Decimal(48), "h")) == 2
    assert in_days(Quantity(Decimal(1), "a")) > in_days(Quantity(Decimal(52), "wk"))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (None, "an unstated date"),
        (When.on(date(2025, 5, 28)), "2025-05-28"),
        (When(date(2025, 2, 1), date(2025, 2, 28)), "2025-02"),
        (When(date(2025, 1, 1), date(2025, 12, 31)), "2025"),
        (When(date(2025, 5, 3), date(2025, 5, 9)), "some day from 2025-05-03 to 2025-05-09"),
    ],
)
def test_dates_in_words(when: When | None, expected: str) -> None:
    assert say(when) == expected
