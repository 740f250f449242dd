"""Adequate organ function without a value that says what is adequate: for a person to judge."""

from __future__ import annotations

from eligo.language.nodes import Judgement, Measure, Node
from eligo.language.rewrite import walk
from eligo.language.values import Interval
from eligo.reading.rows.chunks import Chunk, Row
from eligo.reading.rows.clause_parts import span_of
from eligo.reading.rows.context import Context

_ADEQUATE = frozenset(
    {"adequate", "acceptable", "satisfactory", "sufficient", "inadequate", "normal"}
)
_OF_ORGANS = ("function", "functions", "reserve", "reserves", "status", "capacity")


def is_adequate(chunk: Chunk, context: Context) -> bool:
    """Whether a chunk only calls something adequate."""
    return context.words(chunk.start, chunk.end).lower() in _ADEQUATE


def _begins(chunk: Chunk, context: Context) -> bool:
    first = context.words(chunk.start, chunk.end).lower().split()[:1]
    return not _ADEQUATE.isdisjoint(first)  # a stop that parts run-on labels has no words


def read_adequacy(row: Row, context: Context) -> Node | None:
    """ "Adequate bone marrow, liver and renal function"; None where values define it."""
    small = ("filler", "then", "subject")
    first = next((c for c in row if c.tag not in small or _begins(c, context)), row[0])
    if not _begins(first, context) or any(_is_value(c) for c in row):
        return None
    normal = context.words(first.start, first.end).lower().startswith("normal")
    if normal and any(c.tag in ("node", "not") for c in row):
        return None  # "normal liver function, no hepatitis"
    words = context.words(row[0].start, row[-1].end)
    if not any(word in words.lower().split() for word in _OF_ORGANS):
        return None
    return Judgement(words, span=span_of(row))


def is_adequacy(node: Node | None) -> bool:
    """Whether a node is no more than such a judgement, which values below would define."""
    return isinstance(node, Judgement) and bool(_ADEQUATE & set(node.words.lower().split()[:5]))


def _is_value(chunk: Chunk) -> bool:
    if chunk.tag == "node":
        return any(
            isinstance(n, Measure) and isinstance(n.test, Interval) for n in walk(chunk.node)
        )
    return chunk.tag in ("interval", "quantity", "colon")
