"""Filling the index: what changed in the store goes in, what it replaces goes out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import tantivy

from eligo.errors import EligoError
from eligo.records.index.documents import documents, numbered
from eligo.records.pieces import Piece
from eligo.records.store.reading import Document, Documents, Read, Reading, read_pieces
from eligo.records.store.store import Chain, Record, Store
from eligo.terms import Terms, load

_HEAP = 64 * 1024 * 1024  # bytes for each of the two writers


def read_for_index(pieces: Sequence[Piece]) -> list[Read]:
    """Pieces read for the store and its index; any process can do it."""
    return read_pieces(pieces, lambda trial: documents(trial, load()))


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

    def take(self, store: Store, readings: Mapping[int, Reading]) -> None:
        """Index what changed since `through`; `readings` are of records just loaded."""
        newest = store.newest_version()
        waiting = self._waiting(store)
        self._done -= waiting.keys()
        for number, chain in sorted(waiting.items()):
            if number not in self._done:
                group = store.group(number, chain)
                self._done.update(record.number for record in group)
                self._replace(store, group, readings)
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

    def _replace(self, store: Store, group: list[Record], readings: Mapping[int, Reading]) -> None:
        numbers = [record.number for record in group]
        self._delete(numbers)
        speaker = group[0]
        read = readings.get(speaker.number)
        try:
            if read and read.documents:
                held = Documents.unpacked(read.documents)
            else:
                held = documents(store.piece(speaker.version).draft(), self._terms)
        except EligoError:
            return  # what today's reader can't read stays in the store, and can't be searched
        made = numbered(held, numbers, [record.id for record in group])
        self._add(self._trials, 0, made.trial)
        for document in made.sites:
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
