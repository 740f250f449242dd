"""What a mouse and a screen would hide: pages on paper, and every journey by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from eligo.app.samples import sample_patients
from tests.browser.test_journeys import NOTE

TRIAL = "/trials/NCT06641648"
_MOST = 250  # presses of Tab until something must be reached
_FOCUSED = """() => {
    const one = document.activeElement
    const label = one.labels && one.labels[0] ? one.labels[0].innerText : ''
    return [one.tagName, [label, one.getAttribute('aria-label'), one.innerText].join(' '),
            getComputedStyle(one).outlineStyle]
}"""


def reach(page: Any, tag: str, words: str = "") -> None:
    """Press Tab until an element with such words has the focus, and shows that it has."""
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        found, told, outline = page.evaluate(_FOCUSED)
        if found == tag and words in told:
            assert outline != "none", f"{words or tag} does not show that it has the focus"
            return
    raise AssertionError(f"Tab does not come to {words or tag}")


def press(page: Any, tag: str, words: str, key: str = "Enter") -> None:
    reach(page, tag, words)
    page.keyboard.press(key)


def form(page: Any) -> None:
    """The form of a match, from any page."""
    press(page, "A", "Match")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_find_and_read_by_keyboard(page: Any) -> None:
    page.goto("/")
    press(page, "A", "Skip to the content")
    reach(page, "INPUT")
    page.keyboard.type("leukemia maintenance\n")
    title = page.locator(".hits h2 a").first.inner_text()
    press(page, "A", title)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    reach(page, "SPAN")  # a statement, which shows the words it rests on
    press(page, "SUMMARY", "as code")
    expect(page.locator("details.notation[open]")).to_have_count(1)


def test_match_by_note_and_take_it_to_paper_by_keyboard(page: Any) -> None:
    page.goto("/")
    form(page)
    reach(page, "TEXTAREA")
    page.keyboard.type(NOTE)
    press(page, "INPUT", "Only those that take people", "Space")
    press(page, "BUTTON", "Match")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trials for this patient")
    press(page, "BUTTON", "On paper, for the doctor")
    expect(page.locator(".handout")).to_be_visible()


def test_match_by_fhir_by_keyboard(page: Any) -> None:
    bundle = sample_patients().read_text("utf-8").splitlines()[0]
    page.goto("/match")
    reach(page, "INPUT", "or a file")
    page.locator("input[type=file]:focus").set_input_files(
        {"name": "bundle.json", "mimeType": "application/json", "buffer": bundle.encode()}
    )
    press(page, "BUTTON", "Match")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trials for this patient")


def test_answer_a_question_by_keyboard(page: Any) -> None:
    page.goto("/match")
    press(page, "BUTTON", "or answer questions")
    expect(page.locator(".asking")).to_be_visible()
    press(page, "BUTTON", "I don't know")
    expect(page.get_by_text("1 answer")).to_be_visible()


def test_check_a_correction_by_keyboard(page: Any) -> None:
    page.goto(TRIAL)
    press(page, "SUMMARY", "as code")
    press(page, "A", "correct it")
    expect(page.get_by_label("As code")).to_be_visible()
    reach(page, "TEXTAREA")
    page.keyboard.press("Control+A")
    page.keyboard.type("measure")
    press(page, "BUTTON", "Check")
    expect(page.locator("#checked")).to_contain_text("Line 1")


@pytest.mark.parametrize("chosen", [None, "dark"])
def test_paper_is_light_and_has_nothing_to_press(page: Any, site: str, chosen: str | None) -> None:
    page.emulate_media(color_scheme="dark")
    if chosen:
        page.context.add_cookies([{"name": "theme", "value": chosen, "url": site}])
    page.goto("/match")
    page.get_by_label("A note about the patient").fill(NOTE)
    page.get_by_label("Only those that take people").uncheck()
    page.get_by_role("button", name="Match", exact=True).click()
    expect(page.locator(".matched").first).to_be_visible()
    assert_on_paper(page)
    shut = page.locator("details.matched:not([open]) .judged")
    assert shut.count() > 0 and all(one.is_visible() for one in shut.all())
    page.emulate_media(media="screen", color_scheme="dark")
    page.get_by_role("button", name="On paper").first.click()
    expect(page.locator(".handout")).to_be_visible()
    assert_on_paper(page)
    page.goto(TRIAL)
    assert_on_paper(page)


def assert_on_paper(page: Any) -> None:
    """Dark ink on white, and no button, form or way to other pages."""
    page.emulate_media(media="print", color_scheme="dark")
    root = page.locator("html")
    expect(root).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(root).to_have_css("color", "rgb(29, 35, 38)")
    pressed = page.locator("button, .button, input, textarea, header nav a")
    assert [one.inner_text() for one in pressed.all() if one.is_visible()] == []
