"""Every page for everybody: axe at three widths, light and dark, and nothing wider than it."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import WIDTHS

PAGES = (
    "/",
    "/search?q=leukemia&near=Beijing",
    "/search?q=zzzzz",
    "/trials/NCT06641648",
    "/trials/NCT06641648/history",
    "/trials/NCT06641648/criteria/0",
    "/trials/NCT06641648/related",
    "/compare?first=NCT06641648&second=NCT06802718",
    "/browse",
    "/trials/NCT06802718",
    "/match",
    "/sign-in",
    "/nowhere",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def opened(chromium: Any, site: str) -> Any:
    """A page with scripts, as axe is one."""
    context = chromium.new_context(base_url=site)
    yield context.new_page()
    context.close()


def assert_open_to_all(page: Any, what: str) -> None:
    """No violation and no sideways scrolling, at every width, light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
            told = [
                f"{v['id']}: {n['html'][:160]} {n.get('failureSummary', '')[:300]}"
                for v in found.response["violations"]
                for n in v["nodes"]
            ]
            assert told == [], f"{what}, {width} px, {scheme}"
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{what} is {wide} px wide at {width} px"


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_open_to_all(opened: Any, address: str) -> None:
    opened.goto(address)
    assert_open_to_all(opened, address)


def test_matches_are_open_to_all(opened: Any) -> None:
    opened.goto("/match")
    opened.get_by_label("A note about the patient").fill("A man of 52 with leukemia. ECOG 1.")
    opened.get_by_label("Only those that take people").uncheck()
    opened.get_by_role("button", name="Match", exact=True).click()
    opened.locator("#does_not_fit").wait_for()
    assert_open_to_all(opened, "matches")
    opened.locator(".matched[open]").get_by_role("button", name="On paper").first.click()
    opened.locator(".handout").wait_for()
    assert_open_to_all(opened, "on paper")
