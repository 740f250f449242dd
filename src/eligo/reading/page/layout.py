"""The words by which a layout is known, from data/layout.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words_of(table: str) -> frozenset[str]:
    """The words or phrases of a table of the file; KeyError for one that it has not."""
    return frozenset(_tables()[table]["words"])


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    text = (files("eligo.reading") / "data" / "layout.toml").read_text("utf-8")
    return tomllib.loads(text)
