"""Write trials in the formats of others: FHIR, JSON-LD, RIS, CSV, API v2."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.exporting import FORMATS, exported, format_named
from eligo.app.options import STORE
from eligo.errors import InputError
from eligo.records import ReadFailure, Trial

app = typer.Typer(add_completion=False)
FORMAT_HELP = ", ".join(f"{name}: {one.title}" for name, one in FORMATS.items())


@app.command()
def export(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Trials' ids; all trials where none is named.")
    ] = None,
    form: Annotated[str, typer.Option("--as", help=FORMAT_HELP)] = "v2",
    trials: Annotated[
        list[Path] | None, typer.Option(help="Files or folders; left out: the local store.")
    ] = None,
    store: Annotated[Path | None, STORE] = None,
    output: Annotated[Path | None, typer.Option(help="Into this file.")] = None,
    logic: Annotated[
        bool, typer.Option(help="Read the criteria for FHIR; without it is much faster.")
    ] = True,
) -> None:
    """Write trials in the formats of others: FHIR, JSON-LD, RIS, CSV, API v2."""
    raise typer.Exit(write_all(_chosen(ids, trials, store), form, output, logic=logic))


def _chosen(
    ids: list[str] | None, trials: list[Path] | None, store: Path | None
) -> Iterable[Trial | ReadFailure]:
    if not trials:
        return actions.stored(store, ids)
    found = actions.records(trials)
    return (one for one in found if not (ids and isinstance(one, Trial) and one.id not in ids))


def write_all(
    found: Iterable[Trial | ReadFailure],
    name: str,
    output: Path | None = None,
    *,
    logic: bool = True,
) -> int:
    """Write trials as they come; the exit status: 1 where one could not be written, else 0."""
    form, failed = format_named(name), 0
    with ExitStack() as open_:
        try:
            out = open_.enter_context(output.open("wb")) if output else sys.stdout.buffer
        except OSError as error:
            raise InputError(f"can't write {output}: {error.strerror}") from None
        for part in exported(found, form, logic=logic):
            if isinstance(part, ReadFailure):
                failed = 1
                print(f"eligo: {part.error.code}: {part.error}", file=sys.stderr)
            else:
                out.write(part)
        out.flush()
    return failed
