"""When: "3 months ago", "since 2015", "for the past 2 years", "at age 22" as days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from eligo.language.values import Interval, Quantity
from eligo.patients.model import When
from eligo.reading.rows.chunks import Chunk, Row

_DAYS = {"min": Decimal("0.0007"), "h": Decimal("0.0417"), "d": Decimal(1), "wk": Decimal(7)}
_LONGEST = 130  # years that can be told of a life
_MONTHS = {name.lower()[:3]: n for n, name in enumerate(calendar.month_name) if name}
_AGO = re.compile(
    r"\s*(?:ago|earlier|back\b|previously|(?:before|prior)\b(?!\s+to\s+age)|post(?!-?\s?menop)-?\s?\w*)",
    re.I,
)
_LASTING_AFTER = re.compile(
    r"(?:[\s-]*(?:history|course|duration))?\s+of\b|\s+(?:history|in duration)", re.I
)
_LASTING = re.compile(
    r"""(?: \b (?: for | over | during | since | lasting | last | past | these ) \s+ (?: the \s+ )?
            (?: past \s+ | last \s+ )?
            (?: (?: about | approximately | over | more\ than | at\ least | nearly | almost ) \s+ )*
          | \b x \s* | × \s* ) $""",
    re.I | re.X,
)
_WITHIN = re.compile(
    r"\bin\s+(?:the\s+)?(?:past|last|preceding|previous)\s+$|\bwithin\s+(?:the\s+)?\w*\s*$", re.I
)
_AGE = re.compile(r"\b(?:at|since)\s+(?:the\s+)?age\s+(?:of\s+)?(\d{1,2})\b", re.I)
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(\d{1,2}) (?: st | nd | rd | th )?"
_ISO = re.compile(r"\b(\d{4})-(\d\d)(?:-(\d\d))?\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)\b")
_NAMED = re.compile(
    rf"\b (?: {_DAY} \s+ )? {_MONTH} (?: \s+ {_DAY} )? ,? \s+ (\d{{4}}) \b", re.I | re.X
)
_YEAR = re.compile(
    r"""\b (?: in | born | since | from | until | of | during | year | circa | around | by ) \s+
        (?: early \s+ | late \s+ | mid -? \s? )? ((?:19|20)\d\d) \b | \( ((?:19|20)\d\d) \)""",
    re.I | re.X,
)
_WORDS = re.compile(
    r"\b(?:(yesterday|last night|the previous day)|(?:last|past) (week|month|year))\b",
    re.I,
)
_SINCE = re.compile(r"\bsince\s+(?:early\s+|late\s+|mid-?\s?|the\s+)?$|^since\b", re.I)


@dataclass(frozen=True, slots=True)
class Time:
    """A time told in text[start:end]; `lasting`: from then on until now, not only then."""

    start: int
    end: int
    when: When
    lasting: bool = False


def back(day: date, amount: Quantity) -> date:
    """The day that lies a length of time before another; calendar months and years."""
    if amount.unit in ("mo", "a"):
        months = int(amount.value * (12 if amount.unit == "a" else 1))
        return _months_before(day, min(months, _LONGEST * 12))
    days = amount.value * _DAYS.get(amount.unit, Decimal(0))
    return day - timedelta(days=int(min(days, Decimal(_LONGEST * 366))))


def _months_before(day: date, months: int) -> date:
    index = max(day.year * 12 + day.month - 1 - months, 12)
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def find_times(
    row: Row, text: str, start: int, end: int, today: date, birth: When | None
) -> list[Time]:
    """The times of a sentence, in order."""
    found = [t for chunk in row if (t := _length(chunk, text, start, end, today))]
    found += _dates(text, start, end)
    found += _ages(text, start, end, birth)
    found += _days(text, start, end, today)
    return sorted(found, key=lambda time: time.start)


def _length(chunk: Chunk, text: str, start: int, end: int, today: date) -> Time | None:
    """A length of time and the words around it."""
    amounts = _amounts(chunk)
    if not amounts:
        return None
    behind, before = text[chunk.end : end], text[start : chunk.start]
    when = _when(amounts, chunk, today)
    ago = _AGO.match(behind)
    if _WITHIN.search(before):
        return Time(chunk.start, chunk.end, When(when.first, today))
    if ago:
        return Time(chunk.start, chunk.end + ago.end(), when)
    if _LASTING.search(before) or _LASTING_AFTER.match(behind):
        return Time(chunk.start, chunk.end, when, lasting=True)
    return None


def _amounts(chunk: Chunk) -> list[Quantity]:
    if chunk.tag == "quantity" and chunk.value.is_time:
        return [chunk.value]
    if chunk.tag == "interval":
        return [b.quantity for b in chunk.value.bounds if b.quantity.is_time]
    return []


def _when(amounts: list[Quantity], chunk: Chunk, today: date) -> When:
    """A length as a day; "more than 2 years" reaches back without end, "2-3 years" is either."""
    days = sorted(back(today, amount) for amount in amounts)
    if isinstance(chunk.value, Interval) and len(days) == 1:
        beyond = timedelta(days=0 if chunk.value.bounds[0].inclusive else 1)
        if chunk.value.high is None:
            return When(_months_before(today, _LONGEST * 12), days[0] - beyond)
        return When(min(days[0] + beyond, today), today)
    return When(days[0], days[-1])


def first_date(text: str, start: int, end: int) -> Time | None:
    """The first calendar date in text[start:end]."""
    return min(_dates(text, start, end), key=lambda time: time.start, default=None)


def _dates(text: str, start: int, end: int) -> Iterator[Time]:
    """Calendar dates, to the day, the month or the year."""
    taken: list[tuple[int, int]] = []
    for pattern, read in ((_ISO, _iso), (_SLASHED, _slashed), (_NAMED, _named), (_YEAR, _year)):
        for match in pattern.finditer(text, start, end):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            when = read(match)
            if when is not None:
                taken.append(match.span())
                since = bool(_SINCE.search(text[start : match.start()]) or _SINCE.match(match[0]))
                yield Time(match.start(), match.end(), when, lasting=since)


def _iso(match: re.Match[str]) -> When | None:
    return _span(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)


def _slashed(match: re.Match[str]) -> When | None:
    """Month first; day first where there is no such month."""
    one, two, year = int(match[1]), int(match[2]), int(match[3])
    year += 2000 if year < 60 else 1900 if year < 100 else 0
    month, day = (one, two) if one <= 12 else (two, one)
    return _span(year, month, day)


def _named(match: re.Match[str]) -> When | None:
    day = match[1] or match[3]
    return _span(int(match[4]), _MONTHS[match[2].lower()], int(day) if day else None)


def _year(match: re.Match[str]) -> When | None:
    year = int(match[1] or match[2])
    return When(date(year, 1, 1), date(year, 12, 31))


def _span(year: int, month: int, day: int | None) -> When | None:
    try:
        if day is not None:
            return When.on(date(year, month, day))
        return When(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    except (ValueError, calendar.IllegalMonthError):
        return None


def _ages(text: str, start: int, end: int, birth: When | None) -> Iterator[Time]:
    """ "at age 22": the year of life, where the birth is known."""
    if birth is None:
        return
    for match in _AGE.finditer(text, start, end):
        months = -12 * int(match[1])
        when = When(_months_before(birth.first, months), _months_before(birth.last, months - 12))
        yield Time(match.start(), match.end(), when, match[0].lower().startswith("since"))


def _days(text: str, start: int, end: int, today: date) -> Iterator[Time]:
    for match in _WORDS.finditer(text, start, end):
        if match[1]:
            yield Time(match.start(), match.end(), When.on(today - timedelta(days=1)))
            continue
        unit = {"week": "wk", "month": "mo", "year": "a"}[match[2].lower()]
        yield Time(match.start(), match.end(), When(back(today, Quantity(Decimal(1), unit)), today))
