"""One question for every coding: which concepts do this code and these words stand for, and how."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from eligo.language.values import Concept
from eligo.terms.bridges import asides, codes, drug_names, laboratory_names, tumours
from eligo.terms.model import SYSTEMS, Link

Concepts = tuple[Concept, ...]


class Names(Protocol):
    """What the bridge asks of a vocabulary."""

    def by_code(self, system: str, code: str) -> Sequence[Concept]:
        """The concepts of a code; `system` as records name it."""
        ...

    def link_all(self, text: str, kinds: Collection[str] | None = None) -> Sequence[Link]:
        """Every concept that a text names, what it is about first."""
        ...

    def is_a(self, child: Concept, ancestor: Concept) -> bool:
        """Whether one concept is the other or a kind of it."""
        ...


class How(Enum):
    """By what a coding was linked."""

    CODE = "code"
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Linked:
    """The concepts of a coding, those of its code first, and by what they were found."""

    concepts: Concepts
    how: How


class Bridge:
    """Codings to concepts over one vocabulary."""

    def __init__(self, terms: Names) -> None:
        self.terms = terms

    def by_code(self, system: str, code: str) -> Concepts:
        """The concepts of a code, else of the nearest code above it that is known."""
        for asked, spelling in codes.spellings(system, code):
            found = self.terms.by_code(asked, spelling)
            if found:
                return tuple(found)
        return ()

    def by_words(self, text: str, kinds: tuple[str, ...], system: str = "") -> Concepts:
        """What a display text names, its subject first; nothing rather than something else."""
        if not text.strip():
            return ()
        short = SYSTEMS.get(system, system)
        links = self._links(text, kinds, short)
        found = tuple(dict.fromkeys(link.concept for link in links))
        asked = tuple(k for k in kinds if k != "procedure") if short == "loinc" else kinds
        return found or self._aside(text, asked)

    def _links(self, text: str, kinds: tuple[str, ...], system: str) -> Sequence[Link]:
        if system == "loinc":
            return laboratory_names.named(text, kinds, self.terms)
        if kinds == ("drug",):
            return drug_names.named(text, self.terms)
        if "procedure" in kinds and asides.takes_nothing_in(text):
            return self._only_done(text)
        if kinds == ("condition",):
            return tumours.named(text, self.terms)
        return self.terms.link_all(text, kinds)

    def _only_done(self, text: str) -> Sequence[Link]:
        """The procedure of a whole name, of a test also one that the text holds."""
        links = self.terms.link_all(text, ("procedure",))
        return links if asides.is_test(text) else [link for link in links if link.score == 1.0]

    def _aside(self, text: str, kinds: tuple[str, ...]) -> Concepts:
        """The class of what is listed among diseases or procedures and is neither."""
        name = asides.class_of(text, kinds)
        links = self.terms.link_all(name[1], (name[0],)) if name else ()
        return tuple(link.concept for link in links[:1])
