"""Check one patient against one criterion."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.actions import Subject
from eligo.app.batch import Json, answer_lines, open_input, text_of, write_lines
from eligo.app.output import evidence_json
from eligo.app.parsing import side_of
from eligo.app.terminal import print_check, print_json
from eligo.errors import EligoError, InputError, UsageError
from eligo.language.nodes import Side
from eligo.patients.model import Assume, Patient

app = typer.Typer(add_completion=False)


@app.command()
def check(
    criterion: Annotated[str | None, typer.Argument(help="The criterion's words.")] = None,
    patient: Annotated[
        Path | None, typer.Option(help="A FHIR R4 Bundle, or JSON Lines with --jsonl (- stdin).")
    ] = None,
    side: Annotated[str, typer.Option(help="inclusion or exclusion.")] = "inclusion",
    assume: Annotated[str, typer.Option(help="open, note or closed.")] = "open",
    reference_date: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Batch: one object a line.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check one patient against one criterion."""
    if jsonl:
        raise typer.Exit(write_lines(answer_lines(open_input(patient), check_line)))
    if criterion is None or patient is None:
        raise UsageError('say what to check: eligo check "ECOG 0-1" --patient bundle.json')
    verdict, answer = actions.check(
        criterion,
        first_patient(patient),
        side_of(side) or Side.INCLUSION,
        assume_of(assume),
        actions.parse_date(reference_date),
    )
    if json:
        evidence = [evidence_json(f) for f in answer.evidence]
        print_json({"verdict": verdict, "why": answer.why, "evidence": evidence})
    else:
        print_check(criterion, verdict, answer)


def first_patient(path: Path, reference_date: date | None = None) -> Patient:
    """The first patient of a file; raises its error, or InputError where there is none."""
    for _, found in actions.patients(path, reference_date):
        if isinstance(found, EligoError):
            raise found
        return found
    raise InputError("the file holds no patient", where=str(path))


def check_line(asked: Json) -> Json:
    """One line of the batch: a criterion and a note or a Bundle to a verdict."""
    side = side_of(asked.get("side")) or Side.INCLUSION
    patient, default = _patient_of(asked)
    verdict, answer = actions.check(
        text_of(asked, "criterion"),
        patient,
        side,
        assume_of(asked.get("assume") or default),
        actions.parse_date(asked.get("reference_date")),
        Subject.of(asked.get("trial")),
    )
    return {
        "id": asked.get("id"),
        "verdict": verdict,
        "why": answer.why,
        "evidence": [evidence_json(fact) for fact in answer.evidence],
        "question": answer.question,
    }


def _patient_of(asked: Json) -> tuple[Patient, str]:
    """The patient of a line, and what a missing fact means in such a source."""
    if isinstance(asked.get("patient"), dict):
        return actions.patient_from(asked["patient"]), Assume.OPEN.value
    if isinstance(asked.get("note"), str):
        day = actions.parse_date(asked.get("reference_date"))
        return actions.patient_of_note(str(asked.get("id")), asked["note"], day), Assume.NOTE.value
    raise InputError('give "patient", a FHIR R4 Bundle, or "note", a text')


def assume_of(name: str) -> Assume:
    """open, note or closed; raises UsageError."""
    try:
        return Assume(name)
    except ValueError:
        raise UsageError(f"assume is open, note or closed, not {name!r}") from None
