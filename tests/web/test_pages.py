"""Every page says what its JSON twin says, and works without scripts."""

from __future__ import annotations

import json
import re

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node
from starlette.testclient import TestClient

from eligo.app.samples import sample_patients

NOTE = (
    "A 52-year-old man with acute myeloid leukemia in first complete remission after "
    "consolidation. ECOG 1. No diabetes."
)
PAGES = (
    "/",
    "/search",
    "/browse",
    "/search?q=leukemia&status=RECRUITING",
    "/trials/NCT06641648",
    "/trials/NCT04387942",
    "/trials/NCT06641648/history",
    "/trials/NCT06641648/criteria/0",
    "/trials/NCT06641648/related",
    "/compare?first=NCT06641648&second=NCT06802718",
    "/match",
    "/sign-in",
)


def parsed(client: TestClient, address: str, **form: str) -> HTMLParser:
    """A page that was got, or posted to with a form."""
    answer = client.post(address, data=form) if form else client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return HTMLParser(answer.text)


def text(node: HTMLParser | Node | None) -> str:
    """The words of a page or an element, spaces squeezed."""
    assert node is not None
    root = node.body if isinstance(node, HTMLParser) else node
    assert root is not None
    return " ".join(root.text(separator=" ").split())


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_every_page_stands_alone(people: TestClient, address: str, language: str) -> None:
    people.cookies.set("lang", language)
    page = parsed(people, address)
    html = page.css_first("html")
    assert html is not None and html.attributes["lang"] == language
    assert len(page.css("h1")) == 1
    assert page.css("script:not([src])") == [] and page.css("style") == []
    assert [n for n in page.css("*") if "style" in n.attributes or "onclick" in n.attributes] == []
    from_elsewhere = [
        value
        for node in page.css("script, link, img, use, form")
        for name in ("src", "href", "action")
        if (value := node.attributes.get(name)) and not value.startswith("/")
    ]
    assert from_elsewhere == []


@pytest.mark.parametrize("address", PAGES)
def test_every_link_and_id_of_a_page_leads_somewhere(people: TestClient, address: str) -> None:
    page = parsed(people, address)
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    for node in page.css("a[href]"):
        target = node.attributes["href"] or ""
        if target.startswith("#"):
            assert target[1:] in ids
        elif target.startswith("/"):
            assert people.get(target).status_code == 200, target


@pytest.mark.parametrize("address", PAGES)
def test_a_page_and_its_twin_are_one_address(
    people: TestClient, programs: TestClient, address: str
) -> None:
    path, _, query = address.partition("?")
    suffixed = f"{'/index' if path == '/' else path}.json{'?' if query else ''}{query}"
    by_header = programs.get(address)
    assert by_header.headers["content-type"] == "application/json"
    assert people.get(suffixed).json() == by_header.json()
    joint = "&" if query else "?"
    assert people.get(f"{address}{joint}format=json").json() == by_header.json()


def test_the_search_page_shows_what_its_twin_holds(
    people: TestClient, programs: TestClient
) -> None:
    address = "/search?q=leukemia&status=RECRUITING"
    page, twin = parsed(people, address), programs.get(address).json()
    assert [text(n) for n in page.css(".hits h2")] == [hit["title"] for hit in twin["hits"]]
    assert twin["total"] == 3
    assert "3 trials" in text(page)
    checked = page.css("input[name=status][checked]")
    assert [node.attributes["value"] for node in checked] == ["RECRUITING"]


def test_pages_of_hits_hang_together(people: TestClient, programs: TestClient) -> None:
    first = programs.get("/search?limit=3")
    assert first.headers["link"] == '</search?limit=3&page=2>; rel="next"'
    second = programs.get(first.links["next"]["url"])
    assert second.links["prev"]["url"] == "/search?limit=3&page=1"
    seen = [hit["trial"] for answer in (first, second) for hit in answer.json()["hits"]]
    assert len(set(seen)) == 6
    page = parsed(people, "/search?limit=3&page=2")
    assert [n.attributes["rel"] for n in page.css(".pages a")] == ["prev", "next"]


def test_what_words_are_taken_for_can_be_switched_off(people: TestClient) -> None:
    page = parsed(people, "/search?q=leukemia")
    switch = page.css_first(".taken a")
    assert switch is not None and "leukemia and its kinds" in text(page)
    without = parsed(people, switch.attributes["href"] or "")
    assert "leukemia and its kinds" not in text(without)
    assert without.css_first("input[name=without]") is not None


def test_a_trial_shows_words_and_logic_tied_together(people: TestClient) -> None:
    page = parsed(people, "/trials/NCT06641648")
    criterion = next(n for n in page.css(".criterion") if "Adequate organ function" in text(n))
    words = {tuple(sorted(n.attributes["class"].split())): text(n) for n in criterion.css("mark")}
    leaves = {
        number: text(n)
        for n in criterion.css(".leaf")
        for number in re.findall(r"\bn\d+\b", n.attributes["class"] or "")
    }
    number = next(n for n, said in leaves.items() if "ejection fraction" in said)
    assert words[number, "w"] == "LVEF ≥ 45%"
    assert "at least 45%" in leaves[number]


def test_a_trial_shows_its_sites_doses_and_sources(people: TestClient) -> None:
    page = parsed(people, "/trials/NCT06802718")
    shown = text(page)
    for words in ("Peking University People's Hospital", "Recruiting", "Phase 3", "Versions"):
        assert words in shown
    assert len(page.css("#sites .spot")) == 1
    assert page.css(".arm .dose") != []


def test_a_note_is_matched_and_goes_along_in_the_form_alone(people: TestClient) -> None:
    answer = people.post("/match", data={"note": NOTE})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    page = HTMLParser(answer.text)
    assert "NCT06802718" in text(page.css_first("#might_fit"))
    assert "NCT04516837" in text(page.css_first("#does_not_fit"))
    against = page.css_first("#does_not_fit .judged.against")
    assert "speaks against it" in text(against) and against is not None
    assert "acute myeloid leukemia" in text(against.css_first("q"))
    carried = page.css_first(".asking input[name=note]")
    assert carried is not None and carried.attributes["value"] == NOTE
    assert [a for a in page.css("a") if "leukemia" in (a.attributes["href"] or "")] == []


def test_questions_are_answered_until_none_is_left(people: TestClient) -> None:
    form: dict[str, str] = {"note": ""}
    asked = []
    for _ in range(60):
        page = parsed(people, "/match", **form)
        buttons = page.css(".asking button[name]")
        if not buttons:
            break
        hidden = page.css(".asking input[type=hidden]")
        form = {n.attributes["name"] or "": n.attributes["value"] or "" for n in hidden}
        asked.append(text(page.css_first("#asked")))
        no = next((b for b in buttons if b.attributes["value"] == "no"), buttons[-1])
        form[no.attributes["name"] or ""] = no.attributes["value"] or ""
    assert len(asked) == len(set(asked)) > 1
    assert page.css(".asking") == []
    assert text(page.css_first("#might_fit h2")) == "Might fit 0"


def test_criteria_of_fields_are_shown_with_the_name_of_the_field(people: TestClient) -> None:
    page = parsed(people, "/match", note=NOTE)
    asked = {text(one) for one in page.css(".judged .asks")}
    assert "Age, at least: 18 Years" in asked
    assert "Healthy volunteers: not taken" in asked
    assert not asked & {"18 Years", "No", "false"}
    shown = {text(one) for one in parsed(people, "/trials/NCT06802718").css(".words > p")}
    assert "Healthy volunteers: not taken" in shown and "false" not in shown


@pytest.mark.parametrize("day", ["2026-11-23", "2024-02-29", "2025-03-01"])
def test_the_age_of_a_note_is_the_age_that_is_judged(people: TestClient, day: str) -> None:
    page = parsed(people, "/match", note=NOTE, reference_date=day)
    assert "52 years" in text(page.css_first(".matchhead"))
    assert "the patient is 52 years old" in text(page)


def test_a_bundle_is_matched_from_a_file(people: TestClient) -> None:
    line = sample_patients().read_text("utf-8").splitlines()[0]
    answer = people.post("/match", files={"file": ("bundle.json", line, "application/json")})
    page = HTMLParser(answer.text)
    assert text(page.css_first("#fits .matched .overline")).startswith("NCT06802718")
    carried = page.css_first(".asking input[name=bundle]")
    assert carried is not None
    assert json.loads(carried.attributes["value"] or "") == json.loads(line)


def test_a_chosen_language_and_theme_are_kept(people: TestClient) -> None:
    answer = people.post(
        "/settings", data={"lang": "zh-CN", "back": "/search?q=x"}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=x")
    people.post("/settings", data={"theme": "dark"})
    page = parsed(people, "/search")
    html = page.css_first("html")
    assert html is not None and html.attributes["data-theme"] == "dark"
    assert "项试验" in text(page) and "正在招募" in text(page)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil", "x"])
def test_settings_lead_to_no_other_site(people: TestClient, back: str) -> None:
    answer = people.post("/settings", data={"back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_browser_s_language_is_taken(people: TestClient) -> None:
    page = people.get("/match", headers={"accept-language": "de-DE, zh;q=0.9, en;q=0.5"})
    assert 'lang="zh-CN"' in page.text


def test_groups_are_paged_and_filtered(people: TestClient, programs: TestClient) -> None:
    asked = {"shown": 1, "questions": 0}
    whole = {g["group"]: g for g in programs.post("/match", json=asked).json()["groups"]}
    group = whole["might_fit"]
    assert (group["total"], group["pages"], group["page"]) == (7, 7, 1)
    seen = []
    for page in range(1, 8):
        turned = {**asked, "group": "might_fit", "page": page}
        groups = programs.post("/match", json=turned).json()["groups"]
        assert [len(g["trials"]) for g in groups] == [0, 1, 0]
        seen += [(one["rank"], one["trial"]) for g in groups for one in g["trials"]]
    assert [rank for rank, _ in seen] == list(range(1, 8)) and len(set(seen)) == 7
    page = parsed(people, "/match", shown="1", group="might_fit", page="2")
    assert text(page.css_first("#might_fit .overline")).startswith(seen[1][1])
    chosen = {**asked, "shown": 100, "status": ["open"], "near": "Beijing", "within": "50 km"}
    groups = programs.post("/match", json=chosen).json()["groups"]
    near = programs.get("/search?status=open&near=Beijing&within=50 km").json()
    found = {one["trial"] for g in groups for one in g["trials"]}
    assert found == {hit["trial"] for hit in near["hits"]} and 0 < len(found) < 7


def test_an_answer_that_is_no_question_is_told(programs: TestClient) -> None:
    told = programs.post("/match", json={"answers": {"mood": "yes", "Age ": "old"}}).json()
    problems = [one["problem"] for one in told["answered"]]
    assert problems[0] == "this is no question that trials ask" and "no age" in problems[1]


def test_trials_are_browsed_and_found_by_their_sponsor(programs: TestClient) -> None:
    sponsors = programs.get("/browse").json()["sponsors"]
    assert sum(one["trials"] for one in sponsors) >= 3
    for one in sponsors:
        found = programs.get("/search", params={"sponsor": one["value"]}).json()
        assert found["total"] == one["trials"]
        assert {hit["sponsor"] for hit in found["hits"]} == {one["value"]}
    assert programs.get("/search", params={"sponsor": "Nobody at all"}).json()["total"] == 0


def test_what_is_not_there_is_told_without_a_place_on_the_server(people: TestClient) -> None:
    told = people.get("/trials/NCT0").text
    assert "NCT0 is not in the store" in told and "trials.eligo" not in told


def test_only_a_note_s_own_words_are_quoted(people: TestClient) -> None:
    page = people.post(
        "/match", data={"note": "A 52-year-old man with acute myeloid leukemia."}
    ).text
    quoted = re.findall(r'<q class="evidence">(.*?)</q>', page)
    told = re.findall(r'<span class="evidence">(.*?)</span>', page)
    assert "acute myeloid leukemia" in quoted
    assert not any("born" in one for one in quoted) and any("born" in one for one in told)
