"""Printed dates -> ISO 8601, as precise as they were printed and no more."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

from eligo.errors import BadDate

_MONTHS = {name.casefold(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
_WORD = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"(?P<y>\d{4})-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2})(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)?",
        r"(?P<y>\d{4})[/.](?P<m>\d{1,2})(?:[/.](?P<d>\d{1,2}))?",
        rf"(?P<w>{_WORD})\.?\s+(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<y>\d{{4}})",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<w>{_WORD})\.?,?\s+(?P<y>\d{{4}})",
    )
)


def iso_date(printed: str, where: str | None = None) -> str:
    """The ISO date of "2023-01-31", "2023-01", "Oct 11, 2024", "11 October 2024" or "May 2020".

    Raises BadDate for a date that does not exist or a shape that is not known.
    """
    try:
        return _iso(printed)
    except BadDate as error:
        raise BadDate(error.message, where=where) from error


@lru_cache(65536)
def _iso(printed: str) -> str:
    for shape in _SHAPES:
        if found := shape.fullmatch(printed.strip()):
            return _built(found.groupdict(), printed)
    raise BadDate(f"{printed!r} is not a date that can be read; write it as 2025-03-31")


def is_date(printed: str) -> bool:
    """Whether it has the shape of a date (the date itself may not exist)."""
    return any(shape.fullmatch(printed.strip()) for shape in _SHAPES)


def _built(parts: dict[str, str | None], printed: str) -> str:
    word, day = parts.get("w"), parts.get("d")
    month = _MONTHS[word.casefold()] if word else int(parts["m"] or 0)
    year = int(parts["y"] or 0)
    try:
        full = date(year, month, int(day or 1))
    except ValueError as error:
        message = f"{printed!r} is a date that does not exist ({error}); correct it at the source"
        raise BadDate(message) from error
    return full.isoformat() if day else full.isoformat()[:7]


def first_day(iso: str) -> date:
    """The earliest day that an ISO date of any precision can mean."""
    return date.fromisoformat(iso if len(iso) == 10 else f"{iso}-01")
