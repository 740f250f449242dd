"""What makes no difference: "with or without aura", "alone or in combination with insulin"."""

from __future__ import annotations

from collections.abc import Callable

from eligo.language.nodes import All, Judgement, Node
from eligo.reading.clauses.remarks import remark
from eligo.reading.rows.chunks import Row
from eligo.reading.rows.clause_parts import outside, span_of, weighs
from eligo.reading.rows.context import Context

_ENDS = ("semicolon", "stop", "then", "if", "except", "judge", "effect", "not", "colon")
_LISTED = ("node", "filler", "or", "and", "comma", "slash", "open", "close", "word", "adjective")

Reader = Callable[[Row], Node | None]


def read_indifferent(row: Row, context: Context, read: Reader) -> Node | None:
    """A clause in which something may be or not: what is asked besides, and a remark."""
    at = outside(row, "indifferent")
    if at is None:
        return None
    end = _end(row, at)
    aside = remark(row[at:end], context)
    kept = [*row[:at], *row[end:]]
    asked = read(kept) if any(weighs(c) for c in kept) else None
    if isinstance(asked, Judgement):
        return Judgement(context.words(row[0].start, row[-1].end), span=span_of(row))
    return All((asked, aside), span=span_of(row)) if asked else aside


def _end(row: Row, at: int) -> int:
    """Behind the last that may be or not; after a comma only where that closes a list."""
    end = outside(row[at + 1 :], *_ENDS)
    end = len(row) if end is None else at + 1 + end
    comma = outside(row[at + 1 : end], "comma")
    if comma is None:
        return end
    behind = row[at + 1 + comma : end]
    listed = all(c.tag in _LISTED for c in behind) and outside(behind, "or") is not None
    return end if listed else at + 1 + comma
