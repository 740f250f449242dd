"""Pass: lines of therapy: a count where the treatment is named, narrowed by what it was for."""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import Measure, Qualifier
from eligo.language.values import Interval
from eligo.reading.rows.chunks import Chunk, Row, needs, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.qualifying import with_qualifiers

_LINES = "prior-lines"
_TREATMENTS = ("drug", "procedure")
_OF = frozenset({"of", "of any", "of a"})
_FOR = frozenset({"for", "for the", "for their", "for this", "in the", "for treatment of"})


@needs("node")
def read_lines(row: Row, context: Context) -> Row:
    """ "2 prior lines of chemotherapy" tags "count"; "2 prior lines for metastatic disease" says
    of which disease."""
    out: Row = []
    at = 0
    while at < len(row):
        if not _are_lines(row[at]):
            out.append(row[at])
            at += 1
            continue
        made, at = _of_treatment(row, at, context) or _for_disease(row, at, context)
        out += made
    return out


def _are_lines(chunk: Chunk) -> bool:
    value = chunk.value
    return (
        isinstance(value, Measure)
        and value.concept.code == _LINES
        and isinstance(value.test, Interval)
    )


def _of_treatment(row: Row, at: int, context: Context) -> tuple[Row, int] | None:
    """The number as a count of the treatment that is named behind it."""
    place = _behind(row, at + 1, _OF, context)
    if place is None or tag_at(row, _past_adjectives(row, place)) != "concept":
        return None
    if row[_past_adjectives(row, place)].value.kind not in _TREATMENTS:
        return None
    start, end = row[at].start, row[place - 1].end
    prior = Chunk("qualifier.status", end, end, "history")
    return [Chunk("count", start, end, row[at].value.test), prior], place


def _for_disease(row: Row, at: int, context: Context) -> tuple[Row, int]:
    """The lines with the words for what they were given."""
    place = _behind(row, at + 1, _FOR, context)
    last = _past_adjectives(row, place) if place is not None else len(row)
    if tag_at(row, last) != "concept" or row[last].value.kind != "condition":
        return [row[at]], at + 1
    words = context.words(row[at + 1].start, row[last].end)
    narrowed = with_qualifiers(row[at].value, Qualifier("modifier", words))
    return [replace(row[at], end=row[last].end, value=narrowed)], last + 1


def _behind(row: Row, at: int, words: frozenset[str], context: Context) -> int | None:
    """The place behind a small word."""
    if tag_at(row, at) != "filler":
        return None
    said = context.words(row[at].start, row[at].end).lower()
    return at + 1 if said in words else None


def _past_adjectives(row: Row, at: int) -> int:
    while tag_at(row, at).startswith("qualifier.") or tag_at(row, at) in ("filler", "word"):
        at += 1
    return at
