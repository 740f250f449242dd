"""Nobody reads what is another's: no token, no address, no file, no cache tells of a patient."""

from __future__ import annotations

import gc
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from eligo.app.samples import demo_store
from eligo.app.service import Service
from eligo.app.tokens import REACHES, Reach, Tokens
from eligo.app.web.access import need_of, needs
from eligo.app.web.app import create_app
from eligo.app.web.audit import audit_beside
from eligo.app.web.doors import Doors
from eligo.app.web.logs import JsonLines

# Letters that no vocabulary begins with, so that no cache of words has a reason to hold them.
NAME = "Qzxwylph"
NOTE = f"{NAME} {NAME}son, a woman of 60 with gout. Her daughter {NAME} called."
PATIENT = {
    "resourceType": "Patient",
    "id": f"id-{NAME}",
    "name": [{"family": NAME}],
    "gender": "female",
    "birthDate": "1960-02-03",
    "address": [{"text": f"{NAME} Street 1"}],
}
CONDITION = {
    "resourceType": "Condition",
    "subject": {"reference": f"Patient/id-{NAME}"},
    "code": {"text": "Severe gout"},
    "note": [{"text": f"{NAME} can hardly walk"}],
}
BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [{"resource": PATIENT}, {"resource": CONDITION}],
}
HOOK = {
    "hook": "patient-view",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"patientId": NAME},
    "prefetch": {"patient": PATIENT},
}
PAGE = {"accept": "text/html"}
LINES = f"{json.dumps({'id': NAME, 'note': NOTE})}\n{json.dumps(BUNDLE)}\n{{{NAME}\n"
CHECKS = json.dumps({"id": NAME, "criterion": "Gout", "note": NOTE}) + "\n"
# Every door through which a patient comes in; the last ones are refused.
DOORS: dict[str, tuple[str, dict[str, Any]]] = {
    "note": ("/match", {"json": {"note": NOTE}}),
    "page": ("/match", {"data": {"note": NOTE}, "headers": PAGE}),
    "file": ("/match", {"files": {"file": (f"{NAME}.json", json.dumps(BUNDLE))}}),
    "handout": ("/handout", {"json": {"note": NOTE, "trials": ["NCT06641648"]}, "headers": PAGE}),
    "operation": ("/fhir/ResearchStudy/$match", {"json": BUNDLE}),
    "hook": ("/cds-services/eligo-trials", {"json": HOOK}),
    "batch": ("/batch/match", {"content": LINES}),
    "check": ("/batch/check", {"content": CHECKS}),
    "broken": ("/match", {"content": f'{{"note": "{NAME}'}),
    "wrong": ("/match", {"json": {"note": NOTE, "shown": NAME}, "headers": PAGE}),
    "elsewhere": (f"/{NAME}", {"json": {"note": NOTE}}),
}


class Ward:
    """A server with tokens of two wards and an audit, and all that it writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        service = Service(demo_store(folder / "store"), lambda words: None)
        tokens = Tokens(folder / "tokens.json")
        audit = audit_beside(service.path)
        self.app = create_app(service, Doors(tokens=tokens, audit=audit))
        self.mine, self.other = (
            TestClient(self.app, headers={"authorization": f"Bearer {tokens.add('match', name)}"})
            for name in ("mine", "other")
        )
        self.admin = TestClient(
            self.app, headers={"authorization": f"Bearer {tokens.add('admin', 'head')}"}
        )

    def written(self) -> dict[str, bytes]:
        """Every file in the server's folders."""
        return {str(p): p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """A ward whose temporary files lie in its own folder."""
    folder = tmp_path_factory.mktemp("ward")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        yield Ward(folder)


@pytest.fixture(scope="module")
def told(ward: Ward) -> list[int]:
    """The statuses with which one ward's patient was answered, at every door."""
    return [ward.mine.post(address, **body).status_code for address, body in DOORS.values()]


def test_the_doors_let_the_patient_in(told: list[int]) -> None:
    statuses = dict(zip(DOORS, told, strict=True))
    assert [name for name, status in statuses.items() if status != 200] == [
        "broken", "wrong", "elsewhere",
    ]  # fmt: skip


def test_no_door_is_left_out(ward: Ward) -> None:
    takes = {need.path for need in needs() if need.method == "POST" and need.scope == "match"}
    asked = {address for address, _ in DOORS.values()}
    feedback = "/cds-services/{service_id}/feedback"  # tells of a card, not of a patient
    assert takes - {feedback, "/cds-services/{service_id}"} <= asked


@pytest.mark.parametrize("need", [n for n in needs() if n.method == "GET"], ids=lambda n: n.path)
@pytest.mark.parametrize("who", ["other", "admin"])
def test_no_address_tells_another_of_the_patient(
    ward: Ward, told: list[int], need: Any, who: str
) -> None:
    client: TestClient = getattr(ward, who)
    fills = {"number": "NCT06641648", "form": "fhir", "place": "0", "service_id": "eligo-trials"}
    path = re.sub(r"\{(\w+).*?\}", lambda found: fills.get(found[1], "eligo.css"), need.path)
    for headers in ({}, PAGE):
        answer = client.get(path, headers=headers)
        assert NAME.lower() not in answer.text.lower()
        assert NAME not in str(answer.headers)


def test_the_same_question_of_another_is_answered_anew(ward: Ward) -> None:
    mine = ward.mine.post("/match", data={"note": NOTE}, headers=PAGE)
    assert mine.headers["cache-control"] == "no-store" and "etag" not in mine.headers
    other = ward.other.post("/match", data={"note": "A man of 50."}, headers=PAGE)
    assert NAME in mine.text and NAME not in other.text
    assert not mine.cookies and not other.cookies


def test_the_audit_and_the_tokens_are_at_no_address(ward: Ward, told: list[int]) -> None:
    names = [path.name for path in (ward.folder / "store").iterdir()]
    assert any("audit" in name for name in names)
    for name in names:
        for before in ("/", "/static/", "/static/../", "/static/%2e%2e/"):
            answer = ward.admin.get(f"{before}{name}")
            assert answer.status_code in (403, 404), name


def test_a_session_is_the_token_of_who_signed_in(ward: Ward) -> None:
    secret = ward.mine.headers["authorization"].removeprefix("Bearer ")
    mine, other = TestClient(ward.app), TestClient(ward.app)
    mine.post("/sign-in", data={"token": secret})
    assert mine.get("/sign-in.json").json()["name"] == "mine"
    assert other.get("/sign-in.json").json()["name"] is None
    assert ward.other.get("/sign-in.json").json()["name"] == "other"


def test_corrections_are_everybody_s_and_only_an_admin_s_to_make(ward: Ward) -> None:
    criteria = ward.mine.get("/trials/NCT06641648").json()["criteria"]
    place = next(n for n, one in enumerate(criteria) if "ECOG" in one["text"])
    address = f"/trials/NCT06641648/criteria/{place}"
    words = {"notation": 'measure "creatinine" < 7 mg/dL', "by": "head", "save": True}
    assert ward.mine.post(address, json=words).status_code == 403
    assert ward.admin.post(address, json=words).status_code == 200
    mine, other = (client.get(address).json() for client in (ward.mine, ward.other))
    assert mine == other and mine["history"][0]["by"] == "head"


def test_nothing_of_the_patient_is_written_anywhere(ward: Ward, told: list[int]) -> None:
    files = ward.written()
    assert any(name.endswith("audit.jsonl") for name in files)
    assert [name for name, held in files.items() if NAME.encode() in held or NAME in name] == []


def test_a_large_file_stays_in_memory(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    def rolled(spooled: Any) -> None:
        pytest.fail("a patient's file was put on the disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", rolled)
    bundle = json.dumps(BUNDLE) + " " * (3 << 20)
    answer = ward.mine.post("/match", files={"file": ("p.json", bundle)})
    assert answer.status_code == 200 and answer.json()["patient"]["sex"] == "female"


def test_no_log_entry_and_no_figure_tells_of_the_patient(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for address, body in DOORS.values():
        ward.mine.post(address, **body)
    ours = [one for one in caplog.records if one.name.partition(".")[0] in ("eligo", "uvicorn")]
    lines = [text for one in ours for text in (JsonLines().format(one), one.getMessage())]
    assert not [line for line in lines if NAME.lower() in line.lower()]
    assert NAME.lower() not in ward.admin.get("/metrics").text.lower()


def test_what_was_answered_is_remembered_nowhere(ward: Ward, told: list[int]) -> None:
    gc.collect()
    own = {*map(id, globals().values()), id(globals())}
    telling = [
        holder
        for holder in gc.get_objects()
        if any(isinstance(one, str | bytes) and _tells(one) for one in gc.get_referents(holder))
    ]
    ours = [one for one in telling if id(one) not in own and _is_ours(one)]
    assert [getattr(one, "__qualname__", type(one).__name__) for one in ours] == []


def _is_ours(holder: object) -> bool:
    """A cache of a function of ours, or an object of ours; what the tests hold is no such thing."""
    module = getattr(holder, "__module__", None)
    held_by = (module,) if isinstance(module, str) else ()
    if type(holder).__name__ == "_lru_list_elem":
        held_by = tuple(getattr(one, "__module__", "") for one in gc.get_referrers(holder))
    if isinstance(holder, dict):
        held_by = tuple(type(one).__module__ for one in gc.get_referrers(holder))
    return any(str(name).startswith("eligo.") for name in held_by)


def _tells(held: str | bytes) -> bool:
    return NAME in held if isinstance(held, str) else NAME.encode() in held


# ---- every address, every way to ask, every scope -----------------------------------------------


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "BREW"])
@pytest.mark.parametrize("scope", [None, *REACHES])
def test_no_other_method_reaches_further(
    service: Service, tmp_path: Path, method: str, scope: Reach | None
) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    headers = {"authorization": f"Bearer {tokens.add(scope, 'one')}"} if scope else {}
    client = TestClient(create_app(service, Doors(tokens=tokens)), headers=headers)
    for need in needs():
        path = re.sub(r"\{.*?\}", "0", need.path)
        wanted = need_of(method, path).scope
        assert wanted == "admin" or method == "HEAD", "what changes something is an admin's"
        reached = wanted == "open" or (scope and REACHES.index(scope) >= REACHES.index(wanted))
        answer = client.request(method, path, follow_redirects=False)
        if reached:
            assert answer.status_code not in (401, 403), path
        else:
            assert answer.status_code == (403 if scope else 401), path
        assert "allow" not in answer.headers or reached
