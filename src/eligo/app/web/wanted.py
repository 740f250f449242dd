"""What a request wants: a page or JSON, told by its address or by its Accept header."""

from __future__ import annotations

from string import printable
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

HTML, JSON = "text/html", "application/json"
_SUFFIX = ".json"
_OWN_FILES = ("/openapi.json", "/static/")


class Wanted:
    """Takes `.json` and `format=json` off an address and remembers them as what is wanted."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under the address that page and JSON share."""
        if scope["type"] == "http":
            # Bytes that no address may hold are let through by servers, and break who reads it.
            scope = {**scope, "query_string": quote(scope["query_string"], printable).encode()}
            if not scope["path"].startswith(_OWN_FILES):
                scope = _settled(scope)
        await self.app(scope, receive, send)


def _settled(scope: Scope) -> Scope:
    path, query = scope["path"], parse_qsl(scope["query_string"].decode("latin-1"), True)
    named = [value for name, value in query if name == "format"]
    kept = urlencode([pair for pair in query if pair[0] != "format"]) if named else None
    suffixed = path.endswith(_SUFFIX) and path != _SUFFIX
    path = (path.removesuffix(_SUFFIX) if suffixed else path) or "/"
    found = JSON if suffixed or "json" in named else HTML if named else preferred(scope)
    changed = {"path": "/" if path == "/index" else path, "wanted": found}
    if kept is not None:
        changed["query_string"] = kept.encode("latin-1")
    return {**scope, **changed}


def preferred(scope: Scope) -> str:
    """HTML or JSON by the Accept header: HTML only for who names it, as browsers do.

    Of both the one with the greater weight; who takes anything gets JSON, as programs do.
    """
    weights = dict(map(_weighed, Headers(scope=scope).get("accept", "*/*").split(",")))
    html = weights.get(HTML, weights.get("application/xhtml+xml", 0.0))
    return HTML if html > 0 and html >= weights.get(JSON, 0.0) else JSON


def _weighed(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip() for piece in part.split(";"))
    weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        return kind.lower(), float(weight)
    except ValueError:
        return kind.lower(), 0.0
