"""Say which mentions of a text are negated, after NegEx: phrases and how far they reach."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from eligo.errors import Malformed
from eligo.reading.tagger.labels import Stretch
from eligo.reading.tagger.words import split_words

TABLE = Path(__file__).parent / "data" / "negation.toml"
_KINDS = ("before", "after", "harmless", "ends")


class Cue(NamedTuple):
    """A phrase that was found: its kind, and the indexes of its first and its last word."""

    kind: str
    first: int
    last: int


class Negation:
    """The table of phrases, ready to be looked for."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        wanted = {*_KINDS, "types", "reach"}
        if set(table) != wanted:
            raise Malformed(f"needs exactly the keys {', '.join(sorted(wanted))}", where=TABLE.name)
        self._types = frozenset(table["types"])
        self._reach: int = table["reach"]
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for kind in _KINDS:
            for phrase in table[kind]:
                words = tuple(word.text for word in split_words(phrase))
                self._phrases.setdefault(words[0], []).append((words, kind))
        for found in self._phrases.values():
            found.sort(key=lambda phrase: -len(phrase[0]))

    def of(self, words: Sequence[str], mentions: Sequence[Stretch]) -> list[bool]:
        """For each mention whether it is negated."""
        small = [word.lower() for word in words]
        if self._phrases.keys().isdisjoint(small):
            return [False] * len(mentions)
        cues = self._cues(small)
        reached = self._forward(cues, len(words)) | self._backward(cues, len(words))
        return [m.type in self._types and m.first in reached for m in mentions]

    def _cues(self, words: Sequence[str]) -> list[Cue]:
        cues: list[Cue] = []
        free = 0  # the first word after the last phrase
        for at, word in enumerate(words):
            if at >= free and word in self._phrases:
                cue = self._cue_at(words, at)
                if cue:
                    cues.append(cue)
                    free = cue.last + 1
        return cues

    def _cue_at(self, words: Sequence[str], at: int) -> Cue | None:
        for phrase, kind in self._phrases[words[at]]:
            if tuple(words[at : at + len(phrase)]) == phrase:
                return Cue(kind, at, at + len(phrase) - 1)
        return None

    def _forward(self, cues: Sequence[Cue], length: int) -> set[int]:
        """The indexes of words that a negation before them reaches."""
        reached: set[int] = set()
        open_from, open_to = 0, 0
        for cue in (*cues, Cue("ends", length, length)):
            if cue.kind in ("before", "ends"):
                reached.update(range(open_from, min(open_to, cue.first)))
                open_from = open_to = cue.last + 1
                if cue.kind == "before":
                    open_to += self._reach
        return reached

    def _backward(self, cues: Sequence[Cue], length: int) -> set[int]:
        """The indexes of words that a negation after them reaches."""
        if not any(cue.kind == "after" for cue in cues):
            return set()
        mirrored = [
            cue._replace(
                kind="before" if cue.kind == "after" else cue.kind if cue.kind == "ends" else "",
                first=length - 1 - cue.last,
                last=length - 1 - cue.first,
            )
            for cue in reversed(cues)
        ]
        return {length - 1 - index for index in self._forward(mirrored, length)}


@cache
def negation() -> Negation:
    """The table that ships with the package."""
    return Negation(tomllib.loads(TABLE.read_text(encoding="utf-8")))
