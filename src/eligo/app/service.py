"""A store held open for many askers at once, with what its faces need ready beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from eligo.app import actions
from eligo.app.relating import Relations
from eligo.errors import EligoError, NotFound, TooLarge
from eligo.matching.corrections import Correction, Corrections, corrected
from eligo.matching.logic import Kept, open_logic
from eligo.matching.roster import Block, Roster, block_of, stored_blocks
from eligo.matching.search import Search
from eligo.reading.trial import TrialCriteria, read_trial
from eligo.records import ReadFailure, Trial
from eligo.records.geography import Point
from eligo.records.store import Record, Store, open_store
from eligo.terms import Terms

Notice = Callable[[str], None]
_REMEMBERED = 500  # trials that are kept as they were read
_LATE = 1000  # trials that are read here because they are not compiled yet


Made = TypeVar("Made")


class State(NamedTuple):
    """What logic was made from: the newest version in the store, the newest run of a compile, the
    newest correction."""

    version: int
    run: int
    correction: int


@dataclass(frozen=True)
class Opened:
    """A trial: the record that speaks for it, what it says, and its criteria as logic."""

    record: Record
    trial: Trial
    corrections: tuple[Correction, ...] = ()

    @cached_property
    def as_read(self) -> TrialCriteria:
        """Its criteria as the grammar reads them; read when they are first asked for."""
        return read_trial(self.trial, actions.terms())

    @cached_property
    def read(self) -> TrialCriteria:
        """Its criteria as they count: those that people corrected in the place of others."""
        return corrected(self.as_read, self.corrections, actions.terms())


@dataclass(frozen=True)
class Logic:
    """The criteria of a store's trials at one time: in columns, one by one, and what is missing.

    `kept`: the criteria beside the store; `read`: those that were read here, by record. `failures`:
    trials that can't be judged; `waiting`: how many are not compiled yet.
    """

    state: State
    roster: Roster
    kept: Callable[[int], TrialCriteria | None]
    read: dict[int, TrialCriteria] = field(default_factory=dict)
    failures: dict[str, EligoError] = field(default_factory=dict)
    waiting: int = 0

    def criteria(self, record: int) -> TrialCriteria:
        """The criteria of the trial that a record on the roster speaks for."""
        found = self.read.get(record) or self.kept(record)
        if found is None:
            raise NotFound("the criteria were compiled anew meanwhile; ask again")
        return found


class Service:
    """What the verbs work on. Any number of threads may call it; each has its own connection.

    `notice` is told what the text index needs. Raises NotFound where there is no store.
    """

    def __init__(self, path: Path | None, notice: Notice) -> None:
        self.path = open_store(path).path
        self.notice = notice
        self._mine = threading.local()
        self._reading = threading.Lock()
        self._logic: Logic | None = None
        self._places: tuple[int, frozenset[Point]] = (-1, frozenset())
        self.corrections = Corrections(self.store)
        self._opened = lru_cache(_REMEMBERED)(self._open)

    @property
    def terms(self) -> Terms:
        """The vocabularies."""
        return actions.terms()

    @property
    def store(self) -> Store:
        """This thread's connection to the store."""
        if not hasattr(self._mine, "store"):
            self._mine.store = open_store(self.path)
        store: Store = self._mine.store
        return store

    @property
    def search(self) -> Search:
        """This thread's search, opened anew when the store has changed."""
        return self._of_now("search", lambda: Search(self.store, self.terms, self.notice))

    @property
    def relations(self) -> Relations:
        """This thread's related trials, as `search`."""
        return self._of_now("relations", lambda: Relations(self.store, self.terms, self.notice))

    def _of_now(self, name: str, make: Callable[[], Made]) -> Made:
        """What this thread has made of the store and of what is compiled as they are now."""
        kept = self._kept
        now = self.store.newest_version(), kept.newest_run() if kept else 0
        made = getattr(self._mine, name, None)
        if made is None or made[0] != now:
            made = now, make()
            setattr(self._mine, name, made)
        found: Made = made[1]
        return found

    def trial(self, number: str) -> Opened:
        """A trial by any of its numbers. Raises NotFound, or why its record can't be read."""
        return self._opened(self.store.speaker(number), self.corrections.newest())

    def _open(self, record: Record, _corrected: int) -> Opened:
        found = self.store.read(record)
        if isinstance(found, ReadFailure):
            raise found.error
        return Opened(record, found, tuple(self.corrections.of(record.id)))

    def places(self) -> frozenset[Point]:
        """Where the trials of the store have sites."""
        newest = self.store.newest_version()
        if self._places[0] != newest:
            self._places = newest, self.search.places()
        return self._places[1]

    # ---- logic --------------------------------------------------------------------------------

    @property
    def _kept(self) -> Kept | None:
        """This thread's connection to the compiled criteria; None where there are none."""
        if getattr(self._mine, "kept", None) is None:
            try:
                self._mine.kept = open_logic(self.store, self.terms)
            except NotFound:
                self._mine.kept = None
        kept: Kept | None = self._mine.kept
        return kept

    def logic(self) -> Logic:
        """The criteria of all trials, made anew when the store or what is compiled has changed."""
        kept = self._kept
        state = State(
            self.store.newest_version(),
            kept.newest_run() if kept else 0,
            self.corrections.newest(),
        )
        with self._reading:
            if self._logic is None or self._logic.state[:2] != state[:2]:
                self._logic = self._made(kept, state)
            elif self._logic.state != state:
                self._logic = self._recorrected(self._logic, state)
            return self._logic

    def _made(self, kept: Kept | None, state: State) -> Logic:
        """What is compiled, and the rest read here as long as it is little."""
        speakers = {one.number: one for one in self.store.speakers()}
        done, changed = kept.done() if kept else {}, self.corrections.trials()
        current = {n for n, one in speakers.items() if done.get(n) == one.version}
        own = [speakers[n] for n in current if speakers[n].id in changed]
        current -= {one.number for one in own}
        blocks = list(stored_blocks(kept, current)) if kept else []
        held = {line.record for block in blocks for line in block.lines}
        late = [*own, *(one for n, one in speakers.items() if n not in held and one not in own)]
        most = max(_LATE, len(own)) if kept else len(late)
        read, failures = self._read(late[:most])
        return self._joined(state, blocks, read, failures, max(0, len(late) - most))

    def _recorrected(self, last: Logic, state: State) -> Logic:
        """The same with the trials read anew that people corrected: others stay in columns."""
        changed = [one for name in self.corrections.trials() if (one := self._speaker(name))]
        read, failures = self._read(changed)
        blocks = [block.without(read.keys()) for block in last.roster.blocks[:-1]]
        failures = last.failures | failures
        return self._joined(state, blocks, last.read | read, failures, last.waiting)

    def _speaker(self, trial: str) -> Record | None:
        try:
            return self.store.speaker(trial)
        except NotFound:  # corrected before the store was made anew
            return None

    def _joined(
        self,
        state: State,
        blocks: list[Block],
        read: dict[int, TrialCriteria],
        failures: dict[str, EligoError],
        waiting: int,
    ) -> Logic:
        """Blocks of what is compiled, and behind them one of what was read."""
        roster = Roster([*blocks, block_of(list(read.items()), self.terms)], self.terms)
        large = (one.id for one in read.values() if one.id not in roster.places)
        failures |= {name: TooLarge("it has too many criteria to be counted") for name in large}
        return Logic(state, roster, self._criteria, read, failures, waiting)

    def _criteria(self, record: int) -> TrialCriteria | None:
        return self._kept.criteria(record) if self._kept else None

    def _read(
        self, late: Iterable[Record]
    ) -> tuple[dict[int, TrialCriteria], dict[str, EligoError]]:
        """The criteria of records that are not compiled, and which can't be read."""
        read: dict[int, TrialCriteria] = {}
        failures: dict[str, EligoError] = {}
        for record in late:
            (found,) = actions.compiled([self.store.read(record)])
            if isinstance(found, ReadFailure):
                failures[record.id] = found.error
            else:
                own = self.corrections.of(record.id)
                read[record.number] = corrected(found, own, self.terms)
        return read, failures
