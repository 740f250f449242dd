"""The two engines agree on real trials and on patients of every form: synthetic records, case
reports, the notes of judged verdicts, questionnaires. The soak has 1,000 × 100 of them."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path

import pytest

from eligo.engines import Context
from eligo.engines.columns import compile_registry
from eligo.patients.model import Assume, Patient
from eligo.patients.read import read_any
from eligo.reading.notes import read_note
from eligo.reading.trial import read_trial
from eligo.records import Trial as Record
from eligo.records import read
from eligo.terms import load
from tests.agreement import Trial, differences

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
TRIALS = DATA / "trials.jsonl.gz"
DAY = date(2025, 6, 1)
pytestmark = pytest.mark.skipif(not TRIALS.exists(), reason="../shared/data is absent")


@pytest.mark.parametrize(
    ("trials", "patients"),
    [(24, 8), pytest.param(1_000, 100, marks=pytest.mark.soak)],
    ids=["sample", "soak"],
)
def test_engines_agree(trials: int, patients: int, tmp_path: Path) -> None:
    chosen = list(drawn_trials(trials))
    registry = compile_registry(chosen, load())
    assert len(registry.trials) == trials
    people = list(drawn_patients(patients, tmp_path))
    assert len(people) == patients
    wrong = []
    for patient, assume in zip(people, cycle(Assume), strict=False):
        context = Context(load(), patient.last_observed or DAY, assume)
        found = differences(registry, chosen, patient, context)
        wrong += [f"{patient.id} ({assume.value}): {one}" for one in found]
    assert wrong == []


def drawn_trials(count: int) -> Iterator[Trial]:
    """Trials of the registry file that have an eligibility text, drawn at random."""
    with gzip.open(TRIALS, "rb") as lines:
        texts = [line for line in lines if b'"eligibility_text": null' not in line]
    drawn = b"".join(random.Random(7).sample(texts, count))
    for record in read(drawn, "trials.jsonl"):
        assert isinstance(record, Record)
        yield record.id or "", [(c.side, c.logic) for c in read_trial(record, load()).deciding]


# ---- patients -----------------------------------------------------------------------------------


def drawn_patients(count: int, folder: Path) -> Iterator[Patient]:
    """Patients of each form in turn, drawn at random."""
    each = -(-count // 4)
    told = (
        noted("trec_2021_topics", "topic", "text", each),
        noted("criterion_verdicts_dev", "patient_id", "note", each),
    )
    forms = (recorded(each), *told, questioned(each, folder / "asked.jsonl"))
    yield from islice((one for four in zip(*forms, strict=True) for one in four), count)


def recorded(count: int) -> list[Patient]:
    """Synthetic records; of few, those of one file."""
    folder = DATA / "synthea_fhir_r4"
    place = folder if count > 10 else folder / "bundles-03.ndjson.gz"
    found = [patient for _, patient in read_any(place, load()) if isinstance(patient, Patient)]
    return random.Random(7).sample(found, count)


def noted(name: str, ident: str, text: str, count: int) -> Iterator[Patient]:
    """Notes of a file."""
    with gzip.open(DATA / f"{name}.jsonl.gz", "rb") as lines:
        notes = {str(row[ident]): row[text] for row in map(json.loads, lines)}
    for one in random.Random(7).sample(sorted(notes), count):
        yield read_note(one, notes[one], load(), DAY)


def questioned(count: int, path: Path) -> Iterator[Patient]:
    """Answers to questionnaires, made up."""
    draw = random.Random(7)
    rows = [{"id": f"asked {n}", "fields": answers(draw)} for n in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    yield from (p for _, p in read_any(path, load(), today=DAY) if isinstance(p, Patient))


def answers(draw: random.Random) -> dict[str, object]:
    """One person's."""
    asked: dict[str, object] = {
        "age": draw.randint(2, 92), "sex": draw.choice(["female", "male"]),
        "diagnosis": draw.sample(DISEASES, 2), "past conditions": draw.sample(DISEASES, 1),
        "medications": draw.sample(DRUGS, 2), "allergies": draw.choice(["none", "penicillin"]),
        "ECOG": draw.randint(0, 4), "creatinine (mg/dL)": draw.choice([0.7, 1.4, 2.9]),
        "hemoglobin (g/dL)": draw.choice([6.8, 9.5, 14.1]), "ALT (U/L)": draw.choice([20, 90, 400]),
        "platelets (10^9/L)": draw.choice([20, 95, 250]), "pregnant": draw.choice(["yes", "no"]),
        "smoker": draw.choice(["yes", "no"]), "date": "2025-05-20",
    }  # fmt: skip
    return {name: asked[name] for name in asked if draw.random() < 0.7 or name in ("age", "sex")}


DISEASES = (
    "type 2 diabetes", "hypertension", "breast cancer", "HIV infection", "asthma", "depression",
    "non-small cell lung cancer", "acute myeloid leukemia", "chronic kidney disease", "psoriasis",
    "hepatitis B", "heart failure", "stroke", "rheumatoid arthritis", "epilepsy",
)  # fmt: skip
DRUGS = (
    "metformin", "prednisone", "warfarin", "aspirin", "methotrexate", "insulin", "tamoxifen",
    "paclitaxel", "lithium", "atorvastatin", "phenytoin",
)  # fmt: skip
