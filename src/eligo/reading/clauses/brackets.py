"""Brackets with nothing but a time in them: "recent stroke (within 6 months)"."""

from __future__ import annotations

import re
from dataclasses import replace

from eligo.language.nodes import Fact, Kind, Node
from eligo.language.rewrite import walk
from eligo.language.values import Direction, Extent, Interval, Period, Quantity
from eligo.reading.rows.chunks import Chunk, Row
from eligo.reading.rows.clause_parts import SILENT, is_length, with_period
from eligo.reading.rows.context import Context

_CRITERIA = re.compile(r"\b(?:CTCAE|CTC|Common (?:Terminology|Toxicity) Criteria|RECIST|version)\b")
_LONGEST_NUMBER = 8  # chunks
_NUMBER = re.compile(r"[A-Z]\d{1,2}|[A-Z]?\d{1,2}(?:\.\d{1,2})+", re.IGNORECASE)
_VISIT = re.compile(r"(?:visit|v|day|week|cycle)\s*-?\d{1,3}[a-z]?", re.IGNORECASE)
# Words that only say that something is sampled or measured.
_SAMPLING = frozenset(
    {"specimens", "specimen", "samples", "sample", "must", "collected", "drawn", "documented"}
    | {"should", "labs", "laboratory", "values"}
)
_LASTING = (Kind.CONDITION, Kind.DRUG, Kind.FINDING)
_RECENT = frozenset({"recent", "recently", "current", "previous", "prior"})


def is_number_of_list(row: Row, context: Context) -> bool:
    """ "B1.", "3.1.4": the number of an item, left at its head."""
    words = context.words(row[0].start, row[-1].end)
    return len(row) <= _LONGEST_NUMBER and _NUMBER.fullmatch(words) is not None


def is_next_number(row: Row, context: Context) -> bool:
    """ "… components of the vaccine. 2.": the number of the next item, left at the end."""
    return len(row) == 1 and context.words(row[0].start, row[0].end).isdigit()


def names_criteria(inside: Row, context: Context) -> bool:
    """ "(National Cancer Institute CTCAE version 3.0)": by which criteria something is graded."""
    told = any(c.tag in ("interval", "level", "not") for c in inside)
    words = context.words(inside[0].start, inside[-1].end)
    return not told and _CRITERIA.search(words) is not None


def is_visit(inside: Row, context: Context) -> bool:
    """ "at screening (visit 1)": which visit that is, says nothing of the patient."""
    return _VISIT.fullmatch(context.words(inside[0].start, inside[-1].end)) is not None


def read_time_bracket(inside: Row, nodes: list[Node], loose: list[Chunk], context: Context) -> bool:
    """Gives the time in a bracket to the node before it; whether it was no more than a time."""
    told = [c for c in inside if c.tag not in SILENT or c.tag == "node"]
    told = [c for c in told if not _SAMPLING & set(_words(c, context))]
    if len(told) != 1 or not nodes:
        return False
    chunk = told[0]
    if chunk.tag in ("quantity", "interval"):
        if not _is_time(chunk):
            return False
        if any(getattr(n, "period", None) for n in walk(nodes[-1])):
            return True  # it says the same in another unit
        if not _follows_recent(nodes[-1], loose, context):
            return _lasted(chunk, nodes)
        chunk = Chunk("period", chunk.start, chunk.end, _last(chunk.value))
    if chunk.tag != "period":
        return False
    given = with_period(nodes[-1], chunk)
    if given is not None:
        nodes[-1] = given
    return given is not None


def _lasted(chunk: Chunk, nodes: list[Node]) -> bool:
    """ "opioids (longer than 3 months)": how long at least a disease or a treatment has lasted."""
    fact, length = nodes[-1], chunk.value
    if not isinstance(fact, Fact) or fact.kind not in _LASTING or fact.duration is not None:
        return False
    if not isinstance(length, Interval) or length.low is None or fact.qualifier("status"):
        return False
    nodes[-1] = replace(fact, duration=length)
    return True


def _is_time(chunk: Chunk) -> bool:
    value = chunk.value
    return value.is_time if isinstance(value, Quantity) else is_length(value)


def _follows_recent(node: Node, loose: list[Chunk], context: Context) -> bool:
    start = min((c.start for c in loose), default=node.span.start if node.span else 0)
    end = node.span.end if node.span else start
    return bool(_RECENT & set(context.words(min(start, end), end).lower().split()))


def _last(value: Quantity | Interval) -> Period:
    """The stretch of that length up to now."""
    if isinstance(value, Quantity):
        return Period(Direction.BEFORE, most=Extent((value,)))
    bound = value.high or value.low
    assert bound is not None
    return Period(Direction.BEFORE, most=Extent((bound.quantity,), inclusive=bound.inclusive))


def _words(chunk: Chunk, context: Context) -> list[str]:
    return context.words(chunk.start, chunk.end).lower().split()
