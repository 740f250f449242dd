"""The hand-made tables as entries: groups, drug classes, drugs, procedures, measurements, genes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from eligo.terms.sources.entry import Entry, Key, Name
from eligo.terms.tables import Row, read_table, split

_NARROWER = "<"
_WITH_NARROWER = {"groups": "condition", "drug_classes": "drug", "procedures": "procedure"}
_NAMED, _SHORT = "name in Eligo's table", "abbreviation in Eligo's table"


@dataclass(slots=True)
class HandEntry(Entry):
    """A concept of a table; references ("mesh:…", "icd:…", a name) are still to be resolved."""

    same: str = ""
    above: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    excludes: list[str] = field(default_factory=list)
    row: Row = field(default_factory=dict)


def read_narrower() -> Iterator[HandEntry]:
    """What the tables name as narrower than a row: "<A=B", a kind of it with the names A, B."""
    for table, kind in _WITH_NARROWER.items():
        for row in read_table(table):
            for text in split(row["names"]):
                if text.startswith(_NARROWER):
                    yield _narrower(text.lstrip(_NARROWER).split("="), row["id"], kind)


def _narrower(names: list[str], above: str, kind: str) -> HandEntry:
    own = re.sub(r"\W+", "-", names[0].lstrip("^").lower())
    found = [named(name) for name in names]
    return HandEntry(("eligo", own), found[0].text, kind, found, above=[f"eligo:{above}"])


def read_hand() -> Iterator[HandEntry]:
    """Every concept of the tables."""
    for row in read_table("groups"):
        yield _entry(row, "condition")
    for row in read_table("drug_classes"):
        yield _entry(row, "drug")
    for row in read_table("drugs"):
        entry = _entry(row, "drug")
        entry.codes = [("rxnorm", code) for code in split(row["rxnorm"])]
        yield entry
    for row in read_table("procedures"):
        entry = _entry(row, "procedure")
        entry.codes = [("snomed", code) for code in split(row["snomed"])]
        yield entry
    for row in read_table("measurements"):
        entry = _entry(row, "measurement")
        entry.codes = [("loinc", code) for code in split(row["loinc"])]
        entry.row = row
        yield entry
    for row in read_table("genes"):
        yield _entry(row, "gene")


def _entry(row: Row, kind: str) -> HandEntry:
    names = [row["name"], *split(row["names"])]
    names = [name for name in names if not name.startswith(_NARROWER)]
    system = "gene" if kind == "gene" else "eligo"
    return HandEntry(
        (system, row["id"]),
        row["name"].lstrip("=^"),
        kind,
        [named(text) for text in dict.fromkeys(names)],
        role=row.get("role", ""),
        same=row.get("same", ""),
        above=split(row.get("parents", "")),
        members=split(row.get("members", "")),
        excludes=split(row.get("excludes", "")),
    )


def named(text: str) -> Name:
    """A name from a table: "=X" is not looked for in running text, "^X" only in capitals."""
    plain = text.lstrip("=^")
    return Name(plain, _NAMED, not text.startswith("="), text.startswith("^"))


def read_abbreviations() -> Iterator[tuple[Name, str, str, list[str]]]:
    """Each abbreviation with the name that it stands for, its kind, and words that choose it.

    An abbreviation with several rows is ambiguous: the row whose words stand nearby wins, a row
    with "*" among its words wins where none does.
    """
    rows = read_table("abbreviations")
    count: dict[str, int] = {}
    for row in rows:
        count[row["short"].lstrip("^")] = count.get(row["short"].lstrip("^"), 0) + 1
    for row in rows:
        plain = row["short"].lstrip("^")
        words = split(row["when"])
        ambiguous = count[plain] > 1 or bool(words)
        name = Name(plain, _SHORT, True, row["short"].startswith("^"), ambiguous)
        yield name, row["means"], row["kind"], words


# Tables of codes, with the short name of the system that they are of.
_BRIDGES = {
    "snomed": "snomed",
    "rxnorm": "rxnorm",
    "cvx": "cvx",
    "hgnc": "hgnc",
    "loinc": "loinc",
    "icd10": "icd10cm",
    "icdo3": "icdo3",
}


def read_bridge() -> Iterator[tuple[Key, str, list[str]]]:
    """Codes of the tables with the kind and the references of what they mean."""
    for table, system in _BRIDGES.items():
        for row in read_table(table):
            yield (system, row["code"]), row["kind"], split(row["means"])
