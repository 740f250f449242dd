"""The corpus of names, criteria, units and is-a questions, with the right answers."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from eligo.errors import UnitError
from eligo.language.values import Concept, Quantity
from eligo.terms import Terms, load
from eligo.terms.tables import Row, split
from eligo.terms.units import convert, normalise

_FOLDER = Path(__file__).parent
_WORD = re.compile(r"\w[\w.]*\w|\w|[^\w\s]")


def _rows(name: str) -> list[Row]:
    lines = (_FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    header, *rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [dict(zip(header, row + [""] * (len(header) - len(row)), strict=True)) for row in rows]


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load()


def _concept(terms: Terms, text: str) -> Concept:
    system, colon, code = text.partition(":")
    return terms.by_code(system, code)[0] if colon else terms.find(text)[0]


@pytest.mark.parametrize("row", _rows("terms_names"), ids=lambda row: row["text"])
def test_a_name_links_to_its_concept(terms: Terms, row: Row) -> None:
    link = terms.link(row["text"], row["kind"])
    assert (link.concept.name if link else "-") == row["concept"], link


@pytest.mark.parametrize("row", _rows("terms_scan"), ids=lambda row: row["text"])
def test_scanning_finds_the_names_in_a_criterion(terms: Terms, row: Row) -> None:
    found = [hit.concept.name for hit in terms.scan(_WORD.findall(row["text"]))]
    assert found == (split(row["concepts"]) if row["concepts"] != "-" else [])


@pytest.mark.parametrize("row", _rows("terms_is_a"), ids=lambda r: f"{r['child']}-{r['ancestor']}")
def test_is_a_across_vocabularies(terms: Terms, row: Row) -> None:
    child, ancestor = _concept(terms, row["child"]), _concept(terms, row["ancestor"])
    assert terms.is_a(child, ancestor) == (row["answer"] == "yes")
    assert (ancestor.key in terms.ancestors(child)) == (row["answer"] == "yes")


@pytest.mark.parametrize("row", _rows("terms_units"), ids=lambda r: f"{r['written']}-{r['wanted']}")
def test_units_convert_exactly(terms: Terms, row: Row) -> None:
    measurement = None
    if row["measurement"]:
        measurement = terms.measurement(terms.find(row["measurement"], {"measurement"})[0])
        assert measurement is not None
    given = Quantity(Decimal(row["value"]), normalise(row["written"]))
    if row["result"] == "!":
        with pytest.raises(UnitError):
            convert(given, row["wanted"], measurement)
    else:
        assert convert(given, row["wanted"], measurement).value == Decimal(row["result"])
