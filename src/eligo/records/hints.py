"""Telling a portal's own sentences from the record's content."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct


class Hints(Struct, frozen=True, forbid_unknown_fields=True):
    """The words that hints and placeholders are made of."""

    starts: list[str]
    about: list[str]
    none_yet: list[str]
    no_content: list[str]


@cache
def hints() -> Hints:
    """The table data/hints.toml; a broken one raises msgspec.ValidationError."""
    table = resources.files("eligo.records").joinpath("data/hints.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(table), Hints)


@cache
def _shape() -> re.Pattern[str]:
    starts, about = ("|".join(map(re.escape, words)) for words in (hints().starts, hints().about))
    return re.compile(rf"(?:{starts})\b(?=.*\b(?:{about})\b)[^\d]*[.!…]", re.IGNORECASE)


def is_hint(line: str) -> bool:
    """Whether a section's first line only says what the section is about."""
    return len(line) < 250 and _shape().fullmatch(line) is not None


def is_placeholder(line: str) -> bool:
    """Whether a line stands for no content: "Not reported", "-", "Loading..."."""
    plain = line.casefold().strip().rstrip(".")
    return plain in hints().no_content or line.casefold().strip() in hints().no_content


def says_no_content(line: str) -> bool:
    """Whether a line says in words that nothing is there."""
    plain = line.casefold()
    return is_placeholder(line) or any(plain.startswith(words) for words in hints().no_content[:2])


def says_no_results(line: str) -> bool:
    """Whether a line says that no results have been published."""
    return any(words in line.casefold() for words in hints().none_yet)
