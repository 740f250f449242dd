"""What of a text stands inside no criterion: headings, list markers, or words that were lost.

The test is independent of the segmenter. Left out rightly are list markers, joining words at the
edge of an item ("and", "or"), and headings: a stretch of at most 14 words that is alone on its
line, or that ends with a colon, or that names one of the lists. All else is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eligo.reading.characters import normalise
from eligo.reading.criteria import Criterion

HEADING_WORDS = 14
_MARKER = re.compile(
    r"(?:[-*•·▪●○◦§¤►➢✓‣⁃+~>o\W_]+|\(?\[?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,6})(?:\.\d{1,2})*[.):\]]*"
    r"|and|or|and/or)+",
    re.IGNORECASE,
)
_LISTS = re.compile(r"inclusion|exclusion|include|exclude|eligib|criteria|characteristics", re.I)


def left_out(text: str, criteria: list[Criterion]) -> Iterator[tuple[int, str]]:
    """Offset and words of every stretch of a line that no criterion holds, without markers."""
    plain = normalise(text)
    covered = bytearray(len(plain))
    for criterion in criteria:
        covered[criterion.start : criterion.end] = b"\1" * (criterion.end - criterion.start)
    for line in re.finditer(r"[^\n]+", plain):
        start = line.start()
        for gap in re.finditer(rb"\0+", covered[start : line.end()]):
            words = plain[start + gap.start() : start + gap.end()].strip()
            if words and not _MARKER.fullmatch(words):
                yield start + gap.start(), words


def is_heading(text: str, offset: int, words: str) -> bool:
    """Whether a stretch that was left out can be a heading."""
    if len(words.split()) > HEADING_WORDS:
        return False
    line_start = text.rfind("\n", 0, offset + 1) + 1
    line_end = text.find("\n", offset)
    line = text[line_start : line_end if line_end >= 0 else len(text)].strip()
    return line.endswith(words) or words.endswith(":") or bool(_LISTS.search(words))
