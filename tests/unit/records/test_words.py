"""Printed dates, ages, phases and controlled words."""

from __future__ import annotations

import pytest

from eligo.errors import BadDate
from eligo.records.ages import age_range, age_words, one_age
from eligo.records.dates import first_day, iso_date
from eligo.records.hints import is_hint
from eligo.records.model import Age
from eligo.records.phases import looks_like_phase, phases_of_words
from eligo.records.places import country_of_flag, looks_like_person, place_of
from eligo.records.vocabulary import fields, lookup


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2023-01-31", "2023-01-31"),
        ("2015-08", "2015-08"),
        ("Oct 11, 2024", "2024-10-11"),
        ("August 21, 2025", "2025-08-21"),
        ("11 October 2024", "2024-10-11"),
        ("May 2020", "2020-05"),
        ("Sept. 3, 2021", "2021-09-03"),
    ],
)
def test_dates_keep_their_precision(printed: str, iso: str) -> None:
    assert iso_date(printed) == iso


@pytest.mark.parametrize(
    "printed", ["2025-13-40", "2023-02-29", "soon", "0000-01-01", "June 31, 2020"]
)
def test_dates_that_can_not_be(printed: str) -> None:
    with pytest.raises(BadDate, match="page 3"):
        iso_date(printed, "page 3")


def test_first_day() -> None:
    assert first_day("2015-08").isoformat() == "2015-08-01"


@pytest.mark.parametrize(
    ("printed", "age"),
    [
        ("18 Years", Age(18, "a")),
        ("6 Months", Age(6, "mo")),
        ("1 Day", Age(1, "d")),
        ("1.5 Years", Age(1.5, "a")),
        ("30 Minutes", Age(30, "min")),
        ("N/A", None),
        ("adults", None),
    ],
)
def test_one_age(printed: str, age: Age | None) -> None:
    assert one_age(printed) == age
    if age is not None:
        assert age_words(age) == printed


@pytest.mark.parametrize(
    ("printed", "limits"),
    [
        ("12 to 65 years old", (Age(12, "a"), Age(65, "a"))),
        ("6 months to 5 years old", (Age(6, "mo"), Age(5, "a"))),
        ("18+ years old", (Age(18, "a"), None)),
        ("18 years and older", (Age(18, "a"), None)),
        ("Under 18 years old", (None, Age(18, "a", inclusive=False))),
        ("Up to 17 years", (None, Age(17, "a"))),
        ("All", (None, None)),
        ("teenagers", None),
    ],
)
def test_age_range(printed: str, limits: object) -> None:
    assert age_range(printed) == limits


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Phase 1/Phase 2", ["PHASE1", "PHASE2"]),
        ("PHASE2, PHASE3", ["PHASE2", "PHASE3"]),
        ("Phase II", ["PHASE2"]),
        ("I_II", ["PHASE1", "PHASE2"]),
        ("Early Phase 1", ["EARLY_PHASE1"]),
        ("Not Applicable", ["NA"]),
        ("pilot", []),
    ],
)
def test_phases(printed: str, names: list[str]) -> None:
    assert phases_of_words(printed) == names


def test_a_bare_number_is_no_phase() -> None:
    assert looks_like_phase("Phase 2/3")
    assert not looks_like_phase("2")
    assert not looks_like_phase("Recruiting")


@pytest.mark.parametrize(
    ("field", "printed", "value"),
    [
        ("status", "Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("status", "Enrolling", "RECRUITING"),
        ("masking", "None (Open label)", "NONE"),
        ("intervention_model", "Parallel Assignment", "PARALLEL"),
        ("arm_type", "No Intervention group", "NO_INTERVENTION"),
        ("sex", "Both", "ALL"),
    ],
)
def test_vocabulary(field: str, printed: str, value: str) -> None:
    found = lookup(field, printed)
    assert found is not None and found.value == value


def test_every_mapped_word_goes_to_a_value() -> None:
    for name, field in fields().items():
        targets = {*field.words.values(), *field.portal_words.values()}
        assert targets <= {*field.values, *(("true", "false") if name == "volunteers" else ())}


def test_a_portals_own_word_is_not_exact() -> None:
    found, registry = lookup("status", "Enrolling"), lookup("status", "Recruiting")
    assert found is not None and not found.exact
    assert registry is not None and registry.exact
    assert lookup("status", "sleeping") is None


def test_places() -> None:
    line = "Changsha, Hunan, China"
    place = place_of(line)
    assert place is not None and place.city and place.state
    assert [line[slice(*span)] for span in (place.city, place.state, place.country)] == line.split(
        ", "
    )
    assert place_of("Seoul, Korea, Republic of") is not None
    assert place_of("General Hospital") is None
    assert country_of_flag("🇨🇳") == "CN"
    assert country_of_flag("CN") is None


@pytest.mark.parametrize(
    "name", ["Jane Roe", "Li-Wei Chen", "Jane A. Roe", "Jane Roe, MD", "Dr. Jane Roe"]
)
def test_people(name: str) -> None:
    assert looks_like_person(name)


INSTITUTIONS = (
    "Mayo Clinic",
    "Charité",
    "Novartis Investigative Site",
    "UCLA",
    "Lyon Sud",
    "The First Affiliated Hospital of X",
)


@pytest.mark.parametrize("name", INSTITUTIONS)
def test_institutions(name: str) -> None:
    assert not looks_like_person(name, ("Lyon",))


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("See the conditions that this research looks at.", True),
        ("Discover what the study investigators measure and why.", True),
        ("Gout", False),
        ("This study asks whether melatonin works.", False),
        ("Review of 40 charts in this study shows gaps.", False),
    ],
)
def test_hints(line: str, hint: bool) -> None:
    assert is_hint(line) is hint
