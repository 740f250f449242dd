"""Results out of FHIR Observations: every form of value, limits, components, variants, answers."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from small_records import coded, names, text

from eligo.language.nodes import State
from eligo.language.values import Quantity
from eligo.patients.model import Certainty, FactKind, Patient, PatientFact, Reference, When

Only = Callable[..., PatientFact]
Read = Callable[..., Patient]
POTASSIUM = coded("loinc", "2823-3", "Potassium")


def quantity(value: str, unit: str) -> Quantity:
    return Quantity(Decimal(value), unit)


def ucum(value: float, code: str, unit: str | None = None) -> dict:
    system = "http://unitsofmeasure.org"
    return {"value": value, "unit": unit or code, "system": system, "code": code}


def test_a_number_with_its_limits_of_normal(fact: Only) -> None:
    found = fact(
        "Observation",
        code=POTASSIUM,
        effectiveDateTime="2025-05-29T23:40:00-08:00",
        valueQuantity=ucum(4.1, "mmol/L"),
        referenceRange=[{"low": ucum(3.5, "mmol/L"), "high": {"value": 5.1}}],
    )
    assert found.value == quantity("4.1", "mmol/L")
    assert found.reference == Reference(quantity("3.5", "mmol/L"), quantity("5.1", "mmol/L"))
    assert (found.start, names(found)) == (When.on(date(2025, 5, 29)), ["potassium"])
    assert found.doubt is None


@pytest.mark.parametrize(
    ("fields", "value", "comparator", "outcome"),
    [
        ({"valueInteger": 2}, quantity("2", "1"), None, None),
        ({"valueInteger": 2.0}, quantity("2.0", "1"), None, None),
        ({"valueQuantity": {"value": 5, "comparator": "<", "unit": "x10E3 / uL"}},
         quantity("5", "x10E3/uL"), "<", None),
        ({"valueQuantity": ucum(0.44, "1")}, quantity("0.44", "1"), None, None),
        ({"valueQuantity": {"value": 88, "unit": "K/uL", "code": "10*3/uL",
                            "system": "http://unitsofmeasure.org"}},
         quantity("88", "10*3/uL"), None, None),
        ({"valueString": "> 90 mL/min"}, quantity("90", "mL/min"), ">", "> 90 mL/min"),
        ({"valueString": "cloudy"}, None, None, "cloudy"),
        ({"valueBoolean": True}, None, None, "Yes"),
        ({"valueCodeableConcept": coded("sct", "131194007")}, None, None, "Non-reactive"),
        ({"valueCodeableConcept": coded("sct", "1", "CR1 (first complete remission)")},
         None, None, "CR1 (first complete remission)"),
        ({"valueCodeableConcept": text("Positive (qualifier value)")}, None, None, "Positive"),
        ({"valueRange": {"low": {"value": 2, "unit": "/hpf"}}}, quantity("2", "/hpf"), ">=", None),
        ({"valueRange": {"low": {"value": 2}, "high": {"value": 4}}}, None, None, "2–4"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 80}}},
         None, None, "1:80"),
        ({"valueQuantity": ucum(3, "%"), "valueCodeableConcept": text("Positive")},
         quantity("3", "%"), None, "Positive"),
    ],
)  # fmt: skip
def test_every_form_of_value(
    fact: Only, fields: dict, value: Quantity | None, comparator: str | None, outcome: str | None
) -> None:
    found = fact("Observation", code=text("Something measured"), **fields)
    assert (found.value, found.comparator, found.outcome) == (value, comparator, outcome)


def test_a_score_is_counted_in_its_own_unit(fact: Only) -> None:
    found = fact("Observation", code=coded("loinc", "89247-1"), valueInteger=1)
    assert (found.value, found.text) == (quantity("1", "{score}"), "ECOG")


def test_the_laboratorys_word_stands_in_for_a_missing_one(fact: Only) -> None:
    system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
    found = fact(
        "Observation",
        code=text("HIV antibody"),
        interpretation=[{"coding": [{"system": system, "code": "POS"}]}],
    )
    assert found.outcome == "Positive"


def test_ranges_for_other_people_or_several_ranges_are_not_used(read: Read) -> None:
    pair = {"low": ucum(3.5, "mmol/L"), "high": ucum(5.1, "mmol/L")}
    other = {"low": ucum(3.0, "mmol/L"), "high": ucum(6.0, "mmol/L")}
    result = {"resourceType": "Observation", "code": POTASSIUM,
              "valueQuantity": ucum(4.1, "mmol/L")}  # fmt: skip
    special = read(result | {"referenceRange": [pair, other | {"appliesTo": [text("men")]}]})
    assert special.facts[0].reference is not None
    several = read(result | {"referenceRange": [pair, other]})
    assert several.facts[0].reference is None
    assert any("reference ranges" in notice for notice in several.notices)


@pytest.mark.parametrize("word", ["entered-in-error", "cancelled", "registered"])
def test_without_a_valid_result_there_is_no_fact(read: Read, word: str) -> None:
    result = {"resourceType": "Observation", "code": POTASSIUM, "status": word}
    assert read(result | {"valueQuantity": ucum(4.1, "mmol/L")}).facts == ()


def test_the_day_of_issue_stands_in_for_a_missing_one(fact: Only) -> None:
    found = fact("Observation", code=POTASSIUM, valueInteger=4, issued="2025-05-02T10:00:00Z")
    assert found.start == When.on(date(2025, 5, 2))


def test_a_missing_result_is_none(read: Read) -> None:
    absent = {"resourceType": "Observation", "code": POTASSIUM,
              "dataAbsentReason": text("not performed")}  # fmt: skip
    assert read(absent).facts == ()


def test_a_preliminary_result_is_not_certain(fact: Only) -> None:
    found = fact("Observation", status="preliminary", code=POTASSIUM, valueInteger=4)
    assert found.certainty is Certainty.SUSPECTED


def test_components_are_facts_of_their_own(read: Read) -> None:
    parts = [{"code": text(f"{name} blood pressure"), "valueQuantity": ucum(n, "mm[Hg]")}
             for name, n in (("Systolic", 120), ("Diastolic", 80))]  # fmt: skip
    patient = read({"resourceType": "Observation", "code": text("Blood pressure"),
                    "component": parts})  # fmt: skip
    assert [(f.text, f.value) for f in patient.facts] == [
        ("Systolic blood pressure", quantity("120", "mm[Hg]")),
        ("Diastolic blood pressure", quantity("80", "mm[Hg]")),
    ]


def test_a_genetic_variant_is_a_fact_of_its_gene(fact: Only) -> None:
    found = fact(
        "Observation",
        code=coded("loinc", "69548-6"),
        valueCodeableConcept=coded("loinc", "LA9633-4"),
        interpretation=[text("Point mutation (finding)")],
        component=[{"code": coded("loinc", "48018-6"),
                    "valueCodeableConcept": coded("hgnc", "HGNC:7910", "NPM1")}],
    )  # fmt: skip
    assert (names(found), found.outcome) == (["NPM1"], "Present")
    assert found.text == "NPM1, Point mutation"


def test_how_and_from_what_it_was_measured(fact: Only) -> None:
    found = fact(
        "Observation",
        code=text("Measurable residual disease, end of consolidation"),
        valueCodeableConcept=text("Negative"),
        method=text("Multiparameter flow cytometry"),
        bodySite=text("Bone marrow aspirate"),
    )
    assert found.qualifiers["method"] == ("Multiparameter flow cytometry", "flow cytometry")
    assert found.qualifiers["specimen"] == ("Bone marrow aspirate", "bone marrow")
    assert found.qualifiers["timepoint"] == ("end of consolidation",)


def test_only_the_measured_thing_is_what_an_observation_is_of(fact: Only) -> None:
    found = fact("Observation", code=text("Potassium after pneumonia"), valueInteger=4)
    assert names(found) == ["potassium"]


def test_an_answer_about_a_state_is_marked_as_that_state(fact: Only) -> None:
    found = fact(
        "Observation", code=text("Currently breastfeeding"), valueCodeableConcept=text("No")
    )
    assert (found.kind, found.state, found.outcome) == (
        FactKind.OBSERVATION,
        State.BREAST_FEEDING,
        "No",
    )


@pytest.mark.parametrize(
    ("words", "answer", "kind", "present"),
    [
        ("Family history of breast cancer", "Yes", FactKind.FAMILY_HISTORY, True),
        ("Family history of breast cancer", "No", FactKind.FAMILY_HISTORY, False),
        ("History of pneumonia", "Yes", FactKind.CONDITION, True),
        ("History of pneumonia", "No", FactKind.CONDITION, False),
        ("Pneumonia", "Present", FactKind.OBSERVATION, True),
    ],
)
def test_answers_about_the_past_or_relatives_are_no_findings_of_now(
    fact: Only, words: str, answer: str, kind: FactKind, present: bool
) -> None:
    found = fact("Observation", code=text(words), valueCodeableConcept=text(answer))
    assert (found.kind, found.present) == (kind, present)
    assert found.ongoing is not True


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (ucum(400, "mmol/L"), "possible"),
        ({"value": 4.1}, "no unit"),
        ({"value": 4.1, "comparator": "about"}, "comparator"),
        ({"value": 1e300, "unit": "mmol/L"}, "number"),
    ],
)
def test_what_can_not_be_is_kept_and_doubted(read: Read, value: dict, what: str) -> None:
    patient = read({"resourceType": "Observation", "code": POTASSIUM, "valueQuantity": value})
    assert patient.facts[0].doubt is not None
    assert any(what in notice and "Observation/r0" in notice for notice in patient.notices)


@pytest.mark.parametrize(
    ("question", "answer", "kind", "present"),
    [
        ("Participation in another clinical trial", "No", FactKind.PARTICIPATION, False),
        ("Currently enrolled in another study", "Yes", FactKind.PARTICIPATION, True),
        ("Known drug allergies", "No", FactKind.ALLERGY, False),
        ("History of stroke", "No", FactKind.CONDITION, False),
        ("Active infection", "No", FactKind.OBSERVATION, True),
        ("Known drug allergies", "Yes", FactKind.OBSERVATION, True),
    ],
)
def test_an_answer_of_a_form_is_a_fact_of_what_it_asks(
    fact: Only, question: str, answer: str, kind: FactKind, present: bool
) -> None:
    found = fact("Observation", code=text(question), valueString=answer)
    assert (found.kind, found.present) == (kind, present)


def test_whoever_takes_part_in_a_study_now_does_so_still(fact: Only) -> None:
    question = text("Currently participating in another trial")
    found = fact("Observation", code=question, effectiveDateTime="2025-05-20", valueBoolean=True)
    assert (found.kind, found.ongoing, found.start) == (FactKind.PARTICIPATION, True, None)


@pytest.mark.parametrize(
    ("value", "unit", "doubted"),
    [(4.1, "mmol/L", False), (4100, "umol/L", False), (4100, "mmol/L", True), (4.1, "mol/L", True)],
)
def test_what_is_possible_is_asked_in_the_unit_of_the_measurement(
    fact: Only, value: float, unit: str, doubted: bool
) -> None:
    found = fact("Observation", code=POTASSIUM, valueQuantity=ucum(value, unit))
    assert (found.doubt is not None) is doubted
