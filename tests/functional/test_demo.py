"""The README's main job: `eligo demo` on the records and patients that come with the project."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from eligo.app.actions import terms
from eligo.app.samples import sample_patients, sample_trials
from eligo.patients.model import Patient
from eligo.patients.read import read_any
from eligo.records import ReadFailure, Trial, read

SHARED = Path(__file__).resolve().parents[3] / "shared"
LONGEST_RUN = 7  # words that we may by chance write as another did


def eligo(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    call = [sys.executable, "-c", "from eligo.app.cli import main; main()", *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=False)


@cache
def matches() -> list[dict[str, Any]]:
    """What `eligo match` says of every shipped pair, in its batch form."""
    done = eligo("match", "--patients", str(sample_patients()),
                 "--trials", str(sample_trials()), "--jsonl")  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_demo_prints_every_patient_and_why() -> None:
    """It ends well and names each patient, each sort of verdict, and facts with their dates."""
    done = eligo("demo")
    assert done.returncode == 0, done.stderr[-2000:]
    for name in {match["patient"] for match in matches()}:
        assert name in done.stdout
    for word in ("eligible", "unknown", "ineligible", "excludes", "not met", "open"):
        assert word in done.stdout
    assert re.search(r"\d{4}-\d\d-\d\d", done.stdout)


def test_shipped_trials_are_of_every_kind_of_source() -> None:
    """API v2, legacy XML, a portal's page and flat lines, all read, all of real numbers."""
    records = list(read(sample_trials()))
    assert not [one for one in records if isinstance(one, ReadFailure)]
    trials = [one for one in records if isinstance(one, Trial)]
    assert {one.reader for one in trials} == {"ctgov-v2", "ctgov-xml", "medpath", "flat"}
    assert all(re.fullmatch(r"NCT\d{8}", one.id or "") for one in trials)


def test_shipped_patients_are_read_without_notices() -> None:
    """Six patients, and nothing in their records that can't be used."""
    patients = [one for _, one in read_any(sample_patients(), terms())]
    assert len(patients) == 6
    for one in patients:
        assert isinstance(one, Patient), one
        assert one.notices == ()
        assert [f.text for f in one.facts if f.doubt] == []


def test_demo_has_somebody_who_fits_might_fit_and_does_not() -> None:
    """One fits but for judgements, some might with open questions, most don't on evidence."""
    verdicts = Counter(match["verdict"] for match in matches())
    assert verdicts["eligible"] >= 1
    assert verdicts["unknown"] >= 3
    assert verdicts["ineligible"] >= 10
    fits = next(match for match in matches() if match["verdict"] == "eligible")
    assert fits["open"]["judgement"] >= 1
    assert not any(fits["open"][name] for name in ("missing", "unread", "review"))


def test_who_is_ineligible_is_so_on_evidence() -> None:
    """Every deciding criterion that fails shows a fact; every open one asks a question."""
    for match in matches():
        for one in match["criteria"]:
            if one["parent"] is not None:
                continue
            failed = "not_met" if one["side"] == "inclusion" else "met"
            if one["verdict"] == failed:
                assert one["evidence"], (match["patient"], match["trial"], one)
            if one["verdict"] == "unknown":
                assert one["question"], (match["patient"], match["trial"], one)


def test_every_shipped_criterion_is_understood() -> None:
    """The records of the demo leave nothing unread."""
    unread = {(m["trial"], m["open"]["unread"]) for m in matches() if m["open"]["unread"]}
    assert unread == set()


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
def test_shipped_records_are_in_our_own_words() -> None:
    """No run of words longer than chance is that of a seed page."""
    theirs = {run for page in (SHARED / "seeds").glob("*.txt") for run in runs(page.read_text())}
    for trial in read(sample_trials()):
        assert isinstance(trial, Trial)
        texts = (trial.brief_summary, trial.detailed_description, trial.eligibility.text)
        for text in texts:
            assert text is None or runs(text.value) & theirs == set()


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of LONGEST_RUN + 1 words within one item of a list or one sentence."""
    found = set()
    for part in re.split(r"\n(?=\s*(?:[-*]|\d+\.)\s)|\.\s|:\s*\n", text.lower()):
        words = re.findall(r"[^\W_]+", part)
        found |= {tuple(words[at : at + LONGEST_RUN + 1]) for at in range(len(words) - LONGEST_RUN)}
    return found
