"""Spellings of units, conversions, and the errors where there is none."""

from decimal import Decimal

import pytest

from eligo.errors import UnitError
from eligo.language.values import Quantity
from eligo.terms.units import convert, convertible, normalise


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("x10^9/L", "10*9/L"),
        ("×109/L", "10*9/L"),
        ("×10⁹/L", "10*9/L"),
        ("10*9/L", "10*9/L"),
        ("10^3/mm3", "10*3/uL"),
        ("x10E3/uL", "10*3/uL"),
        ("K/uL", "10*3/uL"),
        ("G/l", "10*9/L"),
        ("g/l", "g/L"),
        ("/mm3", "/uL"),
        ("cells/µL", "{cells}/uL"),
        ("mg/dl", "mg/dL"),
        ("mg per dL", "mg/dL"),
        ("µmol/l", "umol/L"),
        ("IU/L", "[IU]/L"),
        ("mIU/mL", "m[IU]/mL"),
        ("ml/min/1.73m2", "mL/min/{1.73_m2}"),
        ("mL/min/1.73 m²", "mL/min/{1.73_m2}"),
        ("mmHg", "mm[Hg]"),
        ("kg/m²", "kg/m2"),
        ("bpm", "/min"),
        ("msec", "ms"),
        ("fraction", "1"),
        ("yrs", "a"),
        ("wks", "wk"),
        ("half-lives", "{half-life}"),
        ("x ULN", "{ULN}"),
        ("{ULN}", "{ULN}"),
    ],
)
def test_a_spelling_becomes_its_code(written: str, code: str) -> None:
    assert normalise(written) == code


@pytest.mark.parametrize(
    "written",
    ["", "furlongs", "1.5", "mL/0", "mg/", "{", "/HPF!", "100/L", "L99999999", "9" * 9000],
)
def test_an_unknown_unit_is_refused(written: str) -> None:
    with pytest.raises(UnitError):
        normalise(written)


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "result"),
    [
        ("800", "{cells}/uL", "10*9/L", "0.8"),
        ("70", "g/L", "g/dL", "7"),
        ("37", "Cel", "[degF]", "98.6"),
        ("1", "a", "mo", "12"),
        ("30", "%", "1", "0.3"),
        ("120", "U/L", "ukat/L", "2"),
        ("2", "g/(24.h)", "mg/(24.h)", "2000"),
        ("1", "[ft_i]", "cm", "30.48"),
    ],
)
def test_conversion_is_exact(value: str, unit: str, wanted: str, result: str) -> None:
    assert convert(Quantity(Decimal(value), unit), wanted) == Quantity(Decimal(result), wanted)


def test_multiples_of_a_limit_stay_exact() -> None:
    assert Decimal(30) / Decimal(20) == Decimal("1.5")
    assert convert(Quantity(Decimal("1.5"), "{ULN}"), "{ULN}").value == Decimal("1.5")


def test_a_superscript_alone_is_no_number() -> None:
    with pytest.raises(UnitError, match="is not known"):
        normalise("⁹/L")


def test_what_measures_different_things_is_refused() -> None:
    with pytest.raises(UnitError, match="mg/dL can't be converted into mm"):
        convert(Quantity(Decimal(1), "mg/dL"), "mm[Hg]")
    assert not convertible("mg/dL", "umol/L")
    assert not convertible("mL/min", "mL/min/{1.73_m2}")
    assert not convertible("{copies}/mL", "[IU]/mL")


@pytest.mark.parametrize("written", ["mg/0", "1/0", "0/0"])
def test_nothing_is_counted_by_noughts(written: str) -> None:
    with pytest.raises(UnitError):
        normalise(written)
