"""Show where a trial's records come from, what changed, and what contradicts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.batch import Json
from eligo.app.history import Told, history_of
from eligo.app.options import STORE
from eligo.app.terminal import print_history, print_json
from eligo.matching.changes import Change
from eligo.records.compare import Difference

app = typer.Typer(add_completion=False)


@app.command()
def history(
    trial: Annotated[str, typer.Argument(help="Any number by which a registry knows the trial.")],
    store: Annotated[Path | None, STORE] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show where a trial's records come from, what changed, and what contradicts."""
    told = history_of(actions.opened(store), trial, actions.terms())
    if json:
        print_json(history_json(told))
    else:
        print_history(told)


def history_json(told: Told) -> Json:
    """The history as plain data."""
    return {
        "records": [
            {
                "id": one.record.id,
                "format": one.record.reader,
                "versions": [
                    {
                        "updated": step.version.updated,
                        "first_seen": step.version.first_seen,
                        "last_seen": step.version.last_seen,
                        "origin": step.version.origin,
                        "place": step.version.piece.where,
                        "changes": [difference_json(d) for d in step.fields],
                        "criteria": [change_json(c) for c in step.criteria],
                    }
                    for step in one.steps
                ],
            }
            for one in told.records
        ],
        "conflicts": [difference_json(d) for d in told.conflicts],
    }


def difference_json(difference: Difference) -> Json:
    """A field and what each telling says of it."""
    return {"field": difference.field, **{k: list(v) for k, v in difference.told.items()}}


def change_json(change: Change) -> Json:
    """A change of a criterion, with the words of both versions."""
    return {
        "kind": change.kind,
        "side": change.side,
        "words": change.words,
        "before": change.before.text if change.before else None,
        "after": change.after.text if change.after else None,
    }
