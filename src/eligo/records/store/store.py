"""The store as its readers see it: trials, the records of each, and every version of a record."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eligo.errors import EligoError, NotFound, StoreDamaged
from eligo.records.batch import Result
from eligo.records.pieces import Piece, ReadFailure
from eligo.records.store import database as db
from eligo.records.store import restoring
from eligo.records.store.home import store_path
from eligo.records.store.identity import numbers_in, same_trial
from eligo.records.store.lending import Lending

# Records with their names, each with whether it is the record's own.
Chain = dict[int, dict[str, bool]]

# A registry's own record before a portal's copy of it; of equal ones the newest, then the richest.
_TIERS = {"ctgov-v2": 3, "ctgov-xml": 3, "flat": 3, "nci": 2, "ictrp": 0}
_RICHNESS = {"ctgov-v2": 2, "ctgov-xml": 1}


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a record: where it came from, when, and its source verbatim.

    `updated` is the record's own date of its last update (ISO 8601), None where it tells none;
    `first_seen` and `last_seen` are when a load brought it (UTC, ISO 8601).
    """

    number: int
    piece: Piece
    updated: str | None
    first_seen: str
    last_seen: str
    origin: str


@dataclass(frozen=True, slots=True)
class Record:
    """A trial as one registry or portal tells it."""

    number: int
    id: str
    reader: str
    version: int
    updated: str | None

    @property
    def preference(self) -> tuple[int, str, int, int]:
        """The record with the highest of these speaks for its trial."""
        tier = _TIERS.get(self.reader, 1)
        return tier, self.updated or "", _RICHNESS.get(self.reader, 0), -self.number


def open_store(path: Path | None = None, *, create: bool = False) -> Store:
    """The store at a path (see `store_path`), for one thread at a time.

    Raises NotFound where there is none and none is to be made, StoreDamaged, StoreFull, StoreBusy.
    """
    file = _settled(path)
    return Store(file, db.connect(file, create=create))


def share_store(path: Path | None = None) -> Store:
    """The store at a path for any number of threads that read. Raises NotFound, StoreDamaged."""
    return _Shared(_settled(path))


def _settled(path: Path | None) -> Path:
    """The store's file, with what a killed restoration left to do done."""
    file = store_path(path)
    restoring.finish(file)
    return file


class Store:
    """An open store. Any number of processes may read while one writes."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self.database = database

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of a query; raises StoreDamaged, StoreBusy, StoreFull."""
        with db.told(self.path):
            return self.database.execute(query, values).fetchall()

    # ---- trials -------------------------------------------------------------------------------

    def trials(self, ids: Iterable[str] | None = None) -> Iterator[Result]:
        """The trials with these ids, or all: each as the record that speaks for it tells it.

        An id that is not there and a source that can't be read come as a ReadFailure.
        """
        if ids is None:
            for record in self.speakers():
                yield self.read(record)
            return
        for wanted in ids:
            try:
                yield self.read(self.speaker(wanted))
            except NotFound as error:
                yield ReadFailure(error, wanted)

    def read(self, record: Record) -> Result:
        """A record's current version, read."""
        piece = self.piece(record.version)
        try:
            return piece.read()
        except EligoError as error:
            return ReadFailure(error, piece.where)

    def speakers(self) -> Iterator[Record]:
        """One record for each trial, in the order in which they came."""
        done: set[int] = set()
        for (number,) in self.rows("SELECT number FROM record ORDER BY number"):
            if number not in done:
                group = self.group(int(str(number)))
                done.update(record.number for record in group)
                yield group[0]

    def speaker(self, trial_id: str) -> Record:
        """The record that speaks for a trial; raises NotFound."""
        return self.records(trial_id)[0]

    def records(self, trial_id: str) -> list[Record]:
        """Every record of a trial, the one that speaks for it first; raises NotFound.

        `trial_id` is any number by which a registry knows it, or a record's own id.
        """
        numbers = numbers_in(trial_id)
        found = self.rows(
            "SELECT number, 1 FROM record WHERE id = ?1 UNION "
            "SELECT record, own FROM name WHERE value = ?2 ORDER BY 2 DESC, 1",
            trial_id,
            numbers[0] if numbers else trial_id,
        )
        if not found:
            raise NotFound(
                f"{trial_id} is not in the store; `eligo load` or `eligo fetch` brings it"
            )
        return self.group(int(str(found[0][0])))

    def group(self, number: int, chain: Chain | None = None) -> list[Record]:
        """The records of the same trial as record `number`, the one that speaks for it first.

        `chain`: what `chain` said of the record, where it was asked already.
        """
        chain = chain or self.chain(number)
        same = same_trial(number, chain) if len(chain) > 1 else frozenset({number})
        records = [self.record(one) for one in same]
        return sorted(records, key=lambda one: one.preference, reverse=True)

    def chain(self, start: int) -> Chain:
        """Every record that numbers chain to a record, with its names."""
        chain: Chain = {}
        waiting, asked = [start], set[str]()
        while waiting:
            record = waiting.pop()
            held = self.rows("SELECT value, own FROM name WHERE record = ?", record)
            chain[record] = {str(value): bool(own) for value, own in held}
            for value in chain[record].keys() - asked:
                asked.add(value)
                sharing = self.rows("SELECT record FROM name WHERE value = ?", value)
                waiting += [int(str(n)) for (n,) in sharing if n not in chain and n not in waiting]
        return chain

    # ---- records and versions -----------------------------------------------------------------

    def record(self, number: int) -> Record:
        """A record by its number."""
        (row,) = self.rows(
            "SELECT r.number, r.id, r.reader, r.version, v.updated FROM record r "
            "JOIN version v ON v.number = r.version WHERE r.number = ?",
            number,
        )
        return Record(*row)  # type: ignore[arg-type]

    def piece(self, version: int) -> Piece:
        """The source of a version, verbatim."""
        (row,) = self.rows("SELECT format, source, place FROM version WHERE number = ?", version)
        return self._unpacked(*row)

    def _unpacked(self, format_: object, source: object, place: object) -> Piece:
        try:
            text = zlib.decompress(source).decode("utf-8")  # type: ignore[arg-type]
        except (zlib.error, UnicodeDecodeError) as error:
            raise StoreDamaged(f"a record in {self.path} is broken ({error})") from error
        return Piece(str(format_), text, str(place))

    def versions(self, record: Record) -> list[Version]:
        """Every version of a record, the oldest first."""
        found = self.rows(
            "SELECT v.number, v.format, v.source, v.place, v.updated, a.started, b.started, "
            "a.origin FROM version v JOIN load a ON a.number = v.load "
            "JOIN load b ON b.number = v.seen WHERE v.record = ? ORDER BY v.number",
            record.number,
        )
        return [Version(n, self._unpacked(*row[:3]), *row[3:]) for n, *row in found]  # type: ignore[arg-type]

    # ---- the whole ----------------------------------------------------------------------------

    def newest_version(self) -> int:
        """The number of the newest current version: it rises with every change."""
        ((number,),) = self.rows("SELECT coalesce(max(version), 0) FROM record")
        return int(str(number))

    def newest_load(self) -> str | None:
        """When the last load began, in UTC by ISO 8601; None where nothing was loaded."""
        ((started,),) = self.rows("SELECT max(started) FROM load")
        return None if started is None else str(started)

    def changed_since(self, version: int) -> list[int]:
        """The records whose current version is newer than a number."""
        found = self.rows("SELECT number FROM record WHERE version > ? ORDER BY version", version)
        return [int(str(number)) for (number,) in found]

    def known(self, digests: Sequence[bytes]) -> set[bytes]:
        """Of these digests, those of a version in the store; at most some thousands."""
        marks = ", ".join("?" * len(digests))
        found = self.rows(f"SELECT hash FROM version WHERE hash IN ({marks})", *digests)
        return {bytes(one) for (one,) in found}  # type: ignore[call-overload]

    def size(self) -> int:
        """How many records there are."""
        ((count,),) = self.rows("SELECT count(*) FROM record")
        return int(str(count))

    def check(self) -> None:
        """Read every page and every source; raises StoreDamaged for what is broken."""
        ((answer,),) = self.rows("PRAGMA integrity_check(1)")
        if answer != "ok":
            raise StoreDamaged(f"{self.path} is damaged ({answer}); restore a copy, or load anew")
        for (number,) in self.rows("SELECT number FROM version"):
            self.piece(int(str(number)))


class _Shared(Store):
    """A store whose threads each borrow a connection for a query."""

    def __init__(self, path: Path) -> None:
        self._lending = Lending(partial(db.connect, path, create=False))
        self.path = path

    def close(self) -> None:
        """Let go of the file."""
        self._lending.close()

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """As of any store."""
        with db.told(self.path):
            return self._lending.rows(query, values)
