"""Signing in to the pages: a token in a cookie that no script and no other site can use."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from eligo.app.service import Service
from eligo.app.tokens import Tokens
from eligo.app.web.app import create_app
from eligo.app.web.doors import Doors

BROWSER = {"accept": "text/html"}


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    """A file of no tokens yet."""
    return Tokens(tmp_path / "tokens.json")


@pytest.fixture
def browser(service: Service, tokens: Tokens) -> TestClient:
    """A browser that asks a server which wants tokens."""
    app = create_app(service, Doors(tokens=tokens))
    return TestClient(app, headers=BROWSER, follow_redirects=False)


def test_a_page_leads_to_the_form_and_the_form_back(browser: TestClient, tokens: Tokens) -> None:
    secret = tokens.add("read", "ward 7")
    refused = browser.get("/search?q=gout")
    assert refused.status_code == 401
    assert 'href="/sign-in?back=/search%3Fq%3Dgout"' in refused.text
    form = browser.get("/sign-in?back=/search%3Fq%3Dgout")
    assert 'value="/search?q=gout"' in form.text and 'type="password"' in form.text
    answer = browser.post("/sign-in", data={"token": f" {secret} ", "back": "/search?q=gout"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=gout")
    assert browser.get("/search?q=gout").status_code == 200
    assert browser.get("/match").status_code == 403
    assert browser.get("/sign-in.json").json() == {"name": "ward 7", "scope": "read"}
    assert browser.post("/sign-out").status_code == 303
    assert browser.get("/search?q=gout").status_code == 401
    assert browser.get("/sign-in.json").json() == {"name": None, "scope": None}


@pytest.mark.parametrize(("base", "safe"), [("http://eligo", False), ("https://eligo", True)])
def test_the_cookie_is_for_this_site_alone(
    service: Service, tokens: Tokens, base: str, safe: bool
) -> None:
    client = TestClient(create_app(service, Doors(tokens=tokens)), base, follow_redirects=False)
    answer = client.post("/sign-in", data={"token": tokens.add("read", "one")})
    kept = {one.strip().lower() for one in answer.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=strict", "path=/"} <= kept
    assert ("secure" in kept) is safe
    assert not any(one.startswith(("expires", "max-age")) for one in kept)


def test_a_token_that_is_not_known_is_not_kept(browser: TestClient, tokens: Tokens) -> None:
    tokens.add("read", "one")
    answer = browser.post("/sign-in", data={"token": "eligo_wrong"})
    assert answer.status_code == 401 and "set-cookie" not in answer.headers
    assert "eligo_wrong" not in answer.text


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\\\evil.example"])
def test_the_way_back_stays_here(browser: TestClient, tokens: Tokens, back: str) -> None:
    secret = tokens.add("read", "one")
    answer = browser.post("/sign-in", data={"token": secret, "back": back})
    assert answer.headers["location"] == "/"


def test_another_site_signs_nobody_in(browser: TestClient, tokens: Tokens) -> None:
    secret = tokens.add("read", "one")
    answer = browser.post(
        "/sign-in", data={"token": secret}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


def test_a_token_that_ends_signs_out(browser: TestClient, tokens: Tokens) -> None:
    browser.post("/sign-in", data={"token": tokens.add("read", "one")})
    assert browser.get("/browse").status_code == 200
    tokens.remove("one")
    assert browser.get("/browse").status_code == 401
