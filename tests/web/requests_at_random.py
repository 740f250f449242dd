"""Requests of every odd kind, by seed, put to an application as a server would put them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes, unquote

from starlette.types import ASGIApp, Message

METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "BREW", "")
PATHS = (
    "/", "/index", "/search", "/browse", "/compare", "/match", "/handout", "/settings",
    "/trials/NCT06641648", "/trials/NCT06641648/related", "/trials/NCT06641648/history",
    "/trials/NCT06641648/criteria/0", "/trials/NCT06641648/as/fhir", "/static/eligo.css",
    "/openapi.json", "/api/v2/studies", "/api/v2/studies/NCT06641648", "/api/v2/version",
    "/fhir/metadata", "/fhir/ResearchStudy", "/fhir/ResearchStudy/NCT06641648",
    "/fhir/ResearchStudy/$match", "/cds-services", "/cds-services/eligo-trials",
    "/cds-services/eligo-trials/feedback", "/batch/match", "/batch/check", "/batch/parse",
)  # fmt: skip
POSTED = (
    "/match", "/handout", "/settings", "/trials/NCT06641648/criteria/0",
    "/fhir/ResearchStudy/$match", "/cds-services/eligo-trials",
    "/cds-services/eligo-trials/feedback", "/batch/match", "/batch/check", "/batch/parse",
)  # fmt: skip
NAMES = (
    "q", "near", "within", "page", "limit", "sort", "status", "phase", "age", "sex", "format",
    "accepts", "requires", "condition", "country", "note", "bundle", "trials", "shown", "answers",
    "file", "answer.0", "text", "notation", "by", "save", "action", "back", "theme", "lang",
    "first", "second", "most", "trial", "query.cond", "query.term", "filter.ids", "filter.geo",
    "filter.advanced", "fields", "pageSize", "pageToken", "countTotal", "_content", "_count",
    "_offset", "identifier", "title", "resourceType", "entry", "parameter", "resource", "hook",
    "hookInstance", "context", "prefetch", "feedback", "card", "outcome",
    "brief", "assume", "reference_date", "criterion", "side", "patient", "fields", "id",
)  # fmt: skip
VALUES = (
    "", "0", "1", "-1", "1e999", "99999999999999999999", "NaN", "null", "true", "[]", "{}",
    "NCT06641648", "nct06641648", "Boston", "52,13", "1e9,1e9", "nan,nan", "gout", "RECRUITING",
    "AREA[Phase]PHASE3", "AREA[", "((((", '"', "a AND OR NOT", "RANGE[MIN,MAX]", "*", "\\", "\x00",
    "\ud800", "é中\u202e\U0001f9ec", "%s%n{}", "../../etc/passwd", "<script>", "a" * 3000,
    "distance(52,13,1mi)", "A man of 50 with gout. ECOG 1.", "PHASE3|PHASE2", "age >= 18 'years'",
    "patient-view", "Bundle", "Parameters", "1900-02-30", "json", "html", "zh-CN", "dark",
    "//x", "/\r\nx: y", "AREA[StartDate]RANGE[9999-99-99,MAX]", "accepted", "save", "2" * 5000,
)  # fmt: skip
HEADERS = (
    "accept", "accept-language", "cookie", "content-type", "content-length", "if-none-match",
    "origin", "host", "range", "sec-fetch-site", "if-modified-since", "x-forwarded-for", "te",
    "authorization", "accept-encoding", "transfer-encoding", "if-range", "forwarded",
)  # fmt: skip
CONTENTS = (
    "text/html", "application/json", "*/*;q=nan", "text/html;q=inf", ",,;;=", "zh-CN,en;q=x",
    "theme=dark; lang=zh-CN", "lang=../x", "multipart/form-data", "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=", "application/x-www-form-urlencoded", "bytes=0-1",
    "bytes=9-1,-,x", "bytes=-0", "same-origin", "*", 'W/"x"', "[::1", "x:y:z", "a" * 9000, "\xff",
    "application/json; charset=utf-99", "application/x-www-form-urlencoded; charset=x", "Bearer x",
    "Thu, 99 Foo 9999", "testserver", "http://testserver", "-1", "_", "en_", "de-DE-x-1996-", "",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raw:
    """A request as bytes; `path` is percent-encoded."""

    method: str
    path: str
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def scope(self) -> dict[str, Any]:
        """The same as a server hands it on."""
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
            "method": self.method, "path": unquote(self.path), "raw_path": self.path.encode(),
            "query_string": self.query, "root_path": "", "headers": list(self.headers),
            "client": ("192.0.2.1", 1), "server": ("testserver", 80), "state": {},
        }  # fmt: skip


def requests(seed: int, many: int) -> Iterator[Raw]:
    """So many requests; the same seed makes the same ones."""
    chance = Random(seed)
    return (_request(chance) for _ in range(many))


def _request(chance: Random) -> Raw:
    method = chance.choice(METHODS[:2] if chance.random() < 0.8 else METHODS)
    query = b"&".join(_pair(chance) for _ in range(chance.choice((0, 0, 1, 1, 2, 6))))
    if chance.random() < 0.05:
        query = chance.randbytes(chance.randrange(60))
    kind, body = _body(chance) if method != "GET" or chance.random() < 0.05 else (b"", b"")
    headers = [_header(chance) for _ in range(chance.choice((0, 0, 1, 3)))]  # the first counts
    headers += [(b"host", b"testserver"), (b"content-type", kind)][: 2 if kind else 1]
    paths = POSTED if method == "POST" and chance.random() < 0.8 else PATHS
    return Raw(method, _path(chance, paths), query, tuple(headers), body)


def _path(chance: Random, paths: tuple[str, ...]) -> str:
    path = chance.choice(paths)
    way = chance.random()
    if way < 0.1:
        path += ".json"
    elif way < 0.25:
        pieces = path.split("/")
        pieces[chance.randrange(len(pieces))] = quote_from_bytes(_value(chance))
        path = "/".join(pieces)
    elif way < 0.3:
        path = "/" + quote_from_bytes(chance.randbytes(chance.randrange(20)), safe="/.:$")
    return path


def _value(chance: Random) -> bytes:
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(30))
    return chance.choice(VALUES).encode("utf-8", "surrogatepass")


def _pair(chance: Random) -> bytes:
    value = _value(chance)
    kept = value if chance.random() < 0.1 else quote_from_bytes(value).encode()
    return chance.choice(NAMES).encode() + b"=" + kept


def _header(chance: Random) -> tuple[bytes, bytes]:
    return chance.choice(HEADERS).encode(), chance.choice(CONTENTS).encode("latin-1")


def _body(chance: Random) -> tuple[bytes, bytes]:
    """A body and the kind it says that it is of: JSON, a form, a form with files, noise."""
    way = chance.random()
    if way < 0.5:
        return b"application/json", _json(chance, 3)
    if way < 0.7:
        pairs = b"&".join(_pair(chance) for _ in range(chance.randrange(6)))
        return b"application/x-www-form-urlencoded", pairs
    if way < 0.9:
        parts = b"".join(_part(chance) for _ in range(chance.randrange(5)))
        return b"multipart/form-data; boundary=x", parts + chance.choice(
            (b"--x--\r\n", b"--x", b"")
        )
    return chance.choice((b"application/json", b"text/plain")), chance.randbytes(40)


def _part(chance: Random) -> bytes:
    name = chance.choice(NAMES).encode()
    file = chance.choice((b"", b'; filename="a.txt"', b"; filename*=utf-99''x"))
    told = b'Content-Disposition: form-data; name="' + name + b'"' + file
    return b"--x\r\n" + told + b"\r\n\r\n" + _value(chance) + b"\r\n"


def _json(chance: Random, depth: int) -> bytes:
    """JSON, now and then broken or nested beyond what a parser follows."""
    way = chance.random()
    if way < 0.02:
        return b"[" * 100_000
    if depth and way < 0.55:
        pairs = (_json_pair(chance, depth) for _ in range(chance.randrange(5)))
        return b"{" + b",".join(pairs) + b"}"
    if depth and way < 0.65:
        return b"[" + b",".join(_json(chance, depth - 1) for _ in range(chance.randrange(4))) + b"]"
    if way < 0.75:
        return _value(chance)
    return b'"' + _value(chance).replace(b'"', b"'") + b'"'


def _json_pair(chance: Random, depth: int) -> bytes:
    return b'"' + chance.choice(NAMES).encode() + b'":' + _json(chance, depth - 1)


def statuses(app: ASGIApp, asked: Iterator[Raw]) -> Iterator[tuple[Raw, int]]:
    """Each request with the status that it was answered with; one after another."""
    with asyncio.Runner() as runner:
        for one in asked:
            yield one, runner.run(_status(app, one))


async def _status(app: ASGIApp, asked: Raw) -> int:
    found: list[int] = []
    half = len(asked.body) // 2
    pieces = iter(((asked.body[:half], True), (asked.body[half:], False)))

    async def receive() -> Message:
        piece, more = next(pieces, (None, False))
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": more}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            found.append(message["status"])

    await app(asked.scope(), receive, send)
    (status,) = found
    return status
