"""Bringing the logic up to the store: what waits, and each block of work put in its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from eligo.errors import EligoError
from eligo.matching.logic import database as db
from eligo.matching.logic.kept import SEGMENT, Kept, Run
from eligo.matching.logic.work import Job, Logic, Outcome
from eligo.matching.logic.written import fingerprint, grammar
from eligo.records.store import Record, Store, logic_path
from eligo.records.store.database import told, writing
from eligo.terms import Terms


class Keeper(Kept):
    """The logic of a store while this process, and no other, brings it up to date.

    It reads on the connection on which it writes, so that it sees what is not settled yet.
    """

    def __init__(self, folder: Path, database: sqlite3.Connection) -> None:
        self.folder, self.database = folder, database

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """As of any logic."""
        with told(self.folder):
            return self.database.execute(query, values).fetchall()

    def waiting(self, store: Store) -> list[Record]:
        """The records that are new or changed, or were read by another version of the grammar."""
        old, (through,) = self.outdated(), self.numbers("SELECT through FROM made")
        if through == store.newest_version() and not old:
            return []
        done = self.done()
        return [
            one
            for one in store.speakers()
            if done.get(one.number) != one.version or one.number in old
        ]

    def jobs(self, store: Store, waiting: Iterable[Record]) -> Iterator[Job | Outcome]:
        """What has to be read. Whose text was read before comes as an outcome without logic, who
        can't be used with the error.
        """
        found = self.rows("SELECT fingerprint FROM logic WHERE grammar = ?", grammar())
        known = {mark for (mark,) in found}
        for one in waiting:
            job = Job(one.number, one.version, one.id, b"", store.piece(one.version))
            try:
                job = job._replace(fingerprint=fingerprint(job.piece.draft()))
            except EligoError as error:
                yield Outcome(job.without_text, error=error)
            else:
                yield Outcome(job.without_text) if job.fingerprint in known else job

    # ---- work put in its place ----------------------------------------------------------------

    def take(self, outcomes: Iterable[Outcome], run: Run) -> None:
        """Put what was read in its place, all of it or, after a crash, nothing."""
        with told(self.folder), writing(self.database):
            for outcome in outcomes:
                self._take(outcome)
            self._note(run)

    def _take(self, outcome: Outcome) -> None:
        job, error = outcome.job, outcome.error
        logic = None if error else self._number(job.fingerprint, outcome.logic)
        row = (job.record, job.version, job.id, logic, str(error) if error else None)
        self.database.execute("INSERT OR REPLACE INTO trial VALUES (?, ?, ?, ?, ?)", row)
        self._touch(job.record)

    def _number(self, mark: bytes, logic: Logic | None) -> int:
        """The number of what was read of a text; what another grammar read of it is replaced."""
        query = "SELECT number, grammar FROM logic WHERE fingerprint = ?"
        held = self.database.execute(query, (mark,)).fetchone()
        if held is None:
            return self._added(mark, logic)
        if held[1] != grammar():
            self._replace(held[0], logic)
        return int(held[0])

    def _added(self, mark: bytes, logic: Logic | None) -> int:
        assert logic is not None  # what is known stands in the table
        made = self.database.execute(
            "INSERT INTO logic (fingerprint, grammar, body) VALUES (?, ?, ?)",
            (mark, grammar(), logic.body),
        )
        number = int(made.lastrowid or 0)
        self._mention(number, logic)
        return number

    def _replace(self, number: int, logic: Logic | None) -> None:
        assert logic is not None
        run = self.database.execute
        run("DELETE FROM mention WHERE logic = ?", (number,))
        run(
            "UPDATE logic SET grammar = ?, body = ? WHERE number = ?",
            (grammar(), logic.body, number),
        )
        for record in self.numbers("SELECT record FROM trial WHERE logic = ?", number):
            self._touch(record)
        self._mention(number, logic)

    def _mention(self, number: int, logic: Logic) -> None:
        concepts = {name: self._concept(name, over) for name, over in logic.above.items()}
        rows = [(concepts[one.key], number, one.place) for one in logic.mentions]
        self.database.executemany("INSERT OR IGNORE INTO mention VALUES (?, ?, ?)", rows)

    def _concept(self, name: str, over: tuple[str, ...]) -> int:
        run = self.database.execute
        held = run("SELECT number FROM concept WHERE key = ?", (name,)).fetchone()
        if held:
            return int(held[0])
        number = int(run("INSERT INTO concept (key) VALUES (?)", (name,)).lastrowid or 0)
        rows = [(one, number) for one in over]
        self.database.executemany("INSERT OR IGNORE INTO above VALUES (?, ?)", rows)
        return number

    def _touch(self, record: int) -> None:
        self.database.execute("INSERT OR REPLACE INTO segment VALUES (?, 1)", (record // SEGMENT,))

    # ---- the ends of a run --------------------------------------------------------------------

    def begin(self) -> Run:
        """Note that a run begins."""
        started = datetime.now(UTC).isoformat(timespec="seconds")
        with told(self.folder), writing(self.database):
            made = self.database.execute("INSERT INTO run (started) VALUES (?)", (started,))
        return Run(int(made.lastrowid or 0), started)

    def settle(self, store: Store, through: int) -> None:
        """After all was read: what speaks for no trial any more goes, and what nothing needs."""
        gone = self.done().keys() - {one.number for one in store.speakers()}
        with told(self.folder), writing(self.database):
            for record in gone:
                self.database.execute("DELETE FROM trial WHERE record = ?", (record,))
                self._touch(record)
            unused = "NOT IN (SELECT logic FROM trial WHERE logic IS NOT NULL)"
            self.database.execute(f"DELETE FROM mention WHERE logic {unused}")
            self.database.execute(f"DELETE FROM logic WHERE number {unused}")
            self.database.execute("UPDATE made SET through = ?", (through,))

    def built(self, segment: int, run: Run) -> None:
        """A segment's file is that of its trials."""
        with told(self.folder), writing(self.database):
            self.database.execute("UPDATE segment SET stale = 0 WHERE number = ?", (segment,))
            self._note(run)

    def end(self, run: Run) -> None:
        """Note that a run is finished."""
        run.finished = True
        with told(self.folder), writing(self.database):
            self._note(run)

    def _note(self, run: Run) -> None:
        self.database.execute(
            "UPDATE run SET seconds = ?, read = ?, known = ?, failed = ?, criteria = ?, "
            "segments = ?, finished = ? WHERE number = ?",
            (run.seconds, run.read, run.known, run.failed, run.criteria, run.segments,
             int(run.finished), run.number),
        )  # fmt: skip


@contextmanager
def keeping(
    store: Store, terms: Terms, notice: Callable[[str], None], *, restart: bool = False
) -> Iterator[Keeper]:
    """The logic of a store, to be brought up to it; `notice` is told why it is begun anew.

    Raises StoreBusy where another process does the same, StoreFull.
    """
    folder = logic_path(store.path)
    with db.locked(folder):
        try:
            if restart:
                raise db.Useless("begun anew")
            database = db.opened(folder, terms)
        except db.Useless as error:
            if (folder / "logic.db").exists():
                notice(f"{error}; reading the criteria anew from the store")
            database = db.created(folder, terms)
        keeper = Keeper(folder, database)
        try:
            yield keeper
        finally:
            keeper.close()
