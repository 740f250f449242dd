"""What of a text stands inside no criterion: headings, list markers, or words that were lost.

The test is independent of the segmenter. Left out rightly are list markers, joining words at the
edge of an item ("and", "or"), and headings: a stretch of at most 24 words that ends with a colon
or names one of the lists. A stretch that begins in lower case goes on with a sentence, and so is
no heading unless it names a list. All else is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eligo.reading.criteria import Criterion
from eligo.reading.page.characters import normalise

HEADING_WORDS = 24
_MARKER = re.compile(
    r"[\W_]*(?:o|\d{1,3}(?:\.\d{1,2})*|[a-zA-Z]|[ivxIVX]{1,6}|and|or|and/or)?[\W_]*", re.IGNORECASE
)
_LEADING = re.compile(r"^(?:\W*(?:(?:and|or)\s|(?:[a-z]|\d{1,2}|[ivx]+)[.)]\s)\s*)+")
_TRAILING = re.compile(
    r"(?<=:)\s+(?:\(?[a-z]{1,4}[.)]|[-*•])$|(?<=\)),?\s+(?:or|and)$", re.IGNORECASE
)
# A line with those that go on with it: in lower case, or with the rest of a heading in capitals.
_LINE = r"[^\n]+(?:\n *(?:(?=[a-z(])(?!o |\([a-z]{1,4}\))|(?=[A-Z]{4,30}:))[^\n]+)*"
_PART = re.compile(r"^\W*\([^()]{3,40}\)$")  # "(Phase 2)", before its item
_LISTS = re.compile(
    r"inclusion|exclusion|include|exclude|eligib|criteria|characteristics|\bgroup\b|\bpart\b", re.I
)


def left_out(text: str, criteria: list[Criterion]) -> Iterator[tuple[int, str]]:
    """Offset and words of every stretch that no criterion holds, without markers.

    A stretch ends with its line, unless the next line goes on in lower case.
    """
    plain = normalise(text)
    covered = bytearray(len(plain))
    for criterion in criteria:
        covered[criterion.start : criterion.end] = b"\1" * (criterion.end - criterion.start)
    for line in re.finditer(_LINE, plain):
        start = line.start()
        for gap in re.finditer(rb"\0+", covered[start : line.end()]):
            words = plain[start + gap.start() : start + gap.end()].strip()
            if not all(map(_MARKER.fullmatch, words.split())):
                yield start + gap.start(), words


def is_heading(words: str) -> bool:
    """Whether a stretch that was left out can be a heading."""
    words = _TRAILING.sub("", _LEADING.sub("", words))
    if len(words.split()) > HEADING_WORDS:
        return False
    if (words.startswith("--") and words.endswith("--")) or _PART.search(words):
        return True
    return bool(_LISTS.search(words)) or (words.endswith(":") and not words[:1].islower())
