"""Verdicts on probe patients, through the command line and by the public scorer's own counting."""

from __future__ import annotations

import importlib.util
import json
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from eligo.app.samples import sample_trials

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
SCORER = SHARED / "score" / "probes.py"
GOLD_PROBES = SHARED / "gold" / "probes.jsonl"
OWN_PROBES = HERE / "own_probes.jsonl"
LEAST_RIGHT = 0.95

pytestmark = pytest.mark.skipif(not SCORER.exists(), reason="../shared/score is absent")

# Which probes go with which trials.
RUNS = {
    "gold": (GOLD_PROBES, SHARED / "seeds"),
    "own": (OWN_PROBES, sample_trials()),
}


@cache
def scorer() -> ModuleType:
    """The scorer as a module; it finds its own helpers beside it."""
    sys.path.insert(0, str(SCORER.parent))
    try:
        spec = importlib.util.spec_from_file_location("eligo_score_probes", SCORER)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(SCORER.parent))
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runs' files go."""
    return tmp_path_factory.mktemp("probes")


@cache
def scored(name: str, folder: Path) -> dict[str, Any]:
    """Run `eligo match` as the scorer asks for it, and score what it prints."""
    probes_file, trials = RUNS[name]
    probes = scorer().load_probes(probes_file)
    into = folder / name
    for command in scorer().make_input(probes, into, trials):
        run(command)
    result: dict[str, Any] = scorer().score(probes, *scorer().load_answers(into, probes))
    (into / "result.json").write_text(json.dumps(result, ensure_ascii=False), "utf-8")
    return result


def run(command: str) -> None:
    """One of the commands that the scorer prints: words, then where the output goes."""
    words, output = command.split(" > ")
    call = [sys.executable, "-c", "from eligo.app.cli import main; main()", *shlex.split(words)[1:]]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    Path(output.strip()).write_text(done.stdout, "utf-8")


def shown(result: dict[str, Any]) -> str:
    """The expectations that are not right, one a line."""
    return "\n".join(
        f"{line['probe']} {line['side']} expected {line['verdict']}, got {line['got']}: "
        f"{line['quote'][:80]} ({line['why']})"
        for line in result["not_right"]
    )


@pytest.mark.parametrize("name", RUNS)
def test_nearly_all_verdicts_are_right(name: str, folder: Path) -> None:
    """At least 95% of the expectations, and every one finds its criterion."""
    result = scored(name, folder)
    assert result["error_lines"] == 0
    assert result["all"]["missing"] == 0, shown(result)
    assert result["all"]["share_right"] >= LEAST_RIGHT, shown(result)


@pytest.mark.parametrize("name", RUNS)
def test_no_verdict_could_hurt_a_patient(name: str, folder: Path) -> None:
    """Nothing is turned round, and nothing is claimed where nothing is known."""
    result = scored(name, folder)
    assert (result["all"]["reversed"], result["all"]["overclaimed"]) == (0, 0), shown(result)


def test_own_probes_are_many() -> None:
    """At least 40 expectations of our own, of every verdict, over every shipped trial."""
    probes = scorer().load_probes(OWN_PROBES)
    expected = [item["verdict"] for probe in probes for item in probe["expect"]]
    shipped = {path.stem for path in sample_trials().iterdir()} - {"trials"}
    assert len(expected) >= 40
    assert set(expected) == {"met", "not_met", "unknown", "not_applicable"}
    assert shipped <= {probe["trial"] for probe in probes}
