"""dev.py sets up once, again when the lock changes, and tells pip's own words when it fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import dev


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """A project in a folder of its own, whose installations are only written down."""
    for name in (dev.RUN, dev.DEV, dev.PROJECT):
        (tmp_path / name).write_text("thing==1.0\n")
    made: list[tuple[str, ...]] = []

    def make_venv() -> None:
        made.append(("venv",))
        (tmp_path / ".venv").mkdir(exist_ok=True)
        dev.PYTHON.touch()
        dev.PIP.touch()

    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "PYTHON", tmp_path / ".venv" / "python")
    monkeypatch.setattr(dev, "PIP", tmp_path / ".venv" / "pip")
    monkeypatch.setattr(dev, "make_venv", make_venv)
    monkeypatch.setattr(dev, "install", lambda _title, _count, *what: made.append(what))
    return made


FROM_RUN = ("--require-hashes", "-r", dev.RUN)
FROM_DEV = ("--require-hashes", "-r", dev.DEV)
ITSELF = ("--no-deps", "--no-build-isolation", "-e", ".")


def test_the_first_run_makes_everything(calls: list[tuple[str, ...]]) -> None:
    dev.set_up(dev.RUN)
    assert calls == [("venv",), FROM_RUN, ITSELF]


def test_the_second_run_does_nothing(calls: list[tuple[str, ...]]) -> None:
    dev.set_up(dev.RUN)
    calls.clear()
    dev.set_up(dev.RUN)
    assert calls == []


def test_half_a_venv_is_made_anew(calls: list[tuple[str, ...]]) -> None:
    dev.VENV.mkdir()
    dev.PYTHON.touch()
    dev.set_up(dev.RUN)
    assert calls[0] == ("venv",)


def test_the_tests_add_to_what_the_demo_made(calls: list[tuple[str, ...]]) -> None:
    dev.set_up(dev.RUN)
    calls.clear()
    dev.set_up(dev.DEV)
    assert calls == [FROM_DEV, ITSELF]


def test_the_demo_needs_no_more_than_the_tests_made(calls: list[tuple[str, ...]]) -> None:
    dev.set_up(dev.DEV)
    calls.clear()
    dev.set_up(dev.RUN)
    assert calls == []


@pytest.mark.parametrize("name", [dev.RUN, dev.PROJECT])
def test_a_change_installs_anew(calls: list[tuple[str, ...]], tmp_path: Path, name: str) -> None:
    dev.set_up(dev.RUN)
    calls.clear()
    (tmp_path / name).write_text("thing==2.0\n")
    dev.set_up(dev.RUN)
    assert calls == [FROM_RUN, ITSELF]


def test_a_failed_installation_is_tried_again(
    calls: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise SystemExit("no")

    with monkeypatch.context() as broken:
        broken.setattr(dev, "install", fails)
        with pytest.raises(SystemExit):
            dev.set_up(dev.RUN)
    calls.clear()
    dev.set_up(dev.RUN)
    assert calls == [FROM_RUN, ITSELF]


def test_a_failure_tells_what_pip_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    with pytest.raises(SystemExit, match="no such option"):
        dev.install("Installing nothing", 1, "--no-such-option")


def test_a_log_gets_one_line_and_every_line_is_passed_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = ["Collecting a\n", "Collecting b\n", "Installing collected packages: a, b\n"]
    assert list(dev.progress(lines, "Installing", 2)) == lines
    assert capsys.readouterr().err == "Installing\n"


def test_it_works_from_any_folder(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, Path(dev.__file__).resolve(), "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert all(name in told for name in dev.COMMANDS)


def test_all_steps_run_and_the_first_bad_status_is_passed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[list[str]] = []

    def run(step: list[str]) -> int:
        ran.append(step)
        return len(ran) - 1

    monkeypatch.setattr(dev, "set_up", lambda _lock: None)
    monkeypatch.setattr(dev, "run", run)
    assert dev.main(["docs", "--check"]) == 1
    assert ran == [[*step, "--check"] for step in dev.DOCS]
