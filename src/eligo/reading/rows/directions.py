"""Which way measurements are wanted to be: more of some is better, of others worse."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def directions(*lists: str) -> dict[str, bool]:
    """Measurement id -> whether more of it is better, by these lists of the table."""
    text = (files("eligo.reading") / "data" / "directions.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return {
        name: way == "high" for way in ("high", "low") for one in lists for name in table[way][one]
    }
