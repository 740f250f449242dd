"""The two engines agree on real trials and synthetic patients; the soak has 1,000 × 100 of them."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest

from eligo.engines import Context
from eligo.engines.columns import compile_registry
from eligo.patients.model import Assume, Patient
from eligo.patients.read import read_any
from eligo.reading.trial import read_trial
from eligo.records import Trial as Record
from eligo.records import read
from eligo.terms import load
from tests.agreement import Trial, differences

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
TRIALS = DATA / "trials.jsonl.gz"
pytestmark = pytest.mark.skipif(not TRIALS.exists(), reason="../shared/data is absent")


@pytest.mark.parametrize(
    ("trials", "patients"),
    [(24, 6), pytest.param(1_000, 100, marks=pytest.mark.soak)],
    ids=["sample", "soak"],
)
def test_engines_agree(trials: int, patients: int) -> None:
    chosen = list(drawn_trials(trials))
    registry = compile_registry(chosen, load())
    assert len(registry.trials) == trials
    worlds = cycle(Assume)
    for patient, assume in zip(drawn_patients(patients), worlds, strict=False):
        context = Context(load(), patient.last_observed or date(2025, 6, 1), assume)
        assert differences(registry, chosen, patient, context) == []


def drawn_trials(count: int) -> Iterator[Trial]:
    """Trials of the registry file that have an eligibility text, drawn at random."""
    with gzip.open(TRIALS, "rb") as lines:
        texts = [line for line in lines if b'"eligibility_text": null' not in line]
    drawn = b"".join(random.Random(7).sample(texts, count))
    for record in read(drawn, "trials.jsonl"):
        assert isinstance(record, Record)
        yield record.id or "", [(c.side, c.logic) for c in read_trial(record, load()).deciding]


def drawn_patients(count: int) -> list[Patient]:
    """Patients of the synthetic records, drawn at random; of few, those of one file."""
    folder = DATA / "synthea_fhir_r4"
    place = folder if count > 50 else folder / "bundles-03.ndjson.gz"
    found = [patient for _, patient in read_any(place, load()) if isinstance(patient, Patient)]
    return random.Random(7).sample(found, count)
