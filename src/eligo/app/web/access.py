"""Who may ask what: the scope that each address needs, and the token that shows it."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from re import Pattern
from typing import Literal, NamedTuple, cast

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from eligo.app.tokens import Reach, Tokens
from eligo.app.web.problems import refuse
from eligo.errors import EligoError, NotAllowed, NoToken

COOKIE = "eligo-token"  # of browsers that signed in


class Need(NamedTuple):
    """An address and the scope it needs; `open`: none, as it tells nothing of store or patient."""

    method: str
    path: str
    scope: Reach | Literal["open"]
    pattern: Pattern[str]


# What no row names is for who may do all, so that an address that was forgotten is not open.
UNNAMED = Need("", "", "admin", compile_path("")[0])


@cache
def needs() -> tuple[Need, ...]:
    """The rows of `access.tsv`."""
    text = (files(__package__) / "access.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple(
        Need(
            row["method"],
            row["path"],
            cast('Reach | Literal["open"]', row["scope"]),
            compile_path(row["path"])[0],
        )
        for row in rows
    )


def need_of(method: str, path: str) -> Need:
    """What an address needs; reading its head is reading it."""
    method, path = "GET" if method == "HEAD" else method, path.rstrip("/") or "/"
    found = (one for one in needs() if one.method == method and one.pattern.match(path))
    return next(found, UNNAMED)


class Access:
    """Answers 401 to who shows no token that is known, 403 to whose token does not reach so far.

    `tokens`: None where everybody may ask everything.
    """

    def __init__(self, app: ASGIApp, tokens: Tokens | None) -> None:
        self.app, self.tokens = app, tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on that may be answered, with whose it is."""
        if scope["type"] != "http" or self.tokens is None:
            await self.app(scope, receive, send)
            return
        need = need_of(scope["method"], scope["path"])
        try:
            token = self.tokens.of(shown(scope))
        except EligoError as error:
            await refuse(error, scope, receive, send)
            return
        if token is not None:
            scope.setdefault("entry", {})["who"] = token.name
        if need.scope == "open" or (token is not None and token.reaches(need.scope)):
            await self.app(scope, receive, send)
        elif token is None:
            none = NoToken("show a token: `Authorization: Bearer …`; pages have a form to sign in")
            await refuse(none, scope, receive, send, WWW_Authenticate='Bearer realm="eligo"')
        else:
            found = NotAllowed(f"this needs a token of scope {need.scope}, yours is {token.scope}")
            await refuse(found, scope, receive, send)


def shown(scope: Scope) -> str:
    """The secret that a request shows, a program's or else a browser's; empty for none."""
    headers = Headers(scope=scope)
    kind, _, secret = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return secret.strip()
    return cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
