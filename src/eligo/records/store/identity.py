"""Which records tell of the same trial: by the numbers that registries gave it.

A record's own number always joins it to the others of that number. A number that it only mentions
joins records of different registries, but never two trials of one registry: where a chain of
numbers would, those who only mention each other stay apart.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from eligo.records.model import Trial


class Registry(Struct, frozen=True, forbid_unknown_fields=True):
    """A registry: its name, the shape of its numbers, and what to strip to compare them."""

    name: str
    pattern: str
    strip: str = ""


@cache
def registries() -> dict[str, Registry]:
    """The table data/registries.toml; a broken one raises msgspec.ValidationError."""
    table = resources.files("eligo.records").joinpath("data/registries.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(table), dict[str, Registry])


@cache
def _shapes() -> re.Pattern[str]:
    every = (f"(?P<{key}>{one.pattern})" for key, one in registries().items())
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(every)})(?![A-Za-z0-9])", re.IGNORECASE)


def numbers_in(words: str) -> list[str]:
    """The registry numbers in some words, in standard form: "EudraCT 2015-001234-56" -> one."""
    return [_standard(found) for found in _shapes().finditer(words)]


def _standard(found: re.Match[str]) -> str:
    key = found.lastgroup or ""
    number = found[0].upper()
    strip = registries()[key].strip
    return f"{key}:{re.sub(strip, '', number) if strip else number}"


def own_number(trial: Trial) -> str | None:
    """The number under which the record stands, in standard form; its plain id where no registry
    is known by it.
    """
    if trial.id is None:
        return None
    found = numbers_in(trial.id)
    return found[0] if found else f"{trial.reader}:{trial.id}"


def names(trial: Trial) -> dict[str, bool]:
    """Every registry number of a record in standard form, and whether it is the record's own."""
    own = own_number(trial)
    words = [one.id.value for one in trial.secondary_ids]
    if trial.org_study_id:
        words.append(trial.org_study_id.id.value)
    found = {number: False for text in words for number in numbers_in(text)}
    found |= {number: True for alias in trial.nct_aliases for number in numbers_in(alias.value)}
    return found | ({own: True} if own else {})


def same_trial(start: int, of_record: Mapping[int, Mapping[str, bool]]) -> frozenset[int]:
    """Of the records that numbers chain to `start`, those that tell of the same trial.

    `of_record` holds the names of every record in the chain.
    """
    own = {
        record: {n for n, is_own in held.items() if is_own} for record, held in of_record.items()
    }
    closest = {record for record in own if own[record] & own[start]}
    return frozenset(closest if _several(own.values()) else own)


def _several(own: Iterable[set[str]]) -> bool:
    """Whether one registry gave two numbers that no record holds together (as an alias does)."""
    joined: list[set[str]] = []
    for numbers in own:
        touching = [group for group in joined if group & numbers]
        joined = [group for group in joined if not group & numbers]
        joined.append(numbers.union(*touching))
    seen: set[str] = set()
    for group in joined:
        keys = {number.partition(":")[0] for number in group}
        if keys & seen:
            return True
        seen |= keys
    return False
