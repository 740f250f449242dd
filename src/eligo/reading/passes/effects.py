"""Pass: "that could affect …" opens an effect, which a person must judge, whatever the verb."""

from __future__ import annotations

from eligo.reading.rows.chunks import Chunk, Row, tag_at
from eligo.reading.rows.context import Context

_RELATIVE = frozenset({"that", "which"})
_MODAL = frozenset({"could", "would", "might", "may", "can", "will", "should"})
_PLAIN = frozenset({"be", "have", "include", "not", "receive", "undergo", "be allowed"})


def read_effects(row: Row, context: Context) -> Row:
    """Tags "effect" over a relative pronoun and a modal verb behind something."""
    if not context.may_say(_RELATIVE):
        return row
    out: Row = []
    at = 0
    while at < len(row):
        if out and _opens(row, at, context):
            out.append(Chunk("effect", row[at].start, row[at + 1].end, ""))
            at += 2
        else:
            out.append(row[at])
            at += 1
    return out


def _opens(row: Row, at: int, context: Context) -> bool:
    if tag_at(row, at) != "filler" or tag_at(row, at + 1) not in ("filler", "then", "word"):
        return False
    words = [context.words(c.start, c.end).lower() for c in row[at : at + 3]]
    if words[0].split()[-1] not in _RELATIVE or words[1] not in _MODAL:
        return False
    return len(words) > 2 and tag_at(row, at + 2) == "word" and words[2] not in _PLAIN
