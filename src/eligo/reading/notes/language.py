"""Whether a note is written in a language that can be read here, by its commonest words."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 3  # words of another language that may be a name or a slip
_FOREIGN_LETTERS = 0.3  # share of letters of another script that makes a text of it


@cache
def _languages() -> dict[str, frozenset[str]]:
    text = (files("eligo.reading.notes") / "data" / "languages.toml").read_text("utf-8")
    return {name: frozenset(words) for name, words in tomllib.loads(text)["words"].items()}


def unreadable(text: str) -> str | None:
    """Why a text can't be read as an English note; None if it can."""
    words = [word.lower() for word in _WORD.findall(text)]
    if not words:
        return "the note holds no words"
    letters = "".join(words)
    foreign = sum(not _is_latin(letter) for letter in letters if ord(letter) > 0x24F)
    if foreign > _FOREIGN_LETTERS * len(letters):
        return "the note is not written in English: nothing was read"
    language = _language_of(words)
    if language != "english":
        return f"the note seems to be written in {language}, not in English: nothing was read"
    return None


def _language_of(words: list[str]) -> str:
    """The language with the most of its common words; English unless another has far more."""
    counts = {name: sum(w in known for w in words) for name, known in _languages().items()}
    best = max(counts, key=lambda name: counts[name])
    clear = counts[best] >= _FEWEST and counts[best] > 2 * counts["english"]
    return best if clear else "english"


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("LATIN", "GREEK"))
