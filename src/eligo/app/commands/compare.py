"""Compare two trials side by side, their criteria as logic."""

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
from eligo.app.terminal_related import print_comparison
from eligo.matching.related import Comparison, Pair
from eligo.reading.criteria import Criterion

app = typer.Typer(add_completion=False)


@app.command()
def compare(
    first: Annotated[str, typer.Argument(help="Any number by which a registry knows the trial.")],
    second: Annotated[str, typer.Argument(help="That of the other.")],
    store: Annotated[Path | None, STORE] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare two trials side by side, their criteria as logic."""
    found = actions.relations(store, notice).compare(first, second)
    if json:
        print_json(comparison_json(found))
    else:
        print_comparison(found)


def comparison_json(found: Comparison) -> Json:
    """Two trials side by side as plain data."""
    return {
        "trials": list(found.trials),
        "fields": [
            {"field": name, "first": list(first), "second": list(second), "same": first == second}
            for name, first, second in found.fields
        ],
        "criteria": [pair_json(one) for one in found.criteria],
        "clashes": [asdict(one) for one in found.clashes],
    }


def pair_json(pair: Pair) -> Json:
    """What the two ask about one thing: words as printed and in plain English."""
    first, second = pair.words
    return {
        "kind": pair.kind,
        "side": pair.side,
        "first": _told(pair.first, first),
        "second": _told(pair.second, second),
    }


def _told(criterion: Criterion | None, wording: str | None) -> Json | None:
    return None if criterion is None else {"text": criterion.text, "wording": wording}
