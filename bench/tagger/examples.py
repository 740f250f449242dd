"""Cut annotated documents into the lines that the tagger learns from and is tried on."""

from typing import NamedTuple

from brat import Document, Span

from eligo.reading.tagger.labels import Stretch
from eligo.reading.tagger.words import Word, split_words


class Line(NamedTuple):
    """A line with its place in the document's text, its words, and the mentions as words."""

    start: int
    words: list[Word]
    stretches: list[Stretch]


def lines_of(document: Document) -> list[Line]:
    """The lines that have words. Of mentions that overlap the longest is kept."""
    spans = _apart(document.spans)
    lines, start = [], 0
    for text in document.text.split("\n"):
        words = split_words(text)
        here = [s for s in spans if s.start < start + len(text) and s.end > start]
        if words:
            lines.append(Line(start, words, _stretches(here, words, start)))
        start += len(text) + 1
    return lines


def _apart(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept)


def _stretches(spans: list[Span], words: list[Word], start: int) -> list[Stretch]:
    """The spans as stretches of words; one that shares a word with the one before is left out."""
    stretches: list[Stretch] = []
    for span in spans:
        covered = [
            index
            for index, word in enumerate(words)
            if start + word.start < span.end and start + word.end > span.start
        ]
        if covered and (not stretches or covered[0] > stretches[-1].last):
            stretches.append(Stretch(covered[0], covered[-1], span.type))
    return stretches
