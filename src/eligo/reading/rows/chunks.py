"""A text as a row of chunks: typed runs of words that the grammar's passes make ever larger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from eligo.language.nodes import Node
from eligo.language.source import Span


@dataclass(slots=True, unsafe_hash=True)
class Chunk:
    """A run of characters with the tag that the grammar knows it by. Never changed, only replaced;
    not frozen, as building a frozen one takes four times as long and reading builds so many.

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


Function = TypeVar("Function", bound=Callable[..., Any])


def begins_at(*tags: str, beside: Iterable[str] = ()) -> Callable[[Function], Function]:
    """Says of a rule at which chunks alone it can apply, and which must be `beside` in the row.

    Elsewhere `rewrite` does not ask it, which saves most of the time.
    """

    def marked(rule: Function) -> Function:
        rule.begins, rule.beside = frozenset(tags), frozenset(beside)  # type: ignore[attr-defined]
        return rule

    return marked


def needs(*tags: str) -> Callable[[Function], Function]:
    """Says of a pass, or a rule of clauses, that it does nothing to a row without one of these."""

    def marked(one: Function) -> Function:
        one.needs = frozenset(tags)  # type: ignore[attr-defined]
        return one

    return marked


def with_needs(
    functions: Iterable[Function],
) -> tuple[tuple[Function, frozenset[str] | None], ...]:
    """Passes or rules of clauses with what each needs; None: nothing."""
    return tuple((one, getattr(one, "needs", None)) for one in functions)


def tags_of(row: Row) -> set[str]:
    """The tags that occur in a row."""
    return {chunk.tag for chunk in row}


def rewrite(row: Row, *stages: Iterable[Rule]) -> Row:
    """For each stage once from left to right: at each place its first rule that applies."""
    tags = tags_of(row)
    for rules in stages:
        asked = _by_tag(tags, rules)
        if asked:
            row = _rewritten(row, asked)
            tags = tags_of(row)
    return row


def _rewritten(row: Row, asked: Mapping[str, Iterable[Rule]]) -> Row:
    out: Row = []
    at = 0
    while at < len(row):
        chunk, after = row[at], at + 1
        for rule in asked.get(chunk.tag, ()):
            made = rule(row, at)
            if made:
                chunk, after = made
                break
        out.append(chunk)
        at = after
    return out


def _by_tag(tags: set[str], rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """The rules that may apply in a row of these tags, by those at which they may."""
    asked: dict[str, list[Rule]] = {}
    for rule in rules:
        if tags.issuperset(getattr(rule, "beside", ())):
            for tag in tags & getattr(rule, "begins", tags):
                asked.setdefault(tag, []).append(rule)
    return asked


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


def clause_around(row: Row, at: int) -> Row:
    """The chunks from the joining word before a place to the one after it."""
    ends = ("comma", "and", "or", "semicolon", "stop", "open", "close", "colon")
    first = at
    while first > 0 and row[first - 1].tag not in ends:
        first -= 1
    last = at
    while last + 1 < len(row) and row[last + 1].tag not in ends:
        last += 1
    return row[first : last + 1]
