"""Pass: a person's circumstances (language, work, home, habits) become judgements of their words.

No record answers them by code, so a person must. The words around that nothing else claims belong
to them: "employee of the investigational site". Behind a judgement ("unable to read English")
they are part of that.
"""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import Judgement
from eligo.language.source import Span
from eligo.reading.passes.judging import JUDGING
from eligo.reading.rows.chunks import Chunk, Row, needs, tag_at
from eligo.reading.rows.clause_parts import JOINTS
from eligo.reading.rows.context import Context

_BOUND = ("word", "adjective", "dash", "quote", "circumstance")
_LOOSE = ("filler", "subject")
_ENDS = ("stop", "semicolon")
# What a stray word before it belongs to, rather than to the circumstance.
_CLAIMS = ("concept", "allergy", "node", "interval", "quantity", "level", "judge", "outcome")


@needs("circumstance")
def read_circumstances(row: Row, context: Context) -> Row:
    """Tags "node" holding Judgements, or "judge" where a judgement has begun already."""
    out: Row = []
    judged = False
    at = 0
    while at < len(row):
        chunk = row[at]
        judged = (judged or chunk.tag in JUDGING) and chunk.tag not in _ENDS
        if chunk.tag != "circumstance":
            out.append(chunk)
            at += 1
        elif judged or _is_judged_later(row, at):
            out.append(replace(chunk, tag="judge"))
            at += 1
        else:
            first, at = _begin(out), _end(row, at + 1)
            start = out[first].start if first < len(out) else chunk.start
            span = Span(start, row[at - 1].end)
            del out[first:]
            node = Judgement(context.words(span.start, span.end), span=span)
            out.append(Chunk("node", span.start, span.end, node))
    return out


def _is_judged_later(row: Row, at: int) -> bool:
    """Whether a judgement begins further on in the same part of a list."""
    later = (c.tag for c in row[at:] if c.tag in (*JUDGING, *JOINTS, *_ENDS))
    return next(later, "") in JUDGING


def _begin(before: Row) -> int:
    """Where among the chunks before it the words of a circumstance begin."""
    first = len(before)
    while first > 0 and (
        before[first - 1].tag in (*_BOUND, *_LOOSE) or before[first - 1].tag.startswith("qualifier")
    ):
        first -= 1
    while first < len(before) and (first > 0 and before[first - 1].tag in _CLAIMS):
        if before[first].tag in _LOOSE:
            break
        first += 1  # "diabetes type students": a word right behind a name is the name's
    while first < len(before) and before[first].tag in _LOOSE:
        first += 1
    return first


def _end(row: Row, at: int) -> int:
    """Behind the last chunk of a circumstance whose words go on at `at`."""
    end = at
    while end < len(row) and (row[end].tag in (*_BOUND, *_LOOSE) or _is_distance(row, end)):
        end += 1
    claimed = end < len(row) and (row[end].tag in _CLAIMS or row[end].tag.startswith("qualifier"))
    while claimed and end > at and row[end - 1].tag not in _LOOSE:
        end -= 1
    while end > at and row[end - 1].tag in (*_LOOSE, "dash", "quote"):
        end -= 1
    return end


def _is_distance(row: Row, at: int) -> bool:
    """ "residence within 25 miles of": a number whose unit is one of circumstances."""
    numbers = ("number", "quantity", "interval", "op")
    return row[at].tag in numbers and tag_at(row, at + 1) in ("circumstance", *numbers)
