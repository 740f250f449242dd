"""The calendar of doses: the counting rule, body size, cycles, what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from eligo.errors import NotFound, UsageError
from eligo.language.values import Quantity
from eligo.records import Trial, read
from eligo.records.doses import regimens
from eligo.records.schedule import body_surface_area, dose_count, schedule

START = date(2025, 7, 1)
PAGES = Path(__file__).parent / "pages"


def trial_with(description: str) -> Trial:
    """A page with one arm of this description."""
    text = PAGES.joinpath("veeva_psoriasis.txt").read_text("utf-8")
    old = "Tildrakizumab 100 mg subcutaneously at weeks 0, 4 and 16"
    (found,) = read(text.replace(old, description))
    assert isinstance(found, Trial)
    return found


def days(description: str) -> list[int]:
    return [
        (dose.date - START).days
        for dose in schedule(trial_with(description), "Tildrakizumab", START)
    ]


@pytest.mark.parametrize("start", [date(2025, 1, 1), date(2025, 7, 1), date(2024, 2, 29)])
def test_six_months_weekly_are_26_doses(start: date) -> None:
    trial = trial_with("Drug 135 ug/week was subcutaneously given for 6 months.")
    doses = schedule(trial, "Tildrakizumab", start)
    assert len(doses) == 26
    assert doses[-1].date == start + timedelta(weeks=25)
    assert {dose.amount for dose in doses} == {Quantity(Decimal(135), "ug")}


def test_counts_that_depend_on_the_rule_are_ranges() -> None:
    (one,) = regimens("Drug 5 mg daily for 7 days, then every two weeks for 3 months")
    assert [str(dose_count(phase)) for phase in one.phases] == ["7", "6–7"]


def test_a_later_phase_begins_one_period_after_the_last_dose() -> None:
    assert days("Drug 5 mg daily for 3 days, then every 2 weeks for 6 weeks") == [
        0,
        1,
        2,
        16,
        30,
        44,
    ]
    assert days("Drug loading dose 8 mg then 6 mg every 3 weeks for 6 weeks") == [0, 21, 42]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Drug 5 mg on days 1, 8 and 15 of each 28-day cycle for 2 cycles", [0, 7, 14, 28, 35, 42]),
        ("Drug 5 mg twice daily for 2 days", [0, 0, 1, 1]),
        ("Drug 5 mg orally 5 days on / 2 off for 2 weeks", [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]),
        ("Drug 5 mg weekly for four doses", [0, 7, 14, 21]),
        ("Drug 0.5 ml intramuscularly at 0, 1 and 6 months", [0, 31, 184]),
        ("Drug 5 mg every 4 weeks", [0]),
    ],
)
def test_dates(words: str, expected: list[int]) -> None:
    assert days(words) == expected


def test_body_size_makes_the_amount() -> None:
    trial = trial_with("Drug 100 mg/m2 once daily for 2 days")
    (first, _) = schedule(trial, "Tildrakizumab", START, height_cm=180, weight_kg=80)
    assert first.amount == Quantity(Decimal(200), "mg")
    assert first.per is None
    assert "Mosteller" in first.note


def test_missing_body_size_is_said() -> None:
    trial = trial_with("Drug 100 mg/m2 once daily for 2 days")
    first = schedule(trial, "Tildrakizumab", START)[0]
    assert (first.amount, first.per) == (Quantity(Decimal(100), "mg"), "m2")
    assert "height and weight are needed" in first.note
    first = schedule(trial, "Tildrakizumab", START, weight_kg=70)[0]
    assert "height is needed" in first.note


def test_weight_alone_is_enough_for_kg() -> None:
    trial = trial_with("Drug 2.5 mg/kg every 3 weeks for 3 weeks")
    (dose,) = schedule(trial, "Tildrakizumab", START, weight_kg=60)
    assert dose.amount == Quantity(Decimal(150), "mg")


def test_open_ended_phases_say_so() -> None:
    (dose,) = schedule(trial_with("Drug 5 mg every 4 weeks"), "Tildrakizumab", START)
    assert "length is not told" in dose.note


def test_an_arm_without_a_dose_has_no_calendar() -> None:
    assert schedule(trial_with("Drug by injection"), "Untreated", START) == []


def test_each_row_of_a_table_is_its_own_ingredient() -> None:
    (trial,) = read(PAGES / "medpath_gout.html")
    assert isinstance(trial, Trial)
    names = {dose.ingredient for dose in schedule(trial, "Combination", START)}
    assert names == {"Febuxostat", "Colchicine"}


def test_unknown_arm_and_impossible_size() -> None:
    trial = trial_with("Drug 5 mg/m2 once")
    with pytest.raises(NotFound, match="Phototherapy"):
        schedule(trial, "Nobody", START)
    with pytest.raises(UsageError):
        schedule(trial, "Tildrakizumab", START, height_cm=1.8, weight_kg=80)


def test_body_surface_area() -> None:
    assert body_surface_area(180, 80) == pytest.approx(2.0)
