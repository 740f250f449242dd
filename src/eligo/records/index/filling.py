"""Filling the index: what changed in the store goes in, what it replaces goes out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import tantivy

from eligo.errors import EligoError
from eligo.records.index.documents import Document, site_documents, trial_document
from eligo.records.model import Trial
from eligo.records.store.store import Chain, Record, Store
from eligo.terms import Terms

_HEAP = 64 * 1024 * 1024  # bytes for each of the two writers


class Filling:
    """One run of writing; nothing counts before `commit`."""

    def __init__(
        self, trials: tantivy.Index, sites: tantivy.Index, terms: Terms, through: int
    ) -> None:
        """`through`: the newest version of the store that the index holds."""
        self._schemas = trials.schema, sites.schema
        self._searcher = trials.searcher()
        self._trials = trials.writer(_HEAP, 1)
        self._sites = sites.writer(_HEAP, 1)
        self._terms, self.through = terms, through
        self._done: set[int] = set()
        self._written: set[int] = set()  # in this run, and of those with others, which
        self._groups: dict[int, list[int]] = {}

    def take(self, store: Store, drafts: Mapping[int, Trial]) -> None:
        """Index what changed since `through`; `drafts` are records that need no reading again."""
        newest = store.newest_version()
        waiting = self._waiting(store)
        self._done -= waiting.keys()
        for number, chain in sorted(waiting.items()):
            if number not in self._done:
                group = store.group(number, chain)
                self._done.update(record.number for record in group)
                self._replace(store, group, drafts)
        self.through = newest

    def _waiting(self, store: Store) -> dict[int, Chain | None]:
        """What changed, and every record that this may join to or part from its others."""
        waiting: dict[int, Chain | None] = {}
        for record in store.changed_since(self.through):
            chain = store.chain(record)
            waiting |= dict.fromkeys(self._beside(record)) | dict.fromkeys(chain, chain)
        return waiting

    def _beside(self, record: int) -> Collection[int]:
        """The records that so far stood in one document with this one."""
        if record in self._written:
            return self._groups.get(record, ())
        if not self._searcher.num_docs:
            return ()
        hits = self._searcher.search(self._of(0, record), 1).hits
        return [int(n) for _, at in hits for n in self._searcher.doc(at)["record"]]

    def _of(self, scope: int, record: int) -> tantivy.Query:
        # Deletion by a term takes the number for a signed one and finds nothing.
        return tantivy.Query.term_query(self._schemas[scope], "record", record)

    def _replace(self, store: Store, group: list[Record], drafts: Mapping[int, Trial]) -> None:
        numbers = [record.number for record in group]
        self._delete(numbers)
        speaker = group[0]
        try:
            trial = drafts.get(speaker.number) or store.piece(speaker.version).draft()
        except EligoError:
            return  # what today's reader can't read stays in the store, and can't be searched
        ids = [speaker.id, *(record.id for record in group)]
        self._add(self._trials, 0, trial_document(trial, numbers, ids, self._terms))
        for document in site_documents(trial, speaker.number):
            self._add(self._sites, 1, document)

    def _delete(self, numbers: list[int]) -> None:
        """Take out what the index holds of these records; new ones are not looked for: it costs."""
        for number in numbers:
            if number in self._written or self._searcher.doc_freq("record", number):
                self._trials.delete_documents_by_query(self._of(0, number))
                self._sites.delete_documents_by_query(self._of(1, number))
            self._groups.pop(number, None)
        self._written.update(numbers)
        if len(numbers) > 1:
            self._groups.update(dict.fromkeys(numbers, numbers))

    def _add(self, writer: tantivy.IndexWriter, scope: int, document: Document) -> None:
        writer.add_document(tantivy.Document.from_dict(document, self._schemas[scope]))

    def commit(self) -> None:
        """Everything that was taken is on the disk."""
        for writer in (self._trials, self._sites):
            writer.commit()
            writer.wait_merging_threads()
