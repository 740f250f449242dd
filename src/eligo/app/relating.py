"""Related trials of a store: candidates from the index, criteria from what was compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property

import tantivy

from eligo.engines import Context
from eligo.errors import NotFound
from eligo.matching.corrections import Corrections, corrected
from eligo.matching.logic import Kept, open_logic
from eligo.matching.related import Comparison, Profile, Relation, profile, side_by_side, similar
from eligo.matching.related.profile import Key
from eligo.matching.search.build import Q, some
from eligo.reading.trial import read_trial
from eligo.records import ReadFailure
from eligo.records.index import TextIndex, open_index
from eligo.records.index.documents import key
from eligo.records.store import Record, Store
from eligo.terms import Terms

_FEW = 1000  # trials
_CANDIDATES = 80  # trials that are looked at closely


class Relations:
    """Relates the trials of a store; `notice` is told what the index needs, and that criteria
    have to be read where they have not been compiled."""

    def __init__(
        self,
        store: Store,
        terms: Terms,
        notice: Callable[[str], None],
        index: TextIndex | None = None,
    ) -> None:
        """`index`: the store's, where it is open already."""
        self.store, self.terms, self.notice = store, terms, notice
        self._opened = index
        self._context = Context(terms, date.today())
        self._corrections = Corrections(store)

    def similar(self, trial_id: str, most: int = 10) -> list[Relation]:
        """The trials that are likest to one, with the reasons. Raises NotFound."""
        record = self.store.speaker(trial_id)
        trial = self._profile(record)
        others = (self._readable(one) for one in self._candidates(trial, record))
        found = (one for one in others if one is not None)
        return similar(trial, found, self._frequency, most)

    def compare(self, first: str, second: str) -> Comparison:
        """Two trials side by side. Raises NotFound, or why a record can't be read."""
        one, other = (self._profile(self.store.speaker(name)) for name in (first, second))
        return side_by_side(one, other)

    # ---- profiles -----------------------------------------------------------------------------

    def _profile(self, record: Record) -> Profile:
        found = self.store.read(record)
        if isinstance(found, ReadFailure):
            raise found.error
        read = self._logic.criteria(record.number) if self._logic else None
        held = self._corrections.of(record.id)
        criteria = corrected(read or read_trial(found, self.terms), held, self.terms)
        return profile(found, criteria, self._context, self.terms)

    def _readable(self, number: int) -> Profile | None:
        """The profile of a candidate; None where its record can't be read."""
        record = self.store.record(number)
        return None if isinstance(self.store.read(record), ReadFailure) else self._profile(record)

    @cached_property
    def _logic(self) -> Kept | None:
        try:
            return open_logic(self.store, self.terms)
        except NotFound as error:
            self.notice(f"{error}; till then they are read one by one, which takes longer")
            return None

    # ---- candidates ---------------------------------------------------------------------------

    @cached_property
    def _index(self) -> tantivy.Index:
        return (self._opened or open_index(self.store, self.terms, self.notice)).trials

    def _frequency(self, concept: Key) -> float:
        """In which share of the trials a concept stands; a few trials tell little of that."""
        searcher = self._index.searcher()
        return float(searcher.doc_freq("concept", key(*concept)) / max(_FEW, searcher.num_docs))

    def _candidates(self, trial: Profile, record: Record) -> Iterator[int]:
        """The records of trials that share its rarest conditions and treatments."""
        searcher, schema = self._index.searcher(), self._index.schema
        parts = [
            Q.boost_query(Q.term_query(schema, "concept", key(*one)), weight)
            for kinds, weight in ((trial.conditions, 2.0), (trial.treatments, 1.0))
            for one in kinds
        ]
        hits = searcher.search(some(parts), _CANDIDATES + 1).hits if parts else []
        for _, address in hits:
            numbers = searcher.doc(address)["record"]
            if record.number not in numbers:
                yield numbers[0]
