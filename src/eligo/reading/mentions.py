"""The typed mentions of criteria: what the tagger marks, linked to concepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from eligo.language.values import Concept
from eligo.reading.criteria import Criterion
from eligo.reading.tagger import Mention as Tagged
from eligo.reading.tagger import Tagger
from eligo.terms import Terms

# The kinds of concepts that a mention of a type may mean; the other types have no vocabulary.
_KINDS = {
    "condition": ("condition",),
    "drug": ("drug",),
    "procedure": ("procedure",),
    "measurement": ("measurement", "gene"),
}
_MEMORY = 20_000


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of the text that was read, its type (see the contracts), and its concept if linked."""

    type: str
    start: int
    end: int
    negated: bool
    concept: Concept | None


class MentionReader:
    """Finds mentions; made once for many criteria."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._tagger = Tagger.load()
        self._concept = lru_cache(maxsize=_MEMORY)(self._link)

    def read(self, criteria: Sequence[Criterion]) -> list[list[Mention]]:
        """The mentions of each criterion, in order; offsets count from the start of the text."""
        tagged = self._tagger.tag_all([criterion.text for criterion in criteria])
        return [
            [self._mention(one, criterion) for one in found]
            for criterion, found in zip(criteria, tagged, strict=True)
        ]

    def _mention(self, found: Tagged, criterion: Criterion) -> Mention:
        concept = self._concept(criterion.text[found.start : found.end], found.type)
        at = criterion.start
        return Mention(found.type, at + found.start, at + found.end, found.negated, concept)

    def _link(self, words: str, type_: str) -> Concept | None:
        kinds: Iterable[str] = _KINDS.get(type_, ())
        for kind in kinds:
            link = self._terms.link(words, kind)
            if link is not None:
                return link.concept
        return None
