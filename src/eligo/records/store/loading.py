"""Loading: pieces in, committed batches out; what was seen before is known by its text."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from eligo.errors import EligoError, InputError, InternalError
from eligo.records.model import Trial
from eligo.records.pieces import Cut, Piece, ReadFailure
from eligo.records.store import database as db
from eligo.records.store.identity import names
from eligo.records.store.store import Store

BATCH = 1000  # records in one transaction
_BATCH_CHARACTERS = 16 * 1024 * 1024
_LEVEL = 3  # of zlib: beyond it time grows more than size shrinks


@dataclass
class Counts:
    """How many records a load has brought so far."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All that were seen."""
        return self.added + self.changed + self.unchanged + self.failed

    def __add__(self, other: Counts) -> Counts:
        """Of two loads together."""
        return Counts(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.failed + other.failed,
        )


@dataclass(frozen=True)
class Loaded:
    """A batch that is on the disk: the counts so far, what failed, and what was read anew.

    `drafts` are the new current versions by record number, so that an index need not read them
    again.
    """

    counts: Counts
    failures: list[ReadFailure] = field(default_factory=list)
    drafts: dict[int, Trial] = field(default_factory=dict)


def load(
    store: Store, cuts: Iterable[Cut], origin: str = "", batch: int = BATCH
) -> Iterator[Loaded]:
    """Load records in batches of `batch`; each is yielded once it is on the disk, and a last one.

    Raises StoreFull, StoreBusy or StoreDamaged; the batches before stay.
    """
    counts = Counts()
    number = _begin(store, origin)
    for held in _batches(cuts, batch):
        loaded = Loaded(counts)
        with db.told(store.path), db.writing(store.database):
            _Batch(store, number, loaded).take(held)
        yield loaded
    with db.told(store.path), db.writing(store.database):
        store.database.execute("UPDATE load SET finished = ? WHERE number = ?", (_now(), number))
    yield Loaded(counts)


def _begin(store: Store, origin: str) -> int:
    with db.told(store.path), db.writing(store.database):
        made = store.database.execute(
            "INSERT INTO load (started, origin) VALUES (?, ?)", (_now(), origin)
        )
    return int(made.lastrowid or 0)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _batches(cuts: Iterable[Cut], most: int) -> Iterator[list[Cut]]:
    batch: list[Cut] = []
    characters = 0
    for cut in cuts:
        batch.append(cut)
        characters += len(cut.text) if isinstance(cut, Piece) else 0
        if len(batch) >= most or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _hash(piece: Piece) -> bytes:
    text = piece.text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16, person=piece.format.encode()[:16]).digest()


class _Batch:
    """The work of one transaction."""

    def __init__(self, store: Store, load_number: int, loaded: Loaded) -> None:
        self.database, self.load, self.loaded = store.database, load_number, loaded
        self.counts = loaded.counts

    def take(self, batch: list[Cut]) -> None:
        """Every piece into its place, and the counts beside them."""
        for cut in batch:
            if isinstance(cut, ReadFailure):
                self._failed(cut)
            elif not self._seen_before(cut, digest := _hash(cut)):
                self._guarded(cut, digest)
        c = self.counts
        self.database.execute(
            "UPDATE load SET added = ?, changed = ?, unchanged = ?, failed = ? WHERE number = ?",
            (c.added, c.changed, c.unchanged, c.failed, self.load),
        )

    def _guarded(self, piece: Piece, digest: bytes) -> None:
        try:
            draft = piece.draft()
            if draft.id is None:
                raise InputError("has no id; a record is kept by its id", where=piece.where)
        except EligoError as error:
            self._failed(ReadFailure(error, piece.where))
        except Exception as error:  # one record's fault must not end the load
            self._failed(ReadFailure(InternalError.of(error), piece.where))
        else:
            self._put(piece, digest, draft, draft.id)

    def _failed(self, failure: ReadFailure) -> None:
        self.counts.failed += 1
        self.loaded.failures.append(failure)
        self.database.execute(
            "INSERT INTO failure VALUES (?, ?, ?, ?)",
            (self.load, failure.where, failure.error.code, failure.error.message),
        )

    def _seen_before(self, piece: Piece, digest: bytes) -> bool:
        """Whether this text is a record's current version, or one that its own date makes older."""
        found = self.database.execute(
            "SELECT v.number FROM version v JOIN record r ON r.number = v.record "
            "JOIN version c ON c.number = r.version "
            "WHERE v.hash = ? AND (v.number = c.number OR v.updated < c.updated)",
            (digest,),
        ).fetchone()
        if found is None:
            return False
        self.counts.unchanged += 1
        self.database.execute("UPDATE version SET seen = ? WHERE number = ?", (self.load, *found))
        return True

    def _put(self, piece: Piece, digest: bytes, draft: Trial, ident: str) -> None:
        known = self.database.execute(
            "SELECT r.number, c.updated FROM record r JOIN version c ON c.number = r.version "
            "WHERE r.id = ? AND r.reader = ?",
            (ident, draft.reader),
        ).fetchone()
        if known is None:
            self.counts.added += 1
            record = self._new_record(ident, draft.reader)
        else:
            self.counts.changed += 1
            record = known[0]
        updated = _updated(draft)
        version = self._version(record, piece, digest, updated)
        if known is None or not _older(updated, known[1]):
            self._make_current(record, version, draft)

    def _new_record(self, ident: str, reader: str) -> int:
        made = self.database.execute(
            "INSERT INTO record (id, reader, version) VALUES (?, ?, 0)", (ident, reader)
        )
        return int(made.lastrowid or 0)

    def _version(self, record: int, piece: Piece, digest: bytes, updated: str | None) -> int:
        source = zlib.compress(piece.text.encode("utf-8"), _LEVEL)
        made = self.database.execute(
            "INSERT INTO version (record, hash, format, source, updated, place, load, seen) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (record, digest, piece.format, source, updated, piece.where, self.load, self.load),
        )
        return int(made.lastrowid or 0)

    def _make_current(self, record: int, version: int, draft: Trial) -> None:
        self.loaded.drafts[record] = draft
        run = self.database.execute
        run("UPDATE record SET version = ? WHERE number = ?", (version, record))
        run("DELETE FROM name WHERE record = ?", (record,))
        rows = [(value, record, int(own)) for value, own in names(draft).items()]
        self.database.executemany("INSERT INTO name VALUES (?, ?, ?)", rows)


def _updated(draft: Trial) -> str | None:
    """The record's own date of its last update; a portal's "as of" where it tells no other."""
    dates = draft.dates
    found = dates.last_update_posted or dates.last_update_submitted or dates.current_as_of
    return found.date.value if found else None


def _older(updated: str | None, than: str | None) -> bool:
    return updated is not None and than is not None and updated < than
