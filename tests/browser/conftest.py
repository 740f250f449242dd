"""A real browser before a served store; without one these tests are skipped with the reason.

`ELIGO_PICTURES=FOLDER` makes the journeys leave their pictures there.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from eligo.app.compiling import compiling
from eligo.app.samples import demo_store
from eligo.app.service import Service
from eligo.app.web.app import create_app
from eligo.records.store import open_store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
WIDTHS = (320, 768, 1440)
Shoot = Callable[[Any, str], None]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the shipped trials, compiled."""
    folder = demo_store(tmp_path_factory.mktemp("browser"))
    list(compiling(open_store(folder), lambda words: None, 1))
    app = create_app(Service(folder, lambda words: None))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")  # while it is there its event loop runs, and no other can
def chromium() -> Iterator[Any]:
    """The browser."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield found
        found.close()


@pytest.fixture(params=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, chromium: Any, site: str) -> Iterator[Any]:
    """A page with scripts, and one without; it asks nobody but the site and reports no fault."""
    scripts = request.param == "scripts"
    context = chromium.new_context(
        base_url=site, java_script_enabled=scripts, viewport={"width": 1280, "height": 900}
    )
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    opened.scripts = scripts
    asked, faults = [], []
    opened.on("request", lambda one: asked.append(one.url))
    opened.on("console", lambda one: faults.append(one.text) if one.type == "error" else None)
    opened.on("pageerror", lambda one: faults.append(str(one)))
    yield opened
    context.close()
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []
    assert faults == []


@pytest.fixture
def shoot(page: Any) -> Shoot:
    """Take a picture of a page, where pictures are asked for."""
    folder = os.environ.get("ELIGO_PICTURES")

    def taken(opened: Any, name: str) -> None:
        if folder and page.scripts:
            Path(folder).mkdir(parents=True, exist_ok=True)
            opened.screenshot(path=str(Path(folder) / f"{name}.png"), animations="disabled")

    return taken
