"""Logic beside the store, as its readers see it: criteria, what speaks of what, how far it is."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import msgspec

from eligo.errors import EligoError, NotFound, StoreDamaged
from eligo.matching.logic import database as db
from eligo.matching.logic.written import Sketch, grammar, sketched, unpacked
from eligo.reading.trial import TrialCriteria
from eligo.records.store import Store, logic_path
from eligo.records.store.database import told
from eligo.records.store.lending import Lending
from eligo.terms import Terms

SEGMENT = 16384  # record numbers in a segment


@dataclass(slots=True)
class Run:
    """What a run did in `seconds`: records `read` anew, `known` by their text, and `failed`."""

    number: int
    started: str
    seconds: float = 0.0
    read: int = 0
    known: int = 0
    failed: int = 0
    criteria: int = 0
    segments: int = 0
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the store's trials are compiled.

    Of `trials`, `compiled` are so from their current version, and `failed` of these can't be read;
    `outdated` were read by another version of the grammar; `stale` segments have to be built.
    """

    trials: int
    compiled: int
    failed: int
    outdated: int
    stale: int

    @property
    def whole(self) -> bool:
        """Whether nothing waits."""
        return self.compiled == self.trials and not self.outdated and not self.stale


class Kept:
    """The open logic of a store, for any number of threads; get one from `open_logic`."""

    def __init__(self, folder: Path, terms: Terms) -> None:
        """Raises `database.Useless`."""
        self.folder = folder
        self._lending = Lending(partial(db.opened, folder, terms))
        self._file = _file(folder)

    def close(self) -> None:
        """Let go of the file."""
        self._lending.close()

    @property
    def is_there(self) -> bool:
        """Whether this is the logic of the store still: another process may have made it anew."""
        return _file(self.folder) == self._file

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of a query; raises StoreDamaged, StoreBusy, StoreFull."""
        with told(self.folder):
            return self._lending.rows(query, values)

    def numbers(self, query: str, *values: object) -> list[int]:
        """The first column of a query's rows, as numbers."""
        return [int(str(row[0])) for row in self.rows(query, *values)]

    def stamp(self) -> tuple[object, ...]:
        """Another one once another process has changed what is kept, or made it anew: every block
        of work is noted with its run."""
        made = self.rows("SELECT through FROM made")
        last = self.rows("SELECT * FROM run ORDER BY number DESC LIMIT 1")
        return _file(self.folder), *made, *last

    # ---- criteria -----------------------------------------------------------------------------

    def criteria(self, record: int) -> TrialCriteria | None:
        """The criteria of the trial that a record speaks for; None where they are not compiled."""
        found = self.rows(
            "SELECT t.id, l.body FROM trial t JOIN logic l ON l.number = t.logic "
            "WHERE t.record = ?",
            record,
        )
        return _unpacked(*found[0]) if found else None

    def current(self, store: Store) -> dict[str, int]:
        """The trials whose criteria are those of their current version, by id, and the records."""
        done, old = self.done(), self.outdated()
        return {
            one.id: one.number
            for one in store.speakers()
            if done.get(one.number) == one.version and one.number not in old
        }

    def of_segment(self, number: int) -> Iterator[tuple[str, TrialCriteria]]:
        """The name of each trial of a segment (see `named`) and its criteria."""
        for name, trial_id, body in self._bodies(number):
            yield name, _unpacked(trial_id, body)

    def sketches(self, number: int) -> Iterator[tuple[str, str, Sketch]]:
        """The name of each trial of a segment, its id, and what is told without its logic."""
        for name, trial_id, body in self._bodies(number):
            with undamaged(trial_id):
                sketch = sketched(body)
            yield name, trial_id, sketch

    def _bodies(self, number: int) -> Iterator[tuple[str, str, bytes]]:
        first = number * SEGMENT
        for record, logic, trial_id, body in self.rows(
            "SELECT t.record, l.number, t.id, l.body FROM trial t "
            "JOIN logic l ON l.number = t.logic WHERE t.record BETWEEN ? AND ? ORDER BY t.record",
            first,
            first + SEGMENT - 1,
        ):
            assert isinstance(body, bytes)
            yield named(int(str(record)), int(str(logic))), str(trial_id), body

    def names(self) -> dict[str, int]:
        """What each trial whose criteria are compiled is called now, and its record's number."""
        found = self.rows("SELECT record, logic FROM trial WHERE logic IS NOT NULL")
        return {named(int(str(r)), int(str(n))): int(str(r)) for r, n in found}

    # ---- how far ------------------------------------------------------------------------------

    def done(self) -> dict[int, int]:
        """The version from which each record was compiled."""
        found = self.rows("SELECT record, version FROM trial")
        return {int(str(record)): int(str(version)) for record, version in found}

    def outdated(self) -> set[int]:
        """The records that were read by another version of the grammar."""
        query = "SELECT record FROM trial t JOIN logic l ON l.number = t.logic WHERE l.grammar <> ?"
        return set(self.numbers(query, grammar()))

    def stale_segments(self) -> list[int]:
        """The segments whose file is not that of their trials."""
        return self.numbers("SELECT number FROM segment WHERE stale ORDER BY number")

    def standing(self, store: Store) -> Standing:
        """How far the store is compiled."""
        done = self.done()
        wanted = {one.number: one.version for one in store.speakers()}
        fresh = sum(done.get(record) == version for record, version in wanted.items())
        (failed,) = self.numbers("SELECT count(*) FROM trial WHERE logic IS NULL")
        return Standing(
            len(wanted), fresh, failed, len(self.outdated()), len(self.stale_segments())
        )

    def edition(self) -> tuple[object, int]:
        """Another one once a run has been finished, or logic was made anew."""
        (number,) = self.numbers("SELECT coalesce(max(number), 0) FROM run WHERE finished")
        return self._file, number

    def runs(self) -> list[Run]:
        """What each run did, the last one last."""
        names = [one.name for one in fields(Run)]
        found = self.rows(f"SELECT {', '.join(names)} FROM run ORDER BY number")
        every = [dict(zip(names, row, strict=True)) for row in found]
        return msgspec.convert(every, list[Run], strict=False)


def open_logic(store: Store, terms: Terms) -> Kept:
    """The logic of a store, as it is. Raises NotFound where there is none that can be used."""
    folder = logic_path(store.path)
    try:
        return Kept(folder, terms)
    except db.Useless as error:
        raise NotFound(f"{error}; `eligo compile` reads the store's criteria") from None


def _file(folder: Path) -> tuple[int, int] | None:
    """Which file the logic lies in; None where there is none."""
    try:
        found = (folder / "logic.db").stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def named(record: int, logic: int) -> str:
    """What a trial is called in its segment: another name once its criteria are others."""
    return f"{record} {logic}"


def _unpacked(trial_id: object, body: object) -> TrialCriteria:
    with undamaged(str(trial_id)):
        return unpacked(body, str(trial_id))  # type: ignore[arg-type]


@contextmanager
def undamaged(trial_id: str) -> Iterator[None]:
    """Tell what can't be unpacked as StoreDamaged."""
    try:
        yield
    except (zlib.error, msgspec.MsgspecError, EligoError) as error:
        raise StoreDamaged(
            f"the compiled criteria of {trial_id} are damaged ({error}); `eligo compile --restart`"
            " reads them anew"
        ) from error
