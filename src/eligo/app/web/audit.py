"""Who matched when and how many trials, in a file of JSON Lines; nothing of whom they matched."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from eligo.app.verbs.match import MatchAnswer
from eligo.app.web.access import need_of
from eligo.app.web.problems import refuse
from eligo.errors import StoreFull

_AUDITED = frozenset({"match", "admin"})


def audit_beside(store: Path) -> Path:
    """The audit's file beside a database file."""
    return store.with_name(f"{store.name}-audit.jsonl")


def counted(request: Request, answer: MatchAnswer) -> MatchAnswer:
    """An answer, after its number of trials was noted for the audit."""
    request.scope.get("entry", {})["trials"] = sum(group.total for group in answer.groups)
    return answer


def noted(request: Request) -> Callable[[int], None]:
    """Notes how many trials one patient of a stream was judged by: each has a line of its own."""
    entry: dict[str, Any] = request.scope.get("entry", {})
    return lambda trials: entry.update(trials=trials)


class Ledger:
    """A file that lines are added to, each at once and whole. Raises StoreFull."""

    def __init__(self, path: Path) -> None:
        self.path, self._writing = path, threading.Lock()
        self.add()

    def add(self, *entries: dict[str, Any]) -> None:
        """Add lines; the file is opened for each, so that it may be moved away meanwhile."""
        lines = b"".join(msgspec.json.encode(one) + b"\n" for one in entries)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        try:
            with self._writing, os.fdopen(os.open(self.path, flags, 0o600), "ab") as file:
                file.write(lines)
        except OSError as error:
            reason = f"the audit can't be written: {error.strerror}"
            raise StoreFull(reason, where=str(self.path)) from None


class Audit:
    """Writes a line for each request that needs more than reading, before it is answered.

    Of a stream also one for each patient. What can't be written down is not answered.
    """

    def __init__(self, app: ASGIApp, path: Path) -> None:
        self.app, self.ledger = app, Ledger(path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or need_of(scope["method"], scope["path"]).scope not in _AUDITED:
            await self.app(scope, receive, send)
            return
        scope["entry"] = {}  # no copy: what the router finds is read further out
        failure: StoreFull | None = None
        status: int | None = None

        async def audited(message: Message) -> None:
            nonlocal failure, status
            begins = message["type"] == "http.response.start"
            status = message["status"] if begins else status
            if status is not None and (begins or "trials" in scope["entry"]):
                try:
                    self.ledger.add(_line(scope, status))
                except StoreFull as error:
                    if not begins:
                        raise
                    failure = error
            if failure is None:
                await send(message)

        await self.app(scope, receive, audited)
        if failure is not None:
            await refuse(failure, scope, receive, send)


def _line(scope: Scope, status: int) -> dict[str, Any]:
    """The address by its row of the table: what stood in its place could be anything."""
    need, entry = need_of(scope["method"], scope["path"]), scope["entry"]
    return {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "who": entry.get("who"),
        "from": (scope.get("client") or (None,))[0],
        "scope": need.scope,
        "asked": f"{need.method} {need.path}".strip() or "an unknown address",
        "status": status,
        "trials": entry.pop("trials", None),
    }
