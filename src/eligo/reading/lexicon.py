"""The closed-class phrases of data/lexicon.toml, ready for longest-match lookup."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from eligo.reading.tagger.words import split_words

Meaning = tuple[str, str]  # tag, value


class Lexicon:
    """Phrases by their first word; of equally long ones the earlier table wins."""

    def __init__(self, tables: dict[str, dict[str, list[str]]]) -> None:
        self._meanings: dict[tuple[str, ...], Meaning] = {}
        self._longest: dict[str, int] = {}
        for tag, values in tables.items():
            for value, phrases in values.items():
                for phrase in phrases:
                    self._add(phrase, (tag, value))

    def _add(self, phrase: str, meaning: Meaning) -> None:
        words = tuple(word.text.lower() for word in split_words(phrase))
        self._meanings.setdefault(words, meaning)
        self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def match(self, words: Sequence[str], at: int) -> tuple[Meaning, int] | None:
        """The longest phrase of lower-case words from `at` on: its meaning and how many words."""
        longest = self._longest.get(words[at], 0)
        for length in range(min(longest, len(words) - at), 0, -1):
            meaning = self._meanings.get(tuple(words[at : at + length]))
            if meaning:
                return meaning, length
        return None


def _flat(table: dict[str, object], prefix: str = "") -> dict[str, dict[str, list[str]]]:
    """Nested tables by dotted name: qualifier.status."""
    flat: dict[str, dict[str, list[str]]] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        if not isinstance(value, dict):
            continue
        if any(isinstance(inner, list) for inner in value.values()):
            flat[name] = {k: v for k, v in value.items() if isinstance(v, list)}
        flat.update(_flat(value, f"{name}."))
    return flat


@cache
def load_tables() -> dict[str, dict[str, list[str]]]:
    """The tables as they stand in the file: tag -> value -> phrases."""
    text = (files("eligo.reading") / "data" / "lexicon.toml").read_text("utf-8")
    return _flat(tomllib.loads(text))


@cache
def load() -> Lexicon:
    """The phrases that mean the same everywhere. Periods and counts have their own, see below."""
    return Lexicon({t: v for t, v in load_tables().items() if t not in ISLAND_TAGS})


# Words of these tables mean something only inside an island: "in" is a window in "in 3 months".
ISLAND_TAGS = frozenset(
    {
        "window",
        "before",
        "after",
        "during",
        "moment",
        "time-unit",
        "count-unit",
        "unit-less-number",
        "lead-in",
    }
)


@cache
def island(*tags: str) -> Lexicon:
    """The phrases of some tables alone."""
    return Lexicon({tag: load_tables()[tag] for tag in tags})
