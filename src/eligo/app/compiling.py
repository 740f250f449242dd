"""Compiling a store: its criteria read on several cores, kept block by block, then in segments."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eligo.app import actions
from eligo.app.pool import in_blocks, in_order
from eligo.errors import StoreBusy
from eligo.matching.logic import (
    Job,
    Keeper,
    Outcome,
    Run,
    Standing,
    keeping,
    open_logic,
    read_job,
)
from eligo.matching.logic.segments import build, is_usable
from eligo.records.store import Store

_RECORDS = 32  # in a block: what a kill may cost each process
_NICENESS = 10  # behind a load
_PAUSE = 2.0  # seconds between two looks at what a load has brought


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come, and how many records and segments still wait."""

    run: Run
    records: int
    segments: int


def compiling(
    store: Store, notice: Callable[[str], None], jobs: int, *, restart: bool = False
) -> Iterator[Progress]:
    """Bring the store's logic up to it, on `jobs` cores; what is yielded is on the disk.

    A run that was broken off, however, is gone on with. Raises StoreBusy where another compiles.
    """
    with keeping(store, actions.terms(), notice, restart=restart) as keeper:
        timer = _Timer(keeper.begin())
        yield from _read(keeper, store, jobs, timer)
        yield from _build(keeper, jobs, timer)
        keeper.end(timer.run())


class _Timer:
    """A run with its time so far."""

    def __init__(self, run: Run) -> None:
        self._run, self._start = run, time.monotonic()

    def run(self) -> Run:
        """The run, its time brought up."""
        self._run.seconds = round(time.monotonic() - self._start, 3)
        return self._run


def _read(keeper: Keeper, store: Store, jobs: int, timer: _Timer) -> Iterator[Progress]:
    """Until nothing waits: a load may bring more meanwhile."""
    through = store.newest_version()
    while waiting := keeper.waiting(store):
        left = len(waiting)
        blocks = in_blocks(keeper.jobs(store, waiting), _RECORDS)
        for outcomes in in_order(read_block, blocks, jobs):
            left -= len(outcomes)
            keeper.take(outcomes, _counted(timer.run(), outcomes))
            yield Progress(timer.run(), left, 0)
        keeper.settle(store, through)
        through = store.newest_version()


def _counted(run: Run, outcomes: Iterable[Outcome]) -> Run:
    for one in outcomes:
        run.failed += one.error is not None
        run.read += one.logic is not None
        run.known += one.error is None and one.logic is None
        run.criteria += one.logic.criteria if one.logic else 0
    return run


def _build(keeper: Keeper, jobs: int, timer: _Timer) -> Iterator[Progress]:
    numbers = keeper.numbers("SELECT number FROM segment ORDER BY number")
    stale = set(keeper.stale_segments())
    wanted = [n for n in numbers if n in stale or not is_usable(keeper.folder, n)]
    work = partial(build_one, keeper.folder)
    for place, number in enumerate(in_order(work, wanted, jobs), 1):
        timer.run().segments += 1
        keeper.built(number, timer.run())
        yield Progress(timer.run(), 0, len(wanted) - place)


def build_one(folder: Path, number: int) -> int:
    """Build a segment; its number."""
    build(folder, number, actions.terms())
    return number


def read_block(block: list[Job | Outcome]) -> list[Outcome]:
    """Read what of a block has to be read."""
    terms = actions.terms()
    return [one if isinstance(one, Outcome) else read_job(one, terms) for one in block]


# ---- behind a load ------------------------------------------------------------------------------


def begin_behind(store: Path) -> int:
    """Start a process that compiles while this one loads and goes on when it has ended; its id."""
    code = "from eligo.app.cli import main; main()"
    words = [sys.executable, "-c", code, "compile", "--store", str(store)]
    quiet = subprocess.DEVNULL
    behind = subprocess.Popen(
        [*words, "--behind", str(os.getpid())],
        stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True,
    )  # fmt: skip
    return behind.pid


def follow(store: Store, loader: int, jobs: int) -> None:
    """Compile what a loading process brings until it has ended; another that compiles is left to
    it."""
    os.nice(_NICENESS)
    loading = True
    while loading:
        loading = os.getppid() == loader
        with suppress(StoreBusy):
            for _ in compiling(store, lambda words: None, jobs):
                pass
        if loading:
            time.sleep(_PAUSE)


def standing_of(store: Store) -> tuple[Standing, list[Run]]:
    """How far a store is compiled, and what the runs did. Raises NotFound where none was."""
    with closing(open_logic(store, actions.terms())) as kept:
        return kept.standing(store), kept.runs()
