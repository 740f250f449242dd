"""Criteria that say of themselves that they keep people out."""

import pytest

from eligo.reading.barring import bars, described
from eligo.terms import load


@pytest.mark.parametrize(
    ("text", "barring"),
    [
        ("Pregnant women are excluded.", True),
        ("Patients with active tuberculosis are not eligible for this trial", True),
        ("Persons who can't swallow will be excluded from participation", True),
        ("Patients with diabetes are eligible", False),
        ("Prior chemotherapy is not permitted", False),
        ("Cancer, excluding basal cell carcinoma", False),
        ("Age 18 or older", False),
    ],
)
def test_what_keeps_people_out_says_so(text: str, barring: bool) -> None:
    assert bars(text, load()) is barring


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Patients with epilepsy are eligible for this study.", "Patients with epilepsy"),
        ("Prior chemotherapy is allowed", "Prior chemotherapy is allowed"),
        ("Patients with gout are eligible if stable", "Patients with gout are eligible if stable"),
        ("Age 18 or older", "Age 18 or older"),
    ],
)
def test_whom_a_criterion_describes(text: str, left: str) -> None:
    assert described(text, load()) == left
