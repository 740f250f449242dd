"""Load trial records into the local store."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from eligo.app import actions
from eligo.app.batch import Json, write_lines
from eligo.app.compiling import begin_behind
from eligo.app.options import STORE
from eligo.records import ReadFailure
from eligo.records.store import Counts, Loaded, store_path

app = typer.Typer(add_completion=False)


@app.command(name="load")
def load_command(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of trial records.")],
    store: Annotated[Path | None, STORE] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One line for each batch that is on the disk.")
    ] = False,
    compile_too: Annotated[
        bool, typer.Option("--compile", help="Read the criteria into logic behind the load.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=0, help="Processes that read beside this one.")
    ] = None,
) -> None:
    """Load trial records into the local store."""
    readers = actions.reading_jobs() if jobs is None else jobs
    loading = actions.loading(paths, store, notice, readers)
    if compile_too:
        loading = behind(loading, store)
    if jsonl:
        raise typer.Exit(write_lines(line for loaded in loading for line in lines(loaded)))
    raise typer.Exit(int(watched(loading).failed > 0))


def behind(loading: Iterator[Loaded], store: Path | None) -> Iterator[Loaded]:
    """The same load, and from its first batch on a process that reads the criteria behind it."""
    for count, loaded in enumerate(loading):
        if count == 0:
            process = begin_behind(store_path(store))
            notice(f"process {process} reads the criteria; `eligo compile --status` tells how far")
        yield loaded


def notice(words: str) -> None:
    """What the index needs, told on stderr."""
    print(f"eligo: {words}", file=sys.stderr)


def lines(loaded: Loaded) -> Iterator[Json]:
    """A batch as the batch form prints it: what failed, then the counts so far."""
    yield from ({"where": f.where, "error": f.error.as_dict()} for f in loaded.failures)
    yield counts_json(loaded.counts)


def counts_json(counts: Counts) -> Json:
    """The counts so far, all of them on the disk."""
    return {
        "records": counts.total,
        "added": counts.added,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "failed": counts.failed,
    }


def watched(loading: Iterator[Loaded]) -> Counts:
    """Load with progress on stderr and what failed below it."""
    terminal, counts = Console(stderr=True), Counts()
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=terminal, transient=True) as progress:
        task = progress.add_task("loading")
        for loaded in loading:
            counts = loaded.counts
            progress.update(task, description=summary(counts))
            for failure in loaded.failures:
                terminal.print(_told(failure), style="red", markup=False, highlight=False)
    print(summary(counts))
    return counts


def summary(counts: Counts) -> str:
    """The counts in words."""
    return (
        f"{counts.total} records: {counts.added} new, {counts.changed} changed, "
        f"{counts.unchanged} unchanged, {counts.failed} failed"
    )


def _told(failure: ReadFailure) -> str:
    return f"! {failure.error.code}: {failure.error}"
