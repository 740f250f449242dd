"""Find trials like a trial, with the reasons."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.batch import Json
from eligo.app.commands.load import notice
from eligo.app.options import STORE
from eligo.app.terminal import print_json
from eligo.app.terminal_related import print_relations
from eligo.matching.related import Relation

app = typer.Typer(add_completion=False)


@app.command()
def similar(
    trial: Annotated[str, typer.Argument(help="Any number by which a registry knows the trial.")],
    limit: Annotated[int, typer.Option(min=1, help="How many trials.")] = 10,
    store: Annotated[Path | None, STORE] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find trials like a trial, with the reasons."""
    found = actions.relations(store, notice).similar(trial, limit)
    if json:
        print_json({"trial": trial, "similar": [relation_json(one) for one in found]})
    else:
        print_relations(found)


def relation_json(relation: Relation) -> Json:
    """A related trial with every reason, and the criteria that clash, in their words."""
    return asdict(relation)
