"""Sites as portals print them: "Xiamen, Fujian, China", country flags, people for facilities."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct


class Places(Struct, frozen=True, forbid_unknown_fields=True):
    """Country names by ISO code, and words that tell an institution from a person."""

    organisation_words: list[str]
    degrees: list[str]
    countries: dict[str, list[str]]


class Place(Struct, frozen=True):
    """The parts of a place line as (start, end) in it; None for a part that is not there."""

    country: tuple[int, int]
    city: tuple[int, int] | None
    state: tuple[int, int] | None


# A capitalised name that is not all capitals, or an initial.
_NAME = re.compile(r"[A-Z]\.|(?=.*[a-z])[A-Z][\w'’.-]*")


@cache
def places() -> Places:
    """The table data/places.toml; a broken one raises msgspec.ValidationError."""
    table = resources.files("eligo.records").joinpath("data/places.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(table), Places)


@cache
def _country() -> re.Pattern[str]:
    names = sorted((n for names in places().countries.values() for n in names), key=len)
    every = "|".join(re.escape(name) for name in reversed(names))
    return re.compile(rf"(?:^|,\s*)(?P<country>{every})$", re.IGNORECASE)


@cache
def _codes() -> dict[str, str]:
    return {name.casefold(): code for code, names in places().countries.items() for name in names}


def place_of(line: str) -> Place | None:
    """The city, state and country of a line that ends in a country; None for any other line."""
    found = _country().search(line)
    if found is None:
        return None
    parts = [p for p in re.finditer(r"[^,]+", line[: found.start()]) if p[0].strip()]
    spans = [_strip(line, *part.span()) for part in parts]
    city = spans[0] if spans else None
    state = (spans[1][0], spans[-1][1]) if len(spans) > 1 else None
    return Place(found.span("country"), city, state)


def _strip(line: str, start: int, end: int) -> tuple[int, int]:
    piece = line[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def country_of_flag(line: str) -> str | None:
    """The ISO code of a flag of two regional indicators: 🇨🇳 -> CN."""
    letters = [ord(c) - 0x1F1E6 for c in line.strip()]
    if len(letters) != 2 or not all(0 <= n < 26 for n in letters):
        return None
    return "".join(chr(ord("A") + n) for n in letters)


def country_code(name: str) -> str | None:
    """The ISO code of a country's printed name."""
    return _codes().get(name.casefold())


def looks_like_person(line: str, nearby: tuple[str, ...] = ()) -> bool:
    """Whether a site's name is a person's: two to four capitalised words, none of an institution.

    `nearby` are the site's city and state: a name that holds one of them is an institution's.
    """
    bare, _, degree = line.partition(",")
    words = re.findall(r"[^\s,]+", bare)
    table = places()
    if degree.strip().casefold() in table.degrees:
        return True
    known = {word.casefold() for place in nearby for word in re.findall(r"\w+", place)}
    folded = [word.casefold() for word in words]
    if folded and (folded[0] in table.degrees or folded[-1] in table.degrees):
        return True
    named = all(_NAME.fullmatch(word) for word in words)
    plain = not any(word in table.organisation_words or word in known for word in folded)
    return 2 <= len(words) <= 4 and not degree and named and plain
