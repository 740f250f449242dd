"""What this room asks of terminology, so that a test can put a small one in its place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from eligo.language.values import Concept
from eligo.terms.model import Link, Measurement


class Vocabulary(Protocol):
    """The part of eligo.terms.Terms that readers of patients use."""

    def by_code(self, system: str, code: str) -> Sequence[Concept]:
        """The concepts of a code; `system` as FHIR names it."""
        ...

    def link_all(self, text: str, kinds: Collection[str] | None = None) -> Sequence[Link]:
        """Every concept that a text names, what it is about first."""
        ...

    def is_a(self, child: Concept, ancestor: Concept) -> bool:
        """Whether one concept is the other or a kind of it."""
        ...

    def measurement(self, concept: Concept) -> Measurement | None:
        """What is known of a laboratory value, vital sign or score."""
        ...
