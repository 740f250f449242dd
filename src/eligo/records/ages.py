"""Printed age limits -> Age: "18 Years", "N/A", "12 to 65 years old", "Under 18 years old"."""

from __future__ import annotations

import re
from functools import lru_cache

from eligo.records.model import Age

_UNITS = {"year": "a", "yr": "a", "y": "a", "month": "mo", "mo": "mo", "week": "wk", "wk": "wk"}
_UNITS |= {"day": "d", "d": "d", "hour": "h", "h": "h", "minute": "min", "min": "min"}
_NAMES = {"a": "Year", "mo": "Month", "wk": "Week", "d": "Day", "h": "Hour", "min": "Minute"}
_NUMBER = r"(\d{1,9}(?:\.\d{1,9})?)"
_UNIT = r"(years?|yrs?|months?|weeks?|wks?|days?|hours?|minutes?|y|mo)"
_ONE = re.compile(rf"{_NUMBER}\s*{_UNIT}(?:\s+old)?\.?", re.IGNORECASE)
_OLD = r"(?:\s+(?:of age|old))?\.?"
_RANGE = re.compile(
    rf"(?:from\s+)?{_NUMBER}\s*{_UNIT}?\s*(?:to|-|–|—|and|through)\s*{_NUMBER}\s*{_UNIT}{_OLD}",
    re.IGNORECASE,
)
_LOW = re.compile(
    rf"(?:(?:at least|from|≥|>=)\s*{_NUMBER}\s*{_UNIT}{_OLD}"
    rf"|{_NUMBER}\s*\+\s*{_UNIT}{_OLD}"
    rf"|{_NUMBER}\s*{_UNIT}{_OLD}\s*(?:and (?:over|older|up|above)|or (?:over|older|above)|\+))\.?",
    re.IGNORECASE,
)
_HIGH = re.compile(
    rf"(?:(up to|at most|≤|<=|under|below|younger than|less than|<)\s*{_NUMBER}\s*{_UNIT}{_OLD}"
    rf"|{_NUMBER}\s*{_UNIT}{_OLD}\s*(?:and|or) (?:under|younger|below))\.?",
    re.IGNORECASE,
)
_NONE = {"n/a", "na", "none", "no limit", "not applicable", "-", "—", "", "all", "any", "all ages"}
_EXCLUSIVE = {"under", "below", "younger than", "less than", "<"}


def _age(number: str, unit: str, inclusive: bool = True) -> Age:
    word = unit.casefold()
    return Age(float(number), _UNITS.get(word) or _UNITS[word.rstrip("s")], inclusive)


@lru_cache(4096)
def one_age(printed: str) -> Age | None:
    """The age of "18 Years"; None for "N/A" and for what is not an age."""
    found = _ONE.fullmatch(printed.strip())
    return _age(found[1], found[2]) if found else None


def means_no_limit(printed: str) -> bool:
    """Whether the words say that there is no limit."""
    return printed.strip().casefold() in _NONE


def age_range(printed: str) -> tuple[Age | None, Age | None] | None:
    """The limits of "12 to 65 years old", "18+ years old", "Under 18 years old"; None if unread."""
    text = printed.strip()
    if found := _RANGE.fullmatch(text):
        return _age(found[1], found[2] or found[4]), _age(found[3], found[4])
    if found := _LOW.fullmatch(text):
        number, unit = [group for group in found.groups() if group][:2]
        return _age(number, unit), None
    if found := _HIGH.fullmatch(text):
        strict = (found[1] or "").casefold() in _EXCLUSIVE
        number, unit = (found[2], found[3]) if found[2] else (found[4], found[5])
        return None, _age(number, unit, not strict)
    return (None, None) if means_no_limit(text) else None


def age_words(age: Age) -> str:
    """An age as the registry prints it: "18 Years", "1 Month"."""
    number = f"{age.value:g}"
    return f"{number} {_NAMES[age.unit]}{'' if number == '1' else 's'}"
