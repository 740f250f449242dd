"""The typed mentions of a criterion: what the tagger marks, linked to concepts."""

from __future__ import annotations

from dataclasses import dataclass

from eligo.language.values import Concept
from eligo.reading.criteria import Criterion
from eligo.terms import Terms

_KINDS = {"condition": "condition", "drug": "drug", "procedure": "procedure"}


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

    def read(self, criterion: Criterion) -> list[Mention]:
        """The mentions of a criterion, in order."""
        return []
