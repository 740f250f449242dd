"""Limits of a request: how large its body may be, and how long it may take."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from eligo.app.web.problems import refuse
from eligo.errors import EligoError, TimedOut, TooLarge, UploadTimedOut

STREAMS = "/batch"  # where bodies and answers have no end that is known


class Limits:
    """Answers 413 to what is too large, 408 to what comes too slowly, 503 to what takes too long.

    `body`: bytes; `seconds`: for a request and its answer together. Of a stream each line is
    limited where it is read, and `seconds` is for nothing to go either way.
    """

    def __init__(self, app: ASGIApp, body: int, seconds: float) -> None:
        self.app, self.body, self.seconds = app, body, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its body counted as it comes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        streams = scope["path"].startswith(f"{STREAMS}/")
        course = Course(receive, send, None if streams else self.body, self.seconds)
        if (told := Headers(scope=scope).get("content-length", "")).isdigit():
            course.count(int(told), then=0)
        if course.refusal is None:
            await self._run(scope, course)
        if course.refusal is not None and not course.begun:
            await refuse(course.refusal, scope, receive, send, Connection="close")

    async def _run(self, scope: Scope, course: Course) -> None:
        try:
            async with asyncio.timeout(self.seconds) as course.limit:
                await self.app(scope, course.receive, course.send)
        except TimeoutError:
            course.refusal = (
                UploadTimedOut(f"the request did not arrive within {self.seconds:g} seconds")
                if course.waiting
                else TimedOut(f"no answer within {self.seconds:g} seconds; ask for less at once")
            )
        except TooLarge:
            if course.refusal is None:
                raise


@dataclass
class Course:
    """A request on its way: what came of it, whether its answer has begun, why it is refused.

    `most`: bytes that are taken; None for a stream, which may go on for as long as it moves.
    """

    source: Receive
    sink: Send
    most: int | None
    seconds: float
    limit: asyncio.Timeout | None = None
    held: int = 0
    complete: bool = False
    waiting: bool = False
    begun: bool = False
    refusal: EligoError | None = None

    def count(self, size: int, then: int) -> None:
        """Refuse a body of `held + size` bytes if that is too many; `then`: what is held now."""
        if self.most is not None and self.held + size > self.most:
            self.refusal = TooLarge(f"the request is over {self.most} bytes; send less at once")
        self.held += then

    async def receive(self) -> Message:
        """The next part of the body. Raises TooLarge."""
        self.waiting = not self.complete  # and stays so if the time is over meanwhile
        message = await self.source()
        self.waiting = False
        self._moved()
        if message["type"] == "http.request":
            size = len(message.get("body", b""))
            self.count(size, then=size)
            self.complete = not message.get("more_body", False)
            if self.refusal is not None:
                raise self.refusal
        return message

    async def send(self, message: Message) -> None:
        """Pass the answer on, unless the request was refused meanwhile."""
        if self.refusal is None or self.begun:
            self.begun = True
            await self.sink(message)
            self._moved()

    def _moved(self) -> None:
        """A stream has its time from now on."""
        if self.most is None and self.limit is not None and not self.limit.expired():
            self.limit.reschedule(asyncio.get_running_loop().time() + self.seconds)
