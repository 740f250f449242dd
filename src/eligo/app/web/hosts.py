"""The names under which a server without tokens answers: those of its own machine.

Else a page of another site, whose name is made to lead here, could read what is served.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from eligo.app.web.problems import refuse
from eligo.errors import NotAllowed

OWN = frozenset({"localhost", "127.0.0.1", "::1"})


class Hosts:
    """Answers 403 to who asks for a name that is none of `hosts`."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on that asks for one of the names."""
        if scope["type"] == "http" and _name(scope) not in self.hosts:
            error = NotAllowed("this server answers as localhost; for others serve with --tokens")
            await refuse(error, scope, receive, send)
            return
        await self.app(scope, receive, send)


def _name(scope: Scope) -> str | None:
    try:
        return urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
    except ValueError:
        return None
