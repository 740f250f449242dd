"""The client of the registry's API, against a local server that speaks the same protocol."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from eligo.app import actions, cli
from eligo.errors import EligoError, FetchError, UsageError
from eligo.records.fetching import Client
from eligo.records.store import Counts, open_store

PAGE = 3


@dataclass
class Registry:
    """What the server holds, what goes wrong next, and what it was asked."""

    studies: list[dict[str, Any]]
    troubles: list[str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


class Handler(BaseHTTPRequestHandler):
    """GET /api/v2/studies with page tokens, and troubles on demand."""

    registry: Registry

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.registry.asked.append(query | {"agent": self.headers["User-Agent"]})
        trouble = self.registry.troubles.pop(0) if self.registry.troubles else ""
        if parts.path != "/api/v2/studies":
            self.send_error(404)
        elif trouble in ("429", "500", "503"):
            self.send_response(int(trouble))
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif trouble == "refuse":
            self.answer(400, b"Unknown area: Fase", len(b"Unknown area: Fase"))
        elif trouble == "torn":
            self.answer(200, b'{"studies": [', 5000)
            self.close_connection = True
        elif trouble == "html":
            self.answer(200, b"<html>", 6)
        else:
            body = json.dumps(self.page(query)).encode()
            self.answer(200, body, len(body))

    def page(self, query: dict[str, str]) -> dict[str, Any]:
        """Pages of three; a token is the place of the next study."""
        found = self.registry.studies
        if "LastUpdatePostDate" in query.get("filter.advanced", ""):
            found = found[-1:]
        at = int(query.get("pageToken", "0"))
        page: dict[str, Any] = {"studies": found[at : at + PAGE]}
        if "countTotal" in query:
            page["totalCount"] = len(found)
        if at + PAGE < len(found):
            page["nextPageToken"] = str(at + PAGE)
        return page

    def answer(self, status: int, body: bytes, promised: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(promised))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def study(number: int, title: str = "A study") -> dict[str, Any]:
    return {
        "protocolSection": {
            "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": title}
        }
    }


@pytest.fixture
def registry() -> Iterator[Registry]:
    held = Registry([study(n) for n in range(8)])
    handler = type("Bound", (Handler,), {"registry": held})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    held.url = f"http://127.0.0.1:{server.server_port}/api/v2"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield held
    server.shutdown()
    server.server_close()
    thread.join()


def run(
    registry: Registry, store: Path, query: dict[str, str] | None = None, **how: bool
) -> Counts:
    client = Client(registry.url, pause=0, back_off=0)
    counts = Counts()
    for loaded in actions.fetching(query or {}, client, store, print, **how):
        counts = loaded.counts
    return counts


def test_every_page_is_fetched(registry: Registry, tmp_path: Path) -> None:
    counts = run(registry, tmp_path / "s.eligo", {"query.cond": "gout & pain"})
    assert counts == Counts(added=8)
    assert [one.get("pageToken") for one in registry.asked] == [None, "3", "6"]
    assert {one["query.cond"] for one in registry.asked} == {"gout & pain"}
    assert all(one["agent"].startswith("eligo/") for one in registry.asked)
    assert open_store(tmp_path / "s.eligo").size() == 8


@pytest.mark.parametrize("trouble", ["429", "500", "503", "torn"])
def test_it_tries_again(registry: Registry, tmp_path: Path, trouble: str) -> None:
    registry.troubles = ["", trouble, trouble]
    assert run(registry, tmp_path / "s.eligo").added == 8
    assert len(registry.asked) == 5


@pytest.mark.parametrize(
    ("troubles", "kind", "words"),
    [
        (["refuse"], UsageError, "Unknown area: Fase"),
        (["html"], FetchError, "no JSON"),
        (["503"] * 20, FetchError, "later"),
    ],
)
def test_errors_say_what_to_do(
    registry: Registry, tmp_path: Path, troubles: list[str], kind: type[EligoError], words: str
) -> None:
    registry.troubles = troubles
    with pytest.raises(kind, match=words):
        run(registry, tmp_path / "s.eligo")


def test_a_service_that_is_not_there(tmp_path: Path) -> None:
    nowhere = Registry([], url="http://127.0.0.1:9/api/v2")
    with pytest.raises(FetchError, match="reached"):
        run(nowhere, tmp_path / "s.eligo")


def test_it_goes_on_where_it_stopped(registry: Registry, tmp_path: Path) -> None:
    store = tmp_path / "s.eligo"
    registry.troubles = ["", "", "refuse"]
    with pytest.raises(UsageError):
        run(registry, store)
    assert open_store(store).size() == 6
    registry.asked.clear()
    assert run(registry, store) == Counts(added=2)
    assert [one.get("pageToken") for one in registry.asked] == ["6"]
    registry.asked.clear()
    assert run(registry, store) == Counts(unchanged=8), "a whole fetch begins anew"


def test_restart_begins_at_the_first_page(registry: Registry, tmp_path: Path) -> None:
    registry.troubles = ["", "refuse"]
    with pytest.raises(UsageError):
        run(registry, tmp_path / "s.eligo")
    assert run(registry, tmp_path / "s.eligo", restart=True) == Counts(added=5, unchanged=3)


def test_an_update_asks_only_for_what_changed(registry: Registry, tmp_path: Path) -> None:
    store = tmp_path / "s.eligo"
    query = {"filter.advanced": "AREA[Phase]PHASE3"}
    run(registry, store, query)
    registry.studies[-1] = study(7, "A changed study")
    registry.asked.clear()
    assert run(registry, store, query, update=True) == Counts(changed=1)
    (asked,) = registry.asked
    assert asked["filter.advanced"].startswith("(AREA[Phase]PHASE3) AND AREA[LastUpdatePostDate]")
    assert run(registry, store, {"query.term": "other"}, update=True).total == 8, "nothing to go by"


def test_it_waits_between_requests(registry: Registry) -> None:
    waits: list[float] = []
    client = Client(registry.url, pause=1.0, sleep=waits.append)
    for _ in range(3):
        client.studies({})
    assert waits[0] == 0 and all(0.5 < wait <= 1.0 for wait in waits[1:])


def test_the_command(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    words = ["--url", registry.url, "--pause", "0", "--store", str(tmp_path / "s.eligo"), "--jsonl"]
    monkeypatch.setattr(sys, "argv", ["eligo", "fetch", "--status", "recruiting", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code in (0, None)
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [line["records"] for line in lines] == [3, 6, 8]
    assert {one["filter.overallStatus"] for one in registry.asked} == {"RECRUITING"}
