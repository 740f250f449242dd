"""The same work on many blocks, on all cores, with the results in the blocks' order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from queue import Queue
from typing import TypeVar

from eligo.errors import WorkerLost

Block = TypeVar("Block")
Result = TypeVar("Result")
# Blocks that wait for each worker: enough to keep it busy, few enough to keep memory small.
_AHEAD = 3
# This many blocks are worked on at once in this process: starting others costs more.
_FEW = 2


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
    # Fresh processes on every system: a fork of one with threads may hang.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _begin)
    waiting: Queue[Future[Result] | None] = Queue(jobs * _AHEAD)
    threading.Thread(target=_hand_out, args=(pool, work, blocks, waiting), daemon=True).start()
    try:
        while (future := waiting.get()) is not None:
            yield future.result()
    except BrokenProcessPool:
        raise WorkerLost(
            "a worker was ended from outside, perhaps for want of memory; try fewer --jobs"
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


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
