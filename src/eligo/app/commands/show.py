"""Show a trial with its criteria as Eligo reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.commands.export import write_all
from eligo.app.commands.read import record_json
from eligo.app.exporting import format_named, written
from eligo.app.output import criterion_json
from eligo.app.samples import sample_trials
from eligo.app.terminal import print_json, print_results, print_trial
from eligo.reading.trial import read_trial
from eligo.records import ReadFailure, Trial

app = typer.Typer(add_completion=False)


@app.command()
def show(
    trial: Annotated[str, typer.Argument(help="The trial's id, such as NCT06641648.")],
    trials: Annotated[
        list[Path] | None, typer.Option(help="Files or folders; left out: the shipped samples.")
    ] = None,
    store: Annotated[Path | None, typer.Option(help="Read it from this local store.")] = None,
    results: Annotated[bool, typer.Option("--results", help="The posted results too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    form: Annotated[
        str | None, typer.Option("--as", help="fhir, fhir-r5, jsonld, ris, csv or v2.")
    ] = None,
) -> None:
    """Show a trial with its criteria as Eligo reads them."""
    if store and not trials:
        record = actions.stored_trial(trial, store)
    else:
        record = actions.find_trial(trial, trials or [sample_trials()])
    if form:
        raise typer.Exit(write_one(record, form))
    criteria = read_trial(record, actions.terms()).criteria
    if json:
        shown = {**record_json(record), "criteria": [criterion_json(c) for c in criteria]}
        print_json(shown | ({"results": record.results} if results else {}))
    else:
        print_trial(record, criteria)
        if results:
            print_results(record.results)


def write_one(record: Trial, name: str) -> int:
    """Print a trial in a format; JSON over several lines."""
    form = format_named(name)
    if form.as_object is None:
        return write_all([record], name)
    held = written(record, form)
    if isinstance(held, ReadFailure):
        raise held.error
    print_json(held)
    return 0
