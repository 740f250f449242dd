"""Criteria for the page: words and logic side by side, tied together by numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eligo.language.nodes import AtLeast, Judgement, Node, Readings, Review, Unread
from eligo.language.notation import write
from eligo.language.rewrite import walk
from eligo.language.source import Span
from eligo.language.wording import word
from eligo.reading.criteria import Criterion, below
from eligo.reading.trial import field_of

_TIED = 40  # numbers that the style sheet lights up


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a criterion's words; `number` ties it to what it means, None for the rest."""

    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A node: a statement in plain English, or what joins those below it.

    `kind` is the node's name, `n` of at least n, `why` of readings and reviews, `number` of a
    statement that has words.
    """

    kind: str
    words: str = ""
    number: int | None = None
    n: int | None = None
    why: str = ""
    below: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A criterion with those that stand under it, its logic, and how far it was understood."""

    place: int  # among all criteria of the trial
    criterion: Criterion
    pieces: tuple[Piece, ...]
    items: tuple[tuple[Piece, ...], ...]
    logic: Branch
    wording: str
    notation: str
    field: str | None
    """The structured field that it is read from, or "title"."""


def cards(criteria: Sequence[Criterion]) -> list[Card]:
    """The criteria that decide, each with its items, in order."""
    return [
        _card(place, one, below(place, criteria))
        for place, one in enumerate(criteria)
        if one.parent is None
    ]


def _card(place: int, one: Criterion, items: list[Criterion]) -> Card:
    spans = _numbered(one.logic)
    return Card(
        place,
        one,
        pieces(one, spans),
        tuple(pieces(item, spans) for item in items),
        _branch(one.logic, spans),
        word(one.logic),
        write(one.logic),
        field_of(one),
    )


def _numbered(logic: Node) -> dict[Span, int]:
    """A number for each run of words that a statement rests on."""
    spans = sorted({node.span for node in walk(logic) if not node.children and node.span})
    return {span: number for number, span in enumerate(spans[:_TIED], 1)}


def pieces(one: Criterion, spans: dict[Span, int]) -> tuple[Piece, ...]:
    """The words of a criterion, cut where statements begin and end."""
    return tuple(_cut(one, spans))


def _cut(one: Criterion, spans: dict[Span, int]) -> Iterator[Piece]:
    at = 0
    for span, number in spans.items():
        start, end = span.start - one.start, span.end - one.start
        if at <= start < end <= len(one.text):
            if start > at:
                yield Piece(one.text[at:start])
            yield Piece(one.text[start:end], number)
            at = end
    if at < len(one.text):
        yield Piece(one.text[at:])


def _branch(node: Node, spans: dict[Span, int]) -> Branch:
    kind = type(node).__name__.lower()
    if not node.children:
        number = spans.get(node.span) if node.span else None
        return Branch(kind, _said(node), number)
    below = tuple(_branch(child, spans) for child in node.children)
    why = node.why if isinstance(node, Readings | Review) else ""
    return Branch(kind, n=node.n if isinstance(node, AtLeast) else None, why=why, below=below)


def _said(node: Node) -> str:
    return node.words if isinstance(node, Judgement | Unread) else word(node)
