"""Check one patient against one criterion."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.checking import assume_of, check_file
from eligo.app.output import evidence_json
from eligo.app.parsing import side_of
from eligo.app.pool import cores
from eligo.app.terminal import print_check, print_json
from eligo.errors import EligoError, InputError, UsageError
from eligo.language.nodes import Side
from eligo.patients.model import Patient

app = typer.Typer(add_completion=False)


@app.command()
def check(
    criterion: Annotated[str | None, typer.Argument(help="The criterion's words.")] = None,
    patient: Annotated[
        str | None,
        typer.Option(
            help="A FHIR R4 Bundle or a database's URL; with --jsonl JSON Lines (- stdin)."
        ),
    ] = None,
    side: Annotated[str, typer.Option(help="inclusion or exclusion.")] = "inclusion",
    assume: Annotated[str, typer.Option(help="open, note or closed.")] = "open",
    reference_date: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Batch: one object a line.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    output: Annotated[
        Path | None, typer.Option(help="Batch into this file; go on with it if it is there.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes of a batch; all cores unless told.")
    ] = None,
) -> None:
    """Check one patient against one criterion."""
    if jsonl:
        raise typer.Exit(check_file(Path(patient) if patient else None, output, jobs or cores()))
    if output:
        raise UsageError("--output is for a batch: give --jsonl")
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


def first_patient(given: Path | str, reference_date: date | None = None) -> Patient:
    """The first patient of a file or database; raises its error, or InputError for none."""
    for _, found in actions.patients(given, reference_date):
        if isinstance(found, EligoError):
            raise found
        return found
    raise InputError("there is no patient in it", where=actions.patients_name(given))
