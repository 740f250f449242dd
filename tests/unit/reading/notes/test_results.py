"""Results of a note: numbers with units, levels, outcomes in words; and doubts."""

from decimal import Decimal

import pytest

from eligo.language.nodes import State
from eligo.patients.model import FactKind


def results(patient):
    """The observations by the names of their concepts."""
    return {f.concepts[0].name: f for f in patient.facts if f.kind is FactKind.OBSERVATION}


@pytest.mark.parametrize(
    ("text", "name", "value", "unit"),
    [
        ("Hb 9.2 g/dL", "hemoglobin", "9.2", "g/dL"),
        ("Her temperature was 38.5 °C.", "body temperature", "38.5", "Cel"),
        ("T: 39.5 C", "body temperature", "39.5", "Cel"),
        ("WBC 12,000/mm3", "white blood cell count", "12000", "/uL"),
        ("WBC count of 12,000/mm", "white blood cell count", "12000", "/uL"),
        ("LVEF of 35%", "left ventricular ejection fraction", "35", "%"),
        ("HbA1c was 9%", "hemoglobin A1c", "9", "%"),
        ("left ventricular ejection fraction (LVEF) measured at 55%",
         "left ventricular ejection fraction", "55", "%"),
        ("NYHA class III", "NYHA class", "3", "{class}"),
        ("ECOG performance status of 1", "ECOG performance status", "1", "1"),
        ("Her pulse is 87/min", "heart rate", "87", "/min"),
        ("AST 3 x ULN", "aspartate aminotransferase", "3", "{ULN}"),
    ],
)  # fmt: skip
def test_numbers(read, text, name, value, unit):
    fact = results(read(text))[name]
    assert fact.value is not None
    assert (fact.value.value, fact.value.unit, fact.doubt) == (Decimal(value), unit, None)


def test_blood_pressure_is_two_results(read):
    found = results(read("BP 140/90"))
    assert found["systolic blood pressure"].value.value == 140
    assert found["diastolic blood pressure"].value.value == 90
    assert found["diastolic blood pressure"].value.unit == "mm[Hg]"


def test_limits_keep_their_sign(read):
    fact = results(read("glucose > 1000 mg/dL"))["blood glucose"]
    assert (fact.comparator, fact.value.value) == (">", 1000)


@pytest.mark.parametrize(
    ("text", "name", "outcome"),
    [
        ("EGFR mutation positive", "EGFR (gene)", "positive"),
        ("The pregnancy test is negative.", "pregnancy test", "negative"),
        ("Elevated ALT.", "alanine aminotransferase", "elevated"),
        ("Her CBC is normal.", "complete blood count", "normal"),
        ("HER2-positive", "HER2", "positive"),
    ],
)
def test_outcomes(read, text, name, outcome):
    assert results(read(text))[name].outcome == outcome


def test_a_disease_tested_negative_is_not_there(read):
    [fact] = [f for f in read("HIV negative").facts if f.concepts]
    assert fact.present is False


def test_a_unit_is_inferred_only_where_one_alone_is_possible(read):
    assert results(read("BMI 27"))["body mass index"].value.unit == "kg/m2"
    doubted = results(read("Hemoglobin: 9.2"))["hemoglobin"]
    assert doubted.doubt == "the result has no unit"


def test_what_no_body_can_have_is_doubted(read):
    patient = read("Potassium 400 mmol/L.")
    assert results(patient)["serum potassium"].doubt == "the value is outside what is possible"
    assert patient.notices


@pytest.mark.parametrize(
    ("text", "state", "present"),
    [
        ("G2P1 at 28 weeks.", State.PREGNANT, True),
        ("She is pregnant.", State.PREGNANT, True),
        ("She is not pregnant.", State.PREGNANT, False),
        ("She is postmenopausal.", State.POST_MENOPAUSAL, True),
        ("He smokes 22 cigarettes per day.", State.SMOKER, True),
        ("He denies smoking.", State.SMOKER, False),
        ("Former smoker.", State.SMOKER, False),
    ],
)
def test_states(read, text, state, present):
    [fact] = [f for f in read(text).facts if f.state is state]
    assert fact.present is present
