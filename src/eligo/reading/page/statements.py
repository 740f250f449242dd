"""Cut a paragraph that holds a whole list: at its labels, statements, semicolons or sentences."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from eligo.language.source import Span
from eligo.reading.page.layout import words_of

# A label inside a paragraph: "Performance status:", "PRIOR CONCURRENT THERAPY:".
_LABEL = re.compile(
    r"(?:(?<=\s)|(?<=^))(?:(?:[A-Z]{3,}(?:[\s/-]+[A-Z]{2,}){0,4}"
    r"|[A-Z][A-Za-z]+(?:[\s/][a-z]+){0,3}):|--\s?[A-Z][A-Za-z/ ]{2,40}--)(?=\s|$)"
)
_OPENS_LIST = re.compile(r"(?:follow|includ|except)\w*:$", re.IGNORECASE)
_LABELS = 3  # so many make a paragraph a list of labelled parts
# A part of a form in capitals: what stands under it has lost its line ends.
_FORM = re.compile(r"\s*(?:[A-Z]{4,}(?:[\s/-]+[A-Z]{4,})+:|--\s?[A-Z][A-Za-z/ ]{2,40}--)\s")
_START = re.compile(r"((?<![\w./%+-])[\w./%+-]+|[)\]])(\s+)(?=([A-Z][A-Za-z]+)(?:('s)?\s+(\S+))?)")
_SENTENCE = re.compile(
    r"((?<![\w/%-])[\w/%-]+|[)\]\"])[.!?]+[\")\]]?(\s+)(?=[\"(\[]?([A-Z][A-Za-z]*))"
)
_SMALL_SENTENCE = re.compile(r"((?<![a-z)])[a-z)]{3,})\.(\s+)(?=([a-z][a-z]+))")
_SEMICOLON = re.compile(r";()\s*(?=\S)")
_STATEMENTS = 2  # cuts without a stop that make a paragraph a list of statements
_SENTENCES = 2  # cuts at stops that make it a list of sentences
_EMPTY = re.compile(r"[\s.;:]*$")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a paragraph, with the label that it stands under."""

    start: int
    end: int
    label: Span | None = None


def statements(text: str, start: int, end: int) -> list[Stretch]:
    """The parts of the paragraph text[start:end]; itself, if it is one statement."""
    words = text[start:end]
    outer = _outside_brackets(words)
    labels = [
        m for m in _LABEL.finditer(words) if outer[m.start()] and not _OPENS_LIST.search(m[0])
    ]
    form = bool(_FORM.match(words))
    if not form and len(labels) < _LABELS:
        return [Stretch(start + a, start + b) for a, b in _cut(words, _cuts(words, outer))]
    return list(_labelled(words, outer, labels, start))


def _labelled(
    words: str, outer: list[bool], labels: list[re.Match[str]], offset: int
) -> Iterator[Stretch]:
    """What stands before the first label, then the parts under each."""
    starts = _loose_starts(words, outer, labels)
    bounds = [0, *(m.start() for m in labels), len(words)]
    for place, (first, last) in enumerate(itertools.pairwise(bounds)):
        label = labels[place - 1] if place else None
        begin = label.end() if label else first
        span = Span(offset + label.start(), offset + label.end()) if label else None
        inside = [at for at in starts if begin < at < last]
        for a, b in _cut(words, inside, begin, last):
            yield Stretch(offset + a, offset + b, span)


def _cut(
    words: str, cuts: list[int], first: int = 0, last: int | None = None
) -> list[tuple[int, int]]:
    bounds = [first, *cuts, len(words) if last is None else last]
    pairs = itertools.pairwise(bounds)
    return [(a, b) for a, b in pairs if not _EMPTY.match(words, a, b)]


def _cuts(words: str, outer: list[bool]) -> list[int]:
    """Where a paragraph without labels falls apart."""
    starts = _strict_starts(words, outer)
    sentences = _sentences(words, outer)
    if len(starts) >= max(_STATEMENTS, len(sentences)):
        return sorted({*starts, *sentences})
    semicolons = _semicolons(words, outer)
    if len(semicolons) >= max(_STATEMENTS, len(sentences)):
        return semicolons
    return sentences if len(sentences) >= _SENTENCES else []


def _strict_starts(words: str, outer: list[bool]) -> list[int]:
    """Where a word that opens a statement follows one that may end it, without a stop."""
    opening = words_of("starting")
    return [m.end(2) for m in _open_places(words, outer) if m[3] in opening]


def _loose_starts(words: str, outer: list[bool], labels: list[re.Match[str]]) -> list[int]:
    """The same for any word with a capital that is no name, unless a colon has begun a list."""
    opening, found = words_of("starting"), []
    ends, last = {m.end() - 1 for m in labels}, 0
    for m in _open_places(words, outer):
        colon = words.rfind(":", last, m.start())
        if m[3] in opening or (_is_no_name(m) and (colon < 0 or colon in ends)):
            last = m.end(2)
            found.append(last)
    return sorted({*found, *_sentences(words, outer)})


def _open_places(words: str, outer: list[bool]) -> Iterator[re.Match[str]]:
    binding, narrowing = words_of("binding"), words_of("narrowing")
    for m in _START.finditer(words):
        before = m[1].lower()
        names = m[1][:1].isupper() and m[1][1:2].islower()
        if outer[m.end(2)] and not names and before not in binding and before not in narrowing:
            yield m


def _is_no_name(found: re.Match[str]) -> bool:
    """Whether a capital begins a statement: no name of a person, no title of several words."""
    follows = found[5] or ""
    return found[4] is None and found[3][1:].islower() and not follows[:1].isupper()


def _sentences(words: str, outer: list[bool]) -> list[int]:
    """Where a sentence begins that does not refer to the one before it."""
    referring, abbreviations = words_of("referring"), words_of("abbreviation")
    pattern = _SMALL_SENTENCE if words.islower() else _SENTENCE
    return [
        m.end(2)
        for m in pattern.finditer(words)
        if outer[m.end(2)] and m[3].capitalize() not in referring and m[1] not in abbreviations
    ]


def _semicolons(words: str, outer: list[bool]) -> list[int]:
    """After each semicolon, unless a colon says what the list is of."""
    if ":" in words.partition(";")[0]:
        return []
    return [m.end() for m in _SEMICOLON.finditer(words) if outer[m.start()]]


def _outside_brackets(words: str) -> list[bool]:
    """For each place whether it stands in no brackets; one that never closes brackets nothing."""
    outer, depth, opened = [True] * (len(words) + 1), 0, 0
    for at, sign in enumerate(words):
        if sign in "([":
            opened = at if depth == 0 else opened
            depth += 1
        elif sign in ")]" and depth:
            depth -= 1
            if depth == 0:
                outer[opened + 1 : at + 1] = [False] * (at - opened)
    return outer
