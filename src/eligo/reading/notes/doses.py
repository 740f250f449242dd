"""The daily dose of a drug: "prednisone 10 mg twice daily", "a daily dosage of 10 mg of X"."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = {"mg": "mg", "g": "g", "mcg": "ug", "µg": "ug", "ug": "ug", "units": "[IU]", "iu": "[IU]"}
_TIMES = {"twice": 2, "two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4}
_AMOUNT = r"(?P<n>\d+(?:\.\d+)?)\s*-?(?P<unit>mg|g|mcg|µg|ug|units|iu)\b"
_OFTEN = r"""(?: (?: once \s+ )? (?: daily | (?:/|per|a|each|every)\s*(?:day|d\b|24\s?h(?:ours)?) )
    | qd | od | q\.?d\.? | in\ the\ (?:morning|evening) | at\ bedtime
    | (?P<times> twice | two | 2 | three | 3 | four | 4 ) (?: \s* (?:times|x) )?
      \s* (?: daily | (?:a|per|each)\s+day )
    | (?P<latin> bid | b\.i\.d\.? | tid | t\.i\.d\.? | qid | q\.i\.d\.? ) )"""
_BEHIND = re.compile(
    rf"""(?: \s | , | \( | at\b | an?\b | dos(?:e|age)\b | of\b | tablets?\b )* {_AMOUNT}
        \s* (?: po | orally | by\ mouth )? \s* {_OFTEN}""",
    re.I | re.X,
)
_BEFORE = re.compile(
    rf"(?P<daily>daily\s+)?(?:dos(?:e|age)\s+of\s+)?{_AMOUNT}\s*{_OFTEN}?\s*(?:of\s+)?$",
    re.I | re.X,
)
_STRENGTH = re.compile(rf"{_AMOUNT}$", re.I | re.X)
_REACH = 60  # characters


def daily_dose(text: str, start: int, end: int) -> str | None:
    """The dose of the drug named at text[start:end] a day, as a number and a UCUM code."""
    within = _STRENGTH.search(text, start, end)  # "aspirin 81 mg" may be one name
    end = within.start() if within else end
    behind = _BEHIND.match(text, end, end + _REACH)
    if behind:
        return _dose(behind)
    before = _BEFORE.search(text[max(0, start - _REACH) : start])
    if before is None or not (before["daily"] or _often(before)):
        return None
    return _dose(before)


def _often(match: re.Match[str]) -> bool:
    """Whether behind the amount it is said how often it is taken."""
    return match[0][match.end("unit") - match.start() :].strip() not in ("", "of")


def _dose(match: re.Match[str]) -> str:
    times = _TIMES.get((match["times"] or "1").lower(), 1)
    latin = (match["latin"] or "").lower().replace(".", "")
    times = {"bid": 2, "tid": 3, "qid": 4}.get(latin, times)
    return f"{Decimal(match['n']) * times} {_UNITS[match['unit'].lower()]}/d"
