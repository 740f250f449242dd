"""Pass: "no prior treatment for hepatitis C" is about the treatment: it narrows the disease.

A record that holds the disease does not settle it; one that rules the disease out does.
"""

from __future__ import annotations

from eligo.reading.rows.chunks import Chunk, Row, begins_at, rewrite, skip, tag_at
from eligo.reading.rows.context import Context

_TREATMENTS = frozenset(
    {
        *("treatment", "treatments", "therapy", "therapies", "treated", "medication"),
        *("medications", "management"),
    }
)
_OF = frozenset({"for", "of", "for the", "of the", "for their", "for a"})
_TAKEN = frozenset({"received", "taken", "used", "undergone", "given", "had"})
_TAKING = frozenset({"receiving", "taking", "using", "undergoing", "on", "being given"})
_BETWEEN = ("qualifier.severity", "qualifier.acuity", "qualifier.course", "qualifier.origin")


def read_treated(row: Row, context: Context) -> Row:
    """Tags "qualifier.treated": words of treatment before the disease that it is for."""
    reader = _Reader(context)
    row = rewrite(row, [reader.ever]) if context.may_say(_TAKEN) else row
    return rewrite(row, [reader.treated]) if context.may_say(_TREATMENTS) else row


class _Reader:
    """The rule, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @begins_at("or", "slash", beside=("qualifier.status",))
    def ever(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "have received or are currently receiving": at any time, so neither is said."""
        if at == 0 or not _TAKEN & set(self._words(row[at - 1]).split()[-1:]):
            return None
        status = skip(row, at + 1, "filler")
        if tag_at(row, status) != "qualifier.status" or row[status].value != "active":
            return None
        if status + 1 >= len(row) or self._words(row[status + 1]) not in _TAKING:
            return None
        return Chunk("filler", row[at].start, row[status + 1].end), status + 2

    @begins_at("qualifier.status", "filler", beside=("filler", "concept"))
    def treated(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """From "prior" or the word for treatment to "for"; the disease follows."""
        place = at + 1 if row[at].tag == "qualifier.status" else at
        if tag_at(row, place) != "filler" or tag_at(row, place + 1) != "filler":
            return None
        if self._words(row[place]).split()[-1] not in _TREATMENTS:
            return None
        if self._words(row[place + 1]) not in _OF:
            return None
        disease = skip(row, place + 2, "filler")
        while tag_at(row, disease) in _BETWEEN:
            disease += 1
        if tag_at(row, disease) != "concept" or row[disease].value.kind != "condition":
            return None
        end = skip(row, place + 2, "filler")
        return Chunk("qualifier.treated", row[at].start, row[end - 1].end), end

    def _words(self, chunk: Chunk) -> str:
        return self.context.words(chunk.start, chunk.end).lower()
