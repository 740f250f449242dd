"""Times nearer than those that are asked for, and other times for some of a group."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from eligo.language.nodes import Any, Fact, Kind, Node, Qualifier
from eligo.language.rewrite import replace_each, walk
from eligo.language.values import Anchor, Direction, Extent, Interval, Period, Quantity
from eligo.reading.rows.chunks import Chunk, Row, close_of
from eligo.reading.rows.clause_parts import outside
from eligo.reading.rows.context import Context

_OFF = re.compile(r"\boff\b[\w\s]*$", re.IGNORECASE)
_BEFORE = 20  # characters before a fact in which it is said that it is over
_BEHIND = 50  # characters behind a fact in which its length stands
_FOR = re.compile(r"\b(?:for|over|during|in)\b")
_LASTING = re.compile(r"\b(?:lasting|lasts?|persist\w*|duration|daily|continuous\w*|consecutive)\b")
Reader = Callable[[Row], Node | None]


def short_of(length: Extent, anchor: Anchor) -> Period:
    """The time before an anchor that is not yet as long as that."""
    most = replace(length, inclusive=not length.inclusive)
    return Period(Direction.BEFORE, anchor, most=most)


def absent(node: Node, context: Context) -> Node:
    """What is denied "for at least 6 months" was not there within that time."""

    def brought(one: Node) -> Node:
        if isinstance(one, Fact) and _waited(one, context):
            assert one.period is not None and one.period.least is not None
            return replace(one, period=short_of(one.period.least, one.period.anchor))
        length = one.duration if isinstance(one, Fact) and one.period is None else None
        if not isinstance(one, Fact) or length is None or length.low is None or length.high:
            return one
        words = context.words(one.span.start, one.span.end + _BEHIND).lower() if one.span else ""
        taken = one.kind in (Kind.DRUG, Kind.PROCEDURE) and not length.low.inclusive
        taken = taken and not _is_off(one, context)
        if taken or not _FOR.search(words) or _LASTING.search(words):
            return one
        least = Extent((length.low.quantity,), inclusive=length.low.inclusive)
        return replace(one, duration=None, period=short_of(least, Anchor()))

    return replace_each(node, brought)


def not_long_off(node: Node) -> Node:
    """ "Off steroids for less than 2 weeks" had them within that time."""

    def had(one: Node) -> Node:
        length = one.duration if isinstance(one, Fact) and one.period is None else None
        off = [q for q in one.qualifiers if _says_off(q)] if isinstance(one, Fact) else []
        if not isinstance(one, Fact) or not off or length is None or not length.high or length.low:
            return one
        most = Extent((length.high.quantity,), inclusive=length.high.inclusive)
        kept = tuple(q for q in one.qualifiers if q not in off)
        period = Period(Direction.BEFORE, Anchor(), most=most)
        return replace(one, duration=None, period=period, qualifiers=kept)

    return replace_each(node, had)


def _says_off(qualifier: Qualifier) -> bool:
    return qualifier.name == "modifier" and str(qualifier.value).lower() == "off"


def _is_off(fact: Fact, context: Context) -> bool:
    """ "off steroids for more than 3 weeks": a time without them, not a long use."""
    start = fact.span.start if fact.span else 0
    return bool(_OFF.search(context.text[max(0, start - _BEFORE) : start]))


def _waited(fact: Fact, context: Context) -> bool:
    """ "not taking X for at least 8 weeks before dosing": a time without it."""
    period, span = fact.period, fact.span
    if period is None or span is None or period.least is None or period.most is not None:
        return False
    if "stable" in fact.concept.name.lower() or "stable-dose" in fact.qualifier("regimen"):
        return False  # "not on a stable dose for at least a month" has not been so as long
    words = context.words(span.start, span.end + _BEHIND).lower()
    return period.direction is Direction.BEFORE and "for at least" in words


def nearer(node: Node, period: Period) -> Node | None:
    """The same nearer than that: of "at least 4 weeks ago", less than 4 weeks ago."""
    if period.least is None or period.direction is not Direction.BEFORE:
        return None
    near = short_of(period.least, period.anchor)

    def brought(one: Node) -> Node:
        return replace(one, period=near) if isinstance(one, Fact) else one

    return replace_each(node, brought)


def read_other_length(row: Row, context: Context, read: Reader) -> Node | None:
    """ "Chemotherapy within 4 weeks (6 weeks for nitrosoureas)": another length for some."""
    opened = outside(row, "open", "close")
    found = next((i for i in range(len(row)) if _is_other_length(row, i, context)), None)
    close = close_of(row, found) if found is not None else None
    if found is None or close is None or found == 0 or opened is None:
        return None
    base = read([*row[:found], *row[close + 1 :]])
    others = read(row[found + 3 : close])
    if base is None or others is None:
        return None
    return _beside(base, others, _length(row[found + 1]))


def _is_other_length(row: Row, at: int, context: Context) -> bool:
    """ "(6 weeks for": a bracket that opens with a length of time for something."""
    if row[at].tag != "open" or at + 3 >= len(row) or _length(row[at + 1]) is None:
        return False
    return context.words(row[at + 2].start, row[at + 2].end).lower() in ("for", "if")


def _length(chunk: Chunk) -> Quantity | None:
    """The one length that a chunk gives: "6 weeks", "at least 6 weeks"."""
    value = chunk.value if chunk.tag in ("quantity", "interval") else None
    if isinstance(value, Interval):
        value = value.bounds[0].quantity if len(value.bounds) == 1 else None
    return value if isinstance(value, Quantity) and value.is_time else None


def _beside(base: Node, others: Node, length: Quantity | None) -> Node | None:
    """The base with the others, in their own time, as alternatives to its last timed fact."""
    timed = [n for n in walk(base) if isinstance(n, Fact) and n.period]
    if not timed or length is None:
        return None
    last = timed[-1]
    period = last.period
    assert period is not None
    extent = Extent(
        (length,), inclusive=(period.most or period.least or Extent((length,))).inclusive
    )
    own = replace(period, most=extent) if period.most else replace(period, least=extent)

    def joined(one: Node) -> Node:
        if one is not last:
            return one
        kinds = replace_each(others, lambda n: replace(n, period=own) if isinstance(n, Fact) else n)
        return Any((last, kinds), span=last.span)

    return replace_each(base, joined)
