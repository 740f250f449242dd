"""What can't be right in a patient's source is said plainly, and no verdict rests on it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligo.app import actions
from eligo.language.nodes import Side
from eligo.patients.fhir.reader import read_bundle
from eligo.patients.model import Assume, Patient
from eligo.reading.notes import read_note
from eligo.terms import load

TODAY = date(2025, 6, 1)
Resource = dict[str, Any]


def person(birth: str = "1980-01-01") -> Resource:
    return {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": birth}


def diagnosis(name: str, onset: str) -> Resource:
    return {
        "resourceType": "Condition", "id": "c", "code": {"text": name}, "onsetDateTime": onset,
        "clinicalStatus": {"coding": [{"code": "active"}]},
    }  # fmt: skip


def potassium(**value: object) -> Resource:
    return {
        "resourceType": "Observation", "id": "o", "status": "final", "valueQuantity": value,
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}], "text": "Potassium"},
        "effectiveDateTime": "2025-05-01",
    }  # fmt: skip


def patient(*resources: Resource) -> Patient:
    entries = [{"resource": one} for one in resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return read_bundle(bundle, load(), today=TODAY)


@pytest.mark.parametrize(
    ("resources", "criterion", "said"),
    [
        ([person(), person("1990-01-01")], "Age of at least 18 years", "different birth dates"),
        ([person(), diagnosis("Gout", "2031-01-01")], "Gout", "future"),
        ([person(), potassium(value=4.1)], "Potassium of at least 3.5 mmol/L", "no unit"),
        (
            [person(), potassium(value=400, unit="mmol/L", code="mmol/L")],
            "Potassium of at least 3.5 mmol/L",
            "outside what is possible",
        ),
    ],
    ids=["two birth dates", "a future date", "no unit", "an impossible value"],
)
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("assume", Assume)
def test_no_verdict_rests_on_what_is_doubted(
    resources: list[Resource], criterion: str, said: str, side: Side, assume: Assume
) -> None:
    found = patient(*resources)
    assert any(said in notice for notice in found.notices)
    verdict, answer = actions.check(criterion, found, side, assume, TODAY)
    assert verdict == "unknown"
    assert answer.question


@pytest.mark.parametrize("side", Side)
def test_a_note_in_another_language_says_nothing(side: Side) -> None:
    note = (
        "Paciente de 45 años que acude a la consulta por dolor abdominal desde hace tres días."
        " No tiene alergias conocidas. Antecedentes de hipertensión arterial y diabetes."
    )
    found = read_note("n", note, load(), TODAY)
    assert not found.readable
    assert any("in Spanish, not in English" in notice for notice in found.notices)
    verdict, _ = actions.check("Gout", found, side, Assume.NOTE, TODAY)
    assert verdict == "unknown"


# ---- a Bundle of 200 MB -------------------------------------------------------------------------

# Reads the patients of a file in a process whose own memory may have so many bytes.
READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv[2]),) * 2)
from eligo.patients.read import read_any
from eligo.terms import load
for _, found in read_any(sys.argv[1], load()):
    print(found.id, len(found.facts))
"""
LEAST, ATTACHED = 200_000_000, 2_000_000


def test_a_bundle_of_200_mb_is_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    letter = {"resourceType": "DocumentReference", "id": "d", "content": "A" * ATTACHED}
    with path.open("w") as out:
        out.write('{"resourceType": "Bundle", "type": "collection", "entry": [')
        for one in (person(), diagnosis("Gout", "2020-01-01"), potassium(value=4, unit="mmol/L")):
            out.write(json.dumps({"resource": one}) + ",\n")
        for _ in range(LEAST // ATTACHED):
            out.write(json.dumps({"resource": letter}) + ",\n")
        out.write(json.dumps({"resource": diagnosis("Asthma", "2021-01-01")}) + "]}")
    assert path.stat().st_size > LEAST
    ran = subprocess.run(
        [sys.executable, "-c", READ, str(path), str(LEAST)], capture_output=True, text=True
    )
    assert (ran.stdout.split(), ran.stderr) == (["p", "3"], "")
