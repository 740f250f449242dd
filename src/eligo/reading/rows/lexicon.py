"""The phrases of data/lexicon.toml and data/phrases.toml, ready for longest-match lookup."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Sequence
from functools import cache, cached_property
from importlib.resources import files

from eligo.reading.tagger.words import split_words
from eligo.remembering import remembered

Meaning = tuple[str, str]  # tag, value
Tables = dict[str, dict[str, list[str]]]
_NEAR_KEPT = 20_000  # words
_LONG = 7  # letters of a word that one wrong letter does not turn into another


class Lexicon:
    """Phrases by their first word; of equally long ones the earlier table wins."""

    def __init__(self, closed: Tables, opened: Tables | None = None) -> None:
        """What `opened` adds is only known as it is spelt, and means what `closed` says of it."""
        self._closed = closed
        self._near = remembered(_NEAR_KEPT)(self._find_near)
        self._meanings: dict[tuple[str, ...], Meaning] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}  # of a first word's phrases, longest first
        self._spelt: set[str] = set()  # words that mean nothing here and are no misspellings
        for meaning, phrase in (*_entries(closed), *_entries(opened or {})):
            if meaning[0] == "spelt":
                self._spelt.add(phrase)
            else:
                self._add(phrase, meaning)

    def _add(self, phrase: str, meaning: Meaning) -> None:
        words = tuple(word.text.lower() for word in split_words(phrase))
        self._meanings.setdefault(words, meaning)
        lengths = {*self._lengths.get(words[0], ()), len(words)}
        self._lengths[words[0]] = tuple(sorted(lengths, reverse=True))

    @property
    def beginnings(self) -> Collection[str]:
        """The lower-case words with which phrases begin."""
        return self._lengths.keys()

    def begins(self, word: str) -> bool:
        """Whether any phrase begins with a lower-case word."""
        return word in self._lengths

    def longest(self, word: str) -> int:
        """The words of the longest phrase that begins with a lower-case word; 0 where none does."""
        return self._lengths.get(word, (0,))[0]

    def near(self, word: str) -> Meaning | None:
        """The meaning of the one long single word that a misspelling is one letter off."""
        if len(word) < _LONG:
            return None
        return self._near(word)

    def _find_near(self, word: str) -> Meaning | None:
        if (word,) in self._meanings or word in self._spelt:
            return None
        found = {self._misspelt[form] for form in _without_one(word) if form in self._misspelt}
        return self._meanings[(found.pop(),)] if len(found) == 1 else None

    @cached_property
    def _misspelt(self) -> dict[str, str]:
        """Every long single word by its forms with a letter left out, and by itself."""
        forms: dict[str, str] = {}
        for _, phrase in _entries(self._closed):
            if len(phrase) >= _LONG and phrase.isalpha():
                for form in _without_one(phrase.lower()):
                    forms.setdefault(form, phrase.lower())
        return forms

    def match(self, words: Sequence[str], at: int) -> tuple[Meaning, int] | None:
        """The longest phrase of lower-case words from `at` on: its meaning and how many words."""
        left = len(words) - at
        for length in self._lengths.get(words[at], ()) if left > 0 else ():
            meaning = self._meanings.get(tuple(words[at : at + length])) if length <= left else None
            if meaning:
                return meaning, length
        return None


def _without_one(word: str) -> set[str]:
    """The word and its forms with one letter left out: two words that share one are near."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _entries(tables: Tables) -> Iterator[tuple[Meaning, str]]:
    """Every phrase with its tag and value."""
    for tag, values in tables.items():
        for value, phrases in values.items():
            for phrase in phrases:
                yield (tag, value), phrase


def _flat(table: dict[str, object], prefix: str = "") -> Tables:
    """Nested tables by dotted name: qualifier.status."""
    flat: Tables = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        if not isinstance(value, dict):
            continue
        if any(isinstance(inner, list) for inner in value.values()):
            flat[name] = {k: v for k, v in value.items() if isinstance(v, list)}
        flat.update(_flat(value, f"{name}."))
    return flat


@cache
def load_tables(name: str = "lexicon.toml") -> Tables:
    """The tables as they stand in a file: tag -> value -> phrases."""
    return _flat(tomllib.loads((files("eligo.reading") / "data" / name).read_text("utf-8")))


@cache
def load() -> Lexicon:
    """The phrases that mean the same everywhere. Periods and counts have their own, see below."""
    return Lexicon(_everywhere(load_tables()), load_tables("phrases.toml"))


def _everywhere(tables: Tables) -> Tables:
    return {tag: values for tag, values in tables.items() if tag not in ISLAND_TAGS}


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
        "remark",
        "turning",
        "when-measured",
        "lasting",
        "mere-head",
        "failure",
        "failure-beside",
        "dose-time",
        "dose-equivalent",
        "dose-lead",
        "unlisted",
        "run-on-label",
        "bare-label",
        "meant-by",
    }
)


@cache
def island(*tags: str) -> Lexicon:
    """The phrases of some tables alone."""
    return Lexicon({tag: load_tables()[tag] for tag in tags})
