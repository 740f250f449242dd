"""The query language: what each spelling means, and errors that say where and what instead."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligo.errors import QueryError
from eligo.matching.search.parse import area_named, is_plain, parse
from eligo.matching.search.query import (
    And,
    AtOneSite,
    Between,
    Distance,
    Everything,
    In,
    Missing,
    Not,
    Or,
    Query,
    Words,
)
from eligo.records.index import areas


def area(name: str, words: str, phrase: bool = False) -> In:
    return In(areas()[name], Words(words, phrase))


def between(name: str, low: float | None, high: float | None) -> Between:
    return Between(areas()[name], low, high)


def day(text: str) -> float:
    return float(date.fromisoformat(text).toordinal())


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("heart attack", Words("heart attack")),
        ("  ", Everything()),
        ('"heart attack"', Words("heart attack", phrase=True)),
        ("gout AND aspirin", And((Words("gout"), Words("aspirin")))),
        ("gout OR aspirin AND age", Or((Words("gout"), And((Words("aspirin"), Words("age")))))),
        ("gout AND NOT aspirin", And((Words("gout"), Not(Words("aspirin"))))),
        ("(gout OR flu) aspirin", And((Or((Words("gout"), Words("flu"))), Words("aspirin")))),
        ("AREA[Phase]PHASE3", area("Phase", "PHASE3")),
        ("area[phase] Phase 3", area("Phase", "PHASE3")),
        ("AREA[Phase](PHASE2 OR PHASE3)", Or((area("Phase", "PHASE2"), area("Phase", "PHASE3")))),
        ("AREA[Condition]back pain AND x", And((area("Condition", "back pain"), Words("x")))),
        ("AREA[protocolSection.designModule.Phase]NA", area("Phase", "NA")),
        ("AREA[ResultsFirstPostDate]MISSING", Missing(areas()["ResultsFirstPostDate"])),
        ("NOT AREA[Phase]MISSING", Not(Missing(areas()["Phase"]))),
        ("ALL", Everything()),
        ("AREA[EnrollmentCount]RANGE[10, MAX]", between("EnrollmentCount", 10, None)),
        ("AREA[EnrollmentCount]12", between("EnrollmentCount", 12, 12)),
        ("AREA[MinimumAge]RANGE[MIN,16 years]", between("MinimumAge", None, 16)),
        ("AREA[MaximumAge]RANGE[6 Months, 1]", between("MaximumAge", 0.5, 1)),
        (
            "AREA[StartDate]RANGE[2023-01-15,2024-02]",
            between("StartDate", day("2023-01-15"), day("2024-02-29")),
        ),
        ("AREA[StartDate]2023", between("StartDate", day("2023-01-01"), day("2023-12-31"))),
        ("AREA[StartDate]RANGE[01/31/2023,MAX]", between("StartDate", day("2023-01-31"), None)),
        ("distance(42.36,-71.06,80km)", Distance(42.36, -71.06, 80)),
        ("AREA[LocationGeoPoint]distance(0,0,1mi)", Distance(0, 0, 1.609344)),
        ("EXPANSION[None]gout AND x", And((Words("gout", plain=True), Words("x")))),
        ("EXPANSION[Concept]gout AND x", And((Words("gout"), Words("x")))),
    ],
)  # fmt: skip
def test_parse(text: str, query: Query) -> None:
    assert parse(text) == query


def test_the_registrys_own_example() -> None:
    text = (
        "AREA[Phase]PHASE3 AND "
        "SEARCH[Location](AREA[LocationCity]Boston AND AREA[LocationStatus]RECRUITING)"
    )
    site = And((area("LocationCity", "Boston"), area("LocationStatus", "RECRUITING")))
    assert parse(text) == And((area("Phase", "PHASE3"), AtOneSite(site)))


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("AREA[Phaze]PHASE3", 1, "Phase"),
        ("x AND AREA[LocationTown]Boston", 7, "Location"),
        ("AREA[Phase]PHASE9", 12, "PHASE"),
        ("AREA[OverallStatus]recruting", 20, "RECRUITING"),
        ("AREA[Phase", 1, "]"),
        ("(gout OR", 9, "ends"),
        ("(gout AND flu", 1, ")"),
        ("gout AND flu)", 13, "opens"),
        ("gout AND AND flu", 10, "quotes"),
        ("OR gout", 1, "quotes"),
        ('gout AND "flu', 10, '"'),
        ("RANGE[1,2]", 1, "area"),
        ("MISSING", 1, "area"),
        ("AREA[Condition]RANGE[1,2]", 16, "no numbers"),
        ("AREA[StartDate]RANGE[2023-13-01,MAX]", 16, "2024-01-31"),
        ("AREA[StartDate]RANGE[2023-01-01]", 16, "two limits"),
        ("AREA[MinimumAge]RANGE[old,MAX]", 17, "18 Years"),
        ("distance(91,0,5mi) AND x", 1, "±90"),
        ("distance(1,2) AND x", 1, "50mi"),
        ("SEARCH[Arm](x)", 1, "Location"),
        ("EXPANSION[Much]x", 1, "None"),
        ("COVERAGE[FullMatch]x", 1, "leave it out"),
        ("AND " + "(" * 500, 1, ""),
        ("NOT " * 500 + "x", 405, "deep"),
    ],
)
def test_errors_say_where_and_what_instead(text: str, column: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.column == column
    assert words in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "walking distance (6 min)",
        "a (b",
        "b) c",
        'he said "no',
        "rock and roll",
        "[**2148**]",
        "A[1",
    ],
)
def test_prose_is_no_query(text: str) -> None:
    assert is_plain(text)
    assert isinstance(parse(text), Words)


_PIECES = st.sampled_from(
    [
        *("AREA[Phase]", "AREA[StartDate]", "AREA[Condition]", "AREA[", "SEARCH[Location]"),
        *("(", ")", "AND", "OR", "NOT", "RANGE[1,2]", "RANGE[", "MISSING", "ALL", '"', "\x00"),
        *("distance(1,2,3mi)", "gout", "EXPANSION[None]", "PHASE3"),
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=12).map(" ".join)))
def test_any_text_is_a_query_or_a_clear_error(text: str) -> None:
    try:
        parse(text)
    except QueryError as error:
        assert 1 <= error.column <= len(text) + 1
        assert error.message


def test_every_area_is_found_whatever_its_capitals() -> None:
    for name, one in areas().items():
        assert area_named(name.upper(), 1) is one
