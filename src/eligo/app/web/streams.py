"""NDJSON in, NDJSON out, while both go on: each line answered in its place, as fast as it is read.

No more is held than a line and its answer's next piece: who reads slowly is waited for, and who
sends fast waits. When the client goes, the line that is being answered is the last.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial

import msgspec
from anyio.to_thread import run_sync
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from eligo.app.batch import Json, Line, Lines
from eligo.app.web.turns import turns

NDJSON = "application/x-ndjson"
_PIECE = 1 << 16  # bytes of an answer that are sent at once, about
_HEADERS = [
    (b"content-type", NDJSON.encode()),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy should pass lines on as they come
]


class Stream(Response):
    """Answers every line of a request's body with lines; `answer` is called in a thread."""

    media_type = NDJSON

    def __init__(self, answer: Callable[[Line], Iterator[Json]]) -> None:
        super().__init__()
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer until the body ends or the client goes."""
        pieces: asyncio.Queue[bytes | None] = asyncio.Queue(1)
        answering = asyncio.create_task(self._answered(pieces, send))
        taking = asyncio.create_task(_take(pieces, receive))
        try:
            await asyncio.wait({answering, taking}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answering.result()
        finally:
            for task in (answering, taking):
                task.cancel()
            await asyncio.gather(answering, taking, return_exceptions=True)

    async def _answered(self, pieces: asyncio.Queue[bytes | None], send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": _HEADERS}
        await send(start)
        async for line in _lines(pieces):
            left = self.answer(line)
            while part := await _in_turn(partial(_some, left)):
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _in_turn(work: Callable[[], bytes]) -> bytes:
    return await run_sync(work, abandon_on_cancel=True, limiter=turns())


async def _take(pieces: asyncio.Queue[bytes | None], receive: Receive) -> None:
    """Hand the body on as it is wanted; ends when the client goes."""
    while (message := await receive())["type"] == "http.request":
        await pieces.put(message.get("body", b""))
        if not message.get("more_body", False):
            await pieces.put(None)


async def _lines(pieces: asyncio.Queue[bytes | None]) -> AsyncIterator[Line]:
    lines = Lines()
    while (piece := await pieces.get()) is not None:
        for line in lines.add(piece):
            yield line
    for line in lines.rest():
        yield line


def _some(left: Iterator[Json]) -> bytes:
    """The next lines of an answer; nothing where it has ended."""
    part = bytearray()
    for line in left:
        part += msgspec.json.encode(line) + b"\n"
        if len(part) >= _PIECE:
            break
    return bytes(part)
