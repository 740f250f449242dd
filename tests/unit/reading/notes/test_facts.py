"""Conditions and treatments of a note: present or denied, sure or not, whose, as they stand."""

import pytest

from eligo.patients.model import Certainty, FactKind, PatientFact, Status


def named(patient, name: str) -> PatientFact:
    """The one fact with a concept of this name."""
    found = [f for f in patient.facts if any(c.name == name for c in f.concepts)]
    assert len(found) == 1, [(f.text, [c.name for c in f.concepts]) for f in patient.facts]
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        "She denies cough, asthma and gout.",
        "No history of asthma.",
        "There is no evidence of asthma.",
        "Negative for asthma or wheezing.",
        "He is not known for much; asthma was ruled out.",
        "He presents without asthma.",
        "Chest pain, but no asthma.",
        "Asthma is absent.",
    ],
)
def test_denied(read, text):
    assert named(read(text), "asthma").present is False


@pytest.mark.parametrize(
    "text",
    [
        "He has asthma.",
        "He denies gout but has asthma.",
        "No fever; asthma since childhood.",
        "There was no change in his asthma.",
        "She has no gout and she has asthma.",
        "He takes no drugs because of asthma.",
    ],
)
def test_present(read, text):
    assert named(read(text), "asthma").present is True


@pytest.mark.parametrize(
    "text", ["Possible asthma.", "Asthma is suspected.", "Evaluation to rule out asthma.",
             "Differential diagnosis includes asthma."]
)  # fmt: skip
def test_only_suspected(read, text):
    assert named(read(text), "asthma").certainty is Certainty.SUSPECTED


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("He has asthma.", Status.ACTIVE),
        ("Past medical history: asthma.", Status.UNSTATED),
        ("His asthma has resolved.", Status.RESOLVED),
        ("Previous asthma.", Status.RESOLVED),
        ("Asthma in remission.", Status.REMISSION),
    ],
)
def test_status(read, text, status):
    assert named(read(text), "asthma").status is status


def test_family_is_not_the_patient(read):
    for text in ("His mother had asthma.", "Family history: asthma.", "Asthma in his father."):
        assert named(read(text), "asthma").kind is FactKind.FAMILY_HISTORY


def test_a_relative_who_only_tells_is_no_family_history(read):
    patient = read("His mother reports that he has asthma.")
    assert named(patient, "asthma").kind is FactKind.CONDITION


def test_others_and_risks_tell_nothing(read):
    assert not read("His wife has asthma.").facts
    assert not [f for f in read("She wants advice on asthma.").facts if f.concepts]


def test_medications(read):
    patient = read(
        "Medications: metformin 500 mg po bid. She previously received rituximab. "
        "Prednisone was stopped. Plan: methotrexate."
    )
    assert named(patient, "metformin").status is Status.ACTIVE
    assert named(patient, "metformin").qualifiers["route"] == ("oral",)
    assert named(patient, "rituximab").status is Status.RESOLVED
    assert named(patient, "prednisone").status is Status.RESOLVED
    assert named(patient, "methotrexate").status is Status.PLANNED


def test_a_treatment_keeps_what_it_was_for(read):
    fact = named(read("She takes methotrexate for psoriasis."), "methotrexate")
    assert [c.name for c in fact.indications] == ["psoriasis"]


def test_qualifiers(read):
    patient = read("She has severe asthma, poorly controlled hypertension and stage IIIB melanoma.")
    assert named(patient, "asthma").qualifiers["severity"] == ("severe",)
    assert named(patient, "hypertension").qualifiers["control"] == ("uncontrolled",)
    assert "IIIB" in named(patient, "melanoma").qualifiers["stage"]


@pytest.mark.parametrize(
    ("text", "scope"),
    [("NKDA.", "drug"), ("No known drug allergies.", "drug"), ("No known allergies.", "any"),
     ("Allergies: none.", "any")],
)  # fmt: skip
def test_no_allergies(read, text, scope):
    [fact] = [f for f in read(text).facts if f.kind is FactKind.ALLERGY]
    assert (fact.present, fact.qualifiers["cause"]) == (False, (scope,))


@pytest.mark.parametrize(
    "text", ["Allergic to aspirin.", "Aspirin allergy.", "Allergies: aspirin."]
)
def test_allergies(read, text):
    fact = named(read(text), "aspirin")
    assert (fact.kind, fact.present) == (FactKind.ALLERGY, True)


def test_other_studies(read):
    current = read("She is currently participating in another clinical trial.")
    kinds = {f.kind for f in current.facts}
    assert FactKind.PARTICIPATION in kinds
    willing = read("She is willing to participate in the study.")
    assert FactKind.PARTICIPATION not in {f.kind for f in willing.facts}


def test_statements_leave_out_the_manner(read):
    patient = read("The patient will give consent and comply without any practical issues.")
    [fact] = [f for f in patient.facts if f.kind is FactKind.STATEMENT]
    assert fact.text == "The patient will give consent and comply"
