"""Pass: "currently taking part in another clinical study" is participation in a trial."""

from __future__ import annotations

from eligo.reading.rows.chunks import Chunk, Row, rewrite, spanning
from eligo.reading.rows.context import Context

_REACH = 9  # chunks between "participation" and "trial"
_STUDIES = frozenset({"trial", "trials", "study", "studies", "research"})
_OTHERS = frozenset(
    {"another", "other", "any", "investigational", "interventional", "clinical", "different"}
    | {"biomedical", "experimental"}
)
_BREAKS = ("comma", "semicolon", "stop", "period", "interval", "not", "except", "and", "colon")


def read_participation(row: Row, context: Context) -> Row:
    """Tags "participation". "This study" is not another one."""
    return rewrite(row, [_Reader(context).participation])


class _Reader:
    """The rule, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context

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
                if not _OTHERS & set(words) or "this" in words:
                    return None
                return spanning("participation", row, at, place + 1, None)
        return None


def plain_words(row: Row, _context: Context) -> Row:
    """Words for taking part that opened no participation mean nothing of their own."""
    return [Chunk("filler", c.start, c.end, c.value) if c.tag == "participate" else c for c in row]
