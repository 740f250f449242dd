""" "At least 4 weeks since prior chemotherapy" asks for a time without it, not for having had it.

A trial that wants the treatment says so elsewhere; who never had it has waited long enough.
"""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import Any, Fact, Kind, Node, Not, Qualifier, Side
from eligo.language.source import Span
from eligo.language.values import Anchor, Direction, Extent, Moment, Period
from eligo.reading.clauses.washouts import short_of
from eligo.reading.rows.chunks import Chunk, Row
from eligo.reading.rows.clause_parts import JOINTS
from eligo.reading.rows.context import Context
from eligo.reading.rows.qualifying import with_qualifiers


def elapsed_since(row: Row, context: Context) -> Row | None:
    """The row with its "at least 4 weeks since …" as one node; None where it does not begin so."""
    row = _dated(row, context)
    first = row[0]
    if first.tag != "period" or context.side is not Side.INCLUSION:
        return None
    if "since" not in context.words(first.start, first.end).lower().split():
        return None
    if first.value.least is None or first.value.most is not None:
        return None
    if first.value.direction is Direction.AFTER and first.value.anchor.moment is Moment.PROCEDURE:
        facts, end = _surgery(first, context), 1
    else:
        facts, end = _listed(row, context)
    facts, end = _given_for(facts, end, row, context)
    if not facts:
        return None
    before = first.value.direction is Direction.BEFORE
    within = short_of(first.value.least, first.value.anchor if before else Anchor())
    bare = [replace(f, period=within, qualifiers=_but_status(f)) for f in facts]
    recent: Node = bare[0] if len(bare) == 1 else Any(tuple(bare))
    span = Span(first.start, row[end - 1].end)
    return [Chunk("node", span.start, span.end, Not(recent, span=span)), *row[end:]]


def _given_for(facts: list[Fact], end: int, row: Row, context: Context) -> tuple[list[Fact], int]:
    """ "since prior surgery for sarcoma or lymphoma": what it was for."""
    rest = row[end:]
    diseases = [c.value for c in rest if isinstance(c.value, Fact)]
    small = all(c.tag in ("filler", "or", "comma", "stop", "node") for c in rest)
    if not diseases or not small or rest[0].tag != "filler":
        return facts, end
    led = context.words(rest[0].start, rest[0].end).lower()
    if led.split()[0] != "for" or any(f.kind is not Kind.CONDITION for f in diseases):
        return facts, end
    return [_for_disease(f, d, context) for f in facts for d in diseases], len(row)


def _for_disease(fact: Fact, disease: Fact, context: Context) -> Fact:
    more = [Qualifier("indication", disease.concept)]
    if disease.qualifiers and disease.span:
        words = context.words(disease.span.start, disease.span.end)
        more.append(Qualifier("modifier", f"for {words}"))
    return with_qualifiers(fact, *more)


def _dated(row: Row, context: Context) -> Row:
    """ "At least 3 weeks since prior major surgery": the length and "since" as one period."""
    if row[0].tag != "interval" or len(row) < 3 or row[1].tag != "after-word":
        return row
    low = row[0].value.low
    since = context.words(row[1].start, row[1].end).lower() == "since"
    if low is None or row[0].value.high is not None or not low.quantity.is_time or not since:
        return row
    least = Extent((low.quantity,), inclusive=low.inclusive)
    value = Period(Direction.BEFORE, Anchor(), least=least)
    return [Chunk("period", row[0].start, row[1].end, value), *row[2:]]


def _but_status(fact: Fact) -> tuple[Qualifier, ...]:
    return tuple(q for q in fact.qualifiers if q.name != "status")


def _surgery(chunk: Chunk, context: Context) -> list[Fact]:
    """ "since prior surgery": the procedure is the anchor itself."""
    found = context.terms.find("surgery", ("procedure",))
    span = Span(chunk.start, chunk.end)
    return [Fact(Kind.PROCEDURE, found[0], span=span)] if found else []


def _listed(row: Row, context: Context) -> tuple[list[Fact], int]:
    """The facts behind the period and their end: they go on over joining words.

    A word before one of them that is not understood narrows it ("or intra-abdominal surgery").
    """
    facts: list[Fact] = []
    end, loose = 1, ""
    for at, chunk in enumerate(row[1:], 1):
        if isinstance(chunk.value, Fact) and chunk.value.period is None:
            fact = chunk.value
            facts.append(with_qualifiers(fact, Qualifier("modifier", loose)) if loose else fact)
            end, loose = at + 1, ""
        elif chunk.tag in ("word", "adjective", "dash"):
            loose = f"{loose} {context.words(chunk.start, chunk.end)}".strip()
        elif chunk.tag not in ("filler", *JOINTS):
            break
    return facts, end
