"""The table of flag codes, and the one way to raise a flag."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

from eligo.records.model import Flag, Severity, Source, Value


class FlagKind(Struct, frozen=True, forbid_unknown_fields=True):
    """One class of finding, with an example of a text that has it and one that does not."""

    title: str
    severity: Severity
    raised_by: Literal["records", "reading"]
    meaning: str
    wrong: str
    right: str


@cache
def flag_kinds() -> dict[str, FlagKind]:
    """Every flag code with its description; a broken table raises msgspec.ValidationError."""
    table = resources.files("eligo.records").joinpath("data/flags.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(table), dict[str, FlagKind])


def make_flag(
    code: str,
    message: str | None = None,
    *,
    words: str = "",
    at: Source | None = None,
    start: int | None = None,
    end: int | None = None,
    severity: Severity | None = None,
) -> Flag:
    """A flag of a known code; message and severity default to the table's, the span to `at`'s."""
    kind = flag_kinds()[code]
    if at is not None:
        start, end = at.start, at.end
    return Flag(code, severity or kind.severity, message or kind.title, words, start, end)


def flag_in(
    code: str,
    message: str,
    text: Value[str],
    start: int,
    end: int,
    severity: Severity | None = None,
) -> Flag:
    """A flag on part of a text, from `start` to `end` in it."""
    words, at = text.value[start:end], text.source.start
    if at is None:
        return make_flag(code, message, words=words, severity=severity)
    span = at + start, at + end
    return make_flag(code, message, words=words, start=span[0], end=span[1], severity=severity)
