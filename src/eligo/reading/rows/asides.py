"""Names that a bracket interrupts: "central nervous system (CNS) metastases" is one name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from eligo.reading.rows.abbreviations import spells
from eligo.reading.tagger.words import Word
from eligo.terms import Hit, Terms

_REACH = 7  # words of the name on either side of the bracket
_BRACKET = 3  # words that the bracket takes


def names_over_brackets(words: Sequence[Word], terms: Terms) -> Iterator[Hit]:
    """The names that go on behind a bracket which only holds what stands before it in short."""
    for at in range(1, len(words) - _BRACKET):
        if words[at].text == "(" and words[at + 2].text == ")" and _is_short(words, at):
            yield from _over(words, at, terms)


def _is_short(words: Sequence[Word], at: int) -> bool:
    """Whether the bracket at a place holds the first letters of words before it."""
    short = words[at + 1].text
    if len(short) < 2 or not short[:2].isupper():
        return False
    before = [word.text for word in words[max(0, at - _REACH) : at]]
    return any(spells(short, before[first:]) for first in range(len(before)))


def _over(words: Sequence[Word], at: int, terms: Terms) -> Iterator[Hit]:
    first, behind = max(0, at - _REACH), at + _BRACKET
    before = [word.text for word in words[first:at]]
    after = [word.text for word in words[behind : behind + _REACH]]
    for hit in terms.scan([*before, *after]):
        if hit.first < len(before) < hit.last_exclusive:
            last = hit.last_exclusive + _BRACKET
            yield replace(hit, first=hit.first + first, last_exclusive=last + first)
