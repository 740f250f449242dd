"""What `eligo match` tells from the columns is what the reference evaluator says, byte for byte."""

from __future__ import annotations

import gzip
import json
import random
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from eligo.app import matching
from eligo.app.samples import sample_patients, sample_trials
from eligo.matching.corrections import Correction, Corrections
from eligo.records.store import open_store

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
NOTES = (
    "A 52-year-old man with acute myeloid leukemia in first remission. ECOG 1. No diabetes.",
    "A 71-year-old man with gout, prior myocardial infarction, creatinine 3.1 mg/dL. ECOG 3.",
    "A 31-year-old woman with lupus nephritis. She is able to swallow tablets. Not pregnant.",
)


@pytest.fixture(scope="module")
def notes(tmp_path_factory) -> Path:
    """Patients as notes, whose words count too."""
    path = tmp_path_factory.mktemp("notes") / "notes.jsonl"
    rows = ({"id": f"note{n}", "note": note} for n, note in enumerate(NOTES))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def both(monkeypatch, run):
    """What comes of a run in columns, and what of one without any."""
    found = []
    for few in (0, 10**9):
        monkeypatch.setattr(matching, "_FEW", few)
        found.append(run())
    return found


@pytest.mark.parametrize("form", [("--jsonl", "--brief", "--parts"), ()], ids=["batch", "people"])
def test_the_shipped_records(eligo, monkeypatch, notes, form):
    for patients in (sample_patients(), notes):
        given = ("match", "--patients", patients, "--trials", sample_trials(), *form)
        columns, reference = both(monkeypatch, lambda given=given: eligo(*given).out)
        assert columns == reference and len(columns) > 1000


def test_a_pair_that_is_left_out_and_a_trial_that_is_not_there(eligo, monkeypatch, tmp_path, notes):
    asked = [("note0", "NCT04534634"), ("note0", "NCT00000000"), ("note1", "NCT03920059")]
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text("".join(json.dumps({"patient": p, "trial": t}) + "\n" for p, t in asked))
    given = ("match", "--patients", notes, "--trials", sample_trials(), "--pairs", pairs,
             "--jsonl", "--brief")  # fmt: skip
    columns, reference = both(monkeypatch, lambda: eligo(*given).out)
    assert columns == reference and len(columns.splitlines()) == 3


def test_a_compiled_store_says_what_files_say(eligo, tmp_path, notes):
    store = tmp_path / "trials.eligo"
    eligo("load", sample_trials(), "--store", store)
    eligo("compile", "--store", store, "--jobs", 1)
    given = ("match", "--patients", notes, "--jsonl")
    for form in ((), ("--brief", "--parts")):
        stored = eligo(*given, *form, "--store", store).out
        assert stored == eligo(*given, *form, "--trials", sample_trials()).out


@pytest.mark.parametrize("is_compiled", [True, False])
def test_what_people_corrected_counts_in_a_store(eligo, tmp_path, notes, is_compiled):
    store = tmp_path / "trials.eligo"
    eligo("load", sample_trials(), "--store", store)
    if is_compiled:
        eligo("compile", "--store", store, "--jobs", 1)
    with closing(open_store(store)) as opened:
        Corrections(opened).add(
            Correction(
                "NCT06802718",
                "inclusion",
                "ECOG 0-2",
                'measure "ECOG performance status" >= 3 {score}',
                "R. N.",
            )
        )
    given = ("match", "--patients", notes, "--store", store, "--jsonl")
    found = {
        (row["patient"], row["trial"]): row
        for row in map(json.loads, eligo(*given).out.splitlines())
    }
    ecog = {
        patient: one["verdict"]
        for (patient, trial), row in found.items()
        if trial == "NCT06802718"
        for one in row["criteria"]
        if one["text"] == "ECOG 0-2"
    }
    assert ecog == {"note0": "not_met", "note1": "met", "note2": "unknown"}
    brief = {
        (row["patient"], row["trial"]): row["verdict"]
        for row in map(json.loads, eligo(*given, "--brief").out.splitlines())
    }
    assert brief == {pair: row["verdict"] for pair, row in found.items()}


def test_a_fault_in_the_columns_leaves_each_pair_to_the_judge(eligo, monkeypatch, notes):
    given = ("match", "--patients", notes, "--trials", sample_trials(), "--jsonl", "--brief")
    expected = eligo(*given).out
    monkeypatch.setattr(matching, "_FEW", 0)
    monkeypatch.setattr("eligo.matching.roster.Roster.briefs", lambda *_: 1 / 0)
    assert eligo(*given).out == expected


def test_other_processes_map_the_columns(eligo, monkeypatch, tmp_path):
    conditions = ("Gout", "Asthma", "Stroke", "Lupus nephritis")
    trials = [
        {"nct_id": f"NCT{n:08}", "title": f"Drug {n}", "conditions": [conditions[n % 4]],
         "eligibility_text": f"Inclusion Criteria:\n- {conditions[n % 4]}\n- Age over {n} years"}
        for n in range(1, 41)
    ]  # fmt: skip
    many = [{"id": f"p{n}", "note": f"A {20 + 5 * n}-year-old man with gout."} for n in range(10)]
    for name, rows in (("trials", trials), ("many", many)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(text)
    given = ("match", "--patients", tmp_path / "many.jsonl", "--trials", tmp_path / "trials.jsonl",
             "--jsonl", "--brief")  # fmt: skip
    columns = eligo(*given, "--jobs", 2).out
    monkeypatch.setattr(matching, "_FEW", 10**9)
    assert columns == eligo(*given, "--jobs", 1).out and len(columns.splitlines()) == 400


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is absent")
def test_real_records_and_patients(eligo, monkeypatch, tmp_path):
    with gzip.open(SHARED / "trials.jsonl.gz", "rb") as lines:
        texts = [line for line in lines if b'"eligibility_text": null' not in line]
    trials = tmp_path / "trials.jsonl"
    trials.write_bytes(b"".join(random.Random(11).sample(texts, 60)))
    with gzip.open(SHARED / "synthea_fhir_r4" / "bundles-05.ndjson.gz", "rb") as bundles:
        records = b"".join(islice(bundles, 2))
    with gzip.open(SHARED / "trec_2021_topics.jsonl.gz", "rb") as topics:
        told = [json.loads(line)["text"] for line in islice(topics, 4)]
    notes = "".join(json.dumps({"id": f"t{n}", "note": t}) + "\n" for n, t in enumerate(told))
    for name, patients in (("records.ndjson", records), ("notes.jsonl", notes.encode())):
        (tmp_path / name).write_bytes(patients)
        given = ("match", "--patients", tmp_path / name, "--trials", trials, "--jobs", 1)
        for form in ((), ("--jsonl", "--brief", "--parts")):
            columns, reference = both(monkeypatch, lambda g=given, f=form: eligo(*g, *f).out)
            assert columns == reference
    assert len(columns.splitlines()) == 240
