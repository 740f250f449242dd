"""Records of codes and display texts alone, judged: is-a both ways, nothing dropped."""

from __future__ import annotations

from typing import Any

import pytest

from eligo.app import actions
from eligo.language.nodes import Side
from eligo.patients.fhir.reader import read_bundle
from eligo.patients.model import Assume, FactKind, Patient

SNOMED, ICD = "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM, LOINC = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://loinc.org"
ACTIVE = {"coding": [{"code": "active"}]}


def _code(system: str, code: str, display: str | None = None) -> dict[str, Any]:
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]}


def _condition(code: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "code": code, "clinicalStatus": ACTIVE,
            "onsetDateTime": "2024-01-05"} | more  # fmt: skip


def _drug(code: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "MedicationStatement", "status": "active",
            "medicationCodeableConcept": code,
            "effectivePeriod": {"start": "2024-01-05"}}  # fmt: skip


def _patient(*resources: dict[str, Any]) -> Patient:
    person = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1970-03-04"}
    numbered = [one | {"id": f"r{n}"} for n, one in enumerate(resources)]
    entries = [{"resource": one} for one in (person, *numbered)]
    return read_bundle(
        {"resourceType": "Bundle", "type": "collection", "entry": entries}, actions.terms()
    )


def _verdict(criterion: str, *resources: dict[str, Any], assume: Assume = Assume.OPEN) -> str:
    return actions.check(criterion, _patient(*resources), Side.INCLUSION, assume)[0]


@pytest.mark.parametrize(
    ("code", "criterion"),
    [
        (_code(ICD, "C53.9"), "Cervical cancer"),
        (_code(ICD, "I63.9"), "History of stroke"),
        (_code("http://hl7.org/fhir/sid/icd-10", "E14.9"), "Diabetes mellitus"),
        (_code(SNOMED, "254626006"), "Non-small cell lung cancer or adenocarcinoma of the lung"),
        (_code(SNOMED, "424132000"), "Lung cancer"),
        (_code(SNOMED, "0", "Primary adenosquamous carcinoma of lung (disorder)"), "Lung cancer"),
    ],
)
def test_a_narrower_diagnosis_satisfies_a_broader_criterion(
    code: dict[str, Any], criterion: str
) -> None:
    assert _verdict(criterion, _condition(code)) == "met"


@pytest.mark.parametrize(
    ("code", "criterion"),
    [
        (_code(ICD, "C34.90"), "Small cell lung cancer"),
        (_code(ICD, "C34.11"), "Small cell lung cancer"),
        (_code(ICD, "I64"), "Ischemic stroke"),
        (_code(SNOMED, "73211009"), "Type 2 diabetes mellitus"),
        (_code(SNOMED, "363346000"), "Breast cancer"),
    ],
)
def test_a_broader_diagnosis_leaves_a_narrower_criterion_unknown(
    code: dict[str, Any], criterion: str
) -> None:
    assert _verdict(criterion, _condition(code)) == "unknown"
    assert _verdict(criterion, _condition(code), assume=Assume.CLOSED) == "unknown"


def test_a_metastasis_is_not_the_organs_own_cancer() -> None:
    spread = _condition(_code(SNOMED, "94391008", "Secondary malignant neoplasm of lung"))
    assert _verdict("Metastatic cancer", spread) == "met"
    assert _verdict("Lung cancer", spread) != "met"


@pytest.mark.parametrize(
    ("display", "criterion"),
    [
        ("Suspected lung cancer (situation)", "Lung cancer"),
        ("History of myocardial infarction (situation)", "Active myocardial infarction"),
        ("No evidence of pneumonia (situation)", "Pneumonia"),
        ("Family history of breast cancer (situation)", "Breast cancer"),
        ("At risk of stroke (finding)", "Stroke"),
    ],
)
def test_a_situation_is_not_the_disease_now(display: str, criterion: str) -> None:
    assert _verdict(criterion, _condition(_code(SNOMED, "0", display))) != "met"


def test_a_social_finding_is_no_disease_that_nobody_knows() -> None:
    work = _condition(_code(SNOMED, "160903007", "Full-time employment (finding)"))
    (fact,) = _patient(work).facts
    assert [concept.name for concept in fact.concepts] == ["social circumstance"]
    assert _verdict("Asthma", work, assume=Assume.CLOSED) == "not_met"


@pytest.mark.parametrize(
    ("code", "criterion"),
    [
        (_code(RXNORM, "583214", "PACLitaxel 100 MG Injection"), "Taking a taxane"),
        (_code(RXNORM, "6851"), "Taking methotrexate"),
        (_code(RXNORM, "0", "Verzenio 50 MG Oral Tablet"), "Taking abemaciclib"),
        (_code(RXNORM, "0", "24 HR metoprolol succinate 100 MG Extended Release Oral Tablet"),
         "Taking a beta blocker"),
        (_code(RXNORM, "562251", "Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet"),
         "Taking antibiotics"),
    ],
)  # fmt: skip
def test_a_clinical_drug_is_its_ingredient_and_its_class(
    code: dict[str, Any], criterion: str
) -> None:
    assert _verdict(criterion, _drug(code)) == "met"


def test_a_test_of_an_antibody_gives_none() -> None:
    tested = {"resourceType": "Procedure", "status": "completed",
              "code": _code(SNOMED, "104375008", "Hepatitis C antibody test"),
              "performedDateTime": "2024-01-05"}  # fmt: skip
    patient = _patient(tested)
    assert all(fact.kind is FactKind.PROCEDURE for fact in patient.facts)
    assert _verdict("Treatment with a monoclonal antibody", tested) != "met"


def test_platelet_volume_is_no_platelet_count() -> None:
    volume = {"resourceType": "Observation", "status": "final",
              "code": _code(LOINC, "0", "Platelet mean volume [Entitic volume] in Blood"),
              "valueQuantity": {"value": 10, "unit": "fL"},
              "effectiveDateTime": "2024-02-01"}  # fmt: skip
    count = {"resourceType": "Observation", "status": "final", "code": _code(LOINC, "777-3"),
             "valueQuantity": {"value": 200, "unit": "10*3/uL", "code": "10*3/uL",
                               "system": "http://unitsofmeasure.org"},
             "effectiveDateTime": "2024-01-01"}  # fmt: skip
    assert _verdict("Platelets > 100 x 10^9/L", volume, count) == "met"


def test_codes_that_nothing_links_are_told_with_their_number() -> None:
    odd = _condition(_code(SNOMED, "123454321"))
    worded = _condition(_code(SNOMED, "987650004", "Pneumonia"))
    notices = _patient(odd, odd, worded).notices
    assert "codes not known, of snomed: 123454321 (2 times)" in notices
    assert "codes known by their words alone, of snomed: 987650004" in notices
