"""Loading: pieces in, committed batches out; what was seen before is known by its text."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from eligo.records.pieces import Cut, Piece, ReadFailure
from eligo.records.store import database as db
from eligo.records.store.reading import Read, Reading, Start, digest, read_here
from eligo.records.store.store import Store

BATCH = 1000  # records in one transaction
_BATCH_CHARACTERS = 16 * 1024 * 1024
_AHEAD = 2  # batches whose reading has begun before they are written
_SHARE = 200  # records that are read together


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

    `readings` are the new current versions by record number, so that an index need not read them
    again.
    """

    counts: Counts
    failures: list[ReadFailure] = field(default_factory=list)
    readings: dict[int, Reading] = field(default_factory=dict)


def load(
    store: Store,
    cuts: Iterable[Cut],
    origin: str = "",
    batch: int = BATCH,
    start: Start = read_here,
) -> Iterator[Loaded]:
    """Load records in batches of `batch`; each is yielded once it is on the disk, and a last one.

    `start` reads what is new, perhaps in other processes, while earlier batches are written.
    Raises StoreFull, StoreBusy or StoreDamaged; the batches before stay.
    """
    counts = Counts()
    number = _begin(store, origin)
    for held in _read_ahead(store, _batches(cuts, batch), start):
        loaded = Loaded(counts)
        read = held.settled()
        with db.told(store.path), db.writing(store.database):
            _Transaction(store, number, loaded).take(read)
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


def _read_ahead(store: Store, batches: Iterable[list[Cut]], start: Start) -> Iterator[_Batch]:
    waiting: deque[_Batch] = deque()
    for batch in batches:
        waiting.append(_Batch(store, batch, start))
        if len(waiting) > _AHEAD:
            yield waiting.popleft()
    yield from waiting


class _Batch:
    """Pieces of which those that are not in the store are being read."""

    def __init__(self, store: Store, cuts: list[Cut], start: Start) -> None:
        self.cuts = [(cut, digest(cut) if isinstance(cut, Piece) else b"") for cut in cuts]
        self.known = store.known([of_it for _, of_it in self.cuts])
        new = [cut for cut, d in self.cuts if isinstance(cut, Piece) and d not in self.known]
        shares = [new[at : at + _SHARE] for at in range(0, len(new), _SHARE)]
        self.waited = [start(share) for share in shares]

    def settled(self) -> list[tuple[Cut, bytes, Read | None]]:
        """Every piece with its digest and, where it was new, what was read of it.

        It waits for the reading, and so comes before the transaction: that keeps others waiting.
        """
        read = iter([one for wait in self.waited for one in wait()])
        return [
            (cut, of_it, next(read) if self._is_new(cut, of_it) else None)
            for cut, of_it in self.cuts
        ]

    def _is_new(self, cut: Cut, of_it: bytes) -> bool:
        return isinstance(cut, Piece) and of_it not in self.known


class _Transaction:
    """The work of one transaction."""

    def __init__(self, store: Store, load_number: int, loaded: Loaded) -> None:
        self.database, self.load, self.loaded = store.database, load_number, loaded
        self.counts = loaded.counts
        self.seen: list[tuple[int, int]] = []

    def take(self, batch: Iterable[tuple[Cut, bytes, Read | None]]) -> None:
        """Every piece into its place, and the counts beside them."""
        for cut, of_it, read in batch:
            if isinstance(cut, ReadFailure):
                self._failed(cut)
            elif not self._seen_before(of_it):
                self._taken(cut, of_it, read or read_here([cut])()[0])
        self.database.executemany("UPDATE version SET seen = ? WHERE number = ?", self.seen)
        c = self.counts
        self.database.execute(
            "UPDATE load SET added = ?, changed = ?, unchanged = ?, failed = ? WHERE number = ?",
            (c.added, c.changed, c.unchanged, c.failed, self.load),
        )

    def _taken(self, piece: Piece, of_it: bytes, read: Read) -> None:
        if isinstance(read, ReadFailure):
            self._failed(read)
        else:
            self._put(piece, of_it, read)

    def _failed(self, failure: ReadFailure) -> None:
        self.counts.failed += 1
        self.loaded.failures.append(failure)
        self.database.execute(
            "INSERT INTO failure VALUES (?, ?, ?, ?)",
            (self.load, failure.where, failure.error.code, failure.error.message),
        )

    def _seen_before(self, of_it: bytes) -> bool:
        """Whether this text is a record's current version, or one that its own date makes older."""
        found = self.database.execute(
            "SELECT v.number FROM version v JOIN record r ON r.number = v.record "
            "JOIN version c ON c.number = r.version "
            "WHERE v.hash = ? AND (v.number = c.number OR v.updated < c.updated)",
            (of_it,),
        ).fetchone()
        if found is None:
            return False
        self.counts.unchanged += 1
        self.seen.append((self.load, *found))
        return True

    def _put(self, piece: Piece, of_it: bytes, read: Reading) -> None:
        known = self.database.execute(
            "SELECT r.number, c.updated FROM record r JOIN version c ON c.number = r.version "
            "WHERE r.id = ? AND r.reader = ?",
            (read.id, read.reader),
        ).fetchone()
        if known is None:
            self.counts.added += 1
            record = self._new_record(read)
        else:
            self.counts.changed += 1
            record = known[0]
        version = self._version(record, piece, of_it, read)
        if known is None or not _older(read.updated, known[1]):
            self._make_current(record, version, read)

    def _new_record(self, read: Reading) -> int:
        made = self.database.execute(
            "INSERT INTO record (id, reader, version) VALUES (?, ?, 0)", (read.id, read.reader)
        )
        return int(made.lastrowid or 0)

    def _version(self, record: int, piece: Piece, of_it: bytes, read: Reading) -> int:
        made = self.database.execute(
            "INSERT INTO version (record, hash, format, source, updated, place, load, seen) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(record, of_it, piece.format, read.source, read.updated),
                *(piece.where, self.load, self.load),
            ),
        )
        return int(made.lastrowid or 0)

    def _make_current(self, record: int, version: int, read: Reading) -> None:
        self.loaded.readings[record] = read
        run = self.database.execute
        run("UPDATE record SET version = ? WHERE number = ?", (version, record))
        run("DELETE FROM name WHERE record = ?", (record,))
        rows = [(value, record, int(own)) for value, own in read.names.items()]
        self.database.executemany("INSERT INTO name VALUES (?, ?, ?)", rows)


def _older(updated: str | None, than: str | None) -> bool:
    return updated is not None and than is not None and updated < than
