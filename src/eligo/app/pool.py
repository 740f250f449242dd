"""The same work on many blocks, on all cores: in the blocks' order, or begun ahead."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import chain, islice
from queue import Queue
from typing import Generic, Self, TypeVar

from eligo.errors import WorkerLost

Block = TypeVar("Block")
Result = TypeVar("Result")
Item = TypeVar("Item")
# Blocks that wait for each worker: enough to keep it busy, few enough to keep memory small.
_AHEAD = 3
# This many blocks are worked on at once in this process: starting others costs more.
_FEW = 2
_LOOK = 2.0  # seconds without a result after which it is looked whether the workers live


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_blocks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of `size`, the last perhaps shorter; no more are read than asked for."""
    items = iter(items)
    while block := list(islice(items, size)):
        yield block


def in_order(
    work: Callable[[Block], Result], blocks: Iterable[Block], jobs: int
) -> Iterator[Result]:
    """The result of every block, in their order, each as soon as it is there.

    `work` is a function of a module, and blocks and results can be pickled. No more blocks are
    read than the workers need. Raises WorkerLost where a worker was ended from outside.
    """
    blocks = iter(blocks)
    yield from map(work, blocks if jobs == 1 else islice(blocks, _FEW))
    for first in islice(blocks, 1):
        yield from _spread(work, chain([first], blocks), jobs)


def _spread(
    work: Callable[[Block], Result], blocks: Iterable[Block], jobs: int
) -> Iterator[Result]:
    pool = _processes(jobs)
    waiting: Queue[Future[Result] | None] = Queue(jobs * _AHEAD)
    threading.Thread(target=_hand_out, args=(pool, work, blocks, waiting), daemon=True).start()
    try:
        while (future := waiting.get()) is not None:
            yield _result(pool, future)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class Ahead(Generic[Block, Result]):
    """Work that is begun now and asked for later; `jobs` 0 does it here, once it is asked for."""

    def __init__(self, work: Callable[[Block], Result], jobs: int) -> None:
        """`work` is a function of a module, and blocks and results can be pickled."""
        self._work, self._jobs = work, jobs
        self._pool: ProcessPoolExecutor | None = None
        self._begun = 0

    def begin(self, block: Block) -> Callable[[], Result]:
        """Begin on a block; what comes back waits for the result. Both raise WorkerLost."""
        self._begun += 1
        if not self._jobs or self._begun <= _FEW:
            return partial(self._work, block)
        if self._pool is None:
            self._pool = _processes(self._jobs)
        try:
            return partial(_result, self._pool, self._pool.submit(self._work, block))
        except BrokenProcessPool:
            raise _lost() from None

    def __enter__(self) -> Self:
        """What it began is let go of when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def _result(pool: ProcessPoolExecutor, future: Future[Result]) -> Result:
    while True:
        try:
            return future.result(_LOOK)
        except BrokenProcessPool:
            raise _lost() from None
        except TimeoutError:
            if future.done():  # the work's own
                raise
            _see_to(pool)


def _see_to(pool: ProcessPoolExecutor) -> None:
    """Make a pool notice that a worker is gone.

    One that dies while it sends a result leaves the pool waiting for the rest of it, for ever. With
    every end closed that could send it, the pool reads the end of the file and says it is broken.
    """
    workers = list((pool._processes or {}).values())
    if all(worker.is_alive() for worker in workers):
        return
    for worker in workers:
        worker.kill()
    pool._result_queue._writer.close()  # type: ignore[attr-defined]


def _lost() -> WorkerLost:
    return WorkerLost(
        "a worker was ended from outside, perhaps for want of memory; try fewer --jobs"
    )


def _processes(jobs: int) -> ProcessPoolExecutor:
    # Fresh processes on every system: a fork of one with threads may hang.
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin)


def _hand_out(
    pool: ProcessPoolExecutor,
    work: Callable[[Block], Result],
    blocks: Iterable[Block],
    waiting: Queue[Future[Result] | None],
) -> None:
    """Submit the blocks as they come; what reading them raises comes out in its place."""
    try:
        for block in blocks:
            waiting.put(pool.submit(work, block))
    except Exception as error:
        failed: Future[Result] = Future()
        failed.set_exception(error)
        waiting.put(failed)
    waiting.put(None)


def _begin() -> None:
    """A worker leaves Ctrl-C to the main process, and ends when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
