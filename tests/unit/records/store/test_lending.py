"""Connections lent to threads: each has its own while it asks, and few are kept."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from eligo.records.store.lending import Lending

MANY = 24


def test_who_asks_at_once_has_an_own_connection_and_few_are_kept(tmp_path: Path) -> None:
    every, together = list[sqlite3.Connection](), Barrier(MANY)

    def connect() -> sqlite3.Connection:
        database = sqlite3.connect(tmp_path / "some.db", check_same_thread=False)
        database.create_function("meet", 0, lambda: together.wait(30) >= 0)
        every.append(database)
        return database

    lending = Lending(connect)
    assert len(every) == 1
    with ThreadPoolExecutor(MANY) as pool:
        found = list(pool.map(lambda n: lending.rows("SELECT ?, meet()", (n,)), range(MANY)))
    assert found == [[(n, 1)] for n in range(MANY)]
    assert len(every) == MANY and sum(map(is_open, every)) <= 4
    held = len(every)
    assert [lending.rows("SELECT ?", (n,)) for n in range(9)] == [[(n,)] for n in range(9)]
    assert len(every) == held
    lending.close()
    assert not any(map(is_open, every))


def is_open(database: sqlite3.Connection) -> bool:
    try:
        database.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return False
    return True
