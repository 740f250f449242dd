"""Cells that are printed without anything between them."""

from __future__ import annotations

import pytest

from eligo.records.tables import PageWords, is_header, split_arm, split_time
from eligo.records.timeframes import time_points

PAGE = PageWords(
    "Zinc and vitamin C in common colds of children. Responses of symptoms and complaints. "
    "Patients were given zinc. Cytokine values. IL-6 is measured."
)


def cells(line: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [line[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Symptom scoreUp to 14 days", ["Symptom score", "Up to 14 days"]),
        ("Cytokine valuesday 0,day 7", ["Cytokine values", "day 0,day 7"]),
        ("Incidence of complaintsup to 6 month", ["Incidence of complaints", "up to 6 month"]),
        (
            "Overall survival (OS)From enrolment to death",
            ["Overall survival (OS)", "From enrolment to death"],
        ),
        ("Response rate24 weeks", ["Response rate", "24 weeks"]),
        ("Time to symptom relief\t14 days", ["Time to symptom relief", "14 days"]),
        ("Plasma IL-6Day 1, Day 8", ["Plasma IL-6", "Day 1, Day 8"]),
    ],
)
def test_name_and_time(line: str, expected: list[str]) -> None:
    split = split_time(line, PAGE)
    assert split is not None
    assert cells(line, split.cells) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Changes in symptoms up to 14 days",
        "Rate of missed school days.",
        "NK cells",
        "Score at week 4",
    ],
)
def test_a_sentence_with_spaces_is_one_cell(line: str) -> None:
    assert split_time(line, PAGE) is None


@pytest.mark.parametrize(
    ("line", "known", "expected"),
    [
        ("Zinc GroupZincZinc 10 mg daily", (), ["Zinc Group", "Zinc", "Zinc 10 mg daily"]),
        (
            "Arm AVitamin CParticipants take vitamin C.",
            ("Vitamin C",),
            ["Arm A", "Vitamin C", "Participants take vitamin C."],
        ),
        (
            "Vitamin CZincpatients were given zinc.",
            ("Zinc",),
            ["Vitamin C", "Zinc", "patients were given zinc."],
        ),
        (
            "Placebo GroupPlaceboPlacebo once daily for 5 days",
            (),
            ["Placebo Group", "Placebo", "Placebo once daily for 5 days"],
        ),
        ("Group\tZinc\tOne tablet", (), ["Group", "Zinc", "One tablet"]),
    ],
)
def test_three_cells(line: str, known: tuple[str, ...], expected: list[str]) -> None:
    split = split_arm(line, PAGE, known, [])
    assert split is not None
    assert cells(line, split.cells) == expected


def test_a_split_that_nothing_confirms_is_in_doubt() -> None:
    split = split_arm("Beta9Q", PageWords("nothing of the kind"), (), [])
    assert split is not None
    assert not split.sure


def test_headers() -> None:
    assert is_header("GroupInterventionDescription", "group", "intervention", "description")
    assert is_header("Name\tTime\tMethod", "name", "time", "method")
    assert not is_header("Name of the group", "name", "time", "method")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Up to 36 months", [("mo", None, None, 36)]),
        ("up to 6 month", [("mo", None, None, 6)]),
        (
            "day 0,day 7,3 month,6 month",
            [
                ("d", 0, None, None),
                ("d", 7, None, None),
                ("mo", 3, None, None),
                ("mo", 6, None, None),
            ],
        ),
        ("Baseline to week 12", [(None, None, None, None), ("wk", None, None, 12)]),
        (
            "weeks 4, 8 and 12",
            [("wk", 4, None, None), ("wk", 8, None, None), ("wk", 12, None, None)],
        ),
        ("6-12 months", [("mo", None, 6, 12)]),
        (
            "1, 3 and 6 months",
            [("mo", 1, None, None), ("mo", 3, None, None), ("mo", 6, None, None)],
        ),
        (
            "through study completion, an average of 1 year",
            [(None, None, None, None), ("a", None, None, 1)],
        ),
        ("as long as it takes", []),
    ],
)
def test_time_points(words: str, expected: list[tuple[object, ...]]) -> None:
    assert [(p.unit, p.at, p.start, p.end) for p in time_points(words)] == expected


def test_a_repeated_time_point() -> None:
    (point,) = time_points("every 3 months")
    assert (point.every, point.unit) == (3, "mo")
