"""Public and gold records read whole: nobody is lost, nothing raises, the newest day is right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from eligo.language.values import Concept
from eligo.patients.fhir.reader import read_bundle
from eligo.patients.model import FactKind, Patient, PatientFact
from eligo.patients.read import read_any
from eligo.terms.model import Link, Measurement

SHARED = Path(__file__).resolve().parents[3] / "shared"
SYNTHEA = SHARED / "data" / "synthea_fhir_r4"
PROBES = SHARED / "gold" / "probes.jsonl"


class NoVocabulary:
    """A vocabulary that knows nothing: what is tested here does not hang on names."""

    def by_code(self, system: str, code: str) -> Sequence[Concept]:
        return ()

    def link_all(self, text: str, kinds: object = None) -> Sequence[Link]:
        return ()

    def is_a(self, child: Concept, ancestor: Concept) -> bool:
        return child == ancestor

    def measurement(self, concept: Concept) -> Measurement | None:
        return None


@pytest.mark.skipif(not SYNTHEA.is_dir(), reason="../shared/data is absent")
def test_synthetic_patients_are_read_to_the_last() -> None:
    found = [p for _, p in read_any(SYNTHEA, NoVocabulary())]
    assert len(found) == 400
    assert all(isinstance(p, Patient) for p in found)
    patients = [p for p in found if isinstance(p, Patient)]
    assert all(p.birth and p.sex and p.last_observed for p in patients)
    kinds = Counter(fact.kind for p in patients for fact in p.facts)
    # As many as the files hold: drugs and vaccines, procedures, conditions, allergies.
    assert kinds[FactKind.DRUG] == 3229 + 4758
    assert kinds[FactKind.ALLERGY] == 243
    assert kinds[FactKind.PROCEDURE] >= 9207
    assert kinds[FactKind.CONDITION] + kinds[FactKind.FAMILY_HISTORY] >= 2900
    # Three of their entries are dated years before the birth.
    doubted = [fact.doubt for p in patients for fact in p.facts if fact.doubt]
    assert doubted == ["its date is before the birth"] * 3


@pytest.fixture(scope="module")
def probes() -> list[tuple[dict, Patient]]:
    if not PROBES.is_file():
        pytest.skip("../shared/gold is absent")
    lines = [json.loads(line) for line in PROBES.read_text(encoding="utf-8").splitlines()]
    return [(line, read_bundle(line["patient"], NoVocabulary())) for line in lines]


def test_the_probes_records_have_no_fault(probes: list[tuple[dict, Patient]]) -> None:
    for line, patient in probes:
        said = [n for n in patient.notices if not n.startswith("codes not known")]
        assert not said, line["id"]
        assert not any(fact.doubt for fact in patient.facts), line["id"]


def test_no_day_is_later_than_the_reference_date(probes: list[tuple[dict, Patient]]) -> None:
    for line, patient in probes:
        assert patient.last_observed is not None
        assert patient.last_observed <= date.fromisoformat(line["reference_date"])


def test_every_clinical_entry_is_a_fact_unless_withdrawn(
    probes: list[tuple[dict, Patient]],
) -> None:
    for line, patient in probes:
        told = {(fact.source.resource, fact.source.id) for fact in patient.facts}
        for entry in line["patient"]["entry"]:
            resource = entry["resource"]
            if resource["resourceType"] in ("Condition", "Procedure", "MedicationStatement"):
                place = (resource["resourceType"], resource["id"])
                assert (place in told) == (not withdrawn(resource)), place


def withdrawn(resource: dict) -> bool:
    """Whether an entry is refuted or an error."""
    codings = resource.get("verificationStatus", {}).get("coding", [])
    said = {coding["code"] for coding in codings} | {resource.get("status")}
    return bool(said & {"entered-in-error", "refuted"})


def test_no_name_is_kept(probes: list[tuple[dict, Patient]]) -> None:
    for line, patient in probes:
        people = [
            name
            for entry in line["patient"]["entry"]
            if entry["resource"]["resourceType"] == "Patient"
            for name in entry["resource"]["name"]
        ]
        kept = " ".join([*patient.notices, *(shown(fact) for fact in patient.facts)])
        assert people
        assert not any(name["family"] in kept.split() for name in people)


def shown(fact: PatientFact) -> str:
    """All the words of a fact."""
    return f"{fact.text} {fact.outcome} {fact.qualifiers}"
