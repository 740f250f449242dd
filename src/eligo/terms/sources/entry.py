"""What every source gives to the builder: a concept with its names, parents and other codes."""

from __future__ import annotations

from dataclasses import dataclass, field

Key = tuple[str, str]

# Why a name stands for its concept; the order is the order of trust.
HOWS = (
    "name in Eligo's table",
    "abbreviation in Eligo's table",
    "MeSH name",
    "UNII preferred name",
    "UNII listed name",
    "HPO name",
    "HPO synonym",
    "ICD-10-CM title",
    "ICD-10-CM inclusion term",
    "UNII brand name",
    "UNII code name",
    "UNII other name",
)
RANK = {how: rank for rank, how in enumerate(HOWS)}


@dataclass(slots=True)
class Name:
    """One name: why it stands, whether running text is searched for it, whether case matters."""

    text: str
    how: str
    scan: bool = True
    capitals: bool = False
    ambiguous: bool = False


@dataclass(slots=True)
class Entry:
    """One concept of a vocabulary."""

    key: Key
    name: str
    kind: str
    names: list[Name] = field(default_factory=list)
    parents: list[Key] = field(default_factory=list)
    codes: list[Key] = field(default_factory=list)
    role: str = ""
