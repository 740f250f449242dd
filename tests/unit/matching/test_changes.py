"""What changed between two versions: fields by their words, criteria by their logic."""

from __future__ import annotations

import json
from typing import Any

import pytest

from eligo.matching.changes import criteria_changes
from eligo.reading.criteria import read_criteria
from eligo.records import Trial, read
from eligo.records.compare import changes, conflicts
from eligo.terms import load

CRITERIA = """Inclusion Criteria:

- Creatinine clearance at least 30 mL/min
- Diagnosis of gout
- Age 18 years or older

Exclusion Criteria:

- Pregnancy
- Prior kidney transplant
"""


def said(after: str) -> list[tuple[str, str, str]]:
    terms = load()
    found = criteria_changes(read_criteria(CRITERIA, terms), read_criteria(after, terms))
    return [(one.kind, one.side, one.words) for one in found]


def test_nothing_changed() -> None:
    assert said(CRITERIA) == []
    moved = CRITERIA.replace("- Diagnosis of gout\n", "")
    moved = moved.replace("- Creatinine", "- Diagnosis of GOUT\n- Creatinine")
    assert said(moved) == [], "place and capitals do not matter"


@pytest.mark.parametrize(
    ("old", "new", "kind", "side", "words"),
    [
        ("least 30", "least 45", "changed", "inclusion", ["30 mL/min", "→", "45 mL/min"]),
        ("Prior kidney", "Previous kidney", "reworded", "exclusion", ["kidney"]),
        ("- Pregnancy\n", "", "removed", "exclusion", ["pregnant"]),
        (
            "- Pregnancy\n",
            "- Pregnancy\n- Active hepatitis B\n",
            "added",
            "exclusion",
            ["hepatitis"],
        ),
    ],
)
def test_a_change_is_told_as_logic(
    old: str, new: str, kind: str, side: str, words: list[str]
) -> None:
    ((found_kind, found_side, line),) = said(CRITERIA.replace(old, new))
    assert (found_kind, found_side) == (kind, side)
    assert all(word in line for word in words), line


def test_a_criterion_that_changes_sides_is_told() -> None:
    moved = CRITERIA.replace("- Pregnancy\n", "").replace("- Age 18", "- Pregnancy\n- Age 18")
    assert {(kind, side) for kind, side, _ in said(moved)} == {
        ("added", "inclusion"), ("removed", "exclusion"),
    }  # fmt: skip


def trial(**more: Any) -> Trial:
    record = {"nct_id": "NCT09990001", "title": "Gout", "conditions": ["Gout"]} | more
    (found,) = read(json.dumps(record).encode())
    assert isinstance(found, Trial)
    return found


def test_fields_that_contradict() -> None:
    one = trial(status="Recruiting", dates={"start": "2020-05"}, conditions=["Gout", "Arthritis"])
    other = trial(
        status="Completed", dates={"start": "2020-05-03"}, conditions=["arthritis", "gout"]
    )
    (found,) = conflicts({"a": one, "b": other})
    assert found.field == "status" and found.told == {"a": ("RECRUITING",), "b": ("COMPLETED",)}
    assert conflicts({"a": one, "b": trial()})[0].field == "conditions"


def test_fields_that_changed() -> None:
    found = changes(trial(min_age="18 Years"), trial(max_age="65 Years"))
    assert [(one.field, one.told) for one in found] == [
        ("minimum age", {"before": ("18 Years",), "after": ()}),
        ("maximum age", {"before": (), "after": ("65 Years",)}),
    ]
