"""Nothing about a patient in a log, a temporary file or a traceback: a marker is planted.

Each command runs in a process of its own, whose folders for temporary files, data and settings are
empty before. What it prints on standard output is its answer and may show the patient's facts; its
errors, its folders and its standard error must not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from eligo.app import actions
from eligo.terms.place import cache_folder

MARKER = "Zyxwvutson"
NOTE = (
    f"{MARKER} {MARKER}, a 45-year-old woman with gout. Potassium 400 mmol/L. Born 31.02.{MARKER}."
)
BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "resource": {
                "resourceType": "Patient",
                "id": "p1",
                "name": [{"family": MARKER}],
                "birthDate": MARKER,
            }
        },
        {"resource": {"resourceType": "Condition", "id": "c", "code": {"text": MARKER}}},
        {
            "resource": {
                "resourceType": "Observation",
                "id": "o",
                "valueQuantity": {"value": MARKER},
            }
        },
        {"resource": {"resourceType": MARKER, "id": "x"}},
    ],
}
TRIAL = {
    "nct_id": "NCT09999991",
    "title": "A made-up study of gout",
    "eligibility_text": "Inclusion Criteria:\n- Gout\nExclusion Criteria:\n- Asthma",
}
CHECKS = [
    {"id": 1, "criterion": "Gout", "note": NOTE},
    {"id": 2, "criterion": "Gout", "note": NOTE, "assume": "never"},
    {"id": 3, "criterion": "Gout", "note": NOTE, "reference_date": "yesterday"},
    {"id": 4, "criterion": None, "note": NOTE},
    {"id": 5, "criterion": "Gout", "patient": BUNDLE},
    {"id": 6, "criterion": "Gout", "patient": {"resourceType": MARKER}},
    {"id": 7, "criterion": "Gout", "patient": {"resourceType": "Bundle", "entry": MARKER}},
]


class Ran(NamedTuple):
    """What a command left: its lines, its standard error, and the files it made."""

    out: str
    err: str
    left: dict[str, str]


@pytest.fixture
def run(tmp_path: Path):
    """Runs a command line in a process of its own; `inputs` are files for it."""

    def call(*arguments: str, inputs: dict[str, str], stdin: str = "") -> Ran:
        given, home = tmp_path / "inputs", tmp_path / "home"
        given.mkdir()
        home.mkdir()
        for name, text in inputs.items():
            (given / name).write_text(text, encoding="utf-8")
        places = {name: str(home) for name in ("TMPDIR", "HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        done = subprocess.run(
            [sys.executable, "-c", "from eligo.app import cli; cli.main()", *arguments],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=given,
            env={**os.environ, **places, "ELIGO_CACHE": str(cache_folder())},
            check=False,
        )
        made = [p for p in tmp_path.rglob("*") if p.is_file() and p.name not in inputs]
        return Ran(done.stdout, done.stderr, {str(p): p.read_text("latin-1") for p in made})

    return call


def assert_clean(ran: Ran) -> None:
    """Only the answers may hold the marker; errors, messages and files must not."""
    assert MARKER not in ran.err
    assert not [name for name, text in ran.left.items() if MARKER in text or MARKER in name]
    for line in ran.out.splitlines():
        told = json.loads(line) if line.startswith("{") else {}
        assert MARKER not in json.dumps(told.get("error", ""))


def lines(*rows: object) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def test_check_tells_nothing_beside_its_answers(run) -> None:
    broken = f'{{"id": 8, "note": "{MARKER}\n'
    ran = run("check", "--jsonl", inputs={}, stdin=lines(*CHECKS) + broken)
    assert_clean(ran)
    failed = [json.loads(line) for line in ran.out.splitlines() if "error" in json.loads(line)]
    assert {2, 3, 4, 6, 7} <= {line["id"] for line in failed}


@pytest.mark.parametrize("command", ["match", "ask"])
def test_matching_and_asking_tell_nothing_beside_their_answers(run, command: str) -> None:
    patients = lines({"id": "a", "note": NOTE}, {"id": "b", "note": 5, "name": MARKER}, BUNDLE)
    patients += f'{{"id": "c", "note": "{MARKER}\n'
    flag = "--patients" if command == "match" else "--patient"
    arguments = (command, flag, "patients.jsonl", "--trials", "trials.jsonl", "--jsonl")
    inputs = {"patients.jsonl": patients, "trials.jsonl": lines(TRIAL)}
    ran = run(*arguments, "--jobs", "1", inputs=inputs)
    assert ran.out
    assert_clean(ran)


def test_a_patient_that_cannot_be_read_is_told_without_its_data(run) -> None:
    inputs = {"bundle.json": f'{{"resourceType": "Bundle", "entry": [{{"resource": "{MARKER}'}
    ran = run("check", "Gout", "--patient", "bundle.json", inputs=inputs)
    assert ran.err
    assert_clean(ran)


def test_a_fault_of_our_own_names_its_place_and_no_data(eligo, monkeypatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError(NOTE)

    monkeypatch.setattr(actions, "evaluate", fails)
    ran = eligo("check", "--jsonl", stdin=lines(CHECKS[0]).encode())
    assert ran.lines[0]["error"]["code"] == "internal-error"
    assert MARKER not in ran.out + ran.err
