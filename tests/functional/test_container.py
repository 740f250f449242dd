"""The container file, as far as it can be held to its word without an engine that builds it."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from eligo.app.samples import demo_store
from eligo.app.tokens import Tokens, tokens_beside
from eligo.records.store import store_path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "Containerfile").read_text("utf-8")
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def instructions() -> list[tuple[str, str]]:
    """Each instruction's name and its words; lines that go on joined, comments left out."""
    lines = [line for line in TEXT.splitlines() if not line.startswith("#")]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    pairs = (line.split(maxsplit=1) for line in whole.splitlines() if line.strip())
    return [(name, words) for name, words in pairs]


def given(name: str) -> list[str]:
    """The words of every instruction of a name, in the stage that is served."""
    told = instructions()
    last = max(n for n, (one, _) in enumerate(told) if one == "FROM")
    return [words for one, words in told[last:] if one == name]


def test_every_source_that_is_copied_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    let_through = [line[1:] for line in ignored if line.startswith("!")]
    assert ignored[0] == "*"
    sources = [
        source
        for name, words in instructions()
        if name == "COPY" and not words.startswith("--from=")
        for source in words.split()[:-1]
    ]
    assert {"requirements.lock", "pyproject.toml", "src"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        assert any(fnmatch.fnmatch(source, one) for one in let_through), source
    assert (ROOT / ".dockerignore").read_text("utf-8").splitlines() == ignored


def test_what_the_build_needs_is_copied() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    readme = re.search(r'^readme = "(.+)"', project, re.M)
    assert readme is not None and f" {readme[1]} " in TEXT
    stages = {words.partition(" AS ")[2] for name, words in instructions() if name == "FROM"}
    used = set(re.findall(r"--from=(\S+)", TEXT))
    assert used and used <= stages


def test_packages_are_those_of_the_lock_by_their_hashes() -> None:
    installs = re.findall(r"pip install ([^&\n]+)", TEXT)
    assert len(installs) == 2
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert {"--no-deps", "--no-build-isolation", "."} <= set(installs[1].split())
    pins = re.split(r"\n(?=\S)", LOCK)
    assert all("--hash=sha256:" in pin for pin in pins if "==" in pin.partition(" ")[0])
    assert "hatchling==" in LOCK, "the build's own backend is pinned too"
    assert "://" not in TEXT.replace("http://127.0.0.1:8400", ""), "no address is fetched from"


def test_the_user_is_not_root_and_owns_the_volume() -> None:
    (user,) = given("USER")
    (volume,) = given("VOLUME")
    assert user.isdigit() and int(user) > 0
    assert f"--uid {user}" in TEXT and f"install -d -o eligo -m 700 {volume}" in TEXT
    (environment,) = given("ENV")
    assert f"ELIGO_STORE={volume}/" in environment
    caches = set(re.findall(r"ELIGO_CACHE=(\S+)", TEXT))
    assert len(caches) == 1 and caches.pop().startswith("/opt/eligo/")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of the shipped trials with a token."""
    path = store_path(demo_store(tmp_path / "data"))
    Tokens(tokens_beside(path)).add("match", "one")
    return path


@pytest.fixture
def served(store: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The image's own command, on another port; nothing but the store's folder is written to."""
    (entry,), (command,) = given("ENTRYPOINT"), given("CMD")
    assert json.loads(entry) == ["eligo"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = [sys.executable, "-c", "from eligo.app.cli import main; main()"]
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    places = {"ELIGO_STORE": str(store), "HOME": str(home), "TMPDIR": str(home)}
    process = subprocess.Popen(
        [*run, *json.loads(command), "--port", str(port)],
        env={**os.environ, **places},
        stderr=subprocess.DEVNULL,
    )
    yield process, port
    process.kill()
    process.wait()


def test_the_command_starts_is_healthy_and_stops(
    served: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = served
    (exposed,) = given("EXPOSE")
    (check,) = given("HEALTHCHECK")
    asked = json.loads(check.partition("CMD ")[2])
    assert asked[0] == "python" and f":{exposed}/" in asked[2]
    asked = [sys.executable, "-c", asked[2].replace(exposed, str(port))]
    for _ in range(300):
        if subprocess.run(asked, stderr=subprocess.DEVNULL, check=False).returncode == 0:
            break
        assert process.poll() is None, "the server ended"
        time.sleep(0.1)
    else:
        pytest.fail("the server is not healthy after half a minute")
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert subprocess.run(asked, stderr=subprocess.DEVNULL, check=False).returncode != 0
