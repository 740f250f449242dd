"""A text's own abbreviations: "platelet-rich plasma (PRP)" says what PRP means in it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from eligo.reading.rows.chunks import Row
from eligo.reading.tagger.words import split_words
from eligo.terms import Hit, Terms

_MOST_WORDS = 8  # of a long form
_SHORT = re.compile(r"\(([A-Z][A-Za-z]{0,2}[A-Z0-9-]{1,6}s?)\)")
_BEFORE = 120  # characters in which the long form stands
_SMALL = frozenset({"of", "the", "and", "in", "for", "to", "with"})


def with_own_meanings(row: Row, text: str, terms: Terms) -> Row:
    """The row with those names changed that the text itself says the meaning of."""
    own = own_abbreviations(text, terms)
    if not own:
        return row
    return [
        replace(c, tag="concept", value=own[word])
        if c.tag in ("concept", "word") and (word := text[c.start : c.end]) in own
        else c
        for c in row
    ]


@lru_cache(maxsize=32)
def own_abbreviations(text: str, terms: Terms) -> dict[str, Hit]:
    """What the abbreviations mean that stand in brackets behind what they are short for."""
    found: dict[str, Hit] = {}
    for match in _SHORT.finditer(text):
        hit = _long_form(
            match[1].rstrip("s"), text[max(0, match.start() - _BEFORE) : match.start()], terms
        )
        if hit is not None:
            found.setdefault(match[1], hit)
    return found


def _long_form(short: str, before: str, terms: Terms) -> Hit | None:
    """The name right before a bracket whose words begin with the letters in it."""
    words = [w.text for w in split_words(before)][-_MOST_WORDS:]
    for hit in terms.scan(words):
        if hit.last_exclusive == len(words) and spells(short, words[hit.first :]):
            return hit
    return None


def spells(short: str, words: list[str]) -> bool:
    """Whether every word gives its first letter, in order, and maybe more: PanRetinal → PR."""
    letters = [sign for sign in short.lower() if sign.isalnum()]
    told = [w.lower() for w in words if w[0].isalnum()]
    weighty = [w for w in told if w not in _SMALL]
    return len(letters) > 1 and any(_gives(letters, some) for some in (told, weighty))


def _gives(letters: list[str], words: list[str]) -> bool:
    left = letters
    for at, word in enumerate(words, 1):
        if not left or left[0] != word[0]:
            return False
        left = left[1:]
        for sign in word[1:]:
            if len(left) > len(words) - at and left[0] == sign:
                left = left[1:]
    return not left
