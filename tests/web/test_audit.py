"""The audit tells who matched when and how many trials, and nothing of the patient."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

from eligo.app.service import Service
from eligo.app.tokens import Tokens
from eligo.app.web.app import create_app
from eligo.app.web.doors import Doors
from eligo.errors import StoreFull

MARKER = "Xylophania Quartermaine"
PATIENT = {
    "resourceType": "Patient",
    "id": "a",
    "name": [{"text": MARKER}],
    "gender": "female",
    "birthDate": "1960-02-03",
}
BUNDLE = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": PATIENT}]}
HOOK = {
    "hook": "patient-view",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"patientId": MARKER},
    "prefetch": {"patient": PATIENT},
}
MATCHES: list[tuple[str, Any]] = [
    ("/match", {"note": f"{MARKER}, a woman of 60 with gout"}),
    ("/match", {"bundle": BUNDLE}),
    ("/handout", {"note": f"{MARKER} has gout", "trials": ["NCT06641648"]}),
    ("/fhir/ResearchStudy/$match", BUNDLE),
    ("/cds-services/eligo-trials", HOOK),
]


@pytest.fixture
def asked(service: Service, tmp_path: Path) -> TestClient:
    """A server with an audit, asked by a token named "ward 7"."""
    tokens = Tokens(tmp_path / "tokens.json")
    secret = tokens.add("match", "ward 7")
    app = create_app(service, Doors(tokens=tokens, audit=tmp_path / "audit.jsonl"))
    return TestClient(app, headers={"authorization": f"Bearer {secret}"})


def lines(folder: Path) -> list[dict[str, Any]]:
    return [msgspec.json.decode(one) for one in (folder / "audit.jsonl").read_bytes().splitlines()]


@pytest.mark.parametrize(("address", "body"), MATCHES)
def test_every_match_is_written_down_without_the_patient(
    asked: TestClient,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    address: str,
    body: Any,
) -> None:
    caplog.set_level(logging.DEBUG)
    assert asked.post(address, json=body).status_code == 200
    (line,) = lines(tmp_path)
    assert (line["who"], line["scope"], line["status"]) == ("ward 7", "match", 200)
    assert line["asked"].startswith("POST /") and line["trials"] >= 1
    assert datetime.fromisoformat(line["at"]).tzinfo is not None
    assert set(line) == {"at", "who", "from", "scope", "asked", "status", "trials"}
    for file in tmp_path.iterdir():
        assert b"Xylophania" not in file.read_bytes() and b"gout" not in file.read_bytes()
    assert "Xylophania" not in caplog.text


@pytest.mark.parametrize(
    ("address", "body"),
    [
        (f"/trials/{MARKER}/criteria/0", {"notation": MARKER, "by": MARKER}),
        (f"/cds-services/{MARKER}", HOOK),
        ("/match", {"note": MARKER, "shown": MARKER}),
        (f"/{MARKER}", {"note": MARKER}),
    ],
)
def test_what_is_refused_is_written_down_without_its_words(
    asked: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture, address: str, body: Any
) -> None:
    caplog.set_level(logging.DEBUG, "eligo")
    answer = asked.post(address, json=body)
    assert 400 <= answer.status_code < 500
    (line,) = lines(tmp_path)
    assert (line["status"], line["trials"]) == (answer.status_code, None)
    assert "Xylophania" not in (tmp_path / "audit.jsonl").read_text("utf-8")
    assert "Xylophania" not in caplog.text


def test_who_shows_no_token_is_written_down_too(asked: TestClient, tmp_path: Path) -> None:
    asked.post("/match", json={"note": "gout"}, headers={"authorization": ""})
    (line,) = lines(tmp_path)
    assert (line["who"], line["status"]) == (None, 401)


def test_reading_is_not_written_down(asked: TestClient, tmp_path: Path) -> None:
    assert asked.get("/search?q=gout").status_code == 200
    assert lines(tmp_path) == []


def test_an_audit_works_without_tokens(service: Service, tmp_path: Path) -> None:
    client = TestClient(create_app(service, Doors(audit=tmp_path / "audit.jsonl")))
    client.post("/match", json={"note": "gout"})
    (line,) = lines(tmp_path)
    assert line["who"] is None and line["trials"] >= 1
    assert (tmp_path / "audit.jsonl").stat().st_mode & 0o077 == 0


def test_what_cannot_be_written_down_is_not_answered(service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "audits"
    folder.mkdir()
    client = TestClient(create_app(service, Doors(audit=folder / "audit.jsonl")))
    assert client.get("/search?limit=1").status_code == 200
    (folder / "audit.jsonl").unlink()
    folder.rmdir()
    answer = client.post("/match", json={"note": "gout"})
    assert (answer.status_code, answer.json()["code"]) == (507, "store-full")


def test_an_audit_that_cannot_be_begun_is_told_at_the_start(
    service: Service, tmp_path: Path
) -> None:
    client = create_app(service, Doors(audit=tmp_path / "no" / "audit.jsonl"))
    with pytest.raises(StoreFull, match="audit"), TestClient(client) as asked:
        asked.get("/")
