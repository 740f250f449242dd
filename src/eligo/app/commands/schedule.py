"""Print the calendar of doses of an arm."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.samples import sample_trials
from eligo.app.terminal import amount_of, print_json, print_schedule
from eligo.errors import UsageError
from eligo.records.schedule import schedule as plan

app = typer.Typer(add_completion=False)


@app.command()
def schedule(
    trial: Annotated[str, typer.Argument(help="The trial's id.")],
    arm: Annotated[str, typer.Option(help="The arm's label, or its beginning.")],
    start: Annotated[str, typer.Option(help="The day of the first dose, YYYY-MM-DD.")],
    height: Annotated[float | None, typer.Option(help="Height in cm.")] = None,
    weight: Annotated[float | None, typer.Option(help="Weight in kg.")] = None,
    trials: Annotated[
        list[Path] | None, typer.Option(help="Files or folders; left out: the shipped samples.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the calendar of doses of an arm."""
    day = actions.parse_date(start)
    if day is None:
        raise UsageError("give the day of the first dose: --start YYYY-MM-DD")
    record = actions.find_trial(trial, trials or [sample_trials()])
    doses = plan(record, arm, day, height, weight)
    if json:
        print_json([{**asdict(d), "amount": amount_of(d)} for d in doses])
    else:
        print_schedule(doses)
