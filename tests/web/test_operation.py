"""The server tells how it does, and neither figures nor logs nor errors tell of a patient."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from eligo.app.service import Service
from eligo.app.tokens import Tokens
from eligo.app.web.app import create_app
from eligo.app.web.doors import Doors
from eligo.app.web.logs import JSON, JsonLines
from eligo.records.store import index_path

MARKER = "Xylophania"


@pytest.fixture
def client(service: Service) -> TestClient:
    """A program, and an application whose figures begin at nothing."""
    return TestClient(create_app(service))


@pytest.fixture
def entries(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of the log as JSON, as they come."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JsonLines().format(record))

    # The import linter, run in the same process, silences the loggers that it finds.
    for name in ("eligo", "eligo.web", "eligo.requests"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
    caplog.set_level(logging.INFO, "eligo")
    handler = Kept()
    monkeypatch.setattr(logging.getLogger("eligo"), "handlers", [handler])
    return lines


def test_it_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_without_an_index_it_is_not_ready(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert index_path(client.app.state.service.path).is_dir()
    monkeypatch.setattr("eligo.app.web.operation.index_path", lambda path: tmp_path / "none")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "index-damaged")
    assert client.get("/healthz").status_code == 200


def test_without_a_store_it_is_not_ready(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(client.app.state.service, "path", tmp_path / "gone.eligo")
    assert client.get("/readyz").status_code == 503


def test_a_store_that_can_t_be_read_is_not_ready(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.eligo"
    damaged.write_bytes(b"no database" * 99)
    monkeypatch.setattr(client.app.state.service, "path", damaged)
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    ("method", "address", "line"),
    [
        ("GET", "/search?q=gout", 'method="GET",route="/search",status="200"'),
        ("GET", "/trials/NCT06641648.json", 'method="GET",route="/trials/{number}",status="200"'),
        ("GET", "/trials/NCT0", 'method="GET",route="/trials/{number}",status="404"'),
        ("GET", "/fhir/metadata", 'method="GET",route="/fhir/metadata",status="200"'),
        ("GET", "/static/eligo.css", 'method="GET",route="/static",status="200"'),
        ("GET", "/nowhere/at/all", 'method="GET",route="other",status="404"'),
        ("BREW", "/match", 'method="other",route="/match",status="405"'),
    ],
)
def test_requests_are_counted_by_route(
    client: TestClient, method: str, address: str, line: str
) -> None:
    client.request(method, address)
    told = client.get("/metrics").text
    assert f"eligo_requests_total{{{line}}} 1.0" in told
    assert "eligo_request_seconds_bucket" in told


def test_behind_doors_routes_are_known_and_refusals_counted(
    service: Service, tmp_path: Path
) -> None:
    tokens = Tokens(tmp_path / "tokens")
    secret = tokens.add("read", "one")
    doors = Doors(tokens=tokens, audit=tmp_path / "audit.jsonl")
    client = TestClient(create_app(service, doors))
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    assert client.get("/metrics").status_code == 401
    client.headers["authorization"] = f"Bearer {secret}"
    client.get("/trials/NCT06641648")
    told = client.get("/metrics").text
    assert 'route="/trials/{number}",status="200"} 1.0' in told
    assert 'route="other",status="401"} 1.0' in told


def test_a_request_is_a_line_of_json(client: TestClient, entries: list[str]) -> None:
    client.get("/trials/NCT06641648?x=1")
    (line,) = map(json.loads, entries)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/trials/{number}", 200)
    assert line["ms"] > 0 and line["logger"] == "eligo.requests" and line["time"].endswith("+00:00")


def test_the_log_s_settings_are_such_as_python_takes() -> None:
    assert JSON["formatters"]["json"]["()"] == f"{JsonLines.__module__}.{JsonLines.__name__}"
    assert set(JSON["loggers"]) == {"uvicorn", "eligo"}


def test_an_exception_is_logged_by_its_kind() -> None:
    error = ValueError(MARKER)
    told = (type(error), error, None)
    record = logging.LogRecord("eligo", logging.ERROR, "", 1, "it failed", (), told)
    line = JsonLines().format(record)
    assert json.loads(line)["error"] == "ValueError" and MARKER not in line


def test_a_name_is_in_no_log_figure_or_error(client: TestClient, entries: list[str]) -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": {"x": MARKER}}]}
    answers = [
        client.get("/search", params={"color": MARKER, "age": MARKER}),
        client.get("/metrics", params={"q": MARKER}),
        client.request(MARKER.upper(), "/match"),
        client.post("/match", json={"note": MARKER, "shown": MARKER}),
        client.post("/match", content=f'{{"note": "{MARKER}'),
        client.post("/match", files={"file": (MARKER, MARKER.encode("utf-16"))}),
        client.post("/fhir/ResearchStudy/$match", json={"resourceType": MARKER, "b": bundle}),
        client.post("/cds-services/eligo-trials", json={"hook": MARKER, "prefetch": bundle}),
    ]
    client.post("/match", json={"note": f"{MARKER} is a man of 50 with gout."})
    client.get(f"/search?q={MARKER}")
    client.get(f"/trials/{MARKER}")
    told = [answer.text for answer in answers] + [client.get("/metrics").text, *entries]
    assert len(entries) == 12
    assert [words for words in told if MARKER.lower() in words.lower()] == []
