"""The five real pages against the hand-made gold; the registries' files against themselves."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest

from eligo.records import ReadFailure, Trial, read, to_v2
from eligo.records.schedule import arm_regimens, dose_count, schedule
from eligo.records.vocabulary import fields, fold, lookup
from eligo.records.writers.ctgov_v2 import modelled_part

SHARED = Path(__file__).parents[2].parent / "shared"
GOLD = SHARED / "gold" / "gold_seeds.json"
pytestmark = pytest.mark.skipif(not GOLD.exists(), reason="needs ../shared")
NUMBERS = ("NCT06584006", "NCT06641648", "NCT06802718", "NCT04534634", "NCT04387942")


@pytest.fixture(scope="module")
def trials() -> dict[str, Trial]:
    found = list(read(SHARED / "seeds"))
    assert not [one for one in found if isinstance(one, ReadFailure)]
    return {trial.id or "": trial for trial in found if isinstance(trial, Trial)}


@pytest.fixture(scope="module")
def gold() -> dict[str, dict[str, Any]]:
    return {one["nct_id"]: one for one in json.loads(GOLD.read_text("utf-8"))["trials"]}


def at_path(study: Any, path: str) -> list[Any]:
    """The values at a dotted path: [n] picks one, [] takes all, "a/b" and "a|b" name several."""
    values = [study]
    for step in path.split("."):
        names, _, index = step.partition("[")
        found = [value[key] for value in values for key in re.split(r"[/|]", names) if key in value]
        pick = index.strip("]")
        found = [held[int(pick)] for held in found] if pick else found
        values = [one for held in found for one in (held if isinstance(held, list) else [held])]
    return values


def agrees(shown: str, value: Any) -> bool:
    """Whether a value is what the page shows: the same words, or their standard form."""
    if isinstance(value, dict):
        return any(agrees(shown, part) for part in value.values())
    if isinstance(value, list):
        return any(agrees(shown, part) for part in value)
    text = str(value)
    if fold(shown)[:40] in fold(text) or fold(text) in fold(shown):
        return True
    matches = (lookup(name, shown) for name in fields())
    return any(match.value in (text, text.lower()) for match in matches if match)


# Notes of the gold that say that a label has no value of its own that API v2 could hold.
NO_VALUE = (
    "hint",
    "no value",
    "value not shown",
    "person",
    "loaded by",
    "regional",
    "Identifier T",
)


def written_fields(gold_trial: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The page's fields that API v2 has a place for and that hold a value of their own."""
    for one in gold_trial["fields"]:
        path, shown = one["ctgov_v2_path"] or "", one["value_shown"]
        empty = any(words in one.get("note", "") for words in NO_VALUE) or shown == "Not reported"
        if path.startswith("protocol") and "+" not in path and not empty:
            yield path, shown


@pytest.mark.parametrize("number", NUMBERS)
def test_every_field_of_the_page_comes_out(
    number: str, trials: dict[str, Trial], gold: dict[str, dict[str, Any]]
) -> None:
    study = to_v2(trials[number])
    missing = [
        (path, shown, at_path(study, path))
        for path, shown in written_fields(gold[number])
        if not any(agrees(shown, value) for value in at_path(study, path))
    ]
    assert missing == []
    assert len(list(written_fields(gold[number]))) >= 7


@pytest.mark.parametrize("number", NUMBERS)
def test_what_the_page_does_not_show_is_null(
    number: str, trials: dict[str, Trial], gold: dict[str, dict[str, Any]]
) -> None:
    trial, design = trials[number], gold[number]["design"]
    for name in ("allocation", "masking", "primary_purpose", "intervention_model"):
        expected, found = design.get(name), getattr(trial.design, name)
        assert (found.value if found else None) == (expected if isinstance(expected, str) else None)
    phase = design["phase"]
    assert [one.value for one in trial.phases] == (phase if isinstance(phase, list) else [])
    enrolled = design.get("enrollment")
    assert (trial.enrollment is None) == (enrolled is None)
    if enrolled and trial.enrollment:
        kind = trial.enrollment.type
        assert trial.enrollment.count.value == enrolled["count"]
        assert (kind.value if kind else None) == enrolled["type"]
    ages, who = gold[number]["structured_eligibility"], trial.eligibility
    for name, field in (("minimum_age", who.min_age), ("maximum_age", who.max_age)):
        told = ages[name] if ages[name] and ages[name]["source"] == "field" else None
        assert (field.value.value if field else None) == (told["value"] if told else None)


@pytest.mark.parametrize("number", NUMBERS)
def test_arms(number: str, trials: dict[str, Trial], gold: dict[str, dict[str, Any]]) -> None:
    found = [
        (arm.label.value if arm.label else None, arm.type.value if arm.type else None)
        for arm in trials[number].arms
    ]
    expected = [
        (one["label"] if one["label"] != "(unnamed)" else None, one["type"])
        for one in gold[number]["arms"]
    ]
    assert found == expected
    for arm, one in zip(trials[number].arms, gold[number]["arms"], strict=True):
        if one.get("description"):
            assert arm.description and arm.description.value == one["description"]


@pytest.mark.parametrize("number", NUMBERS)
def test_outcomes(number: str, trials: dict[str, Trial], gold: dict[str, dict[str, Any]]) -> None:
    found = [
        {
            "level": one.level,
            "measure": one.measure.value,
            "time_frame": one.time_frame.value if one.time_frame else None,
            "method": one.description.value if one.description else None,
        }
        for one in trials[number].outcomes
    ]
    keys = ("level", "measure", "time_frame", "method")
    expected = [{key: one[key] for key in keys} for one in gold[number]["outcomes"]]
    assert found == expected
    for one, told in zip(trials[number].outcomes, gold[number]["outcomes"], strict=True):
        norm = told["time_frame_norm"]
        norm = norm if isinstance(norm, list) else [norm]
        points = [(p.unit, p.at, p.end) for p in one.time_points]
        assert points == [(p["unit"], p.get("at"), p.get("to")) for p in norm]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_criteria_are_the_pages_own_block(
    number: str, trials: dict[str, Trial], gold: dict[str, dict[str, Any]]
) -> None:
    trial = trials[number]
    text = trial.eligibility.text
    assert text is not None
    seed = SHARED.joinpath("seeds", gold[number]["seed_file"]).read_text("utf-8")
    assert seed[text.source.start : text.source.end] == text.value
    beside = "\n".join([trial.title or "", "No", *(f.words for f in trial.flags)])
    quotes = [one["quote"] for one in gold[number]["criteria"]]
    assert [one for one in quotes if one not in text.value and one not in beside] == []


# The gold's contradictions of high severity that are about the record (those about single criteria
# are raised by reading), and the code that each must raise.
HIGH = {
    ("NCT06584006", "D1"): "arm-count-mismatch",
    ("NCT06584006", "D4"): "field-missing",
    ("NCT06641648", "D8"): "summary-omits-criteria",
    ("NCT06641648", "D10"): "field-missing",
    ("NCT06802718", "D1"): "field-hint-only",
    ("NCT06802718", "D2"): "field-unlabelled",
    ("NCT06802718", "D9"): "field-missing",
    ("NCT04534634", "D3"): "arm-type-mismatch",
    ("NCT04534634", "D4"): "design-mismatch",
    ("NCT04534634", "D5"): "target-not-named",
    ("NCT04534634", "D6"): "location-not-loaded",
    ("NCT04387942", "D1"): "design-mismatch",
    ("NCT04387942", "D2"): "dose-incomplete",
    ("NCT04387942", "D10"): "outcome-vague",
}
LESSER = {
    ("NCT06584006", "D3"): "field-mislabelled",
    ("NCT06584006", "D5"): "person-as-facility",
    ("NCT06584006", "D6"): "cells-glued",
    ("NCT06584006", "D7"): "low-information",
    ("NCT06584006", "D10"): "outcome-vague",
    ("NCT06584006", "D12"): "stale-status",
    ("NCT06584006", "D13"): "control-arm-missing",
    ("NCT06641648", "D7"): "text-escaped",
    ("NCT06641648", "D11"): "stale-status",
    ("NCT06641648", "D12"): "keywords-glued",
    ("NCT06641648", "D14"): "portal-text",
    ("NCT06802718", "D3"): "text-escaped",
    ("NCT06802718", "D8"): "registered-after-start",
    ("NCT06802718", "D10"): "value-duplicated",
    ("NCT06802718", "D14"): "field-empty",
    ("NCT06802718", "D16"): "contact-missing",
    ("NCT04534634", "D10"): "scope-differs",
    ("NCT04534634", "D11"): "spacing-lost",
    ("NCT04534634", "D12"): "list-glued",
    ("NCT04534634", "D13"): "assent-missing",
    ("NCT04534634", "D14"): "vocabulary-differs",
    ("NCT04534634", "D15"): "low-information",
    ("NCT04387942", "D3"): "enrollment-type-unsaid",
    ("NCT04387942", "D4"): "field-empty",
    ("NCT04387942", "D5"): "cells-glued",
    ("NCT04387942", "D8"): "phase-unusual",
    ("NCT04387942", "D9"): "person-as-facility",
    ("NCT04387942", "D11"): "assent-missing",
    ("NCT04387942", "D12"): "spacing-lost",
    ("NCT04387942", "D13"): "value-duplicated",
}


@pytest.mark.parametrize(("issue", "code"), [*HIGH.items(), *LESSER.items()])
def test_oddities_are_flagged(issue: tuple[str, str], code: str, trials: dict[str, Trial]) -> None:
    flags = [flag for flag in trials[issue[0]].flags if flag.code == code]
    assert flags
    if issue in HIGH:
        assert any(flag.severity == "high" for flag in flags)


def test_doses_and_counts(trials: dict[str, Trial]) -> None:
    trial = trials["NCT04387942"]
    label = trial.arms[0].label
    assert label is not None
    told = arm_regimens(trial, label.value)
    assert [[str(dose_count(phase)) for phase in one.phases] for one in told] == [
        ["7"],
        ["7"],
        ["7", "6–7"],
    ]
    (weekly,) = arm_regimens(trials["NCT06802718"], "Interferon Group")
    assert weekly.phases[0].route == "SUBCUTANEOUS"
    assert len(schedule(trials["NCT06802718"], "Interferon Group", date(2025, 3, 1))) == 26


@pytest.mark.parametrize("number", ["NCT06584006", "NCT06641648", "NCT04534634"])
def test_no_dose_is_invented(number: str, trials: dict[str, Trial]) -> None:
    for arm in trials[number].arms:
        if arm.label is not None:
            assert arm_regimens(trials[number], arm.label.value) == ()


def test_v2_round_trip() -> None:
    path = SHARED / "data" / "ctgov_v2_json.jsonl.gz"
    with gzip.open(path) as lines:
        for line, trial in zip(lines, read(path), strict=True):
            assert isinstance(trial, Trial)
            study = msgspec.json.decode(line)["study"]
            assert to_v2(trial) == study
            assert contained(modelled_part(trial), study)


def contained(part: Any, whole: Any) -> bool:
    """Whether an object holds all of another one."""
    if isinstance(part, dict):
        return all(key in whole and contained(value, whole[key]) for key, value in part.items())
    if isinstance(part, list):
        return len(part) == len(whole) and all(map(contained, part, whole))
    return bool(part == whole)


def all_read(name: str, most: int | None = None) -> int:
    """How many records a file has; each of them must be read and have an id."""
    return sum(is_read(one) for one in islice(read(SHARED / "data" / name), most))


def is_read(found: Trial | ReadFailure) -> bool:
    assert isinstance(found, Trial), found
    return bool(found.id)


@pytest.mark.parametrize(
    ("name", "records"),
    [("ctgov_v2_json", 414), ("ctgov_xml", 3000), ("nci_cts", 517), ("ictrp_multi_registry", 212)],
)
def test_every_record_of_the_registries_is_read(name: str, records: int) -> None:
    assert all_read(f"{name}.jsonl.gz") == records


def test_flat_records_are_read() -> None:
    assert all_read("trials.jsonl.gz", 800) == 800


@pytest.mark.soak
def test_every_flat_record_is_read() -> None:
    assert all_read("trials.jsonl.gz") == 36_311
