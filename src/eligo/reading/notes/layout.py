"""Cut a note into sentences, each with the section that it stands in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

_BULLET = r"(?:[-*•·▪●◦‣#]+\s+|\(?\d{1,3}[.)]\s+)"
_LEAD = re.compile(rf"\s*(?:{_BULLET})*")
# A line goes on with the next one where it was only wrapped: no end, no list, no short line.
_WRAPPED = 55
_LINE_END = re.compile(r"\n")
_NEW_ITEM = re.compile(rf"\s*(?:\n|{_BULLET}|[A-Z][\w /&]{{1,40}}:)")
# Items of a list that was run together: "1. Asthma 2. Gout", "- Asthma - Gout".
_RUN_ON = re.compile(r"(?<=\s)(?:\d{1,2}[.)]\s+(?=[A-Z])|[-•]\s+(?=[A-Z]))")
_STOP = re.compile(r"[.!?]+[\"')\]]*(?=\s+[\"'(\[]?[A-Z0-9]|\s*$)|;(?=\s)")
_LAST_WORD = re.compile(r"([A-Za-z.]+)$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """text[start:end] of a note, without its list marker; `section` is "" outside any."""

    start: int
    end: int
    section: str = ""


@cache
def _layout() -> dict[str, dict[str, list[str]]]:
    text = (files("eligo.reading.notes") / "data" / "layout.toml").read_text("utf-8")
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return tables


@cache
def _sections() -> dict[str, str]:
    return {heading: name for name, many in _layout()["sections"].items() for heading in many}


@cache
def _heading() -> re.Pattern[str]:
    longest_first = sorted(_sections(), key=len, reverse=True)
    names = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in longest_first)
    return re.compile(rf"(?:^|(?<=[\s.;]))({names})\s*(?:\([^)\n]*\)\s*)?:", re.I)


def sentences(text: str) -> list[Sentence]:
    """The sentences and list items of a normalised note, in order."""
    found: list[Sentence] = []
    for start, end, section in _parts(text):
        for first, last in _pieces(text, start, end):
            begin = _LEAD.match(text, first, last)
            first = begin.end() if begin else first
            body = text[first:last].rstrip()
            if any(c.isalnum() for c in body):
                found.append(Sentence(first, first + len(body), section))
    return found


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    """The stretches between headings: start, end, section."""
    heads = [m for m in _heading().finditer(text) if _opens(text, m)]
    starts = [(0, ""), *((m.end(), _sections()[_plain(m[1])]) for m in heads)]
    ends = [*(m.start() for m in heads), len(text)]
    for (start, section), end in zip(starts, ends, strict=True):
        yield start, end, section


def _plain(heading: str) -> str:
    return " ".join(heading.lower().split())


def _opens(text: str, match: re.Match[str]) -> bool:
    """A heading begins a line or a sentence, or at least with a capital."""
    before = text[: match.start()].rstrip(" ")[-1:]
    return before in ("", "\n", ".", ";", "-", "*") or match[1][0].isupper()


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch cut at line ends, list markers and stops."""
    cuts = [start, *sorted(set(_cuts(text, start, end))), end]
    yield from pairwise(cuts)


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    line = start
    for found in _LINE_END.finditer(text, start, end):
        length = found.start() - line
        if length < _WRAPPED or _NEW_ITEM.match(text, found.end(), end):
            yield found.end()
        line = found.end()
    for found in _STOP.finditer(text, start, end):
        if not _abbreviated(text[start : found.start()], found[0]):
            yield found.end()
    markers = [m.start() for m in _RUN_ON.finditer(text, start, end)]
    if len(markers) > 1:
        yield from markers


def _abbreviated(before: str, stop: str) -> bool:
    word = _LAST_WORD.search(before)
    if word is None or stop != ".":
        return False
    return word[1].lower() in _layout()["abbreviations"]["words"] and not before.endswith("\n")
