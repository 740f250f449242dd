"""First pass: words to chunks, by the closed-class lexicon and the vocabularies, longest first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from eligo.reading.chunks import Chunk, Row
from eligo.reading.lexicon import load as load_lexicon
from eligo.reading.tagger.words import Word, split_words
from eligo.terms import Hit, Terms

_SIGNS = {
    ",": "comma",
    ";": "semicolon",
    ".": "stop",
    "!": "stop",
    "?": "stop",
    ":": "colon",
    "/": "slash",
    "(": "open",
    "[": "open",
    ")": "close",
    "]": "close",
    "-": "dash",
    "^": "caret",
    "%": "percent",
    "'": "quote",
    '"': "quote",
    "|": "comma",
    "\n": "filler",
}
_MOST_DIGITS = 30


def lex(text: str, start: int, end: int, terms: Terms) -> Row:
    """The chunks of text[start:end]; offsets count from the start of `text`."""
    words = [Word(w.text, w.start + start, w.end + start) for w in split_words(text[start:end])]
    hits = {hit.first: hit for hit in terms.scan([w.text for w in words])}
    lower = [w.text.lower() for w in words]
    row: Row = []
    at = 0
    while at < len(words):
        chunk, at = _longest(words, lower, at, hits)
        row.append(chunk)
    return row


def _longest(
    words: Sequence[Word], lower: Sequence[str], at: int, hits: dict[int, Hit]
) -> tuple[Chunk, int]:
    """The concept or phrase at a place, whichever is longer; a phrase wins a draw."""
    hit = hits.get(at)
    phrase = load_lexicon().match(lower, at)
    if hit and hit.last_exclusive - at > (phrase[1] if phrase else 0):
        return Chunk(
            "concept", words[at].start, words[hit.last_exclusive - 1].end, hit
        ), hit.last_exclusive
    if phrase:
        (tag, value), length = phrase
        return Chunk(tag, words[at].start, words[at + length - 1].end, value), at + length
    return _single(words[at]), at + 1


def _single(word: Word) -> Chunk:
    if word.text[0].isdigit():
        number = parse_number(word.text)
        if number is not None:
            return Chunk("number", word.start, word.end, number)
    return Chunk(_SIGNS.get(word.text, "word"), word.start, word.end, word.text)


def parse_number(text: str) -> Decimal | None:
    """A printed number: 1,500 and 2.000.000 have thousands, 0,5 a decimal comma."""
    if len(text) > _MOST_DIGITS or not text.isascii():
        return None
    parts = text.split(",")
    if len(parts) == 2 and len(parts[1]) != 3 and "." not in text:
        text = ".".join(parts)
    elif all(len(p.split(".")[0]) == 3 for p in parts[1:]):
        text = "".join(parts)
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
