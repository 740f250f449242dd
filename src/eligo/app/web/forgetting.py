"""What was remembered of a patient's words while they were judged is forgotten with the answer."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from eligo.app.web.access import need_of
from eligo.remembering import forget


class Forgetting:
    """Empties the caches of words behind each request that may have told of a patient."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        try:
            await self.app(scope, receive, send)
        finally:
            if scope["type"] == "http" and need_of(scope["method"], scope["path"]).scope == "match":
                forget()
