"""What every answer has: one error shape, tags, headers; what is refused, and what is not told."""

from __future__ import annotations

import logging

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from eligo.app.service import Service
from eligo.app.web.app import create_app
from eligo.app.web.wanted import HTML, JSON, preferred
from tests.web.requests_at_random import Raw, statuses

MARKER = "Xylophania Quartermaine"


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/nowhere", 404, "not-found"),
        ("/trials/NCT99999999", 404, "not-found"),
        ("/search?age=old", 422, "bad-input"),
        ("/search?color=red", 422, "bad-input"),
        ("/search?page=0", 422, "bad-input"),
        ("/search?status=sleeping", 400, "query-syntax"),
        ("/search?near=Nowhereville", 400, "usage"),
        ("/search?q=AREA[Fase]PHASE3", 400, "query-syntax"),
    ],
)
def test_errors_have_one_shape(
    people: TestClient, programs: TestClient, address: str, status: int, code: str
) -> None:
    answer = programs.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["code"]) == (status, code)
    assert told["type"] == f"urn:eligo:problem:{code}" and told["title"] and told["detail"]
    page = people.get(address)
    assert page.status_code == status
    assert f"<code>{code}</code>" in page.text and page.text.count("<h1>") == 1


def test_a_fault_of_ours_names_its_place_and_no_data(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise KeyError(MARKER)

    # The import linter, run in the same process, silences the loggers that it finds.
    monkeypatch.setattr(logging.getLogger("eligo.web"), "disabled", False)
    monkeypatch.setattr("eligo.app.web.pages.match", broken)
    client = TestClient(create_app(service))
    answer = client.post("/match", json={"note": MARKER})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "KeyError in broken" in caplog.text
    assert MARKER not in answer.text + caplog.text


@pytest.mark.parametrize(
    "body",
    [
        {"note": MARKER, "shown": MARKER},
        {"note": 7, "bundle": MARKER},
        {"note": MARKER, "bundle": {"resourceType": "Bundle", "x": MARKER}},
        {"bundle": {"resourceType": MARKER}},
        {"notes": MARKER},
    ],
)
def test_an_error_tells_nothing_of_the_patient(programs: TestClient, body: object) -> None:
    answer = programs.post("/match", json=body)
    assert 400 <= answer.status_code < 500
    assert MARKER not in answer.text


@pytest.mark.parametrize("path", ["/search", "/nowhere", "/static/nothing.css", "/fhir/metadata"])
def test_bytes_that_no_address_may_hold_do_no_harm(people: TestClient, path: str) -> None:
    # Clients encode what they send; so the bytes are given as a server hands them on.
    odd = Raw("GET", path, b"\x96\xff", ((b"host", b"testserver"),), b"")
    ((_, status),) = statuses(people.app, iter([odd]))
    assert status < 500


@pytest.mark.parametrize("path", ["/match", "/trials/NCT06641648/criteria/0"])
def test_a_body_nested_without_end_is_told_to_be_one(programs: TestClient, path: str) -> None:
    answer = programs.post(path, content=b"[" * 100_000)
    assert answer.status_code == 422 and "nested too deep" in answer.json()["detail"]


def test_a_field_named_as_all_answers_is_refused(people: TestClient) -> None:
    answer = people.post("/match", data={"note": "gout", "answers": "x", "answer.1": "yes"})
    assert answer.status_code == 422


def test_a_note_does_not_go_into_an_address(programs: TestClient) -> None:
    answer = programs.get("/search", params={"q": "a man of 50 with gout and much to tell " * 9})
    assert answer.status_code == 400 and "match it instead" in answer.json()["detail"]


def test_an_answer_that_has_not_changed_is_not_sent_again(programs: TestClient) -> None:
    first = programs.get("/trials/NCT06641648")
    again = programs.get("/trials/NCT06641648", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = programs.get("/trials/NCT06802718", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200
    assert "Accept" in first.headers["vary"]


@pytest.mark.parametrize("address", ["/", "/nowhere", "/static/eligo.css", "/openapi.json"])
def test_every_answer_is_guarded(people: TestClient, address: str) -> None:
    headers = people.get(address).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://testserver"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_forms_of_other_sites_are_refused(
    people: TestClient, headers: dict[str, str], status: int
) -> None:
    assert people.post("/match", data={"note": "gout"}, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("application/json, text/html;q=0.5", JSON),
        ("text/html;q=nonsense", JSON),
    ],
)
def test_what_is_wanted_is_told_by_the_header(accept: str | None, wanted: str) -> None:
    headers = [] if accept is None else [(b"accept", accept.encode())]
    assert preferred({"type": "http", "headers": headers}) == wanted


def test_answers_are_what_openapi_says(programs: TestClient) -> None:
    described = programs.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")

    def holds(path: str, method: str, answer: object) -> None:
        told = described["paths"][path][method]["responses"]["200"]["content"]["application/json"]
        schema = {**told["schema"], "components": described["components"]}
        Draft202012Validator(schema).validate(answer)

    holds("/", "get", programs.get("/").json())
    holds("/search", "get", programs.get("/search?q=leukemia").json())
    holds("/trials/{number}", "get", programs.get("/trials/NCT04387942").json())
    holds("/trials/{number}/history", "get", programs.get("/trials/NCT04387942/history").json())
    holds("/match", "post", programs.post("/match", json={"note": "A man with gout."}).json())
