"""Physical lines to logical ones: what was broken to fit a width stands together again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from eligo.reading.page.headings import is_lead_in
from eligo.reading.page.layout import words_of
from eligo.reading.page.markers import start_marker

# A text whose lines are longer was not broken to fit a width.
_WIDEST = 120
# Shorter lines were ended on purpose, however narrow the page.
_NARROWEST = 55
# Of the lines that follow full ones, so many must begin in the midst of a sentence.
_BROKEN = 0.25
_TAIL = 40  # characters at the end of a line that tell how it ends
_FIRST_WORD = re.compile(r"\s*(\S+)")
_LAST_WORD = re.compile(r"([\w/-]+|\S)\W{0,1}\s*$")
_OPEN_END = re.compile(r"(?:[,(\[/<>≤≥=+&]|[^\s-]-|\b(?:\w+) -)\s*$")
_STOPPED = re.compile(r"[.;:!?]\s*$")
_HEADING = re.compile(r"\s*(?:In|Ex|IN|EX)(?:clusion [Cc]riteria|CLUSION CRITERIA)\s*:\s*$")
_MIDST = re.compile(r"\s*[a-z0-9)\]%≤≥<>=/&+]")


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line: text[start:end] without its last line end; blank lines stand before it."""

    start: int
    end: int
    indent: int
    after_gap: bool


def logical_lines(text: str) -> list[Line]:
    """The lines of a text that are not blank, those that a width has broken put together."""
    physical = list(_physical(text))
    width = _width(text, physical)
    lines: list[Line] = []
    above: Line | None = None
    for line in physical:
        if above is not None and _goes_on(text, lines[-1], above, line, width):
            lines[-1] = Line(lines[-1].start, line.end, lines[-1].indent, lines[-1].after_gap)
        else:
            lines.append(line)
        above = line
    return lines


def _physical(text: str) -> Iterator[Line]:
    start, gap = 0, True
    for words in text.split("\n"):
        end = start + len(words)
        if words.strip():
            yield Line(start, start + len(words.rstrip()), len(words) - len(words.lstrip()), gap)
        gap = not words.strip()
        start = end + 1


def _width(text: str, lines: list[Line]) -> int | None:
    """The width that the text was broken to fit; None if it was not."""
    width = max((line.end - line.start for line in lines), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    after_full = [
        below
        for above, below in itertools.pairwise(lines)
        if not below.after_gap and _is_full(text, above, below, width)
    ]
    midst = sum(bool(_MIDST.match(text, line.start, line.end)) for line in after_full)
    return width if midst and midst >= _BROKEN * len(after_full) else None


def _is_full(text: str, above: Line, below: Line, width: int) -> bool:
    """Whether the first word of the line below would not have fitted on the line above."""
    length = above.end - above.start
    first = _FIRST_WORD.match(text, below.start, below.end)
    return length >= _NARROWEST and length + 1 + len(first[1] if first else "") > width


def _goes_on(text: str, whole: Line, above: Line, line: Line, width: int | None) -> bool:
    """Whether a line goes on with the one above; `whole` is the logical line of that one."""
    words = text[line.start : line.end]
    so_far = text[whole.start : whole.end]
    marker = start_marker(words, line.start)
    if marker and marker.end == line.end and not line.after_gap and not _STOPPED.search(so_far):
        # "… a score of at least" and in the next line "18.": a number, and no marker
        return _is_open(so_far) or (width is not None and _is_full(text, above, line, width))
    if marker or _HEADING.match(words):
        return False
    if line.after_gap:
        return _is_open(so_far) and words.lstrip()[:1].islower()
    if width is not None and _is_full(text, above, line, width):
        return True
    begins = words.lstrip()
    if begins[:1].islower() and is_lead_in(words) and not _STOPPED.search(so_far):
        return True
    return _is_open(so_far) or (begins[:1] in ")]%,;" or _binds(_word(begins)))


def _is_open(so_far: str) -> bool:
    """Whether a line that ends so can't be the end of a sentence."""
    so_far = so_far[-_TAIL:]
    last = _LAST_WORD.search(so_far)
    return bool(_OPEN_END.search(so_far)) or (last is not None and _binds(last[1]))


def _word(text: str) -> str:
    found = re.match(r"[A-Za-z]+", text)
    return found[0] if found else ""


def _binds(word: str) -> bool:
    return word.islower() and word in words_of("binding")
