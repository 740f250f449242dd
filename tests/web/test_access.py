"""Tokens: every address needs a scope, and only who shows a token that reaches it is answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from starlette.routing import Mount
from starlette.testclient import TestClient

from eligo.app.commands.serve import doors_of, is_own, tokens_of
from eligo.app.service import Service
from eligo.app.tokens import REACHES, Reach, Tokens
from eligo.app.web.access import need_of, needs
from eligo.app.web.app import create_app
from eligo.app.web.doors import Doors
from eligo.errors import UsageError

SCOPES = {*REACHES, "open"}


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    """A file of no tokens yet."""
    return Tokens(tmp_path / "tokens.json")


@pytest.fixture
def served(service: Service, tokens: Tokens) -> TestClient:
    """A server that wants tokens."""
    return TestClient(create_app(service, Doors(tokens=tokens)))


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def addresses(routes: Iterable[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Method and path of every route, those of routers and mounts within too."""
    for route in routes:
        if isinstance(route, Mount):
            yield "GET", f"{before}{route.path}/{{path:path}}"
        elif hasattr(route, "methods"):
            for method in (route.methods or set()) - {"HEAD", "OPTIONS"}:
                yield method, before + route.path
        else:
            inner = route.original_router
            yield from addresses(
                inner.routes, before + getattr(route.include_context, "prefix", "")
            )


def test_every_route_has_a_row_and_every_row_a_route(service: Service) -> None:
    rows = {(one.method, one.path) for one in needs()}
    assert {one.scope for one in needs()} <= SCOPES
    assert rows == set(addresses(create_app(service).routes))
    assert len(rows) == len(needs())


def test_what_no_row_names_is_for_who_may_do_all() -> None:
    assert need_of("GET", "/forgotten").scope == "admin"
    assert need_of("DELETE", "/search").scope == "admin"
    assert need_of("HEAD", "/search/").scope == "read"


@pytest.mark.parametrize("need", needs(), ids=lambda one: f"{one.method} {one.path}")
@pytest.mark.parametrize("scope", [None, *REACHES])
def test_only_a_token_that_reaches_is_answered(
    served: TestClient, tokens: Tokens, need: Any, scope: Reach | None
) -> None:
    headers = bearer(tokens.add(scope, "one")) if scope else {}
    path = re.sub(r"\{.*?\}", "0", need.path)
    answer = served.request(need.method, path, headers=headers, json={}, follow_redirects=False)
    refused = {401, 403} & {answer.status_code}
    reached = need.scope == "open" or (
        scope is not None and REACHES.index(scope) >= REACHES.index(need.scope)
    )
    assert refused == (set() if reached else {401 if scope is None else 403})
    if refused:
        fhir = path.startswith("/fhir/")
        kind = "fhir" if fhir else "problem"
        assert answer.headers["content-type"] == f"application/{kind}+json"
        assert ("www-authenticate" in answer.headers) == (scope is None)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer"},
        {"authorization": "Bearer eligo_wrong"},
        {"authorization": "Basic ZTpl"},
        {"authorization": "Bearer \u00ff".encode("latin-1")},
    ],
)
@pytest.mark.parametrize("address", ["/search", "/search.json", "/search?format=json", "/match"])
def test_what_shows_no_known_token_is_refused(
    served: TestClient, tokens: Tokens, headers: Any, address: str
) -> None:
    tokens.add("admin", "one")
    answer = served.get(address, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "no-token")
    page = served.get("/search", headers={**headers, "accept": "text/html"})
    assert page.status_code == 401 and "<code>no-token</code>" in page.text


def test_only_a_hash_of_a_secret_is_kept(tokens: Tokens) -> None:
    secret = tokens.add("match", "ward 7")
    assert len(secret) > 40
    assert secret.removeprefix("eligo_") not in tokens.path.read_text("utf-8")
    assert tokens.path.stat().st_mode & 0o077 == 0
    found = Tokens(tokens.path).of(secret)
    assert found is not None and (found.name, found.scope) == ("ward 7", "match")


def test_who_is_removed_is_out_at_once(served: TestClient, tokens: Tokens) -> None:
    secret, other = tokens.add("read", "one"), tokens.add("read", "other")
    assert served.get("/search?limit=1", headers=bearer(secret)).status_code == 200
    Tokens(tokens.path).remove("one")
    assert served.get("/search?limit=1", headers=bearer(secret)).status_code == 401
    assert served.get("/search?limit=1", headers=bearer(other)).status_code == 200


def test_names_are_told_apart(tokens: Tokens) -> None:
    tokens.add("read", "one")
    with pytest.raises(UsageError, match="already"):
        tokens.add("read", "one")


def test_a_broken_file_of_tokens_lets_nobody_in(served: TestClient, tokens: Tokens) -> None:
    secret = tokens.add("read", "one")
    tokens.path.write_text("[{", "utf-8")
    answer = served.get("/search", headers=bearer(secret))
    assert (answer.status_code, answer.json()["code"]) == (503, "store-damaged")


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
        ("192.168.1.4", False),
        ("eligo.example", False),
    ],
)
def test_only_loopback_is_this_machine_alone(host: str, own: bool) -> None:
    assert is_own(host) is own


def test_others_are_served_with_tokens_alone(tmp_path: Path) -> None:
    store = tmp_path / "trials.eligo"
    with pytest.raises(UsageError, match="eligo token new"):
        tokens_of(store, "0.0.0.0")
    Tokens(tmp_path / "trials.eligo-tokens.json").add("match", "one")
    doors = doors_of(store, tokens_of(store, "0.0.0.0"), None, None)
    assert doors.rate > 0 and doors.hosts is None
    assert doors.audit == tmp_path / "trials.eligo-audit.jsonl"
    alone = doors_of(store, None, None, None)
    assert (alone.rate, alone.tokens, alone.audit) == (0, None, None)
    assert alone.hosts is not None and "localhost" in alone.hosts


def test_scopes_are_those_of_the_command() -> None:
    assert get_args(Reach) == REACHES == ("read", "match", "admin")
