"""Values that a query names: words of controlled fields, numbers, ages and dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Literal

from eligo.errors import BadDate, QueryError
from eligo.records.ages import one_age
from eligo.records.dates import iso_date
from eligo.records.index import Area
from eligo.records.index.documents import day_number, years
from eligo.records.vocabulary import fields, lookup

End = Literal["low", "high"]
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_YEAR = re.compile(r"\d{4}")


def code_of(area: Area, words: str, column: int = 1) -> str:
    """The registry's word for what a query says; raises QueryError that names the nearest."""
    found = lookup(area.vocabulary, words) or lookup(area.vocabulary, f"{area.vocabulary} {words}")
    if found is not None:
        return found.value
    known = fields()[area.vocabulary].values or ["true", "false"]
    near = get_close_matches(words.upper().replace(" ", "_"), known, 3, 0.5) or known
    raise QueryError(
        f"{area.name} does not hold {words!r}; did you mean {', '.join(near)}?", column
    )


def limit_of(area: Area, words: str, end: End, column: int = 1) -> float | None:
    """A limit as the index counts it: a number, an age in years, a day's number; None for none.

    A month or a year is its first day as a lower limit, its last as an upper one.
    """
    words = words.strip()
    if words.upper() in ("MIN", "MAX", ""):
        return None
    if area.kind == "date":
        return _day(words, end, column)
    if area.kind == "age" and (age := one_age(words)):
        return years(age)
    try:
        return float(words)
    except ValueError:
        kind = "an age such as 18 Years" if area.kind == "age" else "a number"
        raise QueryError(f"{words!r} is not {kind}", column) from None


def _day(words: str, end: End, column: int) -> float:
    if american := _AMERICAN.fullmatch(words):
        words = f"{american[3]}-{int(american[1]):02}-{int(american[2]):02}"
    try:
        iso = words if _YEAR.fullmatch(words) else iso_date(words)
        return day_number(iso) if end == "low" else _last_day(iso)
    except (BadDate, ValueError):
        raise QueryError(f"{words!r} is not a date; write 2024-01-31", column) from None


def _last_day(iso: str) -> float:
    year, month = int(iso[:4]), int(iso[5:7] or 12) if len(iso) > 4 else 12
    if len(iso) == 10:
        return day_number(iso)
    after = date(year + month // 12, month % 12 + 1, 1)
    return float((after - timedelta(days=1)).toordinal())
