"""The database file: opened for readers beside one writer, its errors told in Eligo's terms."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from eligo.errors import EligoError, NotFound, StoreBusy, StoreDamaged, StoreFull

FORMAT = 1  # PRAGMA user_version: rises when the tables change
APPLICATION = 0x656C6967  # PRAGMA application_id: "elig"
_WAIT = 60.0  # seconds for which a writer waits for another
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """The database at a path, in WAL mode: readers never wait, a committed batch is on the disk.

    Raises NotFound, StoreDamaged, or UsageError's kin for a file that is no store.
    """
    if not create and not path.is_file():
        raise NotFound(f"there is no store at {path}; `eligo load` makes one")
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Records are handed out to workers by a thread of its own, which alone reads them then.
        database = sqlite3.connect(
            path, timeout=_WAIT, isolation_level=None, check_same_thread=False
        )
        database.execute("PRAGMA synchronous = FULL")
        _prepare(database, path)
    return database


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (format_,) = database.execute("PRAGMA user_version").fetchone()
    if application == APPLICATION and format_ == FORMAT:
        database.execute("PRAGMA journal_mode = WAL")  # it is, but where a restoration was killed
        return
    if application == APPLICATION:
        raise StoreDamaged(
            f"{path} is a store of format {format_}; this version of Eligo reads format {FORMAT}. "
            "Load the records anew into another file"
        )
    if application or database.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise StoreDamaged(f"{path} is a database, but no store of Eligo's; name another file")
    database.execute("PRAGMA journal_mode = WAL")
    tables = resources.files("eligo.records.store").joinpath("schema.sql").read_text("utf-8")
    with writing(database):
        if database.execute("SELECT 1 FROM sqlite_master").fetchone():
            return  # another process was first
        for statement in tables.split(";\n"):
            database.execute(statement)
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute(f"PRAGMA user_version = {FORMAT}")


@contextmanager
def writing(database: sqlite3.Connection) -> Iterator[None]:
    """One transaction: on the disk when the block ends, or as if it had not been."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the database's errors into Eligo's, which say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _told(error, path) from error
    except OSError as error:
        raise StoreFull(f"can't write the store at {path}: {error.strerror}") from error


def _told(error: sqlite3.Error, path: Path) -> EligoError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _FULL:
        return StoreFull(
            f"can't write to {path} ({error}): is the disk full? What was acknowledged is kept; "
            "make room and load again"
        )
    if code in _BUSY:
        return StoreBusy(f"another process holds {path} for over {_WAIT:g} s; try again later")
    if code in _DAMAGED:
        return StoreDamaged(f"{path} is damaged ({error}); restore a copy, or load anew")
    return StoreDamaged(f"{path} can't be used ({error})")
