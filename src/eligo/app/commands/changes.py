"""Tell what two runs of match differ in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from eligo.app.batch import Json, decode_line, numbered_lines, open_input, write_lines
from eligo.app.terminal import print_changes
from eligo.errors import EligoError
from eligo.matching.runs import PairChange
from eligo.matching.runs import changes as changes_between

app = typer.Typer(add_completion=False)


@app.command()
def changes(
    before: Annotated[Path, typer.Argument(help="What match --jsonl wrote the last time.")],
    after: Annotated[Path, typer.Argument(help="What it wrote now.")],
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Batch: one line a change.")] = False,
) -> None:
    """Tell what two runs of match differ in."""
    found = changes_between(lines_of(before), lines_of(after))
    if jsonl:
        raise typer.Exit(write_lines(map(change_json, found)))
    print_changes(found)


def lines_of(path: Path) -> Iterator[Json]:
    """The lines of a file of matches; raises Malformed for what is none."""
    with open_input(path) as stream:
        for number, line in numbered_lines(stream):
            if isinstance(line, EligoError):
                raise line
            yield decode_line(number, line)


def change_json(change: PairChange) -> Json:
    """A change as one line."""
    before, after = change.ranks
    return {
        "patient": change.patient,
        "trial": change.trial,
        "change": change.kind,
        "verdict": {"before": change.before, "after": change.after},
        "rank": {"before": before, "after": after},
        "criteria": [asdict(one) for one in change.criteria],
    }
