"""`eligo export`, and `--as` of show and search: trials out in the formats of others."""

from __future__ import annotations

import csv
import io
import json
from itertools import islice
from pathlib import Path

import fhirkit
import pytest
import rispy

from eligo.app.exporting import FORMATS, exported, format_named
from eligo.app.samples import sample_trials
from eligo.records import ReadFailure, Trial, read

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
IDS = ["NCT04387942", "NCT06584006", "NCT06641648", "NCT06802718"]


@pytest.fixture
def store(tmp_path: Path, eligo) -> Path:
    assert eligo("load", sample_trials(), "--store", tmp_path / "s.eligo").status == 0
    return tmp_path / "s.eligo"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_the_whole_store(name: str, store: Path, eligo) -> None:
    ran = eligo("export", "--as", name, "--store", store)
    assert ran.status == 0 and all(one in ran.out for one in IDS)


@pytest.mark.parametrize(("name", "kind"), [("fhir", "Group"), ("fhir-r5", "EvidenceVariable")])
def test_fhir_is_one_study_a_line_with_its_criteria(name: str, kind: str, store, eligo) -> None:
    studies = eligo("export", *IDS, "--as", name, "--store", store).lines
    assert [one["id"] for one in studies] == IDS
    asked = [one for study in studies for one in study["contained"] if one["resourceType"] == kind]
    assert all(len(one["characteristic"]) > 5 for one in asked)
    if name == "fhir":
        assert not [issue for one in studies for issue in fhirkit.validate(json.dumps(one))]


def test_criteria_of_fhir_say_on_which_list_they_stand(store: Path, eligo) -> None:
    (study,) = eligo("export", IDS[0], "--as", "fhir", "--store", store).lines
    (group,) = (one for one in study["contained"] if one["resourceType"] == "Group")
    sides = {one["code"]["text"]: one["exclude"] for one in group["characteristic"]}
    assert sides["Younger than 18 years"] is False
    assert sides["Malignant tumor"] is True
    assert not any("implied" in words for words in sides)


def test_without_logic_the_fields_alone_are_coded(store: Path, eligo) -> None:
    (study,) = eligo("export", IDS[3], "--as", "fhir", "--no-logic", "--store", store).lines
    (group,) = (one for one in study["contained"] if one["resourceType"] == "Group")
    told = {one["code"]["coding"][0]["display"] for one in group["characteristic"]}
    assert told <= {"Age", "Sex"}


def test_files_and_ids_are_chosen_from(eligo, tmp_path: Path) -> None:
    out = tmp_path / "trials.csv"
    ran = eligo("export", IDS[1], "--trials", sample_trials(), "--as", "csv", "--output", out)
    assert ran.status == 0 and ran.out == ""
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"), newline="")))
    assert [row["NCT Number"] for row in rows] == [IDS[1]]


def test_what_is_found_can_be_exported(store: Path, eligo) -> None:
    ran = eligo("search", "interleukin-2", "--store", store, "--as", "ris")
    found = eligo("search", "interleukin-2", "--store", store, "--jsonl").lines
    assert [one["id"] for one in rispy.loads(ran.out)] == [hit["trial"] for hit in found] != []


def test_one_trial_is_shown_in_a_format(store: Path, eligo) -> None:
    study = json.loads(eligo("show", IDS[0], "--store", store, "--as", "fhir-r5").out)
    assert study["resourceType"] == "ResearchStudy"
    assert eligo("show", IDS[0], "--store", store, "--as", "ris").out.startswith("TY  - ")


def test_what_can_not_be_exported_is_told_and_the_rest_goes_on(store: Path, eligo) -> None:
    ran = eligo("export", "NCT00000000", IDS[0], "--as", "ris", "--store", store)
    assert ran.status == 1 and "NCT00000000" in ran.err and IDS[0] in ran.out


def test_an_unknown_format_is_named_with_the_known_ones(store: Path, eligo) -> None:
    ran = eligo("export", "--as", "bibtex", "--store", store)
    assert ran.status == 2 and "fhir-r5" in ran.err and ran.out == ""


def test_an_export_is_streamed() -> None:
    taken = 0

    def trials():
        nonlocal taken
        for one in read(sample_trials()):
            taken += 1
            yield one

    list(islice(exported(trials(), format_named("csv")), 2))
    assert taken == 1


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
@pytest.mark.parametrize("name", ["ctgov_v2_json", "ctgov_xml", "nci_cts", "ictrp_multi_registry"])
def test_registry_records_are_valid_in_every_format(name: str) -> None:
    every = 10 if name == "ctgov_v2_json" else 30
    trials = [
        one
        for one in islice(read(SHARED / f"{name}.jsonl.gz"), 0, 300, every)
        if isinstance(one, Trial)
    ]
    assert len(trials) >= 8
    for form in FORMATS.values():
        written = list(exported(trials, form, logic=False))
        assert not [one for one in written if isinstance(one, ReadFailure)]
    form = format_named("fhir")
    for line in exported(trials, form, logic=False):
        assert isinstance(line, bytes) and not list(fhirkit.validate(line))
