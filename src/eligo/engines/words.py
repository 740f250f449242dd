"""Finding words in words: folded, whole, and aware of a "no" or a "not" before them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from eligo.terms.normalise import fold

_DENIALS = frozenset({"no", "not", "without", "never", "non", "absent", "nil", "denie", "negative"})
_IDLE = frozenset({
    "a", "an", "and", "as", "at", "be", "been", "by", "during", "for", "from", "has", "have", "he",
    "in", "into", "is", "it", "of", "on", "or", "other", "she", "that", "their", "these", "this",
    "to", "was", "were", "which", "will", "with",
})  # fmt: skip


@lru_cache(maxsize=20_000)
def pieces(text: str) -> tuple[str, ...]:
    """The folded words of a text, without the marks between them."""
    return tuple(word for word in fold(text).split() if any(c.isalnum() for c in word))


def content(text: str) -> frozenset[str]:
    """The words of a text that carry its meaning."""
    return frozenset(pieces(text)) - _IDLE


def says(text: str, words: str) -> bool:
    """Whether the words stand in the text one after another."""
    return position(text, words) is not None


def position(text: str, words: str) -> int | None:
    """Where the words begin in the text, counted in words."""
    wanted, given = pieces(words), pieces(text)
    if not wanted:
        return None
    starts = range(len(given) - len(wanted) + 1)
    return next((i for i in starts if given[i : i + len(wanted)] == wanted), None)


def says_any(text: str, many: Iterable[str]) -> bool:
    """Whether any of several runs of words stands in the text."""
    return any(says(text, words) for words in many)


def denied(text: str) -> bool:
    """Whether the text has a word that turns its meaning round."""
    return not _DENIALS.isdisjoint(pieces(text))
