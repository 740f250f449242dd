"""Time frames of outcomes in standard form: "Up to 36 months", "day 0,day 7", "every 3 months"."""

from __future__ import annotations

import re
from functools import lru_cache

from eligo.records.model import TimePoint

_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_WORDS |= {"nine": 9, "ten": 10, "twelve": 12, "a": 1, "an": 1}
_UNITS = {"minute": "min", "min": "min", "hour": "h", "hr": "h", "h": "h", "day": "d", "d": "d"}
_UNITS |= {"week": "wk", "wk": "wk", "w": "wk", "month": "mo", "mo": "mo", "mth": "mo", "m": "mo"}
_UNITS |= {"year": "a", "yr": "a", "y": "a"}
_UNIT = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|mths?|years?|yrs?)"
_NUM = rf"(?:\d{{1,9}}(?:\.\d{{1,9}})?|{'|'.join(w for w in _WORDS if len(w) > 2)}|an?)"
_EVENTS = (
    r"(?:baseline|screening|randomi[sz]ation|enrol?lment|inclusion|discharge|hospital discharge"
    r"|study completion|end of (?:the )?(?:study|treatment|trial)|death|surgery|progression"
    r"|delivery|birth|admission)"
)
_STARTERS = (
    rf"(?:up to|through(?:out)?|from|within|at|on|in|over|during|after|before|baseline|every|until"
    rf"|prior|pre-?|post-?|immediately|approximately|about|average|an average|a median|the first"
    rf"|first|end of|time|screening|study completion|end of study|intraoperative(?:ly)?"
    rf"|perioperative(?:ly)?|postoperative(?:ly)?|days?|weeks?|months?|years?|hours?|minutes?|visit"
    rf"|cycle|daily|weekly|monthly|{_NUM}[\s-]*{_UNIT})"
)
_TIME_WORD = re.compile(
    rf"\b(?:{_UNIT}|{_EVENTS}|visit|cycle|procedure|operation|follow-?up|completion|stay|daily"
    r"|weekly|monthly|intra|peri|post)\b",
    re.IGNORECASE,
)
STARTER = re.compile(rf"{_STARTERS}(?![a-z])", re.IGNORECASE)
_END = re.compile(
    rf"(?:up to|through|within|until|to|over|during(?: the first)?|for|approximately|average of"
    rf"|by)\s+(?:about |approximately )?({_NUM})[\s-]*({_UNIT})\b",
    re.IGNORECASE,
)
_END_LAST = re.compile(
    rf"(?:up to|through|until|to)\s+(?:the end of\s+)?({_UNIT})\s*(\d{{1,9}}(?:\.\d{{1,9}})?)\b",
    re.IGNORECASE,
)
_EVERY = re.compile(rf"every\s+(?:({_NUM})[\s-]*)?({_UNIT})\b", re.IGNORECASE)
_UNIT_FIRST = re.compile(
    rf"\b({_UNIT})\s*((?:-?\d{{1,9}}(?:\.\d{{1,9}})?)(?:\s*(?:,|and|&|/|or|-|to)\s*(?:and\s*)?-?\d{{1,9}}"
    rf"(?:\.\d{{1,9}})?(?!\s*{_UNIT}))*)",
    re.IGNORECASE,
)
_UNIT_LAST = re.compile(
    rf"({_NUM}(?:\s*(?:,|and|&|/|or)\s*(?:and\s*)?{_NUM})*)[\s-]*({_UNIT})\b", re.IGNORECASE
)
_RANGE = re.compile(rf"\b({_NUM})\s*(?:-|–|to)\s*({_NUM})\s*({_UNIT})\b", re.IGNORECASE)
_ANCHOR = re.compile(rf"\b{_EVENTS}\b", re.IGNORECASE)
_SEPARATOR = re.compile(r",|;|\band\b|&|/|\bor\b|\bto\b|(?<=\d)\s*-\s*", re.IGNORECASE)


def _number(word: str) -> float:
    plain = word.strip().casefold()
    return float(_WORDS[plain]) if plain in _WORDS else float(plain)


def _unit(word: str) -> str:
    plain = word.casefold()
    return _UNITS[plain.rstrip("s")] if plain.rstrip("s") in _UNITS else _UNITS[plain]


def _numbers(words: str) -> list[float]:
    return [_number(part) for part in _SEPARATOR.split(words) if part.strip()]


@lru_cache(8192)
def time_points(words: str) -> tuple[TimePoint, ...]:
    """The points and periods of a time frame in the order of their words; () if none is read."""
    found: list[tuple[int, TimePoint]] = []
    rest = words
    for shape, build in _READERS:
        for match in shape.finditer(rest):
            found.extend((match.start(), point) for point in build(match))
        rest = shape.sub(lambda m: " " * len(m[0]), rest)
    return tuple(point for _, point in sorted(found, key=lambda pair: pair[0]))


def _range(m: re.Match[str]) -> list[TimePoint]:
    return [TimePoint(_unit(m[3]), start=_number(m[1]), end=_number(m[2]))]


def _every(m: re.Match[str]) -> list[TimePoint]:
    return [TimePoint(_unit(m[2]), every=_number(m[1]) if m[1] else 1.0)]


def _end(m: re.Match[str]) -> list[TimePoint]:
    return [TimePoint(_unit(m[2]), end=_number(m[1]))]


def _end_last(m: re.Match[str]) -> list[TimePoint]:
    return [TimePoint(_unit(m[1]), end=_number(m[2]))]


def _unit_first(m: re.Match[str]) -> list[TimePoint]:
    return [TimePoint(_unit(m[1]), at=number) for number in _numbers(m[2])]


def _unit_last(m: re.Match[str]) -> list[TimePoint]:
    return [TimePoint(_unit(m[2]), at=number) for number in _numbers(m[1])]


def _anchor(m: re.Match[str]) -> list[TimePoint]:
    return [TimePoint(anchor=m[0].casefold())]


_READERS = (
    (_RANGE, _range),
    (_EVERY, _every),
    (_END, _end),
    (_END_LAST, _end_last),
    (_UNIT_FIRST, _unit_first),
    (_UNIT_LAST, _unit_last),
    (_ANCHOR, _anchor),
)


def looks_like_time_frame(words: str, at: int = 0) -> bool:
    """Whether words begin, at `at`, as a time frame does and name a unit of time or an event."""
    return STARTER.match(words, at) is not None and _TIME_WORD.search(words, at) is not None
