"""Concepts by number: what a number means, what a name means, what lies above what."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cached_property
from typing import NamedTuple

from eligo.language.values import Concept
from eligo.terms.index import AMBIGUOUS, CAPITALS, SCAN, Index
from eligo.terms.sources.entry import HOWS, Key


class Sense(NamedTuple):
    """One meaning of a name: the concept's number, why, and how careful a reader must be."""

    number: int
    rank: int
    flags: int

    @property
    def how(self) -> str:
        """The reason, for people."""
        return HOWS[self.rank]

    @property
    def scanned(self) -> bool:
        """Whether running text is searched for the name."""
        return bool(self.flags & SCAN)

    @property
    def capitals(self) -> bool:
        """Whether the name only counts where it is written with capitals."""
        return bool(self.flags & CAPITALS)

    @property
    def ambiguous(self) -> bool:
        """Whether the words around must choose between meanings."""
        return bool(self.flags & AMBIGUOUS)


class Vocabulary:
    """The index with its numbers made into concepts; answers are remembered."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._concepts: dict[int, tuple[str, str, Concept]] = {}
        self._above: dict[int, frozenset[int]] = {}
        self._senses: dict[int, tuple[Sense, ...]] = {}

    def concept(self, number: int) -> Concept:
        """The concept with this number."""
        return self._row(number)[2]

    def kind(self, number: int) -> str:
        """condition, drug, procedure, measurement or gene."""
        return self._row(number)[0]

    def role(self, number: int) -> str:
        """ "family history" or "history" where a code is about those, else ""."""
        return self._row(number)[1]

    def _row(self, number: int) -> tuple[str, str, Concept]:
        row = self._concepts.get(number)
        if row is None:
            kind, role, system, code, name = self.index.concepts[number].split("\t")
            row = self._concepts[number] = (kind, role, Concept(system, code, name))
        return row

    def senses(self, folded: str) -> tuple[Sense, ...]:
        """The meanings of a folded name, the most trusted first."""
        number = self.index.names.trie.get(folded)
        return () if number is None else self.senses_at(number)

    def senses_at(self, number: int) -> tuple[Sense, ...]:
        """The meanings of the name with this number."""
        found = self._senses.get(number)
        if found is None:
            values = self.index.names.at(number)
            found = tuple(Sense(v >> 10, v >> 4 & 63, v & 15) for v in values)
            self._senses[number] = found
        return found

    def numbers(self, key: Key) -> list[int]:
        """The concepts that a code stands for."""
        return self.index.codes.get("\t".join(key))

    def above(self, number: int) -> frozenset[int]:
        """The concept itself and all that it is a kind of, with the groups' exceptions."""
        found = self._above.get(number)
        if found is None:
            everything = self._closure(number, frozenset())
            sure = self._barred(number, everything, everything - self._excludes.keys())
            left = self._closure(number, sure) if sure else everything
            barred = sure | self._barred(number, left, left)
            found = self._closure(number, barred) if barred else everything
            self._above[number] = found
        return found

    def _barred(self, number: int, above: Set[int], telling: Set[int]) -> frozenset[int]:
        """The groups above a concept that it is an exception of, by what tells so.

        First by concepts alone: what is no member of one group is none that another group excepts.
        """
        return frozenset(
            group
            for group, excluded in self._excludes.items()
            if group in above and group != number and not telling.isdisjoint(excluded)
        )

    def _closure(self, number: int, barred: frozenset[int]) -> frozenset[int]:
        seen, queue = {number}, [number]
        while queue:
            for parent in self.index.parents[queue.pop()]:
                if parent not in seen and parent not in barred:
                    seen.add(parent)
                    queue.append(parent)
        return frozenset(seen)

    @cached_property
    def _excludes(self) -> dict[int, frozenset[int]]:
        table = self.index.details["excludes"]
        return {int(group): frozenset(excluded) for group, excluded in table.items()}

    @cached_property
    def contexts(self) -> dict[str, dict[int, frozenset[str]]]:
        """Ambiguous folded abbreviation -> concept -> words that choose it ("*": by default)."""
        table = self.index.details["contexts"]
        return {
            short: {int(number): frozenset(words) for number, words in by.items()}
            for short, by in table.items()
        }

    def prefixes(self, text: str) -> Iterator[tuple[str, int]]:
        """The names that `text` begins with, with their numbers, shortest first."""
        found: Iterator[tuple[str, int]] = self.index.names.trie.iter_prefixes_with_ids(text)
        return found
