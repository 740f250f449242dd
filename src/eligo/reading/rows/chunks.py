"""A text as a row of chunks: typed runs of words that the grammar's passes make ever larger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from eligo.language.nodes import Node
from eligo.language.source import Span


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of characters with the tag that the grammar knows it by.

    `value` depends on the tag: a phrase's meaning, a concept's Hit, a number, an Interval, a
    Period, or for the tag "node" a finished Node.
    """

    tag: str
    start: int
    end: int
    value: Any = None

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)

    @property
    def node(self) -> Node:
        """The finished node that it holds."""
        assert isinstance(self.value, Node)
        return self.value


Row = list[Chunk]
# A rule looks at a row from one place on and answers with what it makes of how many chunks.
Rule = Callable[[Row, int], tuple[Chunk, int] | None]


def rewrite(row: Row, rules: Iterable[Rule]) -> Row:
    """One pass from left to right: at each place the first rule that applies."""
    rules = tuple(rules)
    out: Row = []
    at = 0
    while at < len(row):
        for rule in rules:
            made = rule(row, at)
            if made:
                out.append(made[0])
                at = made[1]
                break
        else:
            out.append(row[at])
            at += 1
    return out


def tag_at(row: Row, at: int) -> str:
    """The tag at a place; "" outside the row."""
    return row[at].tag if 0 <= at < len(row) else ""


def skip(row: Row, at: int, *tags: str) -> int:
    """The first place from `at` on whose tag is none of these."""
    while at < len(row) and row[at].tag in tags:
        at += 1
    return at


def spanning(tag: str, row: Row, first: int, after: int, value: Any) -> tuple[Chunk, int]:
    """A chunk over row[first:after], with where to go on."""
    return Chunk(tag, row[first].start, row[after - 1].end, value), after


def close_of(row: Row, at: int) -> int | None:
    """The place of the bracket that closes the one at `at`."""
    depth = 0
    for place in range(at, len(row)):
        depth += (row[place].tag == "open") - (row[place].tag == "close")
        if depth == 0:
            return place
    return None


def split_at(row: Row, *tags: str) -> list[Row]:
    """The row cut at these tags outside brackets, without the cuts and without empty parts."""
    parts: list[Row] = [[]]
    depth = 0
    for chunk in row:
        depth += (chunk.tag == "open") - (chunk.tag == "close")
        if chunk.tag in tags and depth <= 0:
            parts.append([])
        else:
            parts[-1].append(chunk)
    return [part for part in parts if part]
