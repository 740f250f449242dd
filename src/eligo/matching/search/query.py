"""What a query can say: the nodes that the query language is parsed into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eligo.records.index import Area


@dataclass(frozen=True, slots=True)
class Words:
    """Words to find: all of them, or as a phrase; with what they also mean unless `plain`."""

    text: str
    phrase: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class In:
    """Words in one area."""

    area: Area
    words: Words


@dataclass(frozen=True, slots=True)
class Between:
    """A number, an age in years or a day's number within limits, both included; None is open."""

    area: Area
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Missing:
    """An area of which the record says nothing."""

    area: Area


@dataclass(frozen=True, slots=True)
class Distance:
    """Sites within a radius of a point."""

    latitude: float
    longitude: float
    kilometres: float


@dataclass(frozen=True, slots=True)
class Everything:
    """Every trial."""


@dataclass(frozen=True, slots=True)
class AtOneSite:
    """What must hold of one and the same site."""

    query: Query


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """None of it."""

    query: Query


Query = Words | In | Between | Missing | Distance | Everything | AtOneSite | And | Or | Not


def words_of(query: Query) -> Iterator[Words]:
    """The free words of a query, in order; those that must not be found are left out."""
    match query:
        case Words():
            yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from words_of(part)
        case _:
            return
