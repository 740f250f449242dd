"""Ordinal results as numbers: "NYHA Class III" is 3, "CR1 (first …)" is 1, "Grade I" is 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from eligo.engines.words import pieces

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_ORDINAL = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_REMISSION = re.compile(r"\bCR\s*-?\s*(\d)\b", re.IGNORECASE)
_COMPLETE = re.compile(r"\bcomplete (?:remission|response)\b|\bCR\b", re.IGNORECASE)
_NO_REMISSION = re.compile(
    r"\b(?:no|not in|never in|without) (?:complete )?(?:remission|response)\b|\brelapsed?\b"
    r"|\bpartial (?:remission|response)\b|\brefractory\b|\bnon-?re(?:mission|sponse)\b"
    r"|\b(?:progressive|stable|active) disease\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(r"^\s*(<|<=|≤|>|>=|≥)\s*(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Level:
    """A level between two numbers; None at an end means that it may be anything beyond."""

    low: Decimal | None
    high: Decimal | None


def remission(words: str) -> Level | None:
    """Which complete remission it is: 0 for none, an unnumbered one may be any from the first."""
    if _NO_REMISSION.search(words):
        return _exact(0)
    numbered = _REMISSION.search(words)
    if numbered:
        return _exact(int(numbered[1]))
    if not _COMPLETE.search(words):
        return None
    named = [_ORDINAL[word] for word in pieces(words) if word in _ORDINAL]
    return _exact(named[0]) if named else Level(Decimal(1), None)


def level(words: str, scale: tuple[str, ...] = ()) -> Level | None:
    """The number of a class, grade, stage or score; `scale` is the ordinal's own words in order."""
    listed = _listed(words, scale)
    if listed is not None:
        return _exact(listed)
    if _LIMITS.match(words):
        return None
    found = [
        n for n in (_number(word) for word in re.split(r"[\s,;:()\[\]=/]+", words)) if n is not None
    ]
    if "none" in pieces(words) and not found:
        return _exact(0)
    distinct = set(found)
    return _exact(found[0]) if len(distinct) == 1 else None


def _listed(words: str, scale: tuple[str, ...]) -> int | None:
    """The place on the scale, whose entries are "n=words" or words in ascending order."""
    for place, entry in enumerate(scale):
        number, _, names = entry.rpartition("=")
        if any(pieces(words) == pieces(name) for name in names.split("|")):
            return int(number) if number else place
    return None


def _number(word: str) -> Decimal | None:
    plain = word.casefold().strip(".-–")
    if plain in _ROMAN:
        return Decimal(_ROMAN[plain])
    stripped = re.sub(r"[a-d]$", "", plain)
    if stripped in _ROMAN:
        return Decimal(_ROMAN[stripped])
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _exact(number: Decimal | int) -> Level:
    return Level(Decimal(number), Decimal(number))
