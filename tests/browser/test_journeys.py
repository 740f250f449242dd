"""The five journeys, end to end in a browser, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from eligo.app.samples import sample_patients

Shoot = Callable[[Any, str], None]
NOTE = (
    "A 52-year-old man with acute myeloid leukemia in first complete remission after "
    "consolidation. ECOG 1. No diabetes. Creatinine 0.9 mg/dL."
)


def test_find_and_read(page: Page, shoot: Shoot) -> None:
    page.goto("/")
    shoot(page, "home")
    page.get_by_role("searchbox").fill("leukemia maintenance")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page).to_have_url(re.compile(r"/search\?.*q=leukemia"))
    hits = page.locator(".hits h2 a")
    assert hits.count() > 1
    if page.scripts:  # type: ignore[attr-defined]
        page.get_by_role("button", name="Keep this search").click()
        page.goto("/")
        page.get_by_role("link", name="leukemia maintenance").click()
        expect(page.get_by_role("button", name="Forget this search")).to_be_visible()
    shoot(page, "search")
    title = hits.first.inner_text()
    hits.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    leaf = page.locator(".criterion:has(mark) .leaf[tabindex]").first
    leaf.scroll_into_view_if_needed()
    leaf.focus()
    number = re.search(r"\bn\d+\b", leaf.get_attribute("class") or "")
    assert number is not None
    words = page.locator(f".criterion:has(.leaf:focus) mark.{number[0]}").first
    expect(words).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    shoot(page, "trial")


def test_match_by_note(page: Page, shoot: Shoot) -> None:
    page.goto("/match")
    page.get_by_label("A note about the patient").fill(NOTE)
    page.get_by_label("Only those that take people").uncheck()
    page.get_by_role("button", name="Match", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trials for this patient")
    assert page.url.endswith("/match")  # the patient is in no address
    against = page.locator("#does_not_fit .matched").first
    if against.get_attribute("open") is None:
        against.locator("summary").click()
    expect(against.locator(".judged.against").first).to_be_visible()
    expect(page.locator("q.evidence").first).to_be_attached()
    page.locator("#might_fit .matched[open] summary").first.focus()
    page.get_by_role("heading", level=1).scroll_into_view_if_needed()
    shoot(page, "match")


def test_match_by_fhir_file(page: Page, shoot: Shoot) -> None:
    bundle = sample_patients().read_text("utf-8").splitlines()[0]
    page.goto("/match")
    page.get_by_label("or a file").set_input_files(
        {"name": "bundle.json", "mimeType": "application/json", "buffer": bundle.encode()}
    )
    page.get_by_label("Only those that take people").uncheck()
    page.get_by_role("button", name="Match", exact=True).click()
    expect(page.locator("#fits .matched")).to_have_count(1)
    page.set_viewport_size({"width": 1280, "height": 1400})
    shoot(page, "match-fhir")


def test_answer_questions_until_it_is_settled(page: Page, shoot: Shoot) -> None:
    page.goto("/match")
    page.get_by_label("Only those that take people").uncheck()
    page.get_by_role("button", name="or answer questions").click()
    shoot(page, "questions")
    asked: list[str] = []
    while page.locator(".asking").count() and len(asked) < 60:
        asked.append(page.locator("#asked").inner_text())
        no = page.get_by_role("button", name="No", exact=True)
        (no if no.count() else page.get_by_role("button", name="I don't know")).click()
        expect(page.get_by_text(re.compile(rf"^{len(asked)} answers?$"))).to_be_visible()
    assert 1 < len(asked) < 60 and len(set(asked)) == len(asked)
    expect(page.locator("#might_fit h2")).to_have_text("Might fit 0")


def test_edit_a_criterion(page: Page, shoot: Shoot) -> None:
    page.goto("/trials/NCT06641648")
    criterion = page.locator(".criterion", has_text="ejection fraction").first
    criterion.locator("details.notation summary").click()
    criterion.get_by_role("link", name="correct it").click()
    area = page.get_by_label("As code")
    right = area.input_value()
    area.fill("measure")
    check(page)
    expect(page.locator("#checked")).to_contain_text("Line 1")
    area.fill(right.replace("45", "50"))
    check(page)
    expect(page.locator("#checked ins")).to_contain_text(["50%"])
    page.get_by_label("Your name").fill("Dr. A")
    page.get_by_label("Why").fill("the protocol says 50%")
    shoot(page, "edit")
    page.get_by_role("button", name="Keep the correction").click()
    expect(page.get_by_role("status")).to_contain_text("Kept")
    page.get_by_role("link", name="NCT06641648").click()
    expect(page.get_by_text("corrected by Dr. A")).to_be_visible()
    page.go_back()
    page.get_by_label("Your name").fill("Dr. A")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("taken back").first).to_be_visible()


def check(page: Any) -> None:
    """Have a draft checked: by its button, or while it is typed."""
    if not page.scripts:
        page.get_by_role("button", name="Check", exact=True).click()
