"""The audit of dependencies fails on what is known, and says plainly what it could not ask."""

from __future__ import annotations

import json

import pytest
from audit import COMMAND, LOCK, judged

BAD = {"id": "PYSEC-1", "fix_versions": ["1.2"], "aliases": [], "description": "…"}


def told(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_weakness_fails_and_is_named() -> None:
    found = judged(1, told({"name": "a", "version": "1.0", "vulns": [BAD]}), "Found 1 …")
    assert found.status == 1
    assert found.lines == [
        "a 1.0: PYSEC-1, mended in 1.2",
        "1 packages audited, 1 weaknesses known",
    ]


def test_nothing_known_passes() -> None:
    found = judged(0, told({"name": "a", "version": "1.0", "vulns": []}), "")
    assert (found.status, found.lines) == (0, ["1 packages audited, 0 weaknesses known"])


def test_what_the_service_does_not_know_is_told() -> None:
    found = judged(0, told({"name": "a", "skip_reason": "…"}), "")
    assert found.lines == ["not audited: a", "0 packages audited, 0 weaknesses known"]


@pytest.mark.parametrize("name", ["ConnectionError", "ProxyError", "ReadTimeout"])
def test_a_service_out_of_reach_is_told_and_no_fault(name: str) -> None:
    found = judged(1, "", f"requests.exceptions.{name}: …")
    assert found.status == 0
    assert found.lines == ["not audited: the service of advisories can't be reached from here"]


@pytest.mark.parametrize("out", ["", "[]", "no JSON"])
def test_a_fault_of_the_tool_fails(out: str) -> None:
    found = judged(0, out, "Traceback …")
    assert found.status != 0 and found.lines[-1] == "not audited: pip-audit failed"


def test_every_pin_is_asked_about_by_its_hash() -> None:
    assert {"--require-hashes", "--disable-pip"} <= set(COMMAND)
    assert LOCK.is_file() and "uvicorn==" in LOCK.read_text("utf-8")
