"""Compiling a store: only what is new, the same after kills, beside a load, whole after damage."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eligo.app.compiling import compiling, standing_of
from eligo.app.samples import sample_trials
from eligo.errors import EligoError, NotFound, StoreBusy
from eligo.matching.logic import Run, Segments, keeping, open_logic, written
from eligo.reading.trial import read_trial
from eligo.records import Trial, pieces, read
from eligo.records.index.folder import updating
from eligo.records.model import Eligibility, Raw
from eligo.records.store import Store, load, logic_path, open_store
from eligo.terms import load as load_terms

TEXT = """Inclusion Criteria:

- ECOG performance status 0-{n}
- Platelets at least {n}0 x 10^9/L

Exclusion Criteria:

- Prior allogeneic transplant within {n} months
- Pregnant or breast-feeding women
"""


def record(number: int, *, n: int | None = None, **more: Any) -> dict[str, Any]:
    return {
        "nct_id": f"NCT{number:08}",
        "title": f"Drug {n or number} in acute myeloid leukemia",
        "conditions": ["Acute Myeloid Leukemia"],
        "eligibility_text": TEXT.format(n=n or number),
        **more,
    }


def loaded(folder: Path, records: list[dict[str, Any]]) -> Store:
    path = folder / "records.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    store = open_store(folder / "trials.eligo", create=True)
    with updating(store, load_terms(), print) as index:
        for batch in load(store, pieces(path)):
            index(batch.readings)
    return store


def compiled(store: Store, **how: Any) -> Run:
    *_, last = [Run(0, ""), *(done.run for done in compiling(store, print, 1, **how))]
    return last


def kept_of(store: Store) -> dict[str, object]:
    """The criteria of every trial, by its id."""
    logic = open_logic(store, load_terms())
    found = {one.id: logic.criteria(one.number) for one in store.speakers()}
    logic.close()
    return found


def expected_of(store: Store) -> dict[str, object]:
    trials = [one for one in store.trials() if isinstance(one, Trial)]
    return {trial.id or "": read_trial(trial, load_terms()) for trial in trials}


def test_what_is_kept_is_what_is_read(tmp_path):
    store = loaded(tmp_path, [record(n) for n in range(1, 6)])
    run = compiled(store)
    assert (run.read, run.known, run.failed, run.segments) == (5, 0, 0, 1)
    assert run.finished
    assert run.criteria >= 20
    assert kept_of(store) == expected_of(store)


def test_only_what_is_new_or_asks_something_else_is_read_again(tmp_path):
    records = [record(n) for n in range(1, 6)]
    store = loaded(tmp_path, records)
    compiled(store)
    assert (compiled(store).read, compiled(store).segments) == (0, 0)
    records[0]["sponsor"] = "another"  # not read for the criteria
    records[1]["eligibility_text"] += "- Active hepatitis B\n"
    run = compiled(loaded(tmp_path, [*records, record(6, n=3)]))
    assert (run.read, run.known, run.segments) == (1, 2, 1)
    assert kept_of(store) == expected_of(store)


def test_the_fingerprint_is_of_all_that_the_reading_looks_at(shipped_trials):
    for trial in shipped_trials:
        one = trial.eligibility
        bare = Trial(
            reader="flat", raw=Raw("flat", ""), nct_id=trial.nct_id,
            brief_title=trial.brief_title, official_title=trial.official_title,
            conditions=trial.conditions, keywords=trial.keywords,
            eligibility=Eligibility(
                text=one.text, sex=one.sex, min_age=one.min_age, max_age=one.max_age,
                healthy_volunteers=one.healthy_volunteers,
            ),
        )  # fmt: skip
        assert written.fingerprint(bare) == written.fingerprint(trial)
        assert read_trial(bare, load_terms()) == replace(
            read_trial(trial, load_terms()), id=bare.id or ""
        )


@pytest.fixture
def shipped_trials():
    trials = [one for one in read(sample_trials()) if isinstance(one, Trial)]
    assert trials
    return trials


def test_a_record_that_cannot_be_read_is_told_once_and_does_not_wait(tmp_path, monkeypatch):
    store = loaded(tmp_path, [record(1), record(2)])

    def fails(trial, terms):
        if trial.id == "NCT00000001":
            raise EligoError("no")
        return read_trial(trial, terms)

    monkeypatch.setattr("eligo.matching.logic.work.read_trial", fails)
    assert (compiled(store).failed, compiled(store).failed) == (1, 0)
    standing, runs = standing_of(store)
    assert (standing.compiled, standing.failed, standing.whole) == (2, 1, True)
    assert [run.read for run in runs] == [1, 0]


def test_another_grammar_reads_everything_anew(tmp_path, monkeypatch):
    store = loaded(tmp_path, [record(1), record(2), record(3, n=2)])
    compiled(store)
    for module in ("keeper", "kept"):
        monkeypatch.setattr(f"eligo.matching.logic.{module}.grammar", lambda: "another")
    assert standing_of(store)[0].outdated == 3
    run = compiled(store)
    assert run.read + run.known == 3
    assert standing_of(store)[0].whole
    assert kept_of(store) == expected_of(store)


def test_logic_of_another_language_is_thrown_away_and_it_is_said(tmp_path, monkeypatch):
    store = loaded(tmp_path, [record(1)])
    compiled(store)
    monkeypatch.setattr("eligo.matching.logic.database.language", lambda: "another")
    with pytest.raises(NotFound, match="eligo compile"):
        open_logic(store, load_terms())
    told: list[str] = []
    assert [done.run.read for done in compiling(store, told.append, 1)][-1] == 1
    assert "another version" in told[0]


@pytest.mark.parametrize("damage", [b"", b"no registry"])
def test_a_broken_segment_is_built_anew(tmp_path, damage):
    store = loaded(tmp_path, [record(1)])
    compiled(store)
    (file,) = (logic_path(store.path) / "segments").iterdir()
    file.write_bytes(damage)
    logic = open_logic(store, load_terms())
    assert Segments(logic).missing == 1
    assert compiled(store).segments == 1
    assert len(Segments(logic).found) == 1
    logic.close()


def test_a_damaged_file_is_read_anew_and_it_is_said(tmp_path):
    store = loaded(tmp_path, [record(1)])
    compiled(store)
    (logic_path(store.path) / "logic.db").write_bytes(b"no database" * 1000)
    told: list[str] = []
    assert [done.run.read for done in compiling(store, told.append, 1)][-1] == 1
    assert "damaged" in told[0]


def test_only_one_process_compiles(tmp_path):
    store = loaded(tmp_path, [record(1)])
    with keeping(store, load_terms(), print), pytest.raises(StoreBusy, match="--status"):
        compiled(store)
    assert compiled(store).read == 1


def test_a_store_can_be_read_by_the_thread_that_hands_out_its_records(tmp_path):
    store = loaded(tmp_path, [record(1), record(2)])
    found = store.trials()
    read = [next(found)]
    thread = threading.Thread(target=lambda: read.extend(found))
    thread.start()
    thread.join()
    assert [one.id for one in read if isinstance(one, Trial)] == ["NCT00000001", "NCT00000002"]


def test_a_match_reads_only_what_was_not_compiled(tmp_path, eligo, monkeypatch):
    store = loaded(tmp_path, [record(n) for n in range(1, 4)])
    note = {"id": "p", "note": "A 40-year-old man with acute myeloid leukemia. ECOG 1."}
    patients = tmp_path / "patients.jsonl"
    patients.write_text(json.dumps(note) + "\n", "utf-8")
    words = ("match", "--patients", patients, "--store", store.path, "--jsonl", "--jobs", 1)
    before = eligo(*words).lines
    compiled(store)
    loaded(tmp_path, [record(2, n=9)])
    read: list[str] = []

    def noted(trial, terms):
        read.append(trial.id)
        return read_trial(trial, terms)

    monkeypatch.setattr("eligo.app.actions.read_trial", noted)
    after = {line["trial"]: line for line in eligo(*words).lines}
    assert read == ["NCT00000002"]
    assert len(after) == 3
    assert after["NCT00000001"]["criteria"] == next(
        line["criteria"] for line in before if line["trial"] == "NCT00000001"
    )


# ---- processes ----------------------------------------------------------------------------------

CALL = "from eligo.app.cli import main; main()"


def start(*arguments: object) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", CALL, *map(str, arguments)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(words, stdout=quiet, stderr=quiet)


def test_kills_at_any_moment_lose_no_more_than_a_block(tmp_path):
    store = loaded(tmp_path, [record(n) for n in range(1, 200)])
    draw = random.Random(5)
    for _ in range(6):
        running = start("compile", "--store", store.path, "--jobs", "2")
        time.sleep(draw.uniform(0.8, 3.0))
        running.kill()
        running.wait()
    compiled(store)
    standing, runs = standing_of(store)
    assert standing.whole
    assert sum(run.read for run in runs) <= 199 + 6 * 2 * 32
    assert kept_of(store) == expected_of(store)


def test_a_load_has_its_criteria_compiled_behind_it(tmp_path, eligo):
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(record(n)) + "\n" for n in range(1, 9)), "utf-8")
    file = tmp_path / "trials.eligo"
    loading = [sys.executable, "-c", CALL, "load", str(path), "--store", str(file), "--compile"]
    told = subprocess.run(loading, capture_output=True, text=True, check=True)
    process = int(told.stderr.split("process ")[1].split()[0])
    try:
        waited(process)
    finally:
        stop(process)
    status = json.loads(eligo("compile", "--status", "--json", "--store", file).out)
    assert (status["trials"], status["compiled"], status["whole"]) == (8, 8, True)


def waited(process: int) -> None:
    """Wait for a process that is no child of ours; at most a minute."""
    for _ in range(600):
        stat = Path(f"/proc/{process}/stat")
        if not stat.exists() or stat.read_text().rsplit(") ", 1)[1][0] == "Z":
            return
        time.sleep(0.1)


def stop(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def test_the_command_tells_what_it_did(tmp_path, eligo):
    store = loaded(tmp_path, [record(1), record(2)])
    assert "eligo compile" in eligo("compile", "--status", "--store", store.path).err
    ran = eligo("compile", "--store", store.path, "--json", "--jobs", 1)
    assert (ran.status, json.loads(ran.out)["read"]) == (0, 2)
    assert "2 of 2 trials compiled" in eligo("compile", "--status", "--store", store.path).out
    again = eligo("compile", "--store", store.path, "--restart", "--jobs", 1)
    assert "2 trials read" in again.out
