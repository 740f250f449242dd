"""Pages of the four portals, made up: other diseases, other order, missing and extra sections."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from eligo.records import ReadFailure, Trial, read, to_v2
from eligo.records.page import Label, cut, lines_of
from eligo.records.portals import labels_on, portals, which_portal

PAGES = Path(__file__).parent / "pages"
TEXTS = sorted(PAGES.glob("*.txt"))


def trial_of(data: str | Path) -> Trial:
    (found,) = read(data)
    assert isinstance(found, Trial), found
    return found


def page(name: str) -> Trial:
    return trial_of(PAGES / name)


def codes(trial: Trial) -> set[str]:
    return {flag.code for flag in trial.flags}


def printed(values: tuple[object, ...]) -> list[object]:
    return [value.value for value in values]  # type: ignore[attr-defined]


def test_medpath_table_of_several_rows_an_arm() -> None:
    trial = page("medpath_gout.txt")
    assert trial.id == "NCT09990001"
    assert printed(trial.phases) == ["PHASE3"]
    assert printed(trial.conditions) == ["Gout", "Hyperuricemia"]
    arms = [(arm.label.value, printed(arm.interventions)) for arm in trial.arms if arm.label]
    expected = [
        ("Combination group", ["Febuxostat", "Colchicine"]),
        ("Control group", ["Febuxostat"]),
    ]
    assert arms == expected
    assert trial.arms[1].description is not None
    assert trial.arms[1].description.value == "Febuxostat 40 mg orally once daily for 12 weeks"
    frames = [outcome.time_frame.value for outcome in trial.outcomes if outcome.time_frame]
    assert frames == ["Baseline to week 12", "12 weeks", "week 4, week 8, week 12"]
    assert trial.outcomes[1].measure.value == "Serum uric acid below 6 mg/dL"
    assert trial.outcomes[2].measure.value == "Quality of life (SF-36)"
    assert trial.dates.first_posted and trial.dates.first_posted.date.value == "2024-03-05"


def test_medpath_sites_facility_or_person() -> None:
    first, second = page("medpath_gout.txt").locations
    assert first.facility and first.facility.value == "Riverside Teaching Hospital"
    assert first.state and first.state.value == "West Yorkshire"
    assert second.facility is None
    assert second.person and second.person.value == "Maria Fernandez"
    assert second.country and second.country.value == "Spain"


def test_clinconnect_timeline_with_dates() -> None:
    trial = page("clinconnect_asthma.txt")
    dates = trial.dates
    assert dates.first_submitted and dates.first_submitted.date.value == "2024-12-20"
    assert dates.launched and dates.launched.date.value == "2025-01-09"
    assert dates.launched.date.printed == "Jan 9, 2025"
    assert dates.completion and dates.completion.date.value == "2027-11-30"
    assert dates.current_as_of and dates.current_as_of.date.value == "2025-03-30"
    people = [(one.name.value, one.role.value) for one in trial.officials if one.name and one.role]
    assert people == [("Ana Roe", "STUDY_CHAIR"), ("Ben Ode", "PRINCIPAL_INVESTIGATOR")]
    assert trial.officials[0].degree and trial.officials[0].degree.value == "MD"


def test_clinconnect_title_is_not_a_field() -> None:
    trial = page("clinconnect_asthma.txt")
    assert trial.phases == ()
    assert trial.design.allocation is None
    told = {one.field: (one.value, one.origin) for one in trial.inferred}
    assert told["phases"] == ("PHASE2", "title")
    assert told["arms"] == ("2", "title")
    assert told["allocation"] == ("RANDOMIZED", "title")
    assert "from-title-only" in codes(trial)
    assert "phases" not in to_v2(trial)["protocolSection"].get("designModule", {})


def test_clinconnect_portal_text_is_kept_apart() -> None:
    trial = page("clinconnect_asthma.txt")
    assert trial.brief_summary is None
    assert len(trial.portal_texts) == 2


def test_snapshot_values_told_by_vocabulary() -> None:
    trial = page("snapshot_migraine.txt")
    assert printed(trial.phases) == ["PHASE2", "PHASE3"]
    assert trial.design.masking and trial.design.masking.value == "QUADRUPLE"
    assert trial.design.allocation and trial.design.allocation.value == "RANDOMIZED"
    dates = trial.dates
    assert dates.start and dates.start.date.value == "2025-02-01"
    assert dates.primary_completion and dates.primary_completion.date.value == "2026-08-31"
    assert dates.completion and dates.completion.date.value == "2026-12-31"
    assert trial.eligibility.min_age and trial.eligibility.min_age.value.value == 18
    assert trial.eligibility.max_age is None
    assert trial.eligibility.healthy_volunteers and trial.eligibility.healthy_volunteers.value
    assert trial.collaborators[0].kind and trial.collaborators[0].kind.value == "INDUSTRY"
    assert [one.id.value for one in trial.secondary_ids] == ["2024-500123-11-00"]


def test_snapshot_hints_are_no_content() -> None:
    trial = page("snapshot_migraine.txt")
    assert trial.brief_summary and trial.brief_summary.value.startswith("This study asks")
    assert printed(trial.conditions) == ["Chronic Migraine", "Headache Disorders"]
    assert "field-hint-only" not in codes(trial)
    empty = trial_of(
        PAGES.joinpath("snapshot_migraine.txt")
        .read_text("utf-8")
        .replace("Chronic Migraine\nHeadache Disorders\n", "")
    )
    assert empty.conditions == ()
    assert "field-hint-only" in codes(empty)


def test_snapshot_groups_without_markup() -> None:
    first, second = page("snapshot_migraine.txt").arms
    assert first.label and first.label.value == "Melatonin"
    assert first.description and first.description.value.startswith("Melatonin 3 mg")
    assert printed(first.interventions) == ["Melatonin tablet"]
    assert second.label and second.label.value == "Placebo"
    assert printed(second.interventions) == ["Placebo tablet"]


def test_veeva_arms_and_words_of_its_own() -> None:
    trial = page("veeva_psoriasis.txt")
    kinds = [arm.type.value for arm in trial.arms if arm.type]
    assert kinds == ["EXPERIMENTAL", "ACTIVE_COMPARATOR", "NO_INTERVENTION"]
    assert trial.eligibility.min_age and trial.eligibility.min_age.value.value == 65
    assert trial.eligibility.max_age is None
    assert trial.enrollment and trial.enrollment.count.value == 84
    assert trial.enrollment.type is None
    assert [one.value for one in trial.said_about("enrollment.type")] == ["ACTUAL"]
    assert "arm-type-mismatch" not in codes(trial)
    assert "location-not-loaded" not in codes(trial)
    assert len(trial.locations) == 2


def test_veeva_arm_named_as_its_type() -> None:
    text = PAGES.joinpath("veeva_psoriasis.txt").read_text("utf-8")
    trial = trial_of(
        text.replace("\nTildrakizumab\nExperimental", "\nExperimental group\nExperimental")
    )
    assert [arm.label.value for arm in trial.arms if arm.label] == [
        "Experimental group",
        "Phototherapy",
        "Untreated",
    ]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_values_stand_where_they_say(path: Path) -> None:
    trial = trial_of(path)
    text = path.read_text("utf-8")
    assert trial.raw.text == text
    checked = [trial.nct_id, trial.brief_title, trial.status, trial.eligibility.text]
    checked += [*trial.conditions, *(arm.label for arm in trial.arms), *trial.extras]
    for value in checked:
        if value is not None:
            assert text[value.source.start : value.source.end] == value.printed


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("seed", range(5))
def test_sections_in_any_order(path: Path, seed: int) -> None:
    text = path.read_text("utf-8")
    expected, shuffled = trial_of(path), trial_of(_shuffled(text, seed))
    assert _comparable(shuffled) == _comparable(expected)


def _shuffled(text: str, seed: int) -> str:
    """The page with its sections in another order; the top, and what needs its place, stays."""
    lines = lines_of(text)
    key = which_portal(lines)
    assert key is not None
    labels = labels_on(portals()[key], lines)
    first, *rest = cut(
        [line for line in lines if not line.text.startswith("©")], labels, Label("top")
    )
    blocks = [text[section.heading.start : _end(section)] for section in rest]
    random.Random(seed).shuffle(blocks)
    top = text[: first.lines[-1].end]
    return "\n\n".join([top, *blocks]) + "\n"


def _end(section: object) -> int:
    lines, heading = section.lines, section.heading  # type: ignore[attr-defined]
    return int(lines[-1].end if lines else heading.end)


def _comparable(trial: Trial) -> object:
    """The record in a form that does not depend on the order of sections."""
    study = msgspec.json.decode(msgspec.json.encode(to_v2(trial)))
    protocol = study["protocolSection"]
    text = protocol["eligibilityModule"].pop("eligibilityCriteria")
    return study, sorted(line.strip() for line in text.split("\n") if line.strip())


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_missing_sections_are_null(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = lines_of(text)
    key = which_portal(lines)
    assert key is not None
    sections = list(cut(lines, labels_on(portals()[key], lines), Label("top")))
    for section in sections[1:]:
        if section.label.field in ("", "nct_id"):
            continue
        without = text[: section.heading.start] + text[_end(section) :]
        (found,) = read(without)
        assert not isinstance(found, ReadFailure), (section.heading.text, found)


def test_an_extra_section_is_kept() -> None:
    text = PAGES.joinpath("veeva_psoriasis.txt").read_text("utf-8")
    trial = trial_of(
        text.replace(
            "Accepts Healthy Volunteers\n", "Accepts Healthy Volunteers\n\nWeather\n\nSunny\n"
        )
    )
    assert trial.eligibility.healthy_volunteers and trial.eligibility.healthy_volunteers.value
    assert {"Weather", "Sunny"} <= {extra.value for extra in trial.extras}
    assert "text-unlabelled" in codes(trial)


@pytest.mark.parametrize("stem", [path.stem for path in TEXTS])
def test_saved_html(stem: str) -> None:
    trial = page(f"{stem}.html")
    assert trial.id == page(f"{stem}.txt").id
    assert trial.raw.original is not None and trial.raw.original.lstrip().startswith("<")
    text = trial.eligibility.text
    assert text and trial.raw.text[text.source.start : text.source.end] == text.value


def test_html_cells_need_no_splitting() -> None:
    trial = page("medpath_gout.html")
    assert "cells-glued" not in codes(trial)
    arms = [(arm.label.value, printed(arm.interventions)) for arm in trial.arms if arm.label]
    assert arms == [("Combination", ["Febuxostat", "Colchicine"]), ("Comparison", ["Febuxostat"])]
    assert trial.sponsor and trial.sponsor.name.value == "Riverside & Sons Hospital"
    assert trial.eligibility.sex and trial.eligibility.sex.value == "MALE"
    assert trial.status and trial.status.value == "RECRUITING"
