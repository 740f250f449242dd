"""What a server refuses before it is asked: too large, too slow, too often, by another name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from eligo.app.service import Service
from eligo.app.tokens import Tokens
from eligo.app.web.app import create_app
from eligo.app.web.doors import Doors
from eligo.app.web.hosts import OWN
from eligo.app.web.limits import Limits
from eligo.app.web.rates import _CLIENTS, Buckets

MARKER = "Xylophania Quartermaine"


def told(answer: Any) -> tuple[int, str]:
    """The status of an answer and the code of its problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert "content-security-policy" in answer.headers
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def small(service: Service) -> TestClient:
    """A server that takes a thousand bytes."""
    return TestClient(create_app(service, Doors(body=1000)))


def parts() -> Iterator[bytes]:
    yield b'{"note": "' + MARKER.encode()
    for _ in range(20):
        yield b"x" * 100
    yield b'"}'


@pytest.mark.parametrize("address", ["/match", "/handout", "/trials/NCT06641648/criteria/0"])
@pytest.mark.parametrize("body", [b'{"note": "' + b"x" * 1000 + b'"}', "streamed"])
def test_a_body_over_the_limit_is_refused(small: TestClient, address: str, body: Any) -> None:
    answer = small.post(address, content=parts() if body == "streamed" else body)
    assert told(answer) == (413, "too-large")
    assert MARKER not in answer.text


def test_a_form_over_the_limit_is_refused(small: TestClient) -> None:
    answer = small.post("/match", files={"file": ("note.txt", b"x" * 2000)})
    assert told(answer) == (413, "too-large")
    page = small.post("/match", data={"note": "x" * 2000}, headers={"accept": "text/html"})
    assert page.status_code == 413 and "<code>too-large</code>" in page.text


def test_a_body_over_the_limit_is_an_outcome_under_fhir(small: TestClient) -> None:
    answer = small.post("/fhir/ResearchStudy/$match", content=parts())
    assert answer.status_code == 413
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert answer.json()["issue"][0]["code"] == "too-long"


def test_a_body_within_the_limit_is_taken(small: TestClient) -> None:
    assert small.post("/match", json={"note": "gout", "shown": 1}).status_code == 200


async def _slow_app(scope: Any, receive: Any, send: Any) -> None:
    if scope["method"] == "POST":
        await receive()
    await asyncio.sleep(10)


@pytest.mark.parametrize(
    ("method", "comes", "status", "code"),
    [
        ("GET", False, 503, "timed-out"),
        ("POST", True, 503, "timed-out"),
        ("POST", False, 408, "upload-timed-out"),
    ],
)
def test_what_takes_too_long_is_ended(method: str, comes: bool, status: int, code: str) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0 if comes else 10)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": "/match", "headers": [], "query_string": b""}
    asyncio.run(Limits(_slow_app, 1000, 0.05)(scope, receive, send))
    assert sent[0]["status"] == status
    assert code.encode() in sent[1]["body"]


def test_a_bucket_fills_at_its_rate() -> None:
    now = 0.0
    buckets = Buckets(2, lambda: now)
    assert [buckets.wait("a") for _ in range(10)] == [0] * 10
    assert buckets.wait("a") == 0.5
    assert buckets.wait("b") == 0
    now = 0.5
    assert buckets.wait("a") == 0
    assert buckets.wait("a") == 0.5
    now = 1000.0
    assert [buckets.wait("a") for _ in range(11)] == [0] * 10 + [0.5]


def test_buckets_take_bounded_room() -> None:
    buckets = Buckets(1)
    for number in range(_CLIENTS + 100):
        buckets.wait(str(number))
    assert len(buckets._of) == _CLIENTS


def test_who_asks_too_often_is_told_when_to_come_again(service: Service) -> None:
    client = TestClient(create_app(service, Doors(rate=0.2)))
    assert client.get("/search?limit=1").status_code == 200
    answer = client.get("/search?limit=1")
    assert told(answer) == (429, "too-many")
    assert 1 <= int(answer.headers["retry-after"]) <= 5
    outcome = client.get("/fhir/metadata").json()
    assert outcome["issue"][0]["code"] == "throttled"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8400", 200),
        ("127.0.0.1:8400", 200),
        ("[::1]:8400", 200),
        ("LOCALHOST", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example:8400", 403),
        ("[::1", 403),
        ("", 403),
    ],
)
def test_without_tokens_no_other_name_is_answered(service: Service, host: str, status: int) -> None:
    client = TestClient(create_app(service, Doors(hosts=OWN)))
    answer = client.get("/search?limit=1", headers={"host": host})
    assert answer.status_code == status
    if status == 403:
        assert told(answer) == (403, "not-allowed")


def test_a_form_of_another_site_is_refused_in_the_one_shape(programs: TestClient) -> None:
    answer = programs.post("/match", json={}, headers={"sec-fetch-site": "cross-site"})
    assert told(answer) == (403, "not-allowed")


def test_tokens_are_not_guessed_faster_than_the_rate(service: Service, tmp_path: Path) -> None:
    doors = Doors(rate=0.2, tokens=Tokens(tmp_path / "tokens.json"))
    client = TestClient(create_app(service, doors))
    codes = [client.get("/search", headers={"authorization": f"Bearer {n}"}) for n in range(3)]
    assert [one.status_code for one in codes] == [401, 429, 429]


def test_markup_in_a_note_stays_words(people: TestClient) -> None:
    page = people.post("/match", data={"note": 'gout <script>alert("x")</script>'}).text
    assert "<script>alert" not in page and "&lt;script&gt;" in page
