"""Where words stand: every node of the language points at the text that it came from."""

from __future__ import annotations

from dataclasses import dataclass

from eligo.errors import LanguageError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A run of characters: Unicode code points, `start` included, `end` excluded."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise LanguageError(f"a span runs forward from 0 or later, not {self.start}–{self.end}")

    def of(self, text: str) -> str:
        """The words of `text` under this span."""
        return text[self.start : self.end]

    def join(self, other: Span) -> Span:
        """The shortest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))

    def shift(self, by: int) -> Span:
        """The same run in a text that stands `by` characters further on."""
        return Span(self.start + by, self.end + by)
