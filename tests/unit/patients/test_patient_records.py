"""Whole records: whose resources are whose, who the patient is, which day is the newest."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from small_records import TODAY, SmallVocabulary, bundle_of, coded, names, text

from eligo.errors import EligoError, InputError
from eligo.patients.fhir.reader import read_bundle
from eligo.patients.model import FactKind, Patient, When

Read = Callable[..., Patient]
PNEUMONIA = {"resourceType": "Condition", "code": text("Pneumonia")}


def read_raw(data: object) -> Patient:
    return read_bundle(data, SmallVocabulary(), today=TODAY)


def test_who_the_patient_is(read: Read) -> None:
    patient = read(patient={"deceasedBoolean": False, "gender": "Female"})
    assert (patient.id, patient.sex, patient.deceased) == ("p1", "female", False)
    assert patient.birth == When.on(date(1970, 3, 4))


def test_a_birth_date_may_be_a_year(read: Read) -> None:
    assert read(patient={"birthDate": "1970"}).birth == When(date(1970, 1, 1), date(1970, 12, 31))


def test_sex_at_birth_fills_in_but_a_difference_leaves_it_open(read: Read) -> None:
    at_birth = [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex",
                 "valueCode": "M"}]  # fmt: skip
    assert read(patient={"gender": "unknown", "extension": at_birth}).sex == "male"
    different = read(patient={"gender": "female", "extension": at_birth})
    assert different.sex is None
    assert any("sex" in notice for notice in different.notices)


def test_two_birth_dates_leave_the_age_open() -> None:
    bundle = bundle_of(PNEUMONIA)
    again = {"resourceType": "Patient", "id": "p1", "birthDate": "1980-01-01"}
    bundle["entry"].append({"resource": again})
    patient = read_raw(bundle)
    assert patient.birth is None
    assert any("birth dates" in notice for notice in patient.notices)


@pytest.mark.parametrize("wrong", ["2025-13-40", "2090-01-01", "Ada Lovelace"])
def test_a_wrong_birth_date_leaves_the_age_open(read: Read, wrong: str) -> None:
    patient = read(PNEUMONIA, patient={"birthDate": wrong})
    assert patient.birth is None
    assert len(patient.facts) == 1
    assert any("Patient/p1" in n and "birthDate" in n for n in patient.notices)
    assert all("Ada" not in notice for notice in patient.notices)


@pytest.mark.parametrize(
    "subject", ["Patient/p1", "https://x.example/Patient/p1", "urn:uuid:p1", "p1"]
)
def test_every_form_of_reference_finds_the_patient(read: Read, subject: str) -> None:
    assert len(read(PNEUMONIA | {"subject": {"reference": subject}}).facts) == 1


def test_what_belongs_to_somebody_else_is_left_out_and_said(read: Read) -> None:
    patient = read(PNEUMONIA | {"subject": {"reference": "Patient/other"}})
    assert patient.facts == ()
    assert any("1 resources belong" in notice for notice in patient.notices)


def test_several_patients_are_not_one() -> None:
    bundle = bundle_of()
    bundle["entry"].append({"resource": {"resourceType": "Patient", "id": "p2"}})
    with pytest.raises(InputError, match="2 patients"):
        read_raw(bundle)


def test_without_a_patient_resource_age_and_sex_are_open() -> None:
    bundle = bundle_of(PNEUMONIA)
    del bundle["entry"][0]
    patient = read_raw(bundle)
    assert (patient.id, patient.sex, patient.birth, len(patient.facts)) == ("p1", None, None, 1)
    assert any("age and sex" in notice for notice in patient.notices)


def test_bundles_in_bundles_are_opened() -> None:
    outer = {"resourceType": "Bundle", "entry": [{"resource": bundle_of(PNEUMONIA)}]}
    assert len(read_raw(outer).facts) == 1


# ---- faults ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'"Bundle"', b"null", b'{"resourceType": "Patient"}', b"\xff\xfe{\x00",
     b'{"resourceType": "Bundle", "entry": {}}', b'{"resourceType": "Bundle"}',
     b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Claim"}}]}',
     b'{"resourceType": "Bundle", "entry": ' + b"[" * 100_000, 7, ["a"], {"entry": {1, 2}}],
)  # fmt: skip
def test_what_is_no_bundle_is_refused(data: object) -> None:
    with pytest.raises(EligoError):
        read_raw(data)


def test_one_bad_resource_is_told_and_the_rest_is_read(read: Read) -> None:
    patient = read(PNEUMONIA, {"resourceType": "Condition", "code": "Pneumonia"})
    good, bad = patient.facts
    assert (names(good), good.doubt) == (["pneumonia"], None)
    assert (bad.kind, bad.concepts) == (FactKind.CONDITION, ())
    assert "$.code" in (bad.doubt or "")
    assert any("Condition/r1" in notice and "$.code" in notice for notice in patient.notices)


def test_a_date_that_does_not_exist_makes_the_fact_doubtful(read: Read) -> None:
    patient = read(PNEUMONIA | {"onsetDateTime": "2025-13-40"}, PNEUMONIA)
    assert [f.doubt is None for f in patient.facts] == [False, True]
    assert any("Condition/r0" in n and "2025-13-40" in n for n in patient.notices)


def test_the_future_and_the_time_before_birth_are_doubted(read: Read) -> None:
    future = PNEUMONIA | {"onsetDateTime": "2090-01-01"}
    unborn = PNEUMONIA | {"onsetDateTime": "1950-01-01"}
    patient = read(future, unborn)
    assert [f.doubt for f in patient.facts] == [
        "its date is in the future",
        "its date is before the birth",
    ]
    assert len(patient.notices) == 2


def test_unknown_codes_and_types_are_reported(read: Read) -> None:
    odd = {
        "resourceType": "Observation",
        "code": coded("loinc", "99999-9", "Odd"),
        "valueInteger": 1,
    }
    patient = read(odd, odd | {"id": "again"}, {"resourceType": "Obsrevation"})
    assert [n for n in patient.notices if "loinc" in n] == [
        "codes not known, of loinc: 99999-9 (2 times)"
    ]
    assert any("Obsrevation: 1 not read" in n for n in patient.notices)


def test_notices_never_name_the_patient() -> None:
    marker = "Zebulon-Marker"
    bundle = bundle_of(
        PNEUMONIA | {"id": f"{marker} {marker}", "onsetDateTime": marker},
        {"resourceType": "Observation", "code": {"coding": [{"system": "http://loinc.org",
         "code": f"{marker} {marker}"}]}, "valueQuantity": {"value": marker}},
        patient={"name": [{"family": marker}], "birthDate": marker, "gender": marker},
    )  # fmt: skip
    patient = read_raw(json.dumps(bundle).encode())
    assert patient.notices
    assert all(marker not in notice for notice in patient.notices)


# ---- the newest day ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "newest"),
    [
        (PNEUMONIA | {"onsetDateTime": "2025-05-02"}, date(2025, 5, 2)),
        (PNEUMONIA | {"recordedDate": "2025-05-03"}, date(2025, 5, 3)),
        ({"resourceType": "Observation", "code": text("x"), "valueInteger": 1,
          "effectiveDateTime": "2025-05-30T23:00:00-08:00"}, date(2025, 5, 30)),
        ({"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
          "period": {"start": "2025-05-01", "end": "2025-05-04"}}, date(2025, 5, 4)),
        ({"resourceType": "MedicationStatement", "status": "active",
          "medicationCodeableConcept": text("x"),
          "effectivePeriod": {"start": "2025-05-05", "end": "2025-12-31"}}, date(2025, 5, 5)),
        ({"resourceType": "MedicationStatement", "status": "completed",
          "medicationCodeableConcept": text("x"),
          "effectivePeriod": {"start": "2025-05-05", "end": "2025-05-20"}}, date(2025, 5, 20)),
        ({"resourceType": "Claim", "created": "2025-05-31"}, None),
        ({"resourceType": "Appointment", "start": "2025-05-31"}, None),
        (PNEUMONIA | {"onsetDateTime": "2090-01-01"}, None),
    ],
)  # fmt: skip
def test_the_newest_day_is_one_on_which_something_was_seen_or_done(
    read: Read, resource: dict, newest: date | None
) -> None:
    assert read(resource).last_observed == newest
