"""The corpus of phrasings: values in the notation, each with the ways in which trials put it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from eligo import terms as vocabulary
from eligo.language.nodes import All, Any, Node, Side
from eligo.language.notation import read
from eligo.reading.criteria import read_criteria
from eligo.terms import Terms
from tests.corpus.reading.meaning import meaning
from tests.corpus.reading.names import linked

FOLDER = Path(__file__).parent
OPEN = "open.toml"  # what is not read as it should be yet, laid out like the other files
LAYOUTS = "layouts.toml"  # whole texts, for a test of their own


@dataclass(frozen=True)
class Value:
    """A criterion's meaning, phrasings that must give it on its side, and some that must not."""

    name: str
    side: Side
    logic: str
    phrasings: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One phrasing of a value, and whether it must give the value or must not."""

    value: Value
    number: int
    text: str
    same: bool

    @property
    def id(self) -> str:
        """The value's name and which of its phrasings this is."""
        return f"{self.value.name}-{'' if self.same else 'not-'}{self.number}"

    @property
    def holds(self) -> bool:
        """Whether the phrasing is read as the value, or for an `other` as something else."""
        wanted = expected(self.value.logic)
        got = meaning(reading(self.text, self.value.side), the_terms(), like=wanted)
        return (got == meaning(wanted, the_terms(), like=wanted)) == self.same


@cache
def the_terms() -> Terms:
    """The vocabularies, loaded once."""
    return vocabulary.load()


@cache
def expected(logic: str) -> Node:
    """The value as written, its names linked."""
    return linked(read(logic), the_terms())


def reading(text: str, side: Side) -> Node:
    """What the reader makes of a phrasing: its top criteria, joined as their side joins them."""
    criteria = read_criteria(text, the_terms(), side)
    tops = [one.logic for one in criteria if one.parent is None]
    if len(tops) == 1:
        return tops[0]
    return All(tuple(tops)) if side is Side.INCLUSION else Any(tuple(tops))


def load(path: Path) -> list[Value]:
    """The values of one file, in its order."""
    return [
        Value(
            one["name"],
            Side(one["side"]),
            one["logic"],
            tuple(one.get("phrasings", ())),
            tuple(one.get("others", ())),
        )
        for one in tomllib.loads(path.read_text("utf-8"))["value"]
    ]


def files() -> list[Path]:
    """The files of values, without the one of what is open."""
    return sorted(path for path in FOLDER.glob("*.toml") if path.name not in (OPEN, LAYOUTS))


def cases(values: list[Value]) -> Iterator[Case]:
    """Every phrasing of the values, then every other one."""
    for value in values:
        yield from (Case(value, n, text, True) for n, text in enumerate(value.phrasings, 1))
        yield from (Case(value, n, text, False) for n, text in enumerate(value.others, 1))
