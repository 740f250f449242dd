"""Pass: "off steroids" and "seizure-free" deny what they name, as "without" does."""

from __future__ import annotations

from dataclasses import replace

from eligo.reading.rows.chunks import Chunk, Row, needs, skip, tag_at
from eligo.reading.rows.context import Context

_OFF, _FREE = frozenset(("off",)), frozenset(("free",))
_TREATMENTS = ("drug", "procedure")
# What a bare "-free" ends before; a noun behind it would be what is named ("-free survival").
_ENDS = ("filler", "op", "comma", "and", "or", "stop", "semicolon", "close", "quantity", "period")

_SPANS = frozenset(("period", "interval", "time", "survival", "duration"))


@needs("concept")
def read_off_and_free(row: Row, context: Context) -> Row:
    """The row with a denial before each treatment that somebody is off, or disease they lack."""
    if not context.may_say(_OFF | _FREE):
        return row
    out: Row = []
    at = 0
    while at < len(row):
        made = _off(row, at, context) or _free(row, at, context)
        out += made[0] if made else [row[at]]
        at = made[1] if made else at + 1
    return out


def _off(row: Row, at: int, context: Context) -> tuple[Row, int] | None:
    """ "off all steroids": none of them."""
    if row[at].tag != "word" or _lower(row[at], context) not in _OFF:
        return None
    named = skip(row, at + 1, "filler")
    if tag_at(row, named) != "concept" or row[named].value.kind not in _TREATMENTS:
        return None
    if _for_less(row, named + 1):
        return None
    return [replace(row[at], tag="not", value="")], at + 1


def _free(row: Row, at: int, context: Context) -> tuple[Row, int] | None:
    """ "seizure-free": no seizure."""
    if row[at].tag != "concept" or row[at].value.kind != "condition":
        return None
    word = skip(row, at + 1, "dash")
    if tag_at(row, word) != "word" or _lower(row[word], context) not in _FREE:
        return None
    behind = row[word + 1 : word + 2]
    if behind and (behind[0].tag not in _ENDS or _lower(behind[0], context) in _SPANS):
        return None
    if _for_less(row, word + 1):
        return None
    denial = Chunk("not", row[at].start, row[at].start, "")
    return [denial, replace(row[at], end=row[word].end)], word + 1


def _for_less(row: Row, at: int) -> bool:
    """ "off steroids for less than 2 weeks" had them within that time: not read here."""
    sign = skip(row, at, "filler")
    return tag_at(row, sign) == "op" and row[sign].value in ("<", "<=")


def _lower(chunk: Chunk, context: Context) -> str:
    return context.words(chunk.start, chunk.end).lower()
