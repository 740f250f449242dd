"""Who has a patient judged waits for a turn, and keeps nobody from searching and reading meanwhile.

A judgement takes the time of a hundred pages and columns for all criteria of the store. A few at
once use the processor as well as many, and need the memory of a few.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

AT_ONCE = 2  # patients that are judged at the same time
_TURNS: RunVar[CapacityLimiter] = RunVar("turns")
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def turns() -> CapacityLimiter:
    """The turns of this event loop."""
    try:
        return _TURNS.get()
    except LookupError:
        _TURNS.set(CapacityLimiter(AT_ONCE))
        return _TURNS.get()


def in_turn(answer: Callable[Given, Answer]) -> Callable[Given, Awaitable[Answer]]:
    """An endpoint that judges, called in a thread once it is its turn."""

    @wraps(answer)
    async def waiting(*given: Given.args, **named: Given.kwargs) -> Answer:
        return await run_sync(partial(answer, *given, **named), limiter=turns())

    return waiting
