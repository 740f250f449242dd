"""The spec pages: tables of patients with what a criterion must say of each.

A page (pages/*.toml) belongs to one or more nodes and has sections; a section has a criterion in
the text notation and patients. `truth` is expected under every assumption, `open`, `note` and
`closed` where they differ; `applies = false` marks what can't concern the patient.
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from eligo.language import notation
from eligo.language.nodes import Node, Side, State
from eligo.language.rewrite import replace_each
from eligo.language.truth import Truth
from eligo.language.values import Concept, Quantity
from eligo.patients.model import (
    Assume,
    Certainty,
    FactKind,
    Patient,
    PatientFact,
    Reference,
    Source,
    Status,
    When,
)
from tests.spec.vocabulary import concept

PAGES = Path(__file__).parent / "pages"
REFERENCE = date(2025, 6, 1)
_KINDS = {kind.value.replace(" ", "_"): kind for kind in FactKind}
_QUALIFIERS = (
    "severity", "acuity", "control", "course", "stage", "grade", "origin", "site", "route",
    "regimen", "specimen", "method", "timepoint", "relative", "modifier", "dose",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A patient, who they are in words, and what must come out under each assumption."""

    title: str
    patient: Patient
    expected: Mapping[Assume, Truth]
    applies: bool | None


@dataclass(frozen=True)
class Section:
    """A criterion and its patients."""

    title: str
    text: str
    source: str
    node: Node
    side: Side
    reference: date
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Page:
    """What the manual says of some nodes."""

    name: str
    title: str
    text: str
    nodes: tuple[str, ...]
    sections: tuple[Section, ...]


def pages() -> tuple[Page, ...]:
    """Every page, in the order of their file names."""
    return tuple(_page(path) for path in sorted(PAGES.glob("*.toml")))


def _page(path: Path) -> Page:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    sections = tuple(_section(section) for section in data["section"])
    return Page(path.stem, data["title"], data["text"], tuple(data["nodes"]), sections)


def _section(data: dict[str, Any]) -> Section:
    reference = date.fromisoformat(data.get("reference", REFERENCE.isoformat()))
    rows = tuple(_row(number, row, reference) for number, row in enumerate(data["patient"], 1))
    return Section(
        data["title"],
        data.get("text", ""),
        data["criterion"].strip(),
        linked(notation.read(data["criterion"])),
        Side(data.get("side", "inclusion")),
        reference,
        rows,
    )


def linked(node: Node) -> Node:
    """The tree with each name that the spec vocabulary knows made into its concept."""
    return replace_each(node, lambda one: _link(one))  # type: ignore[return-value]


def _link(value: Any) -> Any:
    if isinstance(value, Concept):
        return value if value.linked else concept(value.name)
    if isinstance(value, tuple):
        return tuple(_link(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: _link(getattr(value, f.name)) for f in fields(value)}
        return replace(value, **changes)
    return value


def _row(number: int, data: dict[str, Any], reference: date) -> Row:
    given = data.get("facts", [])
    facts = tuple(fact(one, f"f{place}") for place, one in enumerate(given, 1))
    patient = Patient(
        id=f"p{number}",
        sex=data.get("sex"),
        birth=when(data["born"]) if "born" in data else None,
        facts=facts,
        prose=data.get("prose"),
        last_observed=reference,
    )
    every = data.get("truth")
    expected = {assume: Truth(data.get(assume.value, every)) for assume in Assume}
    return Row(data["is"], patient, expected, data.get("applies"))


def fact(data: dict[str, Any], ident: str) -> PatientFact:
    """A patient's fact from a line of a table: its kind is the first key, its text the value."""
    key = next(iter(data))
    kind, text = _KINDS[key], data[key]
    ongoing = data.get("ongoing")
    value = data.get("value")
    return PatientFact(
        kind=kind,
        text=text,
        concepts=tuple(concept(name) for name in data.get("means", [text])),
        present=data.get("present", True),
        start=when(data.get("on") or data.get("since") or data.get("from")),
        end=when(data.get("to") or (data.get("on") if kind is FactKind.DRUG else None)),
        ongoing="since" in data if ongoing is None and kind is FactKind.DRUG else ongoing,
        status=Status(data.get("status", "unstated")),
        certainty=Certainty(data.get("certainty", "confirmed")),
        value=None if value is None else quantity(value),
        comparator=data.get("comparator"),
        outcome=data.get("outcome"),
        reference=_limits(data),
        qualifiers={name: (data[name],) for name in _QUALIFIERS if name in data},
        indications=tuple(concept(name) for name in data.get("for", [])),
        state=State(data["state"]) if "state" in data else None,
        source=Source(resource=kind.name.title(), id=ident),
        doubt=data.get("doubt"),
    )


def _limits(data: dict[str, Any]) -> Reference | None:
    if "low" not in data and "high" not in data:
        return None
    ends = [quantity(data[end]) if end in data else None for end in ("low", "high")]
    return Reference(*ends)


def quantity(text: str) -> Quantity:
    """ "120 U/L"; a number alone has the unit 1."""
    number, _, unit = text.partition(" ")
    return Quantity(Decimal(number), unit or "1")


def when(text: str | None) -> When | None:
    """2025-05-28, 2025-05 or 2025."""
    if text is None:
        return None
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return When.on(date(*parts))
    if len(parts) == 2:
        return When(date(*parts, 1), date(*parts, monthrange(*parts)[1]))
    return When(date(parts[0], 1, 1), date(parts[0], 12, 31))


def cases() -> Iterator[tuple[str, Section, Row, Assume]]:
    """Every expectation of every page, with a name."""
    for page in pages():
        for section in page.sections:
            for row in section.rows:
                for assume in Assume:
                    name = f"{page.name}: {section.title}: {row.title} [{assume.value}]"
                    yield name, section, row, assume
