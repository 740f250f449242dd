"""A client of the registry's API from the package index works when its address is ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from eligo.app.samples import demo_store
from eligo.app.service import Service
from eligo.app.web.app import create_app

BIOMCP = shutil.which("biomcp", path=str(Path(sys.executable).parent))
pytestmark = pytest.mark.skipif(BIOMCP is None, reason="biomcp-cli has no build for this platform")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the shipped trials on a free port."""
    service = Service(demo_store(tmp_path_factory.mktemp("store")), lambda words: None)
    server = uvicorn.Server(uvicorn.Config(create_app(service), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/api/v2"
    finally:
        server.should_exit = True
        thread.join()


def told(address: str, home: Path, *arguments: str) -> str:
    """What the client prints, with nothing but its base address changed."""
    assert BIOMCP is not None
    environment = {**os.environ, "BIOMCP_CTGOV_BASE": address, "HOME": str(home)}
    found = subprocess.run(
        [BIOMCP, *arguments], env=environment, capture_output=True, text=True, timeout=60
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_it_finds_trials_by_condition(address: str, tmp_path: Path) -> None:
    words = told(address, tmp_path, "search", "trial", "-c", "leukemia", "--limit", "5")
    assert "NCT06802718" in words
    none = told(address, tmp_path, "search", "trial", "-c", "zzzunheardof", "--limit", "5")
    assert not re.search(r"NCT\d{8}", none)


def test_it_reads_a_trial_with_its_criteria_and_sites(address: str, tmp_path: Path) -> None:
    words = told(address, tmp_path, "get", "trial", "NCT06802718", "all")
    assert "Peginterferon" in words
    assert "Peking University People's Hospital" in words
    assert "Exclusion" in words
