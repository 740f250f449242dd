"""Conditions, allergies and relatives' diseases out of FHIR."""

from collections.abc import Callable
from datetime import date

import pytest
from small_records import coded, names, status, text

from eligo.language.nodes import State
from eligo.patients.model import (
    UNSTATED_BEHAVIOUR,
    Certainty,
    FactKind,
    Patient,
    PatientFact,
    Status,
    When,
)

Only = Callable[..., PatientFact]
Read = Callable[..., Patient]


def test_code_and_words_are_both_kept_the_most_specific_first(fact: Only) -> None:
    found = fact(
        "Condition",
        code=coded("icd", "C91.02", "T-cell acute lymphoblastic leukemia, in relapse"),
        clinicalStatus=status("active"),
        onsetDateTime="2022-08-25",
    )
    assert names(found) == ["T-ALL", "ALL"]
    assert found.qualifiers["course"] == ("relapsed",)
    assert (found.status, found.ongoing) == (Status.ACTIVE, True)
    assert found.start == When.on(date(2022, 8, 25))
    assert (found.source.resource, found.source.id) == ("Condition", "r0")


@pytest.mark.parametrize("word", ["entered-in-error", "refuted"])
def test_what_is_refuted_or_an_error_does_not_exist(read: Read, word: str) -> None:
    condition = {"resourceType": "Condition", "code": text("Leukemia")}
    allergy = {"resourceType": "AllergyIntolerance", "code": text("Penicillin")}
    said = {"verificationStatus": status(word)}
    assert read(condition | said, allergy | said).facts == ()


@pytest.mark.parametrize(
    ("fields", "expected", "ongoing"),
    [
        ({"clinicalStatus": status("active")}, Status.ACTIVE, True),
        ({"clinicalStatus": status("resolved")}, Status.RESOLVED, False),
        ({"clinicalStatus": status("inactive")}, Status.RESOLVED, False),
        ({"clinicalStatus": status("remission")}, Status.REMISSION, True),
        ({"clinicalStatus": "active"}, Status.ACTIVE, True),
        ({}, Status.UNSTATED, None),
        ({"abatementDateTime": "2025-01-04"}, Status.RESOLVED, False),
        ({"abatementBoolean": True}, Status.RESOLVED, False),
        ({"abatementBoolean": False}, Status.UNSTATED, None),
        ({"abatementString": "resolved"}, Status.RESOLVED, False),
        ({"abatementString": "ongoing"}, Status.UNSTATED, None),
        ({"abatementDateTime": "2031-01-04"}, Status.UNSTATED, None),
    ],
)
def test_how_a_condition_stands(
    fact: Only, fields: dict, expected: Status, ongoing: bool | None
) -> None:
    found = fact("Condition", code=text("Pneumonia"), **fields)
    assert (found.status, found.ongoing) == (expected, ongoing)


def test_an_end_outweighs_the_word_active_and_is_told(read: Read) -> None:
    condition = {"resourceType": "Condition", "code": text("Pneumonia")}
    patient = read(
        condition | {"clinicalStatus": status("active"), "abatementDateTime": "2025-01-04"}
    )
    assert patient.facts[0].status is Status.RESOLVED
    assert any("Condition/r0" in n and "active" in n for n in patient.notices)


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ("C92.01", "Acute myeloid leukemia", Status.REMISSION),
        ("C92.00", "Acute myeloid leukemia not having achieved remission", Status.ACTIVE),
        ("C91.10", "Chronic lymphocytic leukemia", Status.ACTIVE),
        ("C90.01", "Multiple myeloma in remission", Status.REMISSION),
        ("F10.21", "Alcohol dependence", Status.REMISSION),
        ("Z85.3", "Personal history of breast cancer", Status.RESOLVED),
    ],
)
def test_codes_say_how_a_disease_stands(
    fact: Only, code: str, words: str, expected: Status
) -> None:
    found = fact("Condition", code=coded("icd", code, words), clinicalStatus=status("active"))
    assert found.status is expected


def test_a_family_history_code_is_not_the_patients_disease(fact: Only) -> None:
    found = fact("Condition", code=coded("icd", "Z80.6", "Family history of leukemia"))
    assert (found.kind, names(found)) == (FactKind.FAMILY_HISTORY, ["leukemia"])


def test_a_reason_to_be_seen_is_no_disease(read: Read) -> None:
    screening = coded("icd", "Z12.31", "Encounter for screening for breast cancer")
    patient = read({"resourceType": "Condition", "code": screening})
    assert all("breast cancer" not in names(f) for f in patient.facts)


def test_dependence_on_oxygen_is_a_treatment_too(read: Read) -> None:
    code = coded("icd", "Z99.81", "Dependence on supplemental oxygen")
    facts = read({"resourceType": "Condition", "code": code,
                  "clinicalStatus": status("active")}).facts  # fmt: skip
    (given,) = (f for f in facts if f.kind is FactKind.PROCEDURE)
    assert (names(given), given.ongoing) == (["oxygen therapy"], True)


def test_what_a_name_denies_is_not_linked(fact: Only) -> None:
    assert names(fact("Condition", code=text("Gastritis without bleeding"))) == ["gastritis"]
    denied = fact("Condition", code=text("No evidence of pneumonia"))
    assert (denied.present, names(denied)) == (False, ["pneumonia"])


def test_suspicion_is_not_certainty(fact: Only) -> None:
    by_status = fact("Condition", code=text("Pneumonia"), verificationStatus=status("provisional"))
    assert by_status.certainty is Certainty.SUSPECTED
    assert fact("Condition", code=text("Suspected pneumonia")).certainty is Certainty.SUSPECTED


def test_severity_stage_and_site_qualify(fact: Only) -> None:
    found = fact(
        "Condition",
        code=text("Breast cancer"),
        severity=coded("sct", "24484000"),
        stage=[{"summary": text("Stage 3A")}],
        bodySite=[text("Left breast")],
        note=[{"text": "Second relapse 2025-02; refractory to salvage."}],
    )
    assert found.qualifiers["severity"] == ("severe",)
    assert found.qualifiers["stage"] == ("IIIA", "3A")
    assert found.qualifiers["site"] == ("Left breast",)
    assert found.qualifiers["course"] == ("relapsed", "refractory")


def test_an_onset_by_age_or_by_the_day_of_record(fact: Only) -> None:
    by_age = fact("Condition", code=text("Pneumonia"), onsetAge={"value": 20, "code": "a"})
    assert by_age.start == When(date(1990, 3, 4), date(1991, 3, 4))
    recorded = fact("Condition", code=text("Pneumonia"), recordedDate="2020-05-05")
    assert recorded.start == When(date(1970, 3, 4), date(2020, 5, 5))


def test_a_pregnancy_is_a_state_of_the_person(fact: Only) -> None:
    found = fact(
        "Condition", code=coded("sct", "77386006", "Pregnancy"), clinicalStatus=status("active")
    )
    assert (found.kind, found.state, found.present) == (
        FactKind.CONDITION,
        State.PREGNANT,
        True,
    )


def test_a_stage_is_brought_to_the_condition_that_it_stages(read: Read) -> None:
    patient = read(
        {"resourceType": "Condition", "id": "c1", "code": text("Breast cancer")},
        {"resourceType": "Observation", "status": "final", "code": coded("loinc", "21908-9"),
         "focus": [{"reference": "Condition/c1"}],
         "valueCodeableConcept": {"coding": [{"system": "http://cancerstaging.org",
                                              "code": "c4", "display": "IV"}]}},
    )  # fmt: skip
    assert patient.facts[0].qualifiers["stage"] == ("IV", "4")


# ---- allergies ---------------------------------------------------------------------------------


def test_an_allergy_and_its_reaction(fact: Only) -> None:
    found = fact(
        "AllergyIntolerance",
        code=text("Allergy to penicillin"),
        reaction=[{"severity": "severe", "manifestation": [text("Anaphylaxis")]}],
    )
    assert (found.kind, found.present, names(found)) == (FactKind.ALLERGY, True, ["penicillin"])
    assert found.qualifiers == {"severity": ("severe",), "modifier": ("Anaphylaxis",)}


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (coded("sct", "716186003"), "any"),
        (coded("sct", "409137002", "No known drug allergy"), "drug"),
        (text("No known allergies"), "any"),
        (text("No known drug allergies"), "drug"),
        (text("No known medication allergies"), "drug"),
        (text("NKDA"), "drug"),
        (text("No known food allergy"), "food"),
    ],
)
def test_no_known_allergy_is_a_denial(fact: Only, code: dict, cause: str) -> None:
    found = fact("AllergyIntolerance", code=code)
    assert (found.present, found.qualifiers["cause"], found.concepts) == (False, (cause,), ())


def test_no_known_allergy_beside_an_allergy_is_doubted(read: Read) -> None:
    patient = read(
        {"resourceType": "AllergyIntolerance", "code": text("No known allergies")},
        {"resourceType": "AllergyIntolerance", "code": text("Penicillin")},
    )
    assert patient.facts[0].doubt is not None
    assert patient.facts[1].doubt is None
    assert any("AllergyIntolerance/r0" in notice for notice in patient.notices)


# ---- relatives ---------------------------------------------------------------------------------


def test_a_relatives_disease_is_told_as_theirs(fact: Only) -> None:
    relation = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
                            "code": "MTH"}]}  # fmt: skip
    found = fact(
        "FamilyMemberHistory", relationship=relation, condition=[{"code": text("Leukemia")}]
    )
    assert (found.kind, names(found)) == (FactKind.FAMILY_HISTORY, ["leukemia"])
    assert found.qualifiers == {"relative": ("mother",)}


@pytest.mark.parametrize(
    ("words", "open_"),
    [("Breast tumor", True), ("Breast mass", True), ("Breast cancer", False)],
)
def test_a_mere_tumour_may_be_benign(fact: Only, words: str, open_: bool) -> None:
    found = fact("Condition", code=text(words), clinicalStatus=status("active"))
    assert (UNSTATED_BEHAVIOUR in found.qualifiers.get("modifier", ())) is open_


def test_a_tumour_with_a_code_is_what_the_code_says(fact: Only) -> None:
    found = fact("Condition", code=coded("icd", "C91.02", "Breast tumor"))
    assert "modifier" not in found.qualifiers


def test_a_class_in_the_name_is_a_result_too(read: Read) -> None:
    label = text("Heart failure, NYHA class III")
    condition = {"resourceType": "Condition", "code": label, "onsetDateTime": "2024-02-03"}
    heart, grade = read(condition).facts
    assert (heart.kind, grade.kind) == (FactKind.CONDITION, FactKind.OBSERVATION)
    assert (grade.text, grade.outcome) == ("NYHA class", "Class III")


def test_an_entry_that_looks_back_is_later_than_what_it_tells(fact: Only) -> None:
    found = fact("Condition", code=text("History of pneumonia"), onsetDateTime="2024-02-03")
    assert found.start == When(date(1970, 3, 4), date(2024, 2, 3))
