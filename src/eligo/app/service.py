"""A store held open for many askers at once, with what its faces need ready beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

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
from eligo.records.store import Record, share_store
from eligo.terms import Terms

Notice = Callable[[str], None]
_REMEMBERED = 500  # trials that are kept as they were read
_LATE = 1000  # trials that are read here because they are not compiled yet


Made = TypeVar("Made")


class Now(NamedTuple):
    """What search was opened on: the newest version in the store, what is compiled, and the day
    from which ages and dates count."""

    version: int
    compiled: Hashable
    day: date


class State(NamedTuple):
    """What logic was made from: the newest version in the store, what is compiled, the newest
    correction."""

    version: int
    compiled: Hashable
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
    """What the verbs work on, opened once for any number of threads.

    `notice` is told what the text index needs. Raises NotFound where there is no store.
    """

    def __init__(self, path: Path | None, notice: Notice) -> None:
        self.store = share_store(path)
        self.path = self.store.path
        self.notice = notice
        self._opening, self._reading = threading.RLock(), threading.Lock()
        self._compiled: Kept | None = None
        self._of_now: dict[str, tuple[Now, Any]] = {}
        self._logic: Logic | None = None
        self.corrections = Corrections(self.store)
        self._opened = lru_cache(_REMEMBERED)(self._open)

    @property
    def terms(self) -> Terms:
        """The vocabularies."""
        return actions.terms()

    @property
    def search(self) -> Search:
        """Search, opened anew when the store or what is compiled has changed."""
        return self._now("search", lambda: Search(self.store, self.terms, self.notice))

    @property
    def relations(self) -> Relations:
        """Related trials, as `search`."""
        return self._now(
            "relations",
            lambda: Relations(self.store, self.terms, self.notice, self.search.index),
        )

    def places(self) -> frozenset[Point]:
        """Where the trials of the store have sites."""
        return self._now("places", lambda: self.search.places())

    def _now(self, name: str, make: Callable[[], Made]) -> Made:
        """What was made of the store as it is now, once for all threads."""
        made = self._of_now.get(name)
        if made is None or made[0] != self._today():
            with self._opening:
                now, made = self._today(), self._of_now.get(name)
                if made is None or made[0] != now:
                    made = self._of_now[name] = now, make()
        found: Made = made[1]
        return found

    def _today(self) -> Now:
        return Now(self.store.newest_version(), self._edition(), date.today())

    def trial(self, number: str) -> Opened:
        """A trial by any of its numbers. Raises NotFound, or why its record can't be read."""
        return self._opened(self.store.speaker(number), self.corrections.newest())

    def _open(self, record: Record, _corrected: int) -> Opened:
        found = self.store.read(record)
        if isinstance(found, ReadFailure):
            raise found.error
        return Opened(record, found, tuple(self.corrections.of(record.id)))

    # ---- logic --------------------------------------------------------------------------------

    @property
    def _kept(self) -> Kept | None:
        """The compiled criteria; None where there are none."""
        held = self._compiled
        if held is not None and held.is_there:
            return held
        with self._opening, suppress(NotFound):
            if self._compiled is held:
                self._compiled = None
                self._compiled = open_logic(self.store, self.terms)
        return self._compiled

    def _edition(self) -> Hashable:
        kept = self._kept
        return kept.edition() if kept else None

    def logic(self) -> Logic:
        """The criteria of all trials, made anew when the store or what is compiled has changed."""
        kept = self._kept
        state = State(self.store.newest_version(), self._edition(), self.corrections.newest())
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
