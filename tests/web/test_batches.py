"""Batches: each line answered in its place while the body is still arriving, in flat memory."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from eligo.app.batch import Json, Line
from eligo.app.service import Service
from eligo.app.tokens import Tokens
from eligo.app.web.app import create_app
from eligo.app.web.doors import Doors
from eligo.app.web.limits import Limits
from eligo.app.web.streams import Stream
from eligo.errors import StoreFull
from tests.web.served import megabytes, served_demo

GOUT = {"id": "a", "note": "A 50-year-old man with gout."}
FIELDS = {"id": "b", "fields": {"age": 40, "sex": "female"}}
PATIENT = {"resourceType": "Patient", "id": "c", "gender": "male", "birthDate": "1960-02-03"}
BUNDLE = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": PATIENT}]}


def lines(*rows: Any) -> bytes:
    return b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n"
                    for row in rows)  # fmt: skip


def asked(client: TestClient, address: str, *rows: Any, **more: Any) -> list[Json]:
    answer = client.post(address, content=lines(*rows), **more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["cache-control"] == "no-store"
    return [json.loads(line) for line in answer.text.splitlines()]


# ---- what is answered ---------------------------------------------------------------------------


def test_patients_of_every_kind_are_matched_in_their_order(programs: TestClient) -> None:
    told = asked(programs, "/batch/match", GOUT, FIELDS, BUNDLE)
    assert list(dict.fromkeys(one["patient"] for one in told)) == ["a", "b", "c"]
    for patient in ("a", "b", "c"):
        mine = [one for one in told if one["patient"] == patient]
        assert [one["rank"] for one in mine] == list(range(1, len(mine) + 1))
        scores = [one["score"] for one in mine]
        assert scores == sorted(scores, reverse=True)
        assert all(one["criteria"] and set(one["open"]) >= {"missing"} for one in mine)


def test_a_batch_says_what_the_page_says(programs: TestClient) -> None:
    page = programs.post("/match", json={"note": GOUT["note"], "shown": 100}).json()
    one_by_one = {
        (trial["trial"], trial["verdict"], trial["score"])
        for group in page["groups"]
        for trial in group["trials"]
    }
    told = asked(programs, "/batch/match", GOUT)
    brief = asked(programs, "/batch/match?brief=true", GOUT)
    short = ("patient", "trial", "rank", "score", "verdict", "open")
    assert brief == [{name: one[name] for name in short} for one in told]
    assert {(one["trial"], one["verdict"], one["score"]) for one in told} == one_by_one


def test_it_is_told_how_much_is_wanted(programs: TestClient) -> None:
    told = asked(programs, "/batch/match?brief=true&most=2", GOUT, FIELDS)
    assert [(one["patient"], one["rank"]) for one in told] == [
        ("a", 1), ("a", 2), ("b", 1), ("b", 2),
    ]  # fmt: skip
    assert all("criteria" not in one for one in told)
    only = asked(programs, "/batch/match?trials=NCT06641648&reference_date=2024-01-01", BUNDLE)
    assert [one["trial"] for one in only] == ["NCT06641648"]


def test_broken_lines_are_answered_in_their_place(programs: TestClient) -> None:
    broken = [b"{", b"[1]", b"\xff\xfe", {"note": 5}, PATIENT, {"resourceType": "Bundle"}]
    told = asked(programs, "/batch/match?most=1", GOUT, *broken, b"", FIELDS)
    assert [one["patient"] for one in told] == ["a", *(f"line-{n}" for n in range(2, 8)), "b"]
    assert all("error" in one for one in told[1:-1])
    codes = [one["error"]["code"] for one in told[1:-1]]
    assert codes[0] == "malformed" and codes[4] == "unknown-format"


def test_a_line_that_is_too_long_is_told_and_the_next_is_answered(programs: TestClient) -> None:
    long = b'{"id": 1, "note": "' + b"x" * (33 << 20) + b'"}'
    told = asked(programs, "/batch/match?most=1", long, GOUT)
    assert [one["patient"] for one in told] == ["line-1", "a"]
    assert told[0]["error"]["code"] == "too-large"


@pytest.mark.parametrize("query", ["trials=NCT0", "near=Nowhereville", "most=0", "colour=red"])
def test_what_can_t_be_asked_is_refused_before_a_line_is_read(
    programs: TestClient, query: str
) -> None:
    answer = programs.post(f"/batch/match?{query}", content=lines(GOUT))
    assert answer.status_code in (400, 404, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_criteria_are_checked_and_texts_parsed_as_the_commands_do(programs: TestClient) -> None:
    check = {"id": 1, "criterion": "Gout", "note": "He has gout."}
    told = asked(
        programs, "/batch/check", check, {"id": 2}, {**check, "id": 3, "side": "exclusion"}
    )
    assert [one["id"] for one in told] == [1, 2, 3]
    assert told[0]["verdict"] == "met" and told[1]["error"]["code"] == "bad-input"
    told = asked(programs, "/batch/parse", {"id": 1, "text": "Gout", "side": "inclusion"}, b"{")
    assert told[0]["criteria"][0]["status"] == "read" and told[1]["error"]["code"] == "malformed"


def test_an_empty_batch_has_an_empty_answer(programs: TestClient) -> None:
    assert asked(programs, "/batch/parse") == []


def test_openapi_tells_of_streams(programs: TestClient) -> None:
    told = programs.get("/openapi.json").json()["paths"]["/batch/match"]["post"]
    assert list(told["requestBody"]["content"]) == ["application/x-ndjson"]
    assert list(told["responses"]["200"]["content"]) == ["application/x-ndjson"]
    assert {one["name"] for one in told["parameters"]} >= {"trials", "brief", "most", "assume"}


# ---- who matched --------------------------------------------------------------------------------


def test_every_patient_of_a_batch_is_written_down(service: Service, tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    doors = Doors(tokens=tokens, audit=tmp_path / "audit.jsonl")
    bearer = {"authorization": f"Bearer {tokens.add('match', 'ward 7')}"}
    client = TestClient(create_app(service, doors), headers=bearer)
    asked(client, "/batch/match?most=1", GOUT, b"{", FIELDS)
    written = [json.loads(one) for one in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert [one["trials"] is None for one in written] == [True, False, False]
    assert {(one["who"], one["asked"]) for one in written} == {("ward 7", "POST /batch/match")}
    assert "gout" not in (tmp_path / "audit.jsonl").read_text()


def test_what_can_t_be_written_down_ends_the_stream(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = create_app(service, Doors(audit=tmp_path / "audit.jsonl"))
    written: list[Any] = []

    def add(ledger: Any, *entries: Any) -> None:
        written.extend(entries)
        if len(written) > 2:
            raise StoreFull("no room")

    monkeypatch.setattr("eligo.app.web.audit.Ledger.add", add)
    client = TestClient(application, raise_server_exceptions=False)
    with client.stream(
        "POST", "/batch/match?most=1", content=lines(GOUT, FIELDS, BUNDLE)
    ) as answer:
        told = "".join(answer.iter_text())
    assert [json.loads(one)["patient"] for one in told.splitlines()] == ["a"]


# ---- how it travels -----------------------------------------------------------------------------


class Body:
    """A request's body as the server hands it on, piece by piece, and the answer's pieces."""

    def __init__(self, *pieces: bytes, gone: bool = False) -> None:
        self.pieces, self.gone, self.sent = list(pieces), gone, list[Any]()
        self.taken = 0

    async def receive(self) -> Any:
        await asyncio.sleep(0)
        if self.taken < len(self.pieces):
            self.taken += 1
            more = self.gone or self.taken < len(self.pieces)
            return {"type": "http.request", "body": self.pieces[self.taken - 1], "more_body": more}
        if not self.gone:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def told(self) -> bytes:
        return b"".join(one.get("body", b"") for one in self.sent)


def echo(line: Line) -> Iterator[Json]:
    yield {"line": line[0]}


def test_lines_may_come_in_pieces_of_any_size() -> None:
    body = Body(*(b"%c" % byte for byte in b'{"a": 1}\n\n{"b":\t2}'))
    asyncio.run(Stream(echo)({"type": "http"}, body.receive, body.send))
    assert body.told == b'{"line":1}\n{"line":3}\n'
    assert body.sent[-1] == {"type": "http.response.body", "body": b""}


def test_when_the_client_goes_the_work_ends() -> None:
    begun: list[int] = []

    def slow(line: Line) -> Iterator[Json]:
        begun.append(line[0])
        time.sleep(0.2)
        yield {}

    body = Body(b"{}\n" * 100, gone=True)
    before = time.monotonic()
    asyncio.run(Stream(slow)({"type": "http"}, body.receive, body.send))
    assert len(begun) <= 2 and time.monotonic() - before < 5
    assert {"type": "http.response.body", "body": b""} not in body.sent


def test_no_more_is_taken_than_is_answered() -> None:
    body = Body(*[b"{}\n"] * 50)
    ahead: list[int] = []

    def counting(line: Line) -> Iterator[Json]:
        ahead.append(body.taken - line[0])
        yield {}

    asyncio.run(Stream(counting)({"type": "http"}, body.receive, body.send))
    assert len(ahead) == 50 and max(ahead) <= 2


@pytest.mark.parametrize(("path", "status"), [("/batch/parse", 200), ("/match", 503)])
def test_a_stream_may_go_on_for_as_long_as_it_moves(path: str, status: int) -> None:
    async def steady(scope: Any, receive: Any, send: Any) -> None:
        for _ in range(10):
            await receive()
            await asyncio.sleep(0.03)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    body = Body(*[b"x" * 100] * 20)
    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
    asyncio.run(Limits(steady, 10_000, 0.15)(scope, body.receive, body.send))
    assert body.sent[0]["status"] == status


def test_a_stream_that_stands_still_is_ended() -> None:
    async def still(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(10)

    body = Body(b"{}")
    scope = {"type": "http", "method": "POST", "path": "/batch/parse", "headers": []}
    before = time.monotonic()
    asyncio.run(Limits(still, 100, 0.1)({**scope, "query_string": b""}, body.receive, body.send))
    assert time.monotonic() - before < 5 and len(body.sent) == 1


# ---- against a server ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, int]]:
    """A served store, and its port."""
    with served_demo(tmp_path_factory.mktemp("batches")) as running:
        yield running


def opened(port: int, address: str) -> socket.socket:
    asking = socket.create_connection(("127.0.0.1", port), timeout=60)
    head = f"POST {address} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    asking.sendall(head.encode())
    return asking


def chunk(body: bytes) -> bytes:
    return f"{len(body):x}\r\n".encode() + body + b"\r\n"


def test_a_line_is_answered_before_the_next_is_sent(server: tuple[Any, int]) -> None:
    asking = opened(server[1], "/batch/match?most=1")
    answer = http.client.HTTPResponse(asking)
    asking.sendall(chunk(lines(GOUT)))
    answer.begin()
    assert json.loads(answer.readline())["patient"] == "a"
    asking.sendall(chunk(lines(FIELDS)) + b"0\r\n\r\n")
    assert json.loads(answer.readline())["patient"] == "b"
    assert answer.read() == b""


def test_a_slow_reader_is_waited_for_and_memory_stays(
    server: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = server
    row = chunk(lines(*({"id": [n, "x" * 1000]} for n in range(100))))
    asking, before = opened(port, "/batch/parse"), megabytes(process)
    asking.settimeout(2)
    sent, rest = 0, b""
    with pytest.raises(TimeoutError):  # nothing is read here: in the end nothing is taken there
        while sent < 4000:
            rest = row
            while rest:
                rest = rest[asking.send(rest) :]
            sent += 1
    assert megabytes(process) - before < 40, "what is not read is not kept"
    asking.settimeout(60)

    def finish() -> None:
        asking.sendall(rest + b"0\r\n\r\n")

    sending = threading.Thread(target=finish)
    sending.start()
    answer = http.client.HTTPResponse(asking)
    answer.begin()
    ids = [json.loads(line)["id"][0] for line in answer]
    sending.join()
    assert ids == list(range(100)) * (sent + 1)
    assert megabytes(process) - before < 40


def test_a_client_that_goes_leaves_a_server_that_answers(server: tuple[Any, int]) -> None:
    _, port = server
    for _ in range(5):
        asking = opened(port, "/batch/match")
        asking.sendall(chunk(lines(*[GOUT] * 200)))
        asking.recv(10)
        asking.close()
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    asking.request("POST", "/batch/match?most=1", lines(GOUT))
    assert json.loads(asking.getresponse().read())["patient"] == "a"
