"""Corrections in a file of their own beside the store: nothing is overwritten, the last counts.

They are of a trial's id, a side and the words of the criterion, so neither loading records anew
nor compiling anew touches them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime

from eligo.records.store import Store, corrections_path
from eligo.records.store.database import told

_TABLE = """
CREATE TABLE IF NOT EXISTS correction (
    number INTEGER PRIMARY KEY,
    trial TEXT NOT NULL,
    side TEXT NOT NULL,
    text TEXT NOT NULL,       -- the words of the criterion
    notation TEXT NOT NULL,   -- empty where a correction was taken back
    by TEXT NOT NULL,
    why TEXT NOT NULL,
    at TEXT NOT NULL          -- UTC, ISO 8601
)
"""
_WAIT = 60.0  # seconds for which a writer waits for another


@dataclass(frozen=True, slots=True)
class Correction:
    """Who said when and why what a criterion asks, in the notation; "" takes the last one back."""

    trial: str
    side: str
    text: str
    notation: str
    by: str
    why: str = ""
    at: str = ""


_COLUMNS = ", ".join(one.name for one in fields(Correction))


class Corrections:
    """The corrections of a store. Raises StoreDamaged, StoreBusy, StoreFull."""

    def __init__(self, store: Store) -> None:
        self.path = corrections_path(store.path)

    def newest(self) -> int:
        """Rises with each correction; 0 where there is none."""
        found = self._rows("SELECT coalesce(max(number), 0) FROM correction")
        return int(str(found[0][0])) if found else 0

    def trials(self) -> set[str]:
        """The ids of the trials that were corrected at any time."""
        return {str(trial) for (trial,) in self._rows("SELECT DISTINCT trial FROM correction")}

    def history(self, trial: str) -> list[Correction]:
        """Every correction of a trial, the newest last."""
        query = f"SELECT {_COLUMNS} FROM correction WHERE trial = ? ORDER BY number"
        return [Correction(*map(str, row)) for row in self._rows(query, trial)]

    def of(self, trial: str) -> list[Correction]:
        """The corrections of a trial that count: of each criterion the last, if there is one."""
        last = {(one.side, one.text): one for one in self.history(trial)}
        return [one for one in last.values() if one.notation]

    def add(self, one: Correction) -> None:
        """Keep a correction, made now."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        marks = ", ".join("?" * len(fields(Correction)))
        with self._opened() as database:
            database.execute(_TABLE)
            values = (*astuple(one)[:-1], at)
            database.execute(f"INSERT INTO correction ({_COLUMNS}) VALUES ({marks})", values)

    def _rows(self, query: str, *values: str) -> list[tuple[object, ...]]:
        if not self.path.is_file():
            return []
        with self._opened() as database:
            return database.execute(query, values).fetchall()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with (
            told(self.path),
            closing(sqlite3.connect(self.path, timeout=_WAIT)) as database,
            database,
        ):
            yield database
