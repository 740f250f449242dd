"""The profiles of US Core and mCODE: what they hold of a cancer, as facts of the patient."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eligo.app import actions
from eligo.language.nodes import Side
from eligo.patients.fhir.reader import read_bundle
from eligo.patients.model import FactKind, Patient, PatientFact, Status
from eligo.patients.read import read_any

SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/"
PERSON = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1970-03-04"}


def _code(system: str, code: str, display: str | None = None) -> dict[str, Any]:
    return {
        "coding": [{"system": system, "code": code} | ({"display": display} if display else {})]
    }


def _of(kind: str, profile: str, ident: str, **fields: Any) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "id": ident,
        "meta": {"profile": [MCODE + profile]},
        **fields,
        "subject": {"reference": "Patient/p"},
    }


def _primary(**fields: Any) -> dict[str, Any]:
    code = _code(SNOMED, "254837009", "Malignant neoplasm of breast (disorder)")
    return _of("Condition", "mcode-primary-cancer-condition", "c1", code=code, **fields)


def _observed(profile: str, code: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return _of(
        "Observation",
        profile,
        f"o-{profile}",
        status="final",
        code=code,
        effectiveDateTime=fields.pop("day", "2024-03-01"),
        **fields,
    )


def _read(*resources: dict[str, Any], person: dict[str, Any] | None = None) -> Patient:
    entries = [{"resource": one} for one in (person or PERSON, *resources)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return read_bundle(bundle, actions.terms())


def _fact(patient: Patient, ident: str) -> PatientFact:
    return next(fact for fact in patient.facts if fact.source.id == ident)


def _names(fact: PatientFact) -> list[str]:
    return [concept.name for concept in fact.concepts]


def _verdict(criterion: str, *resources: dict[str, Any]) -> str:
    return actions.check(criterion, _read(*resources), Side.INCLUSION)[0]


# ---- the disease -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("summary", "stage"),
    [
        (_code(SNOMED, "261638004"), "IIIA"),
        (_code("http://cancerstaging.org", "c3A"), "IIIA"),
        (_code("http://cancerstaging.org", "4", "IV"), "IV"),
    ],
)
def test_a_stage_without_words_is_read_from_its_code(summary: dict[str, Any], stage: str) -> None:
    fact = _fact(_read(_primary(stage=[{"summary": summary}])), "c1")
    assert stage in fact.qualifiers["stage"]


def test_a_stage_group_is_of_the_cancer_in_its_focus() -> None:
    group = _observed(
        "mcode-tnm-clinical-stage-group",
        _code(LOINC, "21908-9"),
        valueCodeableConcept=_code(SNOMED, "258228008"),
        focus=[{"reference": "Condition/c1"}],
    )
    assert "IV" in _fact(_read(_primary(), group), "c1").qualifiers["stage"]


@pytest.mark.parametrize(
    ("system", "code", "name"),
    [
        (SNOMED, "82711006", "invasive ductal carcinoma"),
        ("http://terminology.hl7.org/CodeSystem/icd-o-3", "8520/3", "invasive lobular carcinoma"),
    ],
)
def test_the_tissue_is_what_the_morphology_says(system: str, code: str, name: str) -> None:
    told = {
        "url": f"{MCODE}mcode-histology-morphology-behavior",
        "valueCodeableConcept": _code(system, code),
    }
    assert name in _names(_fact(_read(_primary(extension=[told])), "c1"))


@pytest.mark.parametrize("related", [True, False])
def test_a_secondary_cancer_is_a_metastasis_and_its_primary_metastatic(related: bool) -> None:
    link = {
        "url": f"{MCODE}mcode-related-primary-cancer-condition",
        "valueReference": {"reference": "Condition/c1"},
    }
    second = _of(
        "Condition",
        "mcode-secondary-cancer-condition",
        "c2",
        code=_code(SNOMED, "94222008"),
        extension=[link] if related else [],
    )
    patient = _read(_primary(), second)
    assert "metastatic cancer" in _names(_fact(patient, "c2"))
    assert "metastatic" in _fact(patient, "c1").qualifiers["course"]


@pytest.mark.parametrize(
    ("answer", "name", "value"),
    [
        (_code(SNOMED, "271299001"), "course", "progressive"),
        (_code(SNOMED, "359746009", "Patient's condition stable (finding)"), "control", "stable"),
    ],
)
def test_the_disease_status_is_of_the_cancer(answer: dict[str, Any], name: str, value: str) -> None:
    status = _observed(
        "mcode-cancer-disease-status",
        _code(LOINC, "97509-4"),
        valueCodeableConcept=answer,
        focus=[{"reference": "Condition/c1"}],
    )
    assert value in _fact(_read(_primary(), status), "c1").qualifiers[name]


def test_the_newest_disease_status_counts() -> None:
    worse, stable = (
        _observed(
            f"mcode-cancer-disease-status-{code}",
            _code(LOINC, "97509-4"),
            valueCodeableConcept=_code(SNOMED, code),
            day=day,
        )
        for code, day in (("271299001", "2024-01-01"), ("359746009", "2024-06-01"))
    )
    qualifiers = _fact(_read(_primary(), stable, worse), "c1").qualifiers
    assert (qualifiers.get("course"), qualifiers["control"]) == (None, ("stable",))


def test_a_suspected_secondary_cancer_says_nothing_of_the_primary() -> None:
    second = _of(
        "Condition",
        "mcode-secondary-cancer-condition",
        "c2",
        code=_code(SNOMED, "94222008"),
        verificationStatus=_code("http://terminology.hl7.org/x", "provisional"),
    )
    assert "course" not in _fact(_read(_primary(), second), "c1").qualifiers


def test_an_improvement_is_no_remission() -> None:
    status = _observed(
        "mcode-cancer-disease-status",
        _code(LOINC, "97509-4"),
        valueCodeableConcept=_code(SNOMED, "268910001", "Condition improved"),
    )
    fact = _fact(_read(_primary(), status), "c1")
    assert fact.status is not Status.REMISSION
    assert not fact.qualifiers.get("course")


@pytest.mark.parametrize(
    ("profile", "code", "answer", "criterion"),
    [
        (
            "mcode-tnm-primary-tumor-category",
            _code(SNOMED, "399504009", "cT category"),
            "American Joint Committee on Cancer cT3",
            "cT3 or cT4",
        ),
        (
            "mcode-tnm-regional-nodes-category",
            _code(SNOMED, "399534004", "cN category"),
            "American Joint Committee on Cancer cN2",
            "N2 or N3 disease",
        ),
        ("mcode-tnm-distant-metastases-category", _code(LOINC, "21907-1"), "cM0", "M0 disease"),
    ],
)
def test_the_parts_of_a_tnm_stage_are_measurements(
    profile: str, code: dict[str, Any], answer: str, criterion: str
) -> None:
    part = _observed(profile, code, valueCodeableConcept=_code(SNOMED, "0", answer))
    assert "computed tomography" not in _names(_fact(_read(part), part["id"]))
    assert _verdict(criterion, part) == "met"


# ---- markers, performance, treatment -----------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "answer", "criterion", "verdict"),
    [
        (_code(LOINC, "16112-5"), _code(SNOMED, "10828004"), "Estrogen receptor positive", "met"),
        (
            _code(LOINC, "16112-5"),
            _code(LOINC, "LA6577-6"),
            "Estrogen receptor positive",
            "not_met",
        ),
        (_code(LOINC, "48676-1"), _code(LOINC, "LA6577-6"), "HER2 positive", "not_met"),
    ],
)
def test_a_tumour_marker_is_read_by_codes_alone(
    code: dict[str, Any], answer: dict[str, Any], criterion: str, verdict: str
) -> None:
    marker = _observed("mcode-tumor-marker-test", code, valueCodeableConcept=answer)
    assert _verdict(criterion, marker) == verdict


def test_a_genomic_variant_is_one_of_its_gene() -> None:
    gene = {
        "code": _code(LOINC, "48018-6"),
        "valueCodeableConcept": _code("http://www.genenames.org/geneId", "HGNC:3236"),
    }
    variant = _observed(
        "mcode-genomic-variant",
        _code(LOINC, "69548-6"),
        component=[gene],
        valueCodeableConcept=_code(LOINC, "LA9633-4"),
    )
    (fact,) = _read(variant).facts
    assert (_names(fact), fact.outcome) == (["EGFR (gene)"], "Present")


@pytest.mark.parametrize(
    ("code", "value", "criterion", "verdict"),
    [
        ("89247-1", {"valueInteger": 1}, "ECOG 0-1", "met"),
        ("89262-0", {"valueCodeableConcept": _code(LOINC, "LA9624-3")}, "ECOG 0-1", "not_met"),
        ("89243-0", {"valueCodeableConcept": _code(LOINC, "LA29177-5")}, "Karnofsky >= 70", "met"),
    ],
)
def test_a_performance_status_is_a_number_or_an_answer(
    code: str, value: dict[str, Any], criterion: str, verdict: str
) -> None:
    status = _observed("mcode-ecog-performance-status", _code(LOINC, code), **value)
    assert _verdict(criterion, status) == verdict


@pytest.mark.parametrize(
    ("resource", "criterion"),
    [
        (
            _of(
                "Procedure",
                "mcode-radiotherapy-course-summary",
                "r",
                status="completed",
                code=_code(SNOMED, "1217123003"),
            ),
            "Prior radiotherapy",
        ),
        (
            _of(
                "Procedure",
                "mcode-cancer-related-surgical-procedure",
                "r",
                status="completed",
                code=_code(SNOMED, "392021009"),
            ),
            "Prior surgery",
        ),
        (
            _of(
                "MedicationStatement",
                "mcode-cancer-related-medication-statement",
                "r",
                status="completed",
                medicationCodeableConcept=_code(
                    "http://www.nlm.nih.gov/research/umls/rxnorm", "56946"
                ),
            ),
            "Prior treatment with a taxane",
        ),
    ],
)
def test_a_treatment_of_the_cancer_is_read_by_its_code(
    resource: dict[str, Any], criterion: str
) -> None:
    assert _verdict(criterion, resource) == "met"


# ---- US Core -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extension", "sex"),
    [
        (
            {
                "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex",
                "valueCoding": {"system": SNOMED, "code": "248153007"},
            },
            "male",
        ),
        (
            {
                "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex",
                "valueCode": "F",
            },
            "female",
        ),
        (
            {
                "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex",
                "valueCode": "asked-declined",
            },
            None,
        ),
    ],
)
def test_the_sex_may_stand_in_an_extension(extension: dict[str, Any], sex: str | None) -> None:
    person = {"resourceType": "Patient", "id": "p", "birthDate": "1970-03-04"}
    assert _read(person=person | {"extension": [extension]}).sex == sex


def test_an_implanted_device_is_its_patients_and_a_shared_one_nobodys() -> None:
    implant = {
        "resourceType": "Device",
        "id": "d1",
        "status": "active",
        "type": _code(SNOMED, "14106009"),
        "patient": {"reference": "Patient/p"},
    }
    shared = {"resourceType": "Device", "id": "d2", "type": _code(SNOMED, "14106009")}
    (fact,) = _read(implant, shared).facts
    assert (fact.kind, fact.source.id, fact.ongoing) == (FactKind.PROCEDURE, "d1", True)
    assert _verdict("Has a cardiac pacemaker", implant) == "met"


@pytest.fixture
def bulk(tmp_path: Path) -> Callable[..., list[Any]]:
    """Patients of a bulk export: a file of each type of resource."""

    def read(**files: list[dict[str, Any]]) -> list[Any]:
        for kind, resources in files.items():
            text = "".join(json.dumps(one) + "\n" for one in resources)
            (tmp_path / f"{kind}.ndjson").write_text(text, encoding="utf-8")
        return [patient for _, patient in read_any(tmp_path, actions.terms())]

    return read


def test_a_bulk_export_gives_each_patient_their_own(bulk: Callable[..., list[Any]]) -> None:
    implant = {
        "resourceType": "Device",
        "id": "d1",
        "type": _code(SNOMED, "14106009"),
        "patient": {"reference": "Patient/q"},
    }
    found = bulk(Patient=[PERSON, PERSON | {"id": "q"}], Condition=[_primary()], Device=[implant])
    facts = {patient.id: [fact.source.id for fact in patient.facts] for patient in found}
    assert facts == {"p": ["c1"], "q": ["d1"]}
