"""Dates as records print them, at any precision, as the first and the last day they can be."""

from __future__ import annotations

import calendar
import re
from datetime import date

from eligo.errors import BadDate
from eligo.patients.model import When

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ]\d\d(?::\d\d.*)?)?)?)?", re.DOTALL)
# What may be repeated in a message: nothing that could be a name.
_PRINTABLE = re.compile(r"[\d\-:TZ+./ ]{1,35}")


def read_when(text: str) -> When:
    """ "2025", "2025-05", "2025-05-29" or "2025-05-29T07:40:00+08:00" as the days it can mean.

    Of a time with a zone the printed local day counts. Raises BadDate for a day that is not in the
    calendar and for what is no date.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise BadDate(
            f"{_shown(text)} is not a date; dates are written 2025, 2025-05 or 2025-05-29"
        )
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        return _span(year or 0, month, day)
    except (ValueError, IndexError):
        raise BadDate(f"{_shown(text)} is not in the calendar") from None


def _span(year: int, month: int | None, day: int | None) -> When:
    if month is not None and day is not None:
        return When.on(date(year, month, day))
    first, last = (1, 12) if month is None else (month, month)
    return When(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _shown(text: str) -> str:
    return f"“{text}”" if _PRINTABLE.fullmatch(text) else "the text"


def years_after(birth: When, years: int) -> When:
    """The days on which somebody born in `birth` is `years` old."""
    return When(_shift(birth.first, years), _shift(birth.last, years + 1))


def _shift(day: date, years: int) -> date:
    try:
        return day.replace(year=min(day.year + years, date.max.year))
    except ValueError:  # 29 February
        return day.replace(year=min(day.year + years, date.max.year), day=28)
