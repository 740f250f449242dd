"""FHIR and CDS Hooks over the shipped trials: resources, search sets, matches, cards, errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.researchstudy import ResearchStudy
from starlette.testclient import TestClient

from eligo.app.service import Service
from eligo.app.web.app import create_app

Json = dict[str, Any]
NAME = "Xylophania Quartermaine"
PATIENT: Json = {
    "resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1968-05-01",
    "name": [{"text": NAME}],
}  # fmt: skip
LEUKEMIA: Json = {
    "resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"},
    "code": {"text": "Acute myeloid leukemia"}, "recordedDate": "2026-01-02",
    "clinicalStatus": {"coding": [{"code": "active"}]},
}  # fmt: skip
RECORD: Json = {
    "resourceType": "Bundle", "type": "collection",
    "entry": [{"resource": PATIENT}, {"resource": LEUKEMIA}],
}  # fmt: skip
STUDIES = "/fhir/ResearchStudy"


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    """A clinical system."""
    with TestClient(create_app(service)) as found:
        yield found


def told(client: TestClient, address: str, **asked: Any) -> Json:
    """A resource, of FHIR's own media type."""
    answer = client.get(address, params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    found: Json = answer.json()
    return found


def studies(bundle: Json) -> list[str]:
    """The numbers of the trials of a search set."""
    held = (one["resource"] for one in bundle["entry"])
    return [one["id"] for one in held if one["resourceType"] == "ResearchStudy"]


def test_what_is_offered_is_a_valid_statement(client: TestClient) -> None:
    statement = CapabilityStatement.model_validate(told(client, "/fhir/metadata"))
    (study,) = statement.rest[0].resource
    assert study.type == "ResearchStudy"
    for name in (one.name for one in study.searchParam):
        value = "completed" if name == "status" else "leukemia"
        assert client.get(STUDIES, params={name: value}).status_code == 200


def test_every_trial_reads_as_a_valid_study(client: TestClient, service: Service) -> None:
    for record in service.store.speakers():
        study = told(client, f"{STUDIES}/{record.id}")
        assert ResearchStudy.model_validate(study).id == record.id


def test_search_narrows_and_pages(client: TestClient, service: Service) -> None:
    every = told(client, STUDIES, _count=100)
    Bundle.model_validate(every)
    assert len(studies(every)) == every["total"] == len(list(service.store.speakers()))
    found = told(client, STUDIES, condition="acute myeloid leukemia")
    assert "NCT06802718" in studies(found) and found["total"] < every["total"]
    assert studies(told(client, STUDIES, identifier="NCT06802718")) == ["NCT06802718"]
    seen, address = [], f"{STUDIES}?_count=2"
    while address:
        page = client.get(address).json()
        seen += studies(page)
        links = {one["relation"]: one["url"] for one in page["link"]}
        address = links.get("next", "")
    assert sorted(seen) == sorted(studies(every))


def test_statuses_are_those_that_studies_tell(client: TestClient) -> None:
    every = [one["resource"] for one in told(client, STUDIES, _count=100)["entry"]]
    for code in {one["status"] for one in every}:
        if code == "unknown":
            continue
        expected = sorted(one["id"] for one in every if one["status"] == code)
        assert sorted(studies(told(client, STUDIES, status=code, _count=100))) == expected


@pytest.mark.parametrize("wrapped", [False, True])
def test_match_grades_trials_and_gives_reasons(client: TestClient, wrapped: bool) -> None:
    parameters = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "resource", "resource": RECORD},
            {"name": "count", "valueInteger": 100},
            {"name": "all", "valueBoolean": True},
        ],
    }
    answer = client.post(f"{STUDIES}/$match", json=parameters if wrapped else RECORD)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    found = answer.json()
    Bundle.model_validate(found)
    assert "NCT06802718" in studies(found)
    matches = [one["search"] for one in found["entry"] if one["search"]["mode"] == "match"]
    scores = [one["score"] for one in matches]
    assert scores == sorted(scores, reverse=True) and 0 < scores[-1] <= scores[0] == 1
    grades = {part["valueCode"] for one in matches for part in one["extension"]
              if part["url"].endswith("match-grade")}  # fmt: skip
    assert ("certainly-not" in grades) is wrapped
    first = next(one for one in found["entry"] if one["resource"]["id"] == "NCT06802718")
    reasons = [one for one in first["search"]["extension"] if one["url"].endswith("criterion")]
    evidence = [part["valueReference"]["reference"] for one in reasons
                for part in one["extension"] if "valueReference" in part]  # fmt: skip
    assert "Condition/c1" in evidence
    assert NAME not in answer.text


@pytest.mark.parametrize(
    ("method", "address", "body", "status", "code"),
    [
        ("GET", f"{STUDIES}/NCT00000000", None, 404, "not-found"),
        ("GET", f"{STUDIES}?status=sleeping", None, 400, "usage"),
        ("GET", f"{STUDIES}?colour=red", None, 422, "bad-input"),
        ("POST", f"{STUDIES}/$match", {"resourceType": NAME}, 422, "bad-input"),
        ("POST", f"{STUDIES}/$match", {"resourceType": "Parameters"}, 422, "bad-input"),
        ("POST", f"{STUDIES}/$match", [NAME], 422, "bad-input"),
    ],
)
def test_errors_are_operation_outcomes(
    client: TestClient, method: str, address: str, body: Any, status: int, code: str
) -> None:
    answer = client.request(method, address, content=json.dumps(body) if body else None,
                            headers={"content-type": "application/fhir+json"})  # fmt: skip
    assert answer.status_code == status
    outcome = answer.json()
    OperationOutcome.model_validate(outcome)
    assert outcome["issue"][0]["details"]["coding"][0]["code"] == code
    assert NAME not in answer.text


# ---- CDS Hooks --------------------------------------------------------------------------------


def hook(**prefetch: Any) -> Json:
    """A call of `patient-view`."""
    return {
        "hook": "patient-view",
        "hookInstance": str(uuid4()),
        "context": {"patientId": "p1", "userId": "Practitioner/1"},
        "prefetch": prefetch,
    }


def test_discovery_names_the_hook_and_what_it_needs(client: TestClient) -> None:
    (service,) = client.get("/cds-services").json()["services"]
    assert service["hook"] == "patient-view" and service["id"] == "eligo-trials"
    assert service["prefetch"]["patient"] == "Patient/{{context.patientId}}"


def test_cards_keep_within_the_limits_of_the_standard(client: TestClient) -> None:
    found = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": LEUKEMIA}]}
    answer = client.post("/cds-services/eligo-trials", json=hook(patient=PATIENT, conditions=found))
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    cards = answer.json()["cards"]
    assert 1 < len(cards) <= 4
    for card in cards:
        assert 0 < len(card["summary"]) < 140 and card["indicator"] == "info"
        assert card["source"]["label"] == "Eligo"
        assert all(one["url"].startswith("http") for one in card["links"])
    assert any("NCT06802718" in card["summary"] for card in cards)
    assert NAME not in answer.text
    told_of = {"feedback": [{"card": cards[0]["uuid"], "outcome": "accepted",
                             "outcomeTimestamp": "2026-01-02T03:04:05Z"}]}  # fmt: skip
    assert client.post("/cds-services/eligo-trials/feedback", json=told_of).status_code == 200


def test_without_a_patient_the_precondition_fails(client: TestClient) -> None:
    for prefetch in ({}, {"patient": None}, {"conditions": {"resourceType": "Bundle"}}):
        answer = client.post("/cds-services/eligo-trials", json=hook(**prefetch))
        assert answer.status_code == 412 and answer.json()["error"]


def test_unknown_services_and_hooks_are_refused(client: TestClient) -> None:
    assert client.post("/cds-services/other", json=hook(patient=PATIENT)).status_code == 404
    wrong = hook(patient=PATIENT) | {"hook": "order-sign"}
    answer = client.post("/cds-services/eligo-trials", json=wrong)
    assert answer.status_code == 422 and NAME not in answer.text
