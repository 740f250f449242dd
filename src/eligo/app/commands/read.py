"""Read trial records of any format and print them in a standard one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.batch import Json, write_lines
from eligo.app.terminal import print_failure, print_json, print_trials
from eligo.records import ReadFailure, Trial, to_v2

app = typer.Typer(add_completion=False)


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="Files or folders of trial records.")],
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One record a line.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print API v2 JSON with flags.")] = False,
) -> None:
    """Read trial records of any format and print them in a standard one."""
    found = actions.records(files)
    if jsonl:
        raise typer.Exit(write_lines(map(record_json, found)))
    results = list(found)
    failures = [r for r in results if isinstance(r, ReadFailure)]
    if json:
        print_json([record_json(r) for r in results])
    else:
        print_trials(r for r in results if isinstance(r, Trial))
        for line in _errors(failures):
            print_failure(line)
    raise typer.Exit(1 if failures else 0)


def record_json(result: Trial | ReadFailure) -> Json:
    """A record as API v2 JSON with the flags beside it, or its error."""
    if isinstance(result, ReadFailure):
        return {"id": None, "where": result.where, "error": result.error.as_dict()}
    flags = [
        {"code": f.code, "severity": f.severity, "message": f.message, "words": f.words}
        for f in result.flags
    ]
    return {"id": result.id, "format": result.reader, "study": to_v2(result), "flags": flags}


def _errors(failures: list[ReadFailure]) -> Iterator[Json]:
    return ({"error": failure.error.as_dict()} for failure in failures)
