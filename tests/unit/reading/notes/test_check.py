"""Notes through `eligo check --jsonl`: verdicts, what silence means, evidence as spans."""

import pytest

from eligo.app.checking import check_line
from eligo.errors import EligoError

_NOTE = (
    "0. A 58-year-old woman presents with chest pain.\n"
    "1. She is known to have hypertension and denies diabetes.\n"
    "2. The patient will provide informed consent, and will comply with the trial protocol "
    "without any practical issues."
)


def asked(criterion: str, side: str, **more: object) -> dict:
    """The answer on the note."""
    return check_line({"id": "1", "criterion": criterion, "side": side, "note": _NOTE, **more})


@pytest.mark.parametrize(
    ("criterion", "side", "verdict"),
    [
        ("Hypertension", "inclusion", "met"),
        ("Diabetes mellitus", "exclusion", "not_met"),
        ("Asthma", "exclusion", "not_met"),
        ("Asthma", "inclusion", "unknown"),
        ("Serum creatinine > 2 mg/dL", "exclusion", "unknown"),
        ("Age 18 to 75 years", "inclusion", "met"),
        ("Written informed consent", "inclusion", "met"),
        ("Willing to take part in the study", "inclusion", "met"),
        ("Ability to take oral medication", "inclusion", "unknown"),
    ],
)
def test_a_note_is_read_as_a_case_report(criterion, side, verdict):
    assert asked(criterion, side)["verdict"] == verdict


def test_open_world_on_request():
    assert asked("Asthma", "exclusion", assume="open")["verdict"] == "unknown"


def test_evidence_is_a_span_of_the_note():
    [one] = asked("Hypertension", "inclusion")["evidence"]
    assert _NOTE[one["start"] : one["end"]] == one["text"] == "hypertension"


def test_an_error_says_nothing_of_the_note():
    with pytest.raises(EligoError) as caught:
        asked("Hypertension", "inclusion", assume="never")
    assert "58" not in str(caught.value)


@pytest.mark.parametrize(
    ("criterion", "verdict"),
    [
        ("Patients with hypertension are excluded", "met"),
        ("Patients with diabetes are not eligible", "not_met"),
        ("Patients with asthma will be excluded", "not_met"),
    ],
)
def test_what_says_that_it_excludes_is_judged_as_an_exclusion(criterion, verdict):
    assert asked(criterion, "inclusion")["verdict"] == verdict
