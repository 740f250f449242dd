"""Reports, studies, consents, stays and forms out of FHIR."""

from collections.abc import Callable
from datetime import date

import pytest
from small_records import coded, names, text

from eligo.language.nodes import State
from eligo.patients.model import FactKind, Patient, PatientFact, Status, When

Only = Callable[..., PatientFact]
Read = Callable[..., Patient]


def test_a_pathologists_conclusion_is_an_observed_finding(fact: Only) -> None:
    words = "Acute myeloid leukemia"
    found = fact(
        "DiagnosticReport",
        status="final",
        code=coded("loinc", "11526-1", "Surgical pathology, lymph node"),
        effectiveDateTime="2025-01-20",
        conclusion=words,
        conclusionCode=[text(words)],
    )
    assert (found.kind, names(found)) == (FactKind.OBSERVATION, ["AML"])
    assert found.text == "Surgical pathology, lymph node: Acute myeloid leukemia"
    assert found.qualifiers["method"] == ("pathology", "histological")


def test_sentences_of_a_conclusion_are_told_apart(read: Read) -> None:
    patient = read({"resourceType": "DiagnosticReport", "status": "final", "code": text("CT"),
                    "conclusion": "Pneumonia on the right. No evidence of bleeding."})  # fmt: skip
    assert [(names(f), f.present) for f in patient.facts] == [
        (["pneumonia"], True),
        (["bleeding"], False),
    ]


def test_an_attached_document_is_said_to_be_unread(read: Read) -> None:
    patient = read({"resourceType": "DiagnosticReport", "status": "final", "code": text("CT"),
                    "presentedForm": [{"contentType": "application/pdf"}]})  # fmt: skip
    assert any("document was not read" in notice for notice in patient.notices)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("on-study", [(Status.ACTIVE, True)]),
        ("off-study", [(Status.RESOLVED, False)]),
        ("withdrawn", [(Status.RESOLVED, False)]),
        ("pending-on-study", [(Status.PLANNED, None)]),
        ("candidate", []),
        ("ineligible", []),
    ],
)
def test_parts_in_studies(read: Read, word: str, expected: list) -> None:
    patient = read(
        {"resourceType": "ResearchStudy", "id": "s1", "title": "Probiotics"},
        {"resourceType": "ResearchSubject", "status": word, "period": {"start": "2025-04-17"},
         "study": {"reference": "ResearchStudy/s1"}, "individual": {"reference": "Patient/p1"}},
    )  # fmt: skip
    assert [(f.status, f.ongoing) for f in patient.facts] == expected
    assert all(f.text == "Probiotics" for f in patient.facts)


@pytest.mark.parametrize(
    ("fields", "present"),
    [
        ({"status": "active", "scope": coded("http://x", "research")}, [True]),
        ({"status": "rejected", "scope": coded("http://x", "research")}, [False]),
        ({"status": "active", "scope": coded("http://x", "research"),
          "provision": {"type": "deny"}}, [False]),
        ({"status": "active", "scope": coded("http://x", "patient-privacy")}, []),
    ],
)  # fmt: skip
def test_only_consent_to_research_is_a_statement(
    read: Read, fields: dict, present: list[bool]
) -> None:
    facts = read({"resourceType": "Consent", **fields}).facts
    assert [(f.kind, f.present) for f in facts] == [(FactKind.STATEMENT, p) for p in present]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"class": {"code": "IMP"}, "status": "in-progress"}, [True]),
        ({"class": {"code": "IMP"}, "status": "finished"}, [False]),
        ({"class": [{"coding": [{"code": "IMP"}]}], "status": "in-progress"}, [True]),
        ({"class": {"code": "AMB"}, "status": "finished"}, []),
        ({"class": {"code": "IMP"}, "status": "planned"}, []),
    ],
)
def test_stays_in_hospital(read: Read, fields: dict, expected: list[bool]) -> None:
    patient = read({"resourceType": "Encounter", "period": {"start": "2025-05-29"}} | fields)
    assert [(f.state, f.ongoing) for f in patient.facts] == [
        (State.HOSPITALISED, ongoing) for ongoing in expected
    ]


def test_the_answers_of_a_form(read: Read) -> None:
    patient = read(
        {
            "resourceType": "QuestionnaireResponse",
            "status": "completed",
            "authored": "2025-05-20",
            "item": [
                {"text": "About you", "item": [
                    {"text": "Currently breastfeeding", "answer": [{"valueBoolean": False}]},
                    {"text": "ECOG", "answer": [{"valueInteger": 1}]},
                ]},
                {"text": "Smoking status",
                 "answer": [{"valueCoding": {"display": "Never smoker"}}]},
            ],
        }
    )  # fmt: skip
    assert [(f.text, f.outcome) for f in patient.facts] == [
        ("Currently breastfeeding", "No"),
        ("ECOG", None),
        ("Smoking status", "Never smoker"),
    ]
    assert {f.start for f in patient.facts} == {When.on(date(2025, 5, 20))}
    assert {f.source.resource for f in patient.facts} == {"QuestionnaireResponse"}
