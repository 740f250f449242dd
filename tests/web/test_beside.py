"""What goes with a page: other formats, related trials, letters, maps, paper, what trials ask."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node
from starlette.testclient import TestClient

from eligo.app import actions
from eligo.app.samples import sample_trials
from eligo.app.service import Service
from eligo.app.web.app import create_app

NOTE = "A 52-year-old man with acute myeloid leukemia in first complete remission. ECOG 1."
TRIAL = "NCT06802718"


def text(node: HTMLParser | Node | None) -> str:
    """The words of a page or an element, spaces squeezed."""
    assert node is not None
    root = node.body if isinstance(node, HTMLParser) else node
    assert root is not None
    return " ".join(root.text(separator=" ").split())


@pytest.mark.parametrize(
    ("form", "media", "words"),
    [
        ("v2", "application/json", '"nctId":"NCT06802718"'),
        ("fhir", "application/fhir+json", '"resourceType":"ResearchStudy"'),
        ("fhir-r5", "application/fhir+json", '"resourceType":"ResearchStudy"'),
        ("jsonld", "application/ld+json", "MedicalTrial"),
        ("ris", "application/x-research-info-systems", "NCT06802718"),
        ("csv", "text/csv", "NCT06802718"),
    ],
)
def test_a_trial_is_told_in_the_formats_of_others(
    programs: TestClient, form: str, media: str, words: str
) -> None:
    answer = programs.get(f"/trials/{TRIAL}/as/{form}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    assert words in answer.text


def test_an_unknown_format_is_told(programs: TestClient) -> None:
    answer = programs.get(f"/trials/{TRIAL}/as/pdf")
    assert (answer.status_code, answer.json()["code"]) == (400, "usage")


def test_related_trials_come_with_reasons_and_side_by_side(
    people: TestClient, programs: TestClient
) -> None:
    twin = programs.get(f"/trials/{TRIAL}/related").json()
    page = HTMLParser(people.get(f"/trials/{TRIAL}/related").text)
    assert [text(n) for n in page.css(".hits h2")] == [one["title"] for one in twin["related"]]
    first = twin["related"][0]
    assert first["reasons"][0]["words"] in text(page.css_first(".reasons"))
    link = page.css_first(".hits a[href^='/compare']")
    assert link is not None
    address = link.attributes["href"] or ""
    compared = programs.get(address).json()
    assert compared["trials"] == [TRIAL, first["trial"]]
    assert {one["kind"] for one in compared["criteria"]} <= {
        "same", "different", "only first", "only second",
    }  # fmt: skip
    shown = text(HTMLParser(people.get(address).text))
    words = next(one["second"] for one in compared["criteria"] if one["second"])
    assert " ".join(words["text"].split()) in shown and compared["titles"][1] in shown


def test_trials_are_searched_by_what_they_ask(people: TestClient, programs: TestClient) -> None:
    address = "/search?q=leukemia&accepts=ECOG 2"
    twin = programs.get(address).json()
    assert twin["asked"][0]["phrase"] == "ECOG 2" and twin["hits"][0]["stands"]
    page = HTMLParser(people.get(address).text)
    field = page.css_first("input[name=accepts]")
    assert field is not None and field.attributes["value"] == "ECOG 2"
    assert page.css(".stand.for") != []


def test_open_sites_near_by_are_on_a_map(people: TestClient) -> None:
    near = HTMLParser(people.get("/search?near=Beijing&within=80 km").text)
    assert len(near.css(".sitemap .spot")) >= 1
    assert HTMLParser(people.get("/search").text).css(".sitemap") == []


def test_a_letter_to_a_site_is_prepared_and_names_no_patient(tmp_path: Path) -> None:
    record = json.loads((sample_trials() / "NCT06802718.json").read_text("utf-8"))
    contacts = record["protocolSection"]["contactsLocationsModule"]
    contacts["centralContacts"] = [{"name": "A. B.", "email": "ask@example.org"}]
    contacts["locations"][0]["contacts"] = [{"name": "C. D.", "email": "site@example.org"}]
    (tmp_path / "one.json").write_text(json.dumps(record), "utf-8")
    list(actions.loading([tmp_path / "one.json"], tmp_path, lambda words: None))
    client = TestClient(create_app(Service(tmp_path, lambda words: None)))
    page = HTMLParser(client.get(f"/trials/{TRIAL}", headers={"accept": "text/html"}).text)
    letters = [unquote(node.attributes["href"] or "") for node in page.css("a[href*='&body=']")]
    addresses = [one.removeprefix("mailto:").partition("?")[0] for one in letters]
    assert addresses == ["site@example.org", "ask@example.org"]
    assert all(TRIAL in one and "Kind regards" in one for one in letters)
    assert contacts["locations"][0]["facility"] in letters[0]
    assert "Kind regards" in text(page.css_first("pre.printed"))


def test_a_match_goes_on_paper(people: TestClient) -> None:
    page = HTMLParser(people.post("/match", data={"note": NOTE}).text)
    form = next(n for n in page.css("form[action='/handout']") if TRIAL in (n.html or ""))
    held = {n.attributes["name"] or "": n.attributes["value"] or "" for n in form.css("input")}
    assert held == {"note": NOTE, "trials": TRIAL}
    answer = people.post("/handout", data=held)
    assert answer.headers["cache-control"] == "no-store"
    paper = HTMLParser(answer.text)
    assert len(paper.css("h1")) == 1 and paper.css(".boxes li") != []
    assert "First complete remission" in text(paper) and "52 years" in text(paper)
    assert people.post("/handout", data={"note": NOTE}).status_code == 400
