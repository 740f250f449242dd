"""Finding words in words: folded, whole, and aware of a "no" or a "not" before them."""

from __future__ import annotations

from collections.abc import Iterable

from eligo.remembering import remembered
from eligo.terms.normalise import fold

_DENIALS = frozenset({"no", "not", "without", "never", "non", "absent", "nil", "denie", "negative"})
_IDLE = frozenset({
    "a", "an", "and", "as", "at", "be", "been", "by", "during", "for", "from", "has", "have", "he",
    "in", "into", "is", "it", "of", "on", "or", "other", "she", "that", "their", "these", "this",
    "to", "was", "were", "which", "will", "with",
})  # fmt: skip


@remembered(20_000)
def pieces(text: str) -> tuple[str, ...]:
    """The folded words of a text, without the marks between them."""
    return tuple(word for word in fold(text).split() if any(c.isalnum() for c in word))


@remembered(20_000)
def content(text: str) -> frozenset[str]:
    """The words of a text that carry its meaning."""
    return frozenset(pieces(text)) - _IDLE


@remembered(20_000)
def _line(text: str) -> str:
    """The folded words with a space on each side, so that whole words can be found in it."""
    return f" {' '.join(pieces(text))} "


def says(text: str, words: str) -> bool:
    """Whether the words stand in the text one after another."""
    wanted = _line(words)
    return wanted in _line(text) and not wanted.isspace()


def says_any(text: str, many: Iterable[str]) -> bool:
    """Whether any of several runs of words stands in the text."""
    return any(says(text, words) for words in many)


def denied(text: str) -> bool:
    """Whether the text has a word that turns its meaning round."""
    return not _DENIALS.isdisjoint(pieces(text))
