"""Records broken at random: whatever stands in them, reading ends in a patient or an EligoError."""

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_records import TODAY, SmallVocabulary, bundle_of, coded, text

from eligo.errors import EligoError
from eligo.patients.fhir.reader import READERS, read_bundle
from eligo.patients.model import Patient
from eligo.patients.read import read_any

QUANTITY = {"value": 4.1, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"}
WHOLE = bundle_of(
    {"resourceType": "Condition", "code": coded("icd", "C91.02", "ALL, in relapse"),
     "onsetDateTime": "2022-08-25", "abatementDateTime": "2023-01-01", "note": [{"text": "x"}],
     "stage": [{"summary": text("IIIA")}], "bodySite": [text("left")], "severity": text("Severe")},
    {"resourceType": "Observation", "code": coded("loinc", "2823-3", "Potassium"),
     "effectiveDateTime": "2025-05-29T07:40:00+08:00", "valueQuantity": QUANTITY,
     "referenceRange": [{"low": QUANTITY, "high": QUANTITY}],
     "component": [{"code": text("ECOG"), "valueInteger": 1}]},
    {"resourceType": "MedicationRequest", "status": "active", "intent": "order",
     "medicationCodeableConcept": text("Prednisone"), "authoredOn": "2025-01-01",
     "dosageInstruction": [{"text": "1 mg/kg/day", "route": text("oral"),
                            "timing": {"repeat": {"boundsPeriod": {"start": "2025-01-01"}}}}]},
    {"resourceType": "Device", "status": "active", "type": text("pacemaker"),
     "patient": {"reference": "Patient/p1"}},
    {"resourceType": "MedicationStatement", "status": "active",
     "contained": [{"resourceType": "Medication", "id": "m", "code": text("x")}],
     "medicationReference": {"reference": "#m"}, "effectivePeriod": {"start": "2025-01"}},
    {"resourceType": "MedicationAdministration", "status": "completed",
     "medicationReference": {"reference": "Medication/m1"}, "effectiveDateTime": "2025-05-05",
     "dosage": {"route": text("iv")}, "reasonReference": [{"reference": "Condition/r0"}]},
    {"resourceType": "MedicationDispense", "whenHandedOver": "2025-05-05",
     "medicationCodeableConcept": text("x")},
    {"resourceType": "Medication", "id": "m1", "code": text("Cytarabine")},
    {"resourceType": "Procedure", "status": "completed", "code": text("Radiotherapy for leukemia"),
     "performedPeriod": {"start": "2025-01-01", "end": "2025-01-02"}},
    {"resourceType": "AllergyIntolerance", "code": text("No known allergies"),
     "reaction": [{"severity": "mild", "manifestation": [text("rash")]}]},
    {"resourceType": "FamilyMemberHistory", "relationship": text("mother"),
     "condition": [{"code": text("Leukemia")}]},
    {"resourceType": "DiagnosticReport", "code": text("Pathology"), "conclusion": "A. B.",
     "conclusionCode": [text("Leukemia")], "effectivePeriod": {"start": "2025"}},
    {"resourceType": "Immunization", "vaccineCode": text("x"), "occurrenceDateTime": "2024"},
    {"resourceType": "ResearchSubject", "status": "on-study", "period": {"start": "2025"}},
    {"resourceType": "Consent", "status": "active", "scope": coded("http://x", "research")},
    {"resourceType": "Encounter", "status": "finished", "class": {"code": "IMP"},
     "period": {"start": "2025-01-01", "end": "2025-01-02"}},
    {"resourceType": "QuestionnaireResponse", "status": "completed", "authored": "2025-01-01",
     "item": [{"text": "ECOG", "answer": [{"valueDecimal": 1.0}]}]},
)  # fmt: skip

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["2025-13-40", "9999-12-31", "0001-01-01", "-1", "1e9999", "#", "a/b:c"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["text", "coding", "code", "value", "reference"]), inner),
    max_leaves=4,
)  # fmt: skip


field_names = st.text(max_size=12) | st.sampled_from(["age", "sex", "dob", "date", "ecog"])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to every value in a JSON document, but the document itself."""
    below = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in below:
        found.append((*path, key))
        if isinstance(item, dict | list):
            found += places(item, (*path, key))
    return found


PLACES = places(WHOLE)


def broken(changes: list[tuple[tuple[Any, ...], Any]]) -> Any:
    """The whole record with some of its values replaced."""
    out = copy.deepcopy(WHOLE)
    for path, value in changes:
        here = out
        try:
            for key in path[:-1]:
                here = here[key]
            here[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # a change before this one took the place away
    return out


def test_the_whole_record_has_every_kind_of_resource() -> None:
    kinds = {entry["resource"]["resourceType"] for entry in WHOLE["entry"]}
    assert set(READERS) <= kinds
    patient = read_bundle(WHOLE, SmallVocabulary(), today=TODAY)
    assert {f.source.resource for f in patient.facts} >= set(READERS)
    assert all(f.doubt is None for f in patient.facts if f.kind.value != "allergy")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), json_values), min_size=1, max_size=4))
def test_broken_records_end_in_a_patient_or_an_error(changes: list[Any]) -> None:
    try:
        patient = read_bundle(broken(changes), SmallVocabulary(), today=TODAY)
    except EligoError as error:
        assert error.message
    else:
        assert isinstance(patient, Patient)
        assert patient.last_observed is None or patient.last_observed.year <= TODAY.year


@settings(deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255), st.booleans())
def test_damaged_bytes_end_in_patients_or_errors(at: int, byte: int, cut: bool) -> None:
    data = bytearray(json.dumps(WHOLE).encode())
    at %= len(data)
    data[at:] = b"" if cut else bytes([byte]) + data[at + 1 :]
    for number, found in read_any(bytes(data), SmallVocabulary(), today=TODAY):
        assert number >= 1
        assert isinstance(found, Patient | EligoError)


@settings(deadline=None)
@given(st.dictionaries(field_names, json_values, max_size=5))
def test_any_answers_end_in_patients_or_errors(fields: dict[str, Any]) -> None:
    line = json.dumps({"id": "q", "fields": fields}).encode()
    for _, found in read_any(line, SmallVocabulary(), today=TODAY):
        assert isinstance(found, Patient | EligoError)
