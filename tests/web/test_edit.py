"""Correcting a criterion: checked, told in plain words, kept through loads and compiles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from starlette.testclient import TestClient

from eligo.app import actions
from eligo.app.compiling import compiling
from eligo.app.samples import demo_store
from eligo.app.service import Service
from eligo.app.web.app import create_app
from eligo.language.notation import read
from eligo.matching.corrections import read_notation
from eligo.records.store import open_store
from eligo.terms import load

TRIAL = "NCT00000001"
RECORD = {
    "nct_id": TRIAL,
    "title": "Drug in gout",
    "conditions": ["Gout"],
    "eligibility_text": "Inclusion Criteria:\n- Gout\n- Creatinine below 1.5 mg/dL\n- Women only",
}
NOTE = "A 60-year-old woman with gout. Creatinine 1.8 mg/dL."
BETTER = 'measure "creatinine" < 2 mg/dL'


def loaded(folder: Path, **changed: str) -> None:
    path = folder / "one.jsonl"
    path.write_text(json.dumps({**RECORD, **changed}) + "\n", "utf-8")
    list(actions.loading([path], folder, lambda words: None))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    demo_store(tmp_path)
    loaded(tmp_path)
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    service = Service(folder, lambda words: None)
    with TestClient(create_app(service), headers={"accept": "application/json"}) as client:
        yield client


def place_of(client: TestClient, words: str) -> int:
    criteria = client.get(f"/trials/{TRIAL}").json()["criteria"]
    return next(n for n, one in enumerate(criteria) if words in one["text"])


def verdict(client: TestClient) -> str:
    groups = client.post("/match", json={"note": NOTE, "trials": [TRIAL]}).json()["groups"]
    return next(one["verdict"] for group in groups for one in group["trials"])


def kept(client: TestClient, words: str = "Creatinine", **asked: object) -> dict[str, object]:
    address = f"/trials/{TRIAL}/criteria/{place_of(client, words)}"
    told = {"notation": BETTER, "by": "Dr. A", "why": "the protocol says 2", "save": True, **asked}
    answer = client.post(address, json=told)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_a_draft_is_checked_and_nothing_is_kept(client: TestClient) -> None:
    address = f"/trials/{TRIAL}/criteria/{place_of(client, 'Creatinine')}"
    opened = client.get(address).json()
    assert opened["draft"]["same"] and opened["draft"]["problem"] is None
    checked = client.post(address, json={"notation": BETTER}).json()
    draft = checked["draft"]
    assert not draft["same"] and "2 mg/dL" in draft["wording"]
    gone, new = ("".join(p["words"] for p in draft["difference"] if p["kind"] == kind)
                 for kind in ("gone", "new"))  # fmt: skip
    assert "1.5" in gone and "2" in new
    wrong = client.post(address, json={"notation": 'measure "creatinine" <'}).json()["draft"]
    assert wrong["problem"]["line"] == 1 and wrong["problem"]["column"] > 1
    assert client.get(address).json() == opened and opened["history"] == []


def test_a_correction_counts_where_trials_are_shown_and_matched(client: TestClient) -> None:
    assert verdict(client) == "ineligible"
    answer = kept(client)
    assert answer["saved"] and answer["history"][0]["by"] == "Dr. A"  # type: ignore[index]
    assert verdict(client) == "eligible"
    shown = client.get(f"/trials/{TRIAL}").json()["criteria"][place_of(client, "Creatinine")]
    assert "2 mg/dL" in shown["wording"] and shown["flags"][0]["code"] == "corrected"
    assert "the protocol says 2" in shown["flags"][0]["message"]


def test_a_correction_lasts_through_loads_compiles_and_other_processes(
    client: TestClient, folder: Path
) -> None:
    kept(client)
    list(compiling(open_store(folder), lambda words: None, 1))
    assert verdict(client) == "eligible"
    loaded(folder, title="Another title of the drug in gout")
    list(compiling(open_store(folder), lambda words: None, 1, restart=True))
    again = TestClient(create_app(Service(folder, lambda words: None)))
    assert verdict(client) == verdict(again) == "eligible"


def test_words_that_the_record_no_longer_has_are_not_corrected(
    client: TestClient, folder: Path
) -> None:
    place = place_of(client, "Creatinine")
    kept(client)
    text = "Inclusion Criteria:\n- Gout\n- Creatinine below 1.4 mg/dL\n- Women only"
    loaded(folder, eligibility_text=text)
    assert verdict(client) == "ineligible"
    late = client.post(
        f"/trials/{TRIAL}/criteria/{place}",
        json={"notation": BETTER, "text": "Creatinine below 1.5 mg/dL", "by": "B", "save": True},
    )
    assert late.status_code == 422 and "other words now" in late.json()["detail"]


def test_a_correction_is_taken_back(client: TestClient) -> None:
    kept(client)
    answer = kept(client, notation="", why="")
    assert [bool(one["notation"]) for one in answer["history"]] == [True, False]  # type: ignore[index]
    assert answer["criterion"] == answer["read"] and verdict(client) == "ineligible"


@pytest.mark.parametrize(
    ("address", "asked", "status"),
    [
        ("/trials/NCT00000001/criteria/99", {}, 404),
        ("/trials/NCT00000001/criteria/-1", {}, 404),
        ("/trials/NCT00000001/criteria/x", {}, 422),
        ("/trials/NCT00000001/criteria/0", {"notation": "pregnant", "save": True}, 422),
        ("/trials/NCT00000001/criteria/0", {"mood": "x"}, 422),
    ],
)
def test_what_can_not_be_kept_is_told(
    client: TestClient, address: str, asked: dict[str, object], status: int
) -> None:
    answer = client.post(address, json=asked)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_form_works_without_scripts(client: TestClient) -> None:
    client.headers["accept"] = "text/html"
    place = next(
        n for n, one in enumerate(client.get(f"/trials/{TRIAL}.json").json()["criteria"])
        if "Creatinine" in one["text"]
    )  # fmt: skip
    address = f"/trials/{TRIAL}/criteria/{place}"
    page = HTMLParser(client.get(address).text)
    text = page.css_first("input[name=text]")
    assert text is not None
    form = {"text": text.attributes["value"] or "", "notation": BETTER, "by": "Dr. A", "why": ""}
    checked = HTMLParser(client.post(address, data={**form, "action": "check"}).text)
    assert [n.text() for n in checked.css("#checked del")] and checked.css("#checked ins")
    area, by = checked.css_first("textarea"), checked.css_first("input[name=by]")
    assert area is not None and area.text() == BETTER
    assert by is not None and by.attributes["value"] == "Dr. A"
    answer = client.post(address, data={**form, "action": "save"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}?saved=true")
    saved = HTMLParser(client.get(f"{address}?saved=true").text)
    assert saved.css_first(".saved") is not None
    assert "corrected by Dr. A" in (saved.body.text() if saved.body else "") or saved.css(
        ".versions"
    )
    back = {**form, "action": "restore"}
    page = HTMLParser(client.post(address, data=back).text)
    assert "taken back" in (page.body.text() if page.body else "")


@pytest.mark.parametrize(
    "text",
    ['condition "gout"', 'drug "ruxolitinib"', 'measure "ALT" <= 3 {ULN}',
     'biomarker "NPM1" is positive', 'not: procedure "splenectomy"'],
)  # fmt: skip
def test_names_without_codes_are_linked(text: str) -> None:
    node = read_notation(text, load())
    leaf = node.children[0] if node.children else node
    concept = getattr(leaf, "concept", None) or leaf.gene  # type: ignore[attr-defined]
    assert concept.linked
    assert read_notation('condition "zorbly mimsy"', load()) == read('condition "zorbly mimsy"')
