"""Printed results: numbers, limits, and what makes a number doubtful."""

from decimal import Decimal

import pytest
from small_records import SmallVocabulary, concept

from eligo.language.values import Quantity
from eligo.patients.model import Reference
from eligo.patients.results import doubt_of, limits, printed


def quantity(value: str, unit: str = "1") -> Quantity:
    return Quantity(Decimal(value), unit)


@pytest.mark.parametrize(
    ("words", "value", "unit", "comparator"),
    [
        ("12.5 mg/dL", "12.5", "mg/dL", None),
        ("> 90", "90", "1", ">"),
        ("≤0.01 %", "0.01", "%", "<="),
        ("1,200 x 10^9/L", "1200", "x10^9/L", None),
        ("-3", "-3", "1", None),
    ],
)
def test_numbers_in_words_are_numbers(
    words: str, value: str, unit: str, comparator: str | None
) -> None:
    found = printed(words)
    assert found is not None
    assert (found.value, found.comparator) == (quantity(value, unit), comparator)


@pytest.mark.parametrize(
    "words", ["Grade I", "46,XY,t(8;21)(q22;q22.1)[20]", "1:80", "", "12 to 14"]
)
def test_other_words_are_no_numbers(words: str) -> None:
    assert printed(words) is None


def test_limits_of_normal_in_words() -> None:
    assert limits("0 - 40 U/L", "U/L") == Reference(quantity("0", "U/L"), quantity("40", "U/L"))
    assert limits("<1.2", "mg/dL") == Reference(high=quantity("1.2", "mg/dL"))
    assert limits(">= 60", "mL/min") == Reference(low=quantity("60", "mL/min"))
    assert limits("negative", "1") is None


def test_what_can_not_be_is_doubted() -> None:
    potassium = SmallVocabulary().measurement(concept("potassium"))
    assert doubt_of(quantity("4.1", "mmol/L"), potassium, bare=False) is None
    assert doubt_of(quantity("4.1", "mg/dL"), potassium, bare=False) is None
    assert "possible" in (doubt_of(quantity("400", "mmol/L"), potassium, bare=False) or "")
    assert "no unit" in (doubt_of(quantity("4.1"), potassium, bare=True) or "")
    assert doubt_of(quantity("4.1"), None, bare=True) is None
    score = SmallVocabulary().measurement(concept("ECOG"))
    assert doubt_of(quantity("1", "{score}"), score, bare=True) is None
