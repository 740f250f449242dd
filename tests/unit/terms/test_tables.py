"""The hand-made tables keep their schema and their size."""

from collections import Counter
from decimal import Decimal

import pytest

from eligo.terms.tables import Row, read_table, split
from eligo.terms.units import normalise

_MEASUREMENT_KINDS = {"lab", "vital", "score", "ordinal", "test", "group"}


@pytest.mark.parametrize(
    ("table", "least"),
    [
        ("groups", 600),
        ("drug_classes", 500),
        ("procedures", 800),
        ("measurements", 1200),
        ("genes", 100),
        ("drugs", 150),
        ("snomed", 150),
        ("abbreviations", 200),
    ],
)
def test_a_table_has_its_size_and_no_id_twice(table: str, least: int) -> None:
    rows = read_table(table)
    assert len(rows) >= least
    key = next(k for k in ("id", "code", "short") if k in rows[0])
    if key != "short":
        assert [k for k, n in Counter(row[key] for row in rows).items() if n > 1] == []


@pytest.mark.parametrize("row", read_table("measurements"), ids=lambda row: row["id"])
def test_a_measurement_is_well_formed(row: Row) -> None:
    assert row["kind"] in _MEASUREMENT_KINDS
    for unit in (row["unit"], *split(row["units"])):
        assert not unit or normalise(unit)
    for column in ("molar_mass", "ug_per_iu", "valence"):
        assert not row[column] or Decimal(row[column]) > 0
    if row["low"]:
        assert Decimal(row["low"]) < Decimal(row["high"])
    if row["kind"] == "ordinal":
        assert len(split(row["levels"])) >= 2
    assert row["question"].endswith("?")


def test_no_loinc_code_stands_for_two_measurements() -> None:
    codes = Counter(code for row in read_table("measurements") for code in split(row["loinc"]))
    assert [code for code, count in codes.items() if count > 1] == []


def test_loinc_codes_have_their_check_digit() -> None:
    wrong = [
        code
        for row in read_table("measurements")
        for code in split(row["loinc"])
        if not _loinc_valid(code)
    ]
    assert wrong == []


def test_snomed_codes_have_their_check_digit() -> None:
    rows = [*read_table("snomed")]
    codes = [row["code"] for row in rows]
    codes += [code for row in read_table("procedures") for code in split(row["snomed"])]
    assert [code for code in codes if not _verhoeff_valid(code)] == []


def test_half_lives_are_plausible() -> None:
    hours = [Decimal(row["half_life_h"]) for row in read_table("drugs") if row["half_life_h"]]
    assert len(hours) >= 80
    assert all(Decimal("0.1") <= value <= 2000 for value in hours)


def _loinc_valid(code: str) -> bool:
    """LOINC's mod-10 check digit (Luhn's, from the right)."""
    body, _, check = code.partition("-")
    total = 0
    for position, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if position % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return check == str(-total % 10)


_D = ("0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
      "5987604321", "6598710432", "7659821043", "8765932104", "9876543210")  # fmt: skip
_P = ("0123456789", "1576283094", "5803796142", "8916043527",
      "9453126870", "4286573901", "2793806415", "7046913258")  # fmt: skip


def _verhoeff_valid(code: str) -> bool:
    """SNOMED CT's Verhoeff check digit."""
    check = 0
    for position, digit in enumerate(reversed(code)):
        check = int(_D[check][int(_P[position % 8][int(digit)])])
    return check == 0
