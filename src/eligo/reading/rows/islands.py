"""Phrases that mean something only at one place of a row: looked up over chunks."""

from __future__ import annotations

from eligo.reading.rows.chunks import Row
from eligo.reading.rows.context import Context
from eligo.reading.rows.lexicon import island

_LONGEST = 8  # chunks of a phrase


def island_at(row: Row, at: int, context: Context, *tags: str) -> tuple[str, int] | None:
    """The longest phrase of these tables from a place on: its value, and where to go on."""
    lexicon = island(*tags)
    words: list[str] = []
    ends: dict[int, int] = {}  # after how many words which chunk ends
    for place in range(at, min(at + _LONGEST, len(row))):
        words += _words(context.words(row[place].start, row[place].end))
        ends[len(words)] = place + 1
        if words and not lexicon.begins(words[0]):
            return None
    found = lexicon.match(words, 0) if words else None
    if found is None or found[1] not in ends:
        return None
    return found[0][1], ends[found[1]]


def _words(text: str) -> list[str]:
    for sign in "-/":
        text = text.replace(sign, f" {sign} ")
    return text.lower().split()
