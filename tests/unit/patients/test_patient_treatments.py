"""Drugs, vaccines and procedures out of FHIR."""

from collections.abc import Callable
from datetime import date

import pytest
from small_records import coded, names, text

from eligo.language.nodes import State
from eligo.patients.model import FactKind, Patient, PatientFact, Status, When

Only = Callable[..., PatientFact]
Read = Callable[..., Patient]
PREDNISONE = text("Prednisone 20 MG Oral Tablet")


def day(text: str) -> When:
    return When.on(date.fromisoformat(text))


def test_a_statement_with_its_period_and_route(fact: Only) -> None:
    found = fact(
        "MedicationStatement",
        status="completed",
        medicationCodeableConcept=PREDNISONE,
        effectivePeriod={"start": "2025-04-22", "end": "2025-05-27"},
        dosage=[{"route": coded("sct", "26643006", "oral route")}],
    )
    assert (found.kind, names(found)) == (FactKind.DRUG, ["prednisone"])
    assert (found.start, found.end, found.ongoing) == (day("2025-04-22"), day("2025-05-27"), False)
    assert found.qualifiers["route"] == ("oral",)


def test_what_is_taken_now_has_no_end(fact: Only) -> None:
    found = fact(
        "MedicationRequest",
        status="active",
        intent="order",
        medicationCodeableConcept=PREDNISONE,
        authoredOn="2025-03-18",
    )
    assert (found.start, found.end, found.ongoing) == (day("2025-03-18"), None, True)


def test_an_administration_is_of_its_day(fact: Only) -> None:
    found = fact(
        "MedicationAdministration",
        status="completed",
        medicationCodeableConcept=text("Cytarabine 1 g/m2"),
        effectiveDateTime="2025-05-18",
        reasonCode=[text("Acute myeloid leukemia")],
        dosage={"text": "single dose", "route": coded("sct", "47625008")},
    )
    assert (found.start, found.end, found.ongoing) == (day("2025-05-18"), day("2025-05-18"), False)
    assert [c.name for c in found.indications] == ["AML"]
    assert found.qualifiers["route"] == ("intravenous",)


@pytest.mark.parametrize(
    "fields",
    [
        {"resourceType": "MedicationStatement", "status": "not-taken"},
        {"resourceType": "MedicationStatement", "status": "entered-in-error"},
        {"resourceType": "MedicationRequest", "status": "cancelled"},
        {"resourceType": "MedicationRequest", "status": "active", "doNotPerform": True},
        {"resourceType": "MedicationAdministration", "status": "not-done"},
        {"resourceType": "Procedure", "status": "not-done", "code": text("Radiotherapy")},
        {"resourceType": "Immunization", "status": "not-done"},
    ],
)
def test_what_never_happened_is_no_fact(read: Read, fields: dict) -> None:
    assert read({"medicationCodeableConcept": PREDNISONE, "vaccineCode": PREDNISONE} | fields
                ).facts == ()  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"resourceType": "MedicationRequest", "status": "active", "intent": "plan"},
        {"resourceType": "MedicationStatement", "status": "intended"},
        {"resourceType": "Procedure", "status": "preparation", "code": text("Radiotherapy")},
    ],
)
def test_plans_are_plans(read: Read, fields: dict) -> None:
    patient = read({"medicationCodeableConcept": PREDNISONE, "authoredOn": "2025-05-01"} | fields)
    assert [f.status for f in patient.facts] == [Status.PLANNED]
    assert patient.last_observed is None


def test_the_drug_may_stand_in_another_resource(read: Read) -> None:
    medication = {"resourceType": "Medication", "id": "m1", "code": PREDNISONE}
    for reference in ("Medication/m1", "urn:uuid:m1", "https://x.example/Medication/m1/_history/2"):
        statement = {"resourceType": "MedicationStatement", "status": "active",
                     "medicationReference": {"reference": reference}}  # fmt: skip
        (found,) = read(medication, statement).facts
        assert names(found) == ["prednisone"], reference


def test_the_drug_may_be_contained(fact: Only) -> None:
    found = fact(
        "MedicationStatement",
        status="active",
        contained=[{"resourceType": "Medication", "id": "m", "code": PREDNISONE}],
        medicationReference={"reference": "#m"},
    )
    assert names(found) == ["prednisone"]


def test_a_drug_that_can_not_be_found_is_doubted(read: Read) -> None:
    patient = read({"resourceType": "MedicationStatement", "status": "active",
                    "medicationReference": {"reference": "Medication/lost"}})  # fmt: skip
    assert patient.facts[0].doubt is not None
    assert any("MedicationStatement/r0" in notice for notice in patient.notices)


@pytest.mark.parametrize(
    ("words", "dosage", "routes"),
    [
        ("Fluticasone inhaler", [], ("inhaled",)),
        ("Fluticasone inhaler", [{"route": text("inhalation route")}], ("inhaled",)),
        ("Prednisone 20 MG Oral Tablet", [], ("oral",)),
        ("Paclitaxel 100 MG Injection", [], ()),
        ("Methotrexate 12 mg", [{"route": coded("sct", "72607000")}], ("intrathecal",)),
        ("Hydrocortisone cream", [], ("topical",)),
        ("Heparin", [{"text": "5000 units subcutaneously twice daily"}], ("subcutaneous",)),
    ],
)
def test_routes_from_codes_directions_and_names(
    fact: Only, words: str, dosage: list, routes: tuple[str, ...]
) -> None:
    found = fact("MedicationStatement", status="active", medicationCodeableConcept=text(words),
                 dosage=dosage)  # fmt: skip
    assert found.qualifiers.get("route", ()) == routes


@pytest.mark.parametrize(
    ("words", "regimen"),
    [
        ("Prednisolone 15 mg oral, 0.5 mg/kg/day", ("maintenance",)),
        ("Methylprednisolone 30 mg/kg/day", ()),
        ("High-dose methylprednisolone pulse", ("high-dose", "pulse")),
        ("Blinatumomab continuous infusion", ("continuous",)),
    ],
)
def test_regimens_from_words(fact: Only, words: str, regimen: tuple[str, ...]) -> None:
    found = fact("MedicationStatement", status="active", medicationCodeableConcept=text(words))
    assert found.qualifiers.get("regimen", ()) == regimen


def test_a_reason_may_be_another_resource(read: Read) -> None:
    patient = read(
        {"resourceType": "Condition", "id": "c1", "code": text("Acute myeloid leukemia")},
        {"resourceType": "Procedure", "status": "completed", "code": text("Radiotherapy"),
         "reasonReference": [{"reference": "Condition/c1"}]},
    )  # fmt: skip
    assert [c.name for c in patient.facts[1].indications] == ["AML"]


def test_a_procedure_with_its_donor_and_day(fact: Only) -> None:
    found = fact(
        "Procedure",
        status="completed",
        code=text("Allogeneic stem cell transplantation, matched sibling donor"),
        performedDateTime="2023-08-15",
    )
    assert (names(found), found.start, found.ongoing) == (
        ["transplantation"],
        day("2023-08-15"),
        False,
    )
    assert found.qualifiers["donor"] == ("sibling", "related", "matched")


def test_what_is_still_being_done(fact: Only) -> None:
    found = fact("Procedure", status="in-progress", code=text("Continuous oxygen therapy"),
                 performedDateTime="2023-06-01")  # fmt: skip
    assert (found.ongoing, found.status) == (True, Status.ACTIVE)


def test_an_operation_can_make_a_state(fact: Only) -> None:
    found = fact("Procedure", status="completed", code=text("Total abdominal hysterectomy"))
    assert found.state is State.SURGICALLY_STERILE


def test_a_vaccine_is_a_drug_of_one_day(fact: Only) -> None:
    found = fact(
        "Immunization",
        status="completed",
        vaccineCode=text("Influenza, seasonal"),
        occurrenceDateTime="2024-10-24",
    )
    assert (found.kind, names(found)) == (FactKind.DRUG, ["influenza vaccine"])
    assert found.start == found.end == day("2024-10-24")


def test_what_was_history_may_be_a_procedure(read: Read) -> None:
    facts = read({"resourceType": "Condition", "code": text("History of appendectomy")}).facts
    assert [(f.kind, names(f)) for f in facts] == [(FactKind.PROCEDURE, ["appendectomy"])]


TWICE_A_DAY = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}
TEN_MG = {"value": 10, "unit": "mg", "code": "mg"}


@pytest.mark.parametrize(
    ("dosage", "doses"),
    [
        ({"doseAndRate": [{"doseQuantity": TEN_MG}], "timing": TWICE_A_DAY}, ("20 mg/d",)),
        ({"doseQuantity": TEN_MG, "timing": TWICE_A_DAY}, ("20 mg/d",)),
        ({"doseQuantity": TEN_MG}, ("10 mg",)),
        ({"text": "1 mg/kg/day"}, ("1 mg/kg/d",)),
        ({"text": "5 mg twice daily by mouth"}, ("10 mg/d",)),
        ({"text": "take 20 mg once daily"}, ("20 mg/d",)),
        ({"text": "one tablet daily"}, None),
        ({"doseQuantity": {"value": 1, "unit": "tablet"}, "timing": TWICE_A_DAY}, None),
        ({"doseQuantity": TEN_MG, "timing": TWICE_A_DAY, "asNeededBoolean": True}, None),
    ],
)
def test_the_dose_of_a_prescription(
    fact: Only, dosage: dict[str, object], doses: tuple[str, ...] | None
) -> None:
    found = fact(
        "MedicationRequest",
        status="active",
        intent="order",
        medicationCodeableConcept=PREDNISONE,
        authoredOn="2025-03-18",
        dosageInstruction=[dosage],
    )
    assert found.qualifiers.get("dose") == doses
