"""Criteria that say of themselves that they keep people out."""

import pytest

from eligo.reading.barring import bars
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
