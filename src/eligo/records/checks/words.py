"""The words that checks turn on (data/checks.toml), and how to look for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from eligo.records.model import Trial, Value


class CheckWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The table data/checks.toml."""

    control_arms: dict[str, list[str]]
    words: dict[str, list[str]]
    nct_years: dict[str, int]


@cache
def check_words() -> CheckWords:
    """The table; a broken one raises msgspec.ValidationError."""
    table = resources.files("eligo.records").joinpath("data/checks.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(table), CheckWords)


@cache
def shape(name: str) -> re.Pattern[str]:
    """Any of a list's words, as whole words."""
    return any_of(tuple(check_words().words[name]))


@cache
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these words, as whole words, without case."""
    every = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{every})(?!\w)", re.IGNORECASE)


def holds(name: str, text: str) -> bool:
    """Whether a text has one of a list's words, parts of words included."""
    folded = text.casefold()
    return any(word in folded for word in check_words().words[name])


def shown(*values: Value[str] | None) -> str:
    """The texts that there are, joined."""
    return "\n".join(value.value for value in values if value)


def arm_words(trial: Trial) -> Iterable[str]:
    """Each arm of the table in words: label, type, description and interventions."""
    for arm in trial.arms:
        if arm.listed_in == "table":
            yield shown(arm.label, arm.type, arm.description, *arm.interventions).replace("_", " ")
