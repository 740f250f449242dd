"""A database file as a whole: copied while others write to it, replaced while nobody has it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from eligo.errors import StoreBusy, StoreDamaged
from eligo.records.store import database as db

# What SQLite leaves beside a file that was not closed; replayed onto another it would ruin that.
_SIDES = ("-wal", "-shm", "-journal")
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def copy(source: Path, target: Path) -> None:
    """One moment of a database as a file of its own; writers neither wait nor show in part.

    Raises StoreDamaged where the copy is not whole, StoreFull, StoreBusy.
    """
    with (
        db.told(source),
        closing(sqlite3.connect(source)) as taken,
        closing(sqlite3.connect(target)) as held,
    ):
        taken.backup(held)
        ((answer,),) = held.execute("PRAGMA integrity_check(1)").fetchall()
    if answer != "ok":
        raise StoreDamaged(f"{source} is damaged ({answer}); restore a copy, or load anew")


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else has a database open while the block runs, so that its file may be replaced.

    A file that is no whole database is nobody's. Raises StoreBusy.
    """
    if not path.exists():
        yield
        return
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as database:
        try:
            database.execute("PRAGMA journal_mode = DELETE")  # which whoever has it open prevents
            database.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _BROKEN:
                raise StoreBusy(f"{path} is in use; stop what serves or loads it first") from None
        yield


def replace(path: Path, new: Path | None) -> None:
    """Put another file in a database's place, or none."""
    for side in _SIDES:
        path.with_name(path.name + side).unlink(missing_ok=True)
    if new is None:
        path.unlink(missing_ok=True)
    else:
        new.replace(path)
