"""The file of logic: opened for readers beside one writer, thrown away where it is of no use."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path

from eligo.errors import StoreBusy
from eligo.matching.logic.written import language
from eligo.records.store.database import told
from eligo.terms import Terms

FORMAT = 3  # rises when what is kept changes
_WAIT = 60.0  # seconds for which a writer waits


class Useless(Exception):
    """The logic is absent, damaged, or of another version: why, for people."""


def opened(folder: Path, terms: Terms) -> sqlite3.Connection:
    """The database of a folder; raises Useless."""
    path = folder / "logic.db"
    if not path.is_file():
        raise Useless("no criteria have been compiled")
    try:
        database = _connect(path)
        ((made,),) = database.execute("SELECT with_ FROM made").fetchall()
    except (sqlite3.Error, ValueError) as error:
        raise Useless(f"the compiled criteria at {folder} are damaged ({error})") from error
    if made != made_with(terms):
        database.close()
        raise Useless(f"the compiled criteria at {folder} were made by another version")
    return database


def created(folder: Path, terms: Terms) -> sqlite3.Connection:
    """A new, empty one in the place of whatever was there."""
    for part in ("logic.db", "logic.db-wal", "logic.db-shm"):
        (folder / part).unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        shutil.rmtree(folder / "segments")
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        database = _connect(folder / "logic.db")
        tables = resources.files("eligo.matching.logic").joinpath("schema.sql").read_text("utf-8")
        database.executescript(f"BEGIN; {tables}")
        database.execute("INSERT INTO made VALUES (?, 0)", (made_with(terms),))
        database.execute("COMMIT")
    return database


def _connect(path: Path) -> sqlite3.Connection:
    # As of the store: what hands out work to other processes may be a thread of its own.
    database = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")  # a cache: a crash may cost a block, no more
    return database


def made_with(terms: Terms) -> str:
    """What logic can't be used without: the tables' form, the language and the vocabularies."""
    return f"{FORMAT} {language()} {terms.version}"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one process at a time compiles; a killed one's lock goes with it. Raises StoreBusy."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreBusy(
                f"another process compiles into {folder}; `eligo compile --status` tells how far"
            ) from None
        yield
