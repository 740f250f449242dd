"""Connections that threads borrow for a query each: who asks at once has an own, few are kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_SPARE = 4  # connections that are kept for the next query


class Lending:
    """Connections of one database for any number of threads; the first is there already."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect, self._spare = connect, [connect()]

    def rows(self, query: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
        """The rows of a query, on a connection that nobody else uses meanwhile."""
        with self._lent() as database:
            return database.execute(query, values).fetchall()

    def close(self) -> None:
        """Let go of the file, as far as no query is going on."""
        with suppress(IndexError):
            while True:
                self._spare.pop().close()

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        try:
            database = self._spare.pop()  # the last one used knows most pages
        except IndexError:
            database = self._connect()
        try:
            yield database
        finally:
            if len(self._spare) < _SPARE:
                self._spare.append(database)
            else:
                database.close()
