"""Words that are probably not what the authors meant: slips of translation and of the pen."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Slip:
    """`printed` stands for `meant` where one of the words of `beside` is near it.

    `sure`: only `meant` makes sense there; else both readings are kept.
    """

    printed: str
    meant: str
    beside: tuple[str, ...]
    sure: bool

    def replaces(self, word: str) -> str:
        """The word, set right if it is the slip."""
        return self.meant if word.lower() == self.printed else word


@cache
def load_slips() -> tuple[Slip, ...]:
    """The table data/slips.toml."""
    table = tomllib.loads((files("eligo.reading") / "data" / "slips.toml").read_text("utf-8"))
    return tuple(
        Slip(row["printed"], row["meant"], tuple(row["beside"]), row["sure"])
        for row in table["slip"]
    )


def find_slip(text: str) -> Slip | None:
    """The first slip in a text."""
    lower = text.lower()
    near = [slip for slip in load_slips() if slip.printed in lower]
    words = set(re.findall(r"[a-z]+", lower)) if near else set()
    return next((s for s in near if s.printed in words and words & set(s.beside)), None)
