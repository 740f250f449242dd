"""Show a trial with its criteria as Eligo reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.commands.read import record_json
from eligo.app.output import criterion_json
from eligo.app.samples import sample_trials
from eligo.app.terminal import print_json, print_trial
from eligo.reading.trial import read_trial

app = typer.Typer(add_completion=False)


@app.command()
def show(
    trial: Annotated[str, typer.Argument(help="The trial's id, such as NCT06641648.")],
    trials: Annotated[
        list[Path] | None, typer.Option(help="Files or folders; left out: the shipped samples.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show a trial with its criteria as Eligo reads them."""
    record = actions.find_trial(trial, trials or [sample_trials()])
    criteria = read_trial(record, actions.terms()).criteria
    if json:
        print_json({**record_json(record), "criteria": [criterion_json(c) for c in criteria]})
    else:
        print_trial(record, criteria)
