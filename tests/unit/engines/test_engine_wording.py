"""How results are told: a value once, whether its text has it or not."""

from decimal import Decimal

import pytest

from eligo.engines.wording import result
from eligo.language.values import Quantity
from eligo.patients.model import FactKind, PatientFact


@pytest.mark.parametrize(
    ("text", "value", "unit", "told"),
    [
        ("EF was 25%", "25", "%", "EF was 25% (undated)"),
        ("ECOG 1", "1", "{score}", "ECOG 1 (undated)"),
        ("Potassium 4.0", "4", "mmol/L", "Potassium 4.0 4 mmol/L (undated)"),
        ("HbA1c", "1", "%", "HbA1c 1 % (undated)"),
        ("ALT", "126", "U/L", "ALT 126 U/L (undated)"),
    ],
)
def test_a_value_that_its_text_has_is_said_once(text, value, unit, told):
    fact = PatientFact(FactKind.OBSERVATION, text, value=Quantity(Decimal(value), unit))
    assert result(fact) == told
