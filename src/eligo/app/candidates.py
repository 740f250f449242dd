"""The trials of a batch: read now or compiled before, and in columns; what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from eligo.app import actions
from eligo.app.pool import in_blocks, in_order
from eligo.app.wanted import Wanted
from eligo.engines.columns import Registry
from eligo.errors import EligoError, NotFound
from eligo.matching.corrections import Corrections, corrected
from eligo.matching.logic import Kept, open_logic
from eligo.matching.roster import Block, Roster, block_of, stored_blocks
from eligo.reading.trial import TrialCriteria
from eligo.records import ReadFailure, Trial
from eligo.records.store import Store, open_store

Tick = Callable[[int], None]
_RECORDS = 32  # of trials in a block


class Known:
    """The trials of a store whose criteria `eligo compile` read from their current version.

    Those that people corrected are not among them, as their criteria count differently.
    `records`: their records' numbers by id. Another process opens the store's logic anew.
    """

    def __init__(self, store: Store) -> None:
        self.path = store.path
        current = self.kept.current(store) if self.kept else {}
        changed = Corrections(store).trials()
        self.records = {one: record for one, record in current.items() if one not in changed}

    @cached_property
    def kept(self) -> Kept | None:
        """The criteria beside the store; None where there are none."""
        try:
            return open_logic(open_store(self.path), actions.terms())
        except NotFound:
            return None

    def criteria(self, trial: str) -> TrialCriteria:
        """A trial's criteria. Raises NotFound where they are being compiled anew."""
        found = self.kept.criteria(self.records[trial]) if self.kept else None
        if found is None:
            raise NotFound("the criteria were compiled anew meanwhile; ask again")
        return found

    def blocks(self, trials: Iterable[str]) -> list[Block]:
        """These trials in columns."""
        wanted = {self.records[one] for one in trials}
        return list(stored_blocks(self.kept, wanted)) if self.kept and wanted else []

    def __getstate__(self) -> dict[str, Any]:
        """Without the open files."""
        return {"path": self.path, "records": self.records}


@dataclass
class Candidates:
    """The trials of a batch, what could not be read, and what is unwanted.

    `trials`: the criteria of those that were read here, by id. `compiled`: the ids of those that
    are `known`. `columns`: a file with the columns of the former, where `save` has put it.
    """

    trials: dict[str, TrialCriteria] = field(default_factory=dict)
    known: Known | None = None
    compiled: dict[str, None] = field(default_factory=dict)
    kilometres: dict[str, float] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)  # trial -> why
    failures: dict[str, EligoError] = field(default_factory=dict)  # trial or place -> error
    columns: Path | None = None

    @property
    def ids(self) -> list[str]:
        """The trials that can be judged."""
        return [*self.compiled, *self.trials]

    def __contains__(self, trial: str) -> bool:
        return trial in self.trials or trial in self.compiled

    def criteria(self, trial: str) -> TrialCriteria:
        """A trial's criteria. Raises NotFound, StoreDamaged."""
        read = self.trials.get(trial)
        if read is None and self.known is not None:
            return self.known.criteria(trial)
        if read is None:
            raise NotFound("there is no such trial", where=trial)
        return read

    @cached_property
    def roster(self) -> Roster:
        """All of them in columns, but for those that are too large."""
        stored = self.known.blocks(self.compiled) if self.known else []
        read = [(-place, trial) for place, trial in enumerate(self.trials.values(), 1)]
        registry = Registry.load(self.columns) if self.columns else None
        own = block_of(read, actions.terms(), registry)
        return Roster([*stored, own], actions.terms())

    def save(self, path: Path) -> None:
        """Put the columns of what was read here into a file, for other processes to map."""
        self.roster.blocks[-1].registry.save(path)
        self.columns = path

    def __getstate__(self) -> dict[str, Any]:
        """Without the columns, which every process opens for itself."""
        return {name: value for name, value in self.__dict__.items() if name != "roster"}


def candidates(
    found: Iterable[Trial | ReadFailure],
    wanted: Wanted,
    jobs: int,
    tick: Tick | None = None,
    known: Known | None = None,
) -> Candidates:
    """Read the criteria of the trials that are wanted, on `jobs` cores, but those that are `known`
    already."""
    made = Candidates(known=known)
    unread = (one for one in _wanted(found, wanted, made) if not _is_known(one, made))
    _read(unread, made, jobs, tick)
    return made


def stored_candidates(
    store: Store, wanted: Wanted, jobs: int, tick: Tick | None = None
) -> Candidates:
    """The trials of a store that are wanted, as people corrected them."""
    made = _stored(store, wanted, jobs, tick)
    held = Corrections(store)
    for trial in held.trials() & made.trials.keys():
        made.trials[trial] = corrected(made.trials[trial], held.of(trial), actions.terms())
    return made


def _stored(store: Store, wanted: Wanted, jobs: int, tick: Tick | None) -> Candidates:
    """As they are read; where all are wanted, no record is read that is compiled."""
    known = Known(store)
    if wanted != Wanted():
        return candidates(store.trials(), wanted, jobs, tick, known)
    made = Candidates(known=known, compiled=dict.fromkeys(known.records))
    late = (store.read(one) for one in store.speakers() if one.id not in known.records)
    _read(_wanted(late, wanted, made), made, jobs, tick)
    return made


def _is_known(trial: Trial, made: Candidates) -> bool:
    known = made.known is not None and trial.id in made.known.records
    if known:
        made.compiled[trial.id or ""] = None
    return known


def _wanted(
    found: Iterable[Trial | ReadFailure], wanted: Wanted, made: Candidates
) -> Iterator[Trial]:
    for record in found:
        if isinstance(record, ReadFailure):
            made.failures[record.where] = record.error
        elif why := wanted.leaves_out(record):
            made.left_out[record.id or ""] = why
        else:
            if (far := wanted.kilometres(record)) is not None:
                made.kilometres[record.id or ""] = far
            yield record


def _read(found: Iterable[Trial], made: Candidates, jobs: int, tick: Tick | None) -> None:
    for block in in_order(_compile, in_blocks(found, _RECORDS), jobs):
        for one in block:
            if isinstance(one, ReadFailure):
                made.failures[one.where] = one.error
            else:
                made.trials[one.id] = one
        if tick:
            tick(len(made.ids) + len(made.failures))


def _compile(block: list[Trial]) -> list[TrialCriteria | ReadFailure]:
    return list(actions.compiled(block))
