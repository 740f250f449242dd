"""Ordinal results as numbers: "NYHA Class III" is 3, "CR1 (first …)" is 1, "Grade I" is 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

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
_LETTERS = {"a": 1, "b": 2, "c": 3, "d": 4}
_SCALE_WORDS = frozenset({"grade", "class", "stage", "degree", "score", "category", "level"})
_NUMBERED = re.compile(r"\bCR\s*-?\s*(\d)\b", re.IGNORECASE)
_COMPLETE = re.compile(r"\bcomplete (?:remission|response)\b|\bCR\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:no|not|never|without)\b(?: \w+){0,2} (?:remission|response|CR\d?)\b|\bnon-?re\w+",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\brelapsed?\b|\bpartial (?:remission|response)\b|\brefractory\b"
    r"|\b(?:progressive|stable|active|persistent) disease\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Level:
    """A level between two numbers; None at an end means that it may be anything beyond."""

    low: Decimal | None
    high: Decimal | None


def remission(words: str) -> Level | None:
    """Which complete remission it is: 0 for none, an unnumbered one may be any from the first.

    What comes first counts: "CR2 after relapse" is a remission, "relapse after CR1" is none.
    """
    complete = _NUMBERED.search(words) or _COMPLETE.search(words)
    otherwise = _DENIED.search(words) or _OTHERWISE.search(words)
    if otherwise and (complete is None or otherwise.start() < complete.start()):
        return _exact(0)
    if complete is None:
        return None
    if complete.re is _NUMBERED:
        return _exact(int(complete[1]))
    named = [_ORDINAL[word] for word in pieces(words) if word in _ORDINAL]
    return _exact(named[0]) if named else Level(Decimal(1), None)


def level(words: str, scale: tuple[str, ...] = ()) -> Level | None:
    """The number of a class, grade, stage or score; None where the words have none or several.

    `scale` has the ordinal's steps in ascending order; steps that are letters count from A = 1.
    """
    tokens = [token for token in re.split(r"[\s,;:()\[\]=/]+", words) if token]
    named = [after for before, after in pairwise(tokens) if before.casefold() in _SCALE_WORDS]
    lettered = any(step.strip().casefold() in _LETTERS for step in scale)
    for some in (named, tokens):
        found = {n for n in (_number(token, lettered) for token in some) if n is not None}
        if found:
            return _exact(found.pop()) if len(found) == 1 else None
    return _exact(0) if "none" in pieces(words) else None


def _number(token: str, lettered: bool) -> Decimal | None:
    """ "III", "IIIB", "3", "3b", "F3", "CNS2"; "B" where the scale has letters."""
    plain = token.casefold().strip(".-–")
    if lettered and plain in _LETTERS:
        return Decimal(_LETTERS[plain])
    stripped = re.sub(r"(?<=[iv\d])[a-d]$", "", plain)
    if stripped in _ROMAN:
        return Decimal(_ROMAN[stripped])
    found = re.fullmatch(r"[a-z]{0,3}(\d+(?:\.\d+)?)", stripped)
    return Decimal(found[1]) if found else None


def _exact(number: Decimal | int) -> Level:
    return Level(Decimal(number), Decimal(number))
