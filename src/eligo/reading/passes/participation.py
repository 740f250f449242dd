"""Pass: "currently taking part in another clinical study" is participation in a trial."""

from __future__ import annotations

from eligo.reading.rows.chunks import (
    Chunk,
    Row,
    begins_at,
    needs,
    rewrite,
    skip,
    spanning,
    tag_at,
)
from eligo.reading.rows.context import Context

_REACH = 9  # chunks between "participation" and "trial"
_STUDIES = frozenset({"trial", "trials", "study", "studies", "research"})
_OTHERS = frozenset(
    {"another", "other", "any", "investigational", "interventional", "clinical", "different"}
    | {"biomedical", "experimental"}
)
_WITHIN = ("filler", "word", "subject", "qualifier.status")  # "in the present study"
_OWN = frozenset({"this", "present", "current"})
_EARLIER = frozenset({"previous", "previously", "already", "earlier"})
_NEAR, _BEHIND = 20, 14  # characters before and behind in which such a word may stand
_ABOUT = frozenset({"involving", "investigating", "testing", "evaluating", "with", "using"})
_STUDIED = _ABOUT | {"of", "on", "for", "in"}
# Words that say in general what a trial gives.
_GENERAL = _OTHERS | {
    *("a", "an", "the", "drug", "drugs", "device", "devices", "medical", "medication", "or", "and"),
    *("medications", "product", "products", "agent", "agents", "treatment", "treatments", "new"),
    *("intervention", "interventions", "medicinal", "therapy", "therapies", "unapproved", "study"),
    *("therapeutic", "interventional", "compound", "compounds", "unlicensed", ","),
}
_BREAKS = ("comma", "semicolon", "stop", "period", "interval", "not", "except", "and", "colon")


@needs("participate")
def read_participation(row: Row, context: Context) -> Row:
    """Tags "participation". "This study" is no other; who was in it, a person knows."""
    reader = _Reader(context)
    return rewrite(row, [reader.again], [reader.participation])


class _Reader:
    """The rule, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @begins_at("qualifier.status", "participate", beside=("participate",))
    def again(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "Prior participation in this study", "was already enrolled in the present trial"."""
        begin = skip(row, at, "qualifier.status", "filler")
        between = self.context.words(row[at].start, row[begin - 1].end).lower().split()
        if tag_at(row, begin) != "participate" or "to" in between:
            return None  # "prior to inclusion in this study" is a time
        end = begin + 1
        while end < len(row) and row[end].tag in _WITHIN:
            end += 1
            if self.context.words(row[end - 1].start, row[end - 1].end).lower() in _STUDIES:
                break
        words = self.context.words(row[begin].start, row[end - 1].end).lower().split()
        own = words[-1] in _STUDIES and _OWN & set(words)
        return spanning("judge", row, at, end, "") if own and self._was(row, at, end) else None

    def _was(self, row: Row, at: int, end: int) -> bool:
        """Whether words around say that it was earlier."""
        first, last = max(row[0].start, row[at].start - _NEAR), row[end - 1].end
        before = self.context.words(first, row[at].start).lower().split()
        behind = self.context.words(last, last + _BEHIND).lower().split()
        return bool(_EARLIER & {*before, *behind[:1]}) or row[at].value == "history"

    @begins_at("participate")
    def participation(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """From the word for taking part to the last word for a study."""
        if row[at].tag != "participate":
            return None
        words: list[str] = []
        for place in range(at + 1, min(at + _REACH, len(row))):
            if row[place].tag in _BREAKS:
                return None
            words += self.context.words(row[place].start, row[place].end).lower().split()
            if words and words[-1] in _STUDIES:
                if self._of_something(row, at, place, words):
                    return spanning("judge", row, at, place + 1, "")
                if not _OTHERS & set(words) or "this" in words:
                    return None
                return spanning("participation", row, at, self._of_what(row, place + 1), None)
        return None

    def _of_something(self, row: Row, at: int, study: int, words: list[str]) -> bool:
        """ "Enrolled in a study of asthma": which study that is, a person knows."""
        if _OTHERS & set(words) or not {"a", "an"} & set(words):
            return False
        before = self.context.words(row[at - 1].start, row[at - 1].end).lower() if at else ""
        behind = row[study + 1 : study + 2]
        led = self.context.words(behind[0].start, behind[0].end).lower() if behind else ""
        return led in _STUDIED and before.split()[-1:] not in (["to"], ["before"], ["of"], ["at"])

    def _of_what(self, row: Row, at: int) -> int:
        """Behind "involving an investigational drug", which says no more of the other trial."""
        if at >= len(row) or self.context.words(row[at].start, row[at].end).lower() not in _ABOUT:
            return at
        end = at + 1
        while end < min(at + _REACH, len(row)) and self._is_general(row[end]):
            end += 1
        while row[end - 1].tag in ("filler", "and", "or", "slash", "comma"):
            end -= 1
        return end if end > at + 1 else at

    def _is_general(self, chunk: Chunk) -> bool:
        words = self.context.words(chunk.start, chunk.end).lower().replace("/", " ").split()
        return set(words) <= _GENERAL


@needs("participate")
def plain_words(row: Row, _context: Context) -> Row:
    """Words for taking part that opened no participation mean nothing of their own."""
    return [Chunk("filler", c.start, c.end, c.value) if c.tag == "participate" else c for c in row]
