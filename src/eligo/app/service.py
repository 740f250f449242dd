"""A store held open for many askers at once, with what its faces need ready beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from eligo.app import actions
from eligo.errors import EligoError
from eligo.matching.ask import Agenda
from eligo.matching.search import Search
from eligo.reading.trial import TrialCriteria, read_trial
from eligo.records import ReadFailure, Trial
from eligo.records.geography import Point
from eligo.records.store import Record, Store, open_store
from eligo.terms import Terms

Notice = Callable[[str], None]
_REMEMBERED = 500  # trials that are kept as they were read


@dataclass(frozen=True)
class Opened:
    """A trial: the record that speaks for it, what it says, and its criteria as logic."""

    record: Record
    trial: Trial

    @cached_property
    def read(self) -> TrialCriteria:
        """Its criteria; read when they are first asked for."""
        return read_trial(self.trial, actions.terms())


@dataclass(frozen=True)
class Logic:
    """The criteria of a store's trials at one of its versions, and which could not be read."""

    version: int
    trials: dict[str, TrialCriteria] = field(default_factory=dict)
    failures: dict[str, EligoError] = field(default_factory=dict)

    @cached_property
    def agenda(self) -> Agenda:
        """What the trials ask about; made when it is first asked for."""
        return Agenda(self.trials.values(), actions.terms())


class Service:
    """What the verbs work on. Any number of threads may call it; each has its own connection.

    `notice` is told what the text index needs. Raises NotFound where there is no store.
    """

    def __init__(self, path: Path | None, notice: Notice) -> None:
        self.path = open_store(path).path
        self.notice = notice
        self._mine = threading.local()
        self._reading = threading.Lock()
        self._logic = Logic(-1)
        self._places: tuple[int, frozenset[Point]] = (-1, frozenset())
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
        newest = self.store.newest_version()
        if getattr(self._mine, "searched", None) != newest:
            self._mine.search = Search(self.store, self.terms, self.notice)
            self._mine.searched = newest
        search: Search = self._mine.search
        return search

    def trial(self, number: str) -> Opened:
        """A trial by any of its numbers. Raises NotFound, or why its record can't be read."""
        return self._opened(self.store.speaker(number))

    def _open(self, record: Record) -> Opened:
        found = self.store.read(record)
        if isinstance(found, ReadFailure):
            raise found.error
        return Opened(record, found)

    def places(self) -> frozenset[Point]:
        """Where the trials of the store have sites."""
        newest = self.store.newest_version()
        if self._places[0] != newest:
            self._places = newest, self.search.places()
        return self._places[1]

    def logic(self) -> Logic:
        """The criteria of all trials; those of a store that has changed are read anew."""
        newest = self.store.newest_version()
        with self._reading:
            if self._logic.version != newest:
                self._logic = _logic_of(self.store, newest)
            return self._logic


def _logic_of(store: Store, version: int) -> Logic:
    logic = Logic(version)
    for one in actions.compiled(store.trials()):
        if isinstance(one, ReadFailure):
            logic.failures[one.where] = one.error
        else:
            logic.trials[one.id] = one
    return logic
