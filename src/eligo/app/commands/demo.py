"""Match the patients shipped with Eligo to the trials shipped with it."""

from __future__ import annotations

import typer

from eligo.app import actions
from eligo.app.commands.match import Work
from eligo.app.samples import sample_patients, sample_trials
from eligo.app.terminal import print_failure, print_matches

app = typer.Typer(add_completion=False)


@app.command()
def demo() -> None:
    """Match the patients shipped with Eligo to the trials shipped with it."""
    work = Work(sample_patients(), actions.records([sample_trials()]))
    for told in work.matches():
        print_matches(*told)
    failures = list(work.failures())
    for failure in failures:
        print_failure(failure)
    raise typer.Exit(1 if failures else 0)
