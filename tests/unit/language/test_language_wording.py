"""Criteria in plain English and their questions, side by side with the notation."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from eligo.language.nodes import Not
from eligo.language.notation import read
from eligo.language.values import Quantity
from eligo.language.wording import question, word
from eligo.language.wording_facts import with_article
from eligo.language.wording_values import quantity, unit_name

GOLDEN = Path(__file__).with_name("wording.golden.txt").read_text("utf-8")
CASES = re.findall(r"^((?:.+\n)+?)says: (.*)\nnot:  (.*)\nasks: (.*)\n", GOLDEN, re.MULTILINE)


def test_every_case_is_found() -> None:
    assert len(CASES) == GOLDEN.count("\nsays: ") > 40


@pytest.mark.parametrize(("text", "said", "denied", "asked"), CASES)
def test_wording(text: str, said: str, denied: str, asked: str) -> None:
    node = read(text)
    assert word(node) == said
    assert word(Not(node)) == denied
    assert question(node) == asked


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("10*9/L", "×10⁹/L"),
        ("10*-3", "×10⁻³"),
        ("{cells}/uL", "cells/µL"),
        ("umol/L", "µmol/L"),
        ("ug/kg/d", "µg/kg/d"),
        ("mm[Hg]", "mmHg"),
        ("m[iU]/mL", "mIU/mL"),
        ("[iU]/L", "IU/L"),
        ("mL/min/{1.73_m2}", "mL/min/1.73 m²"),
        ("mg/m2", "mg/m²"),
        ("cm3", "cm³"),
        ("Cel", "°C"),
        ("[lb_av]", "lb"),
        ("{log10_reduction}", "log10 reduction"),
        ("U/L", "U/L"),
        ("1", ""),
        ("{score}", ""),
        ("a", "years"),
    ],
)
def test_units_are_printed_as_people_do(code: str, name: str) -> None:
    assert unit_name(code) == name


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("1", "d", "1 day"),
        ("2", "d", "2 days"),
        ("1", "{half-life}", "1 half-life"),
        ("0.5", "a", "0.5 years"),
        ("1", "{ULN}", "the upper limit of normal"),
        ("1.5", "{LLN}", "1.5 times the lower limit of normal"),
        ("500000", "[iU]", "500,000 IU"),
        ("50", "%", "50%"),
        ("3", "{CR}", "CR3"),
        ("1E+40", "g", "1E+40 g"),
    ],
)
def test_quantities(value: str, unit: str, said: str) -> None:
    assert quantity(Quantity(Decimal(value), unit)) == said


@pytest.mark.parametrize(
    ("thing", "noun", "said"),
    [
        ("another clinical trial", "another clinical trial", "another clinical trial"),
        ("solid tumour", "solid tumour", "a solid tumour"),
        ("HIV infection", "HIV infection", "an HIV infection"),
        ("JAK inhibitor", "JAK inhibitor", "a JAK inhibitor"),
        ("active infection", "infection", "an active infection"),
        ("T-cell infection", "infection", "a T-cell infection"),
        ("acute myeloid leukaemia", "acute myeloid leukaemia", "acute myeloid leukaemia"),
        ("corticosteroids", "corticosteroids", "corticosteroids"),
    ],
)
def test_articles(thing: str, noun: str, said: str) -> None:
    assert with_article(thing, noun) == said
