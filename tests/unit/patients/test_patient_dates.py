"""Dates at any precision, and dates that do not exist."""

from datetime import date

import pytest

from eligo.errors import BadDate
from eligo.patients.dates import read_when, years_after
from eligo.patients.model import When


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-05-29", date(2025, 5, 29), date(2025, 5, 29)),
        ("2025-05-29T07:40:00+08:00", date(2025, 5, 29), date(2025, 5, 29)),
        ("2025-05-29T23:59:59.530-11:00", date(2025, 5, 29), date(2025, 5, 29)),
        ("2025-05-29T00:10:00Z", date(2025, 5, 29), date(2025, 5, 29)),
        (" 2025-05-29 07:40 ", date(2025, 5, 29), date(2025, 5, 29)),
    ],
)
def test_a_date_is_the_days_that_it_can_be(printed: str, first: date, last: date) -> None:
    assert read_when(printed) == When(first, last)


@pytest.mark.parametrize(
    "printed", ["2025-13-40", "2025-02-29", "0000", "2025-00-10", "29/05/2025", "May 2025", "25"]
)
def test_what_is_no_date_is_refused(printed: str) -> None:
    with pytest.raises(BadDate):
        read_when(printed)


def test_the_message_repeats_digits_but_never_words() -> None:
    with pytest.raises(BadDate, match=r"2025-13-40.*calendar"):
        read_when("2025-13-40")
    with pytest.raises(BadDate) as error:
        read_when("Ada Lovelace")
    assert "Ada" not in str(error.value)


def test_an_age_spans_the_year_in_which_one_has_it() -> None:
    born = When.on(date(2000, 2, 29))
    assert years_after(born, 18) == When(date(2018, 2, 28), date(2019, 2, 28))
