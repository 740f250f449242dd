"""Remissions and relapses by their number: "CR1", "second or later relapse"."""

from __future__ import annotations

from decimal import Decimal

from eligo.language.nodes import Measure
from eligo.language.source import Span
from eligo.language.values import Bound, Interval, Quantity
from eligo.reading.passes.named_asides import after_aside
from eligo.reading.passes.quantities import one_sided
from eligo.reading.rows.chunks import Chunk, Row, begins_at, skip, spanning, tag_at
from eligo.reading.rows.context import Context

_RELAPSES = frozenset({"relapse", "relapses", "recurrence"})
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4}
_REMISSION = ("remission status",)


class Remissions:
    """The rules, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.terms = context.terms

    @begins_at("word", "filler", beside=("remission",))
    def remissions(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "first, second, or third complete remission"."""
        if row[at].tag not in ("word", "filler"):
            return None
        first = _ORDINALS.get(self.context.text[row[at].start : row[at].end].lower())
        last, place = first, at + 1
        while first and (nxt := skip(row, place, "comma", "or", "and", "slash", "to")) > place:
            if tag_at(row, nxt) == "remission":
                return self._remissions(row, at, nxt, first)
            word = (
                self.context.text[row[nxt].start : row[nxt].end].lower() if nxt < len(row) else ""
            )
            if _ORDINALS.get(word.lower(), 0) <= (last or 0):
                return None
            last, place = _ORDINALS[word.lower()], nxt + 1
        return None

    def _remissions(self, row: Row, at: int, last: int, first: int) -> tuple[Chunk, int] | None:
        number = row[last].value
        concepts = self.terms.find(_REMISSION[0], ("measurement",))
        if not concepts or not number.isdigit() or int(number) <= first:
            return None
        low, high = (Bound(Quantity(Decimal(n), "{CR}")) for n in (first, int(number)))
        span = row[at].span.join(row[last].span)
        node = Measure(concepts[0], Interval(low, high), span=span)
        return spanning("node", row, at, after_aside(row, last + 1, self.context), node)

    @begins_at("word", "filler", beside=("qualifier.course",))
    def relapse(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "AML in first or second early relapse", "in second or later relapse"."""
        first = _ORDINALS.get(self._lower(row, at))
        if first is None:
            return None
        last, place = first, at + 1
        further = skip(row, place, "comma", "or", "and", "slash", "to")
        while further > place and _ORDINALS.get(self._lower(row, further), 0) > last:
            last, place = _ORDINALS[self._lower(row, further)], further + 1
            further = skip(row, place, "comma", "or", "and", "slash", "to")
        op = row[place].value if tag_at(row, place) == "suffix-op" else None
        name = skip(row, place + (op is not None), "qualifier.modifier", "qualifier.acuity")
        named = tag_at(row, name) == "qualifier.course" and self._lower(row, name) in _RELAPSES
        if not named or self._lower(row, name + 1) == "of":
            return None
        low, high = (Bound(Quantity(Decimal(n), "{relapse}")) for n in (first, last))
        test = Interval(low) if op == ">=" else Interval(low, high)
        span = Span(row[at].start, row[name].end)
        found = self.terms.find("number of relapses", ("measurement",))
        return spanning("node", row, at, name + 1, Measure(found[0], test, span=span))

    def _lower(self, row: Row, at: int) -> str:
        if at >= len(row):
            return ""
        return self.context.text[row[at].start : row[at].end].lower()

    @begins_at("op", "remission", beside=("remission",))
    def remission(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "CR1", "≥ CR2", "complete remission": the number of a remission."""
        op, name = (row[at].value, at + 1) if row[at].tag == "op" else (None, at)
        if tag_at(row, name) != "remission":
            return None
        concepts = self.terms.find(_REMISSION[0], ("measurement",))
        if not concepts:
            return None
        least, _, more = row[name].value.partition(" or ")
        number = Decimal(least)
        if tag_at(row, name + 1) == "suffix-op":
            op, name = row[name + 1].value, name + 1
        op = op or (">=" if more else "=")
        interval = one_sided(op, Quantity(number or Decimal(1), "{CR}"))
        if number == 0:
            interval = one_sided(">=", Quantity(Decimal(1), "{CR}"))
        measure = Measure(concepts[0], interval, span=row[at].span.join(row[name].span))
        return spanning("node", row, at, after_aside(row, name + 1, self.context), measure)
