"""WHO ICTRP (JSON, CSV, XML) and the NCI's records: the same trial from each, and broken files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eligo.errors import BadEncoding, EligoError, Forbidden, Malformed, TooLarge
from eligo.records import ReadFailure, Trial, pieces, read, to_v2

ROW = {
    "TrialID": "ISRCTN00000001",
    "Last_Refreshed_on": "30 August 2021",
    "Public_title": "Zinc, for colds",
    "Primary_sponsor": "University of Nowhere",
    "Date_registration": "05/03/2020",
    "Source_Register": "ISRCTN",
    "Recruitment_Status": "Not Recruiting",
    "Inclusion_agemin": "6M",
    "Inclusion_agemax": "No limit",
    "Inclusion_gender": "Female: yes<br>Male: yes<br>",
    "Target_size": "1,200",
    "Study_type": "Interventional",
    "Phase": "Phase II/III Trial",
    "Countries": "Germany;France",
    "Inclusion_Criteria": "Inclusion criteria: <br>1. Cold since < 2 days<br>2. Consent",
    "Exclusion_Criteria": "1. Zinc allergy",
    "Condition": "Common cold <br>Cough",
    "Intervention": "Zinc; Placebo",
    "Primary_outcome": "Days with a cold",
    "Secondary_ID": "NCT09990001; 2015-001234-56",
}
NCI: dict[str, Any] = {
    "nct_id": "NCT09990008",
    "nci_id": "NCI-2020-00001",
    "brief_title": "A made-up trial",
    "current_trial_status": "Temporarily Closed to Accrual",
    "phase": {"phase": "I_II", "phase_other_text": None},
    "start_date": "2020-05-01",
    "start_date_type_code": "ACTUAL",
    "masking": {"masking": "OPEN", "masking_allocation_code": "Non-Randomized Trial"},
    "eligibility": {
        "structured": {
            "min_age": "18 Years", "min_age_in_years": 18, "max_age": "999 Years",
            "max_age_in_years": 999, "gender": "BOTH", "accepts_healthy_volunteers": False,
        },
        "unstructured": [
            {"inclusion_indicator": False, "display_order": 2, "description": "Pregnancy"},
            {"inclusion_indicator": True, "display_order": 1, "description": "Breast cancer"},
        ],
    },
    "diseases": [
        {"name": "Breast Carcinoma", "inclusion_indicator": "TRIAL", "is_lead_disease": False},
        {"name": "Neoplasm", "inclusion_indicator": "TREE", "is_lead_disease": False},
        {"preferred_name": "Stage I Breast Cancer", "inclusion_indicator": "TRIAL",
         "lead_disease_indicator": "YES"},
    ],
    "biomarkers": [{"name": "HER2", "inclusion_indicator": "TRIAL",
                    "eligibility_criterion": "inclusion"}],
    "arms": [{"name": "A", "type": "EXPERIMENTAL", "interventions": [
        {"name": "Drug X", "type": "Biological/Vaccine", "synonyms": ["X"],
         "inclusion_indicator": "TRIAL"},
        {"name": "Antibody", "type": "Drug", "inclusion_indicator": "TREE"},
    ]}],
    "sites": [{"org_name": "A Hospital", "org_city": "Boston", "org_country": "United States",
               "recruitment_status": "ACTIVE", "org_coordinates": {"lat": 42.3, "lon": -71.1}}],
}  # fmt: skip


def csv_of(*rows: dict[str, str]) -> bytes:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [",".join(map(cell, ROW)), *(",".join(map(cell, row.values())) for row in rows)]
    return "\r\n".join(lines).encode()


def xml_of(*rows: dict[str, str]) -> bytes:
    def escaped(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;")

    trials = "".join(
        "<Trial>" + "".join(f"<{k}>{escaped(v)}</{k}>" for k, v in row.items()) + "</Trial>"
        for row in rows
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<Trials_downloaded_from_ICTRP>'
    return f"{head}{trials}</Trials_downloaded_from_ICTRP>".encode()


def failures(data: bytes) -> list[EligoError]:
    return [one.error for one in read(data) if isinstance(one, ReadFailure)]


@pytest.mark.parametrize(
    "data",
    [json.dumps(ROW).encode(), json.dumps([ROW]).encode(), csv_of(ROW), xml_of(ROW)],
    ids=["json", "list", "csv", "xml"],
)
def test_an_ictrp_record_in_every_form(data: bytes) -> None:
    (trial,) = read(data)
    assert isinstance(trial, Trial)
    assert (trial.reader, trial.id, trial.title) == ("ictrp", "ISRCTN00000001", "Zinc, for colds")
    assert [one.id.value for one in trial.secondary_ids] == ["NCT09990001", "2015-001234-56"]
    assert [phase.value for phase in trial.phases] == ["PHASE2", "PHASE3"]
    who = trial.eligibility
    assert who.min_age and who.min_age.value.unit == "mo" and who.max_age is None
    assert who.sex and who.sex.value == "ALL"
    assert who.text and who.text.value == (
        "Inclusion criteria:\n1. Cold since < 2 days\n2. Consent\n\n"
        "Exclusion Criteria:\n1. Zinc allergy"
    )
    assert [one.value for one in trial.conditions] == ["Common cold", "Cough"]
    assert [one.country.value for one in trial.locations if one.country] == ["Germany", "France"]
    assert trial.dates.first_submitted and trial.dates.first_submitted.date.value == "2020-03-05"
    assert trial.enrollment and trial.enrollment.count.value == 1200
    assert any(flag.code == "vocabulary-unknown" for flag in trial.flags), "Not Recruiting"
    assert all(value in trial.raw.text or "<" in value for value in ROW.values())


def test_many_rows_and_a_broken_one() -> None:
    rows = [ROW | {"TrialID": f"ISRCTN0000000{n}"} for n in range(3)]
    data = csv_of(*rows) + b'\r\n"one","cell"\r\n'
    found = list(read(data))
    assert [one.id for one in found if isinstance(one, Trial)] == [row["TrialID"] for row in rows]
    (error,) = failures(data)
    assert isinstance(error, Malformed) and "columns" in str(error) and "line" in str(error)
    assert len(list(read(xml_of(*rows)))) == 3


def test_a_line_break_within_a_cell() -> None:
    (trial,) = read(csv_of(ROW | {"Public_title": "two\nlines"}))
    assert isinstance(trial, Trial) and trial.title == "two\nlines"


def test_a_date_that_is_none_is_flagged() -> None:
    (trial,) = read(json.dumps(ROW | {"Date_registration": "spring"}).encode())
    assert isinstance(trial, Trial) and trial.dates.first_submitted is None
    assert any("spring" in flag.words for flag in trial.flags)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (xml_of(ROW)[:-40], Malformed),
        (xml_of(ROW).replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1), Forbidden),
        (csv_of(ROW).replace(b"colds", b"c\xf6lds"), BadEncoding),
        (csv_of(ROW) + b'\r\n"' + b"x" * (33 << 20), TooLarge),
    ],
    ids=["truncated", "entities", "latin-1", "large"],
)
def test_broken_exports(data: bytes, kind: type[EligoError]) -> None:
    assert [type(error) for error in failures(data)] == [kind]


@pytest.mark.parametrize("wrapped", [NCI, {"nct_id": "x", "trial": NCI}, {"data": [NCI]}, [NCI]])
def test_an_nci_record(wrapped: Any) -> None:
    (trial,) = read(json.dumps(wrapped).encode())
    assert isinstance(trial, Trial)
    assert (trial.reader, trial.id) == ("nci", "NCT09990008")
    assert trial.status and trial.status.value == "SUSPENDED"
    assert [phase.value for phase in trial.phases] == ["PHASE1", "PHASE2"]
    assert [one.value for one in trial.conditions] == ["Stage I Breast Cancer", "Breast Carcinoma"]
    assert [one.name.value for one in trial.interventions] == ["Drug X"]
    assert trial.interventions[0].type and trial.interventions[0].type.value == "BIOLOGICAL"
    assert trial.design.allocation and trial.design.allocation.value == "NON_RANDOMIZED"
    who = trial.eligibility
    assert who.text and who.text.value == (
        "Inclusion Criteria:\n* Breast cancer\n\nExclusion Criteria:\n* Pregnancy"
    )
    assert who.max_age is None and who.min_age and who.min_age.value.value == 18
    (site,) = trial.locations
    assert site.status and site.status.value == "RECRUITING"
    assert site.latitude and site.latitude.value == 42.3
    assert [one.value for one in trial.extras] == ["biomarker (inclusion): HER2"]
    assert json.loads(trial.raw.text) == NCI
    (again,) = read(json.dumps(to_v2(trial)).encode())
    assert isinstance(again, Trial) and again.conditions[0].value == "Stage I Breast Cancer"


SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
@pytest.mark.parametrize("name", ["nci_cts", "ictrp_multi_registry"])
def test_whole_files_are_read_and_kept(name: str) -> None:
    found = list(pieces(SHARED / f"{name}.jsonl.gz"))
    assert not [one for one in found if isinstance(one, ReadFailure)]
    for piece in found:
        assert not isinstance(piece, ReadFailure)
        trial = piece.draft()
        assert trial.id and trial.raw.text == piece.text
