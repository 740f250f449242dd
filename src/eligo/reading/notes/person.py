"""Who a note is about: age and sex, from the words that introduce the patient, or pronouns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from eligo.language.values import Quantity
from eligo.patients.model import When
from eligo.reading.notes.times import back, first_date

_UNIT = r"(?:years?|yrs?|y|months?|mos?|m|weeks?|wks?|w|days?|d)"
_AGE = re.compile(
    rf"""
      \b (?P<n>\d{{1,3}}(?:\.\d)?) \s* -? \s* (?P<unit>{_UNIT}) \b \.? [\s/-]*
          (?: of\s+age | old | o\b | olds?\b | (?= (?:wo)?man | boy | girl | (?:fe)?male ) )
    | \b (?P<n2>\d{{1,3}}) [\s-]* (?P<unit2> y\s*/\s*o | y\.o | yof | yom | yo ) \b  # 67 yo
    | \b age (?:d | \s+is | \s+of )? \s* :? \s* (?P<n3>\d{{1,3}}) \b
          (?: \s* (?P<unit3>{_UNIT}) \b )?                          # aged 45 years, Age: 45
    | \b (?: infant | neonate | newborn | baby | child | boy | girl | toddler ) \s+ (?: of | aged )
          \s+ (?P<n4>\d{{1,3}}) \s* (?P<unit4>{_UNIT}) \b            # infant of 3 months
    | ^ \W* (?P<n5>\d{{1,3}}) \s* /? \s* (?= [FM] \b )               # 48 M
    """,
    re.I | re.M | re.X,
)
_UNITS = {"y": "a", "m": "mo", "w": "wk", "d": "d"}
_OLDEST = {"a": 120, "mo": 600, "wk": 300, "d": 1500}
_FEMALE = r"woman | female | girl | lady"
_MALE = r"man | male | boy | gentleman"
_NOUN = re.compile(rf"\b (?: (?P<female> {_FEMALE} ) | (?P<male> {_MALE} ) ) \b", re.I | re.X)
# Beside an age letters will do too, and words that tell no sex are shown with it.
_BESIDE = re.compile(
    rf"""\b (?: (?P<female> {_FEMALE} | [bw]?f | \w*gravida ) | (?P<male> {_MALE} | [bw]?m )
      | (?P<any> person | patient | individual | adult | child | infant | neonate | newborn | baby
          | student | teenager | adolescent | subject | participant | pt | toddler ) ) \b""",
    re.I | re.X,
)
_BEHIND, _BEFORE = 60, 25  # characters around an age in which the noun for the patient stands
_BETWEEN = re.compile(r"[.;:]|\b(?:with|who|is|was|has|presents|came|by)\b", re.I)
_BORN = re.compile(r"\b(?:dob|date of birth|born(?: on| in)?)\b", re.I)
_DATE = 20  # characters behind it in which the date stands
_FIELD = re.compile(
    r"\b (?: sex | gender ) \s* :? \s* (?: (?P<female> f(?:emale)? ) | (?P<male> m(?:ale)? ) ) \b",
    re.I | re.X,
)
_PRONOUN = re.compile(
    r"\b (?: (?P<female> she | her | hers | herself ) | (?P<male> he | his | him | himself ) ) \b",
    re.I | re.X,
)
_OF_ANOTHER = re.compile(
    r"""\b (?: at | since | until | died | brother | sister | mother | father | husband | wife
          | son | daughter ) \b [^.;]{0,15} $""",
    re.I | re.X,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Sex ("female", "male" or None), birth, and where the note says so: text[start:end].

    `doubt`: why the birth is not told, where the note contradicts itself.
    """

    sex: str | None = None
    birth: When | None = None
    start: int | None = None
    end: int | None = None
    doubt: str | None = None


def read_person(text: str, today: date) -> Person:
    """The first age or the date of birth that is told, the sex beside it or elsewhere."""
    person = _introduced(text, today)
    told = _BORN.search(text)
    birth = first_date(text, told.start(), min(told.end() + _DATE, len(text))) if told else None
    others = [birth.when] if birth else []
    others += [
        born(_age(m), today) for m in _AGE.finditer(text) if m["n3"] and _of_patient(text, m)
    ]
    if person.birth and any(_apart(person.birth, other) for other in others):
        why = "the note tells ages or births that do not agree: none of them counts"
        return replace(person, birth=None, doubt=why)
    if birth is None or person.birth is not None:
        return person
    return replace(person, birth=birth.when, start=birth.start, end=birth.end)


def _apart(one: When, other: When) -> bool:
    """Whether two births can't be the same; a birthday more or less is no contradiction."""
    year = timedelta(days=366)
    return one.first - year > other.last or other.first - year > one.last


def _introduced(text: str, today: date) -> Person:
    match = next((m for m in _AGE.finditer(text) if _plausible(m) and _of_patient(text, m)), None)
    if match is None:
        noun = _FIELD.search(text) or _NOUN.search(text)
        sex = _sex(noun) if noun else None
        if noun is None or sex is None:
            return Person(sex=_by_pronouns(text))
        return Person(sex, None, noun.start(), noun.end())
    birth = born(_age(match), today)
    noun = _noun_near(text, match)
    sex = (_glued(match) or (_sex(noun) if noun else None)) or _elsewhere(text)
    end = max(match.end(), noun.end()) if noun else match.end()
    return Person(sex, birth, match.start(), end)


def born(age: Quantity, today: date) -> When:
    """The days on which somebody who is now so old can be born."""
    one_more = Quantity(age.value + 1, age.unit)
    return When(back(today, one_more) + timedelta(days=1), back(today, age))


def _age(match: re.Match[str]) -> Quantity:
    number = next(match[name] for name in ("n", "n2", "n3", "n4", "n5") if match[name])
    unit = next((match[name] for name in ("unit", "unit2", "unit3", "unit4") if match[name]), "y")
    return Quantity(Decimal(number), _UNITS[unit[0].lower()])


def _plausible(match: re.Match[str]) -> bool:
    age = _age(match)
    return age.value <= _OLDEST[age.unit]


def _of_patient(text: str, match: re.Match[str]) -> bool:
    """Whether an age is not that of an onset or of a relative: "died at age 60"."""
    return not _OF_ANOTHER.search(text[max(0, match.start() - 25) : match.start()])


def _noun_near(text: str, match: re.Match[str]) -> re.Match[str] | None:
    """The noun that says who is so old: the first with a sex, else the first for a person."""
    until = min(match.end() + _BEHIND, len(text))
    found = _BESIDE.finditer(text, match.end(), until)
    behind = [m for m in found if _in_phrase(text, match.end(), m)]
    before = list(_NOUN.finditer(text, max(0, match.start() - _BEFORE), match.start()))
    told = [m for m in behind if _sex(m)] or before[-1:] or behind
    return told[0] if told else None


def _in_phrase(text: str, start: int, noun: re.Match[str]) -> bool:
    """Whether a noun still belongs to the age: no verb between, and letters as in "67 yo M"."""
    between = text[start : noun.start()]
    if _BETWEEN.search(between):
        return False
    return len(noun[0]) > 2 or (noun[0].isupper() and len(between.split()) <= 3)


def _glued(match: re.Match[str]) -> str | None:
    unit = (match["unit2"] or "").lower()
    return {"yof": "female", "yom": "male"}.get(unit)


def _sex(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    return next((sex for sex in ("female", "male") if groups.get(sex)), None)


def _elsewhere(text: str) -> str | None:
    field = _FIELD.search(text)
    return _sex(field) if field else _by_pronouns(text)


def _by_pronouns(text: str) -> str | None:
    """By the pronouns, if most are of one sex."""
    found = [_sex(m) for m in _PRONOUN.finditer(text)]
    for one in ("female", "male"):
        if found.count(one) > 2 * (len(found) - found.count(one)):
            return one
    return None
