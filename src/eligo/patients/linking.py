"""Codes and words of a record to concepts, remembered from one patient to the next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from eligo.language.values import Concept
from eligo.patients.vocabulary import Vocabulary
from eligo.patients.words import affirmed, without_tag
from eligo.terms.bridges.bridge import Bridge, How, Linked
from eligo.terms.model import SYSTEMS, Measurement

Concepts = tuple[Concept, ...]
_REMEMBERED = 50_000


class Linker:
    """Terminology as the readers of this room use it."""

    def __init__(self, terms: Vocabulary) -> None:
        self.terms, self.bridge = terms, Bridge(terms)
        self._coded: dict[tuple[str, str], Concepts] = {}
        self._worded: dict[tuple[str, tuple[str, ...], str], Concepts] = {}

    def links(self, system: str, code: str, display: str, kinds: tuple[str, ...]) -> Linked:
        """What a coding means by its code and its words; `system` as the source names it."""
        coded, worded = self.coded(system, code), self.worded(display, kinds, system)
        how = How.CODE if coded else How.WORDS if worded else How.NOTHING
        return Linked(self.union([coded, worded]), how)

    def coded(self, system: str, code: str) -> Concepts:
        """The concepts of a code; `system` as FHIR names it."""
        key = (system, code)
        if key not in self._coded:
            _make_room(self._coded)
            self._coded[key] = self.bridge.by_code(system, code)
        return self._coded[key]

    def worded(self, text: str, kinds: tuple[str, ...], system: str = "") -> Concepts:
        """The concepts of these kinds that a text names and does not deny, its subject first.

        `system`: whose display text it is, where that is known.
        """
        key = (text, kinds, system)
        if key not in self._worded:
            _make_room(self._worded)
            plain = affirmed(without_tag(text)).strip()
            self._worded[key] = self.bridge.by_words(plain, kinds, system)
        return self._worded[key]

    def union(self, groups: Iterable[Concepts]) -> Concepts:
        """All of them once, what is a kind of another before that other."""
        every = list(dict.fromkeys(c for group in groups for c in group))
        if len(every) < 2:
            return tuple(every)
        depth = {c: sum(self.terms.is_a(c, other) for other in every) for c in every}
        return tuple(sorted(every, key=lambda c: -depth[c]))

    def measurement(self, concepts: Iterable[Concept]) -> Measurement | None:
        """What is known of the first of them that is measured."""
        found = (self.terms.measurement(concept) for concept in concepts)
        return next((measurement for measurement in found if measurement), None)


def _make_room(cache: dict[Any, Concepts]) -> None:
    if len(cache) >= _REMEMBERED:
        cache.clear()


def short_system(system: str) -> str:
    """The usual short name of a code system."""
    return SYSTEMS.get(system, system.rstrip("/").rsplit("/", 1)[-1] or "no system")
