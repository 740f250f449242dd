"""Terms: every question that the other rooms ask of the vocabularies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from eligo.language.values import Concept, Quantity
from eligo.terms.index import Index
from eligo.terms.linking import Linker
from eligo.terms.model import SYSTEMS, Hit, Link, Measurement
from eligo.terms.scanning import Scanner
from eligo.terms.sites import find_site
from eligo.terms.sources.entry import Key
from eligo.terms.tables import split
from eligo.terms.vocabulary import Vocabulary

_REMEMBERED = 100_000  # concepts whose place in the index is kept at hand

# Names whose concepts are remembered: the same ones come again and again.
_NAMES_KEPT = 20_000


class Terms:
    """The vocabularies, opened; get one from `load()`."""

    def __init__(self, index: Index) -> None:
        self._vocabulary = Vocabulary(index)
        self._scanner = Scanner(self._vocabulary)
        self._found = lru_cache(maxsize=_NAMES_KEPT)(self._find)
        self._number = lru_cache(_REMEMBERED)(self._find_number)
        self._measured = lru_cache(_REMEMBERED)(self._find_measurement)
        self._line = lru_cache(_REMEMBERED)(self._find_lineage)

    @property
    def index_folder(self) -> Path:
        """Where the index that answers lies."""
        return self._vocabulary.index.folder

    @property
    def version(self) -> str:
        """Another one for other tables, code or libraries that the index is made from."""
        return self.index_folder.name

    @cached_property
    def _linker(self) -> Linker:
        return Linker(self._vocabulary, self._scanner)

    def find(self, text: str, kinds: Collection[str] | None = None) -> tuple[Concept, ...]:
        """The concepts that a whole name stands for, best first; () if there are none."""
        return self._found(text, None if kinds is None else frozenset(kinds))

    def _find(self, text: str, kinds: frozenset[str] | None) -> tuple[Concept, ...]:
        senses = self._linker.senses(text, kinds)
        return tuple(self._vocabulary.concept(sense.number) for sense, _ in senses)

    def link(self, text: str, kind: str | None = None) -> Link | None:
        """What a name or a display text ("Ruxolitinib 15 MG Oral Tablet") is about, and why."""
        return self._linker.link(text, kind)

    def link_all(self, text: str, kinds: Collection[str] | None = None) -> list[Link]:
        """Every concept that a text names, what it is about first."""
        return self._linker.link_all(text, kinds)

    def scan(self, words: Sequence[str], kinds: Collection[str] | None = None) -> list[Hit]:
        """The longest names in a tokenised text, left to right; positions count words."""
        return self._scanner.scan(words, kinds)

    def by_code(self, system: str, code: str) -> tuple[Concept, ...]:
        """The concepts of a code; `system` is Eligo's short name or the address FHIR uses."""
        numbers = self._vocabulary.numbers((SYSTEMS.get(system, system), code.strip()))
        return tuple(self._vocabulary.concept(number) for number in numbers)

    def is_a(self, child: Concept, ancestor: Concept) -> bool:
        """Whether one concept is the other or a kind of it; unlinked ones only equal their name."""
        if child.key == ancestor.key:
            return True
        above = self._number(ancestor)
        number = self._number(child)
        return number is not None and above is not None and above in self._vocabulary.above(number)

    def site(self, words: str) -> Concept | None:
        """The part of the body that these words name, as a noun or an adjective."""
        return find_site(words)

    def ancestors(self, concept: Concept) -> frozenset[Key]:
        """The keys of a concept and of all that it is a kind of."""
        number = self._number(concept)
        if number is None:
            return frozenset({concept.key})
        above = self._vocabulary.above(number)
        return frozenset(self._vocabulary.concept(n).key for n in above)

    def lineage(self, concept: Concept) -> tuple[Key, ...]:
        """The same in a row, the concept's own key first."""
        return self._line(concept)

    def _find_lineage(self, concept: Concept) -> tuple[Key, ...]:
        number = self._number(concept)
        if number is None:
            return (concept.key,)
        own = self._vocabulary.concept(number).key
        return (own, *(self.ancestors(concept) - {own}))

    def kind(self, concept: Concept) -> str | None:
        """condition, drug, procedure, measurement or gene; None for an unlinked concept."""
        number = self._number(concept)
        return None if number is None else self._vocabulary.kind(number)

    def role(self, concept: Concept) -> str | None:
        """ "family history" or "history" for codes that are not the disease itself."""
        number = self._number(concept)
        return None if number is None else self._vocabulary.role(number) or None

    def half_life(self, concept: Concept) -> Quantity | None:
        """The longest usual elimination half-life of a drug, in hours."""
        number = self._number(concept)
        table: dict[str, str] = self._vocabulary.index.details["half_lives"]
        hours = table.get(str(number))
        return None if hours is None else Quantity(Decimal(hours), "h")

    def measurement(self, concept: Concept) -> Measurement | None:
        """What is known of a laboratory value, vital sign or score."""
        return self._measured(concept)

    def _find_measurement(self, concept: Concept) -> Measurement | None:
        number = self._number(concept)
        row = self._vocabulary.index.details["measurements"].get(str(number))
        return None if row is None else self._measurement(concept, row)

    def _measurement(self, concept: Concept, row: dict[str, Any]) -> Measurement:
        name = self._vocabulary.concept
        return Measurement(
            concept=concept,
            kind=row["kind"],
            unit=row["unit"],
            units=(row["unit"], *split(row["units"])) if row["unit"] else (),
            loinc=tuple(split(row["loinc"])),
            molar_mass=_decimal(row["molar_mass"]),
            valence=int(row["valence"] or 1),
            per_iu=_decimal(row["ug_per_iu"]),
            low=_decimal(row["low"]),
            high=_decimal(row["high"]),
            levels=tuple(split(row["levels"])),
            question=row["question"] or f"What is the latest {row['name'].lstrip('=^')}?",
            members=tuple(name(n) for n in row["members"]),
            positive=None if row["positive"] is None else name(row["positive"]),
            negative=None if row["negative"] is None else name(row["negative"]),
        )

    def _find_number(self, concept: Concept) -> int | None:
        """The number of a concept, by any of its keys."""
        found = self._vocabulary.numbers(concept.key)
        return found[0] if found else None


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
