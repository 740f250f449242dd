"""Printed words of controlled fields -> the words of the ClinicalTrials.gov API v2."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

import msgspec
from msgspec import Struct

_BETWEEN = re.compile(r"[\s\-_/()\[\],.;:]+")


class Field(Struct, frozen=True, forbid_unknown_fields=True):
    """A controlled field: its values, the registry's other words, and portals' own words."""

    values: list[str]
    words: dict[str, str] = {}
    portal_words: dict[str, str] = {}


class Match(Struct, frozen=True):
    """A value of a controlled field; `exact` is False for a portal's own word."""

    value: str
    exact: bool = True


@cache
def fields() -> dict[str, Field]:
    """Every controlled field; a broken table raises msgspec.ValidationError."""
    table = resources.files("eligo.records").joinpath("data/vocabulary.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(table), dict[str, Field])


def fold(words: str) -> str:
    """Words without case and punctuation, for comparison."""
    return _BETWEEN.sub(" ", words.casefold()).strip()


@cache
def _lookup(field: str) -> dict[str, Match]:
    entry = fields()[field]
    table = {fold(value): Match(value) for value in entry.values}
    table |= {fold(word): Match(value) for word, value in entry.words.items()}
    return table | {fold(w): Match(value, exact=False) for w, value in entry.portal_words.items()}


@lru_cache(4096)
def lookup(field: str, printed: str) -> Match | None:
    """The standard value of what is printed in a controlled field, None if it is unknown."""
    return _lookup(field).get(fold(printed))


def as_constant(printed: str) -> str:
    """An unknown word in the shape of an API value: "In Review" -> IN_REVIEW."""
    return re.sub(r"[^A-Za-z0-9]+", "_", printed.strip()).strip("_").upper()
