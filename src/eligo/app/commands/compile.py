"""Read the store's criteria into logic, to search and match by what trials ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from eligo.app import actions
from eligo.app.batch import Json
from eligo.app.commands.load import notice
from eligo.app.compiling import Progress, compiling, follow, standing_of
from eligo.app.options import STORE
from eligo.app.pool import cores
from eligo.app.terminal import print_json
from eligo.matching.logic import Run, Standing

app = typer.Typer(add_completion=False)


@app.command(name="compile")
def compile_command(
    store: Annotated[Path | None, STORE] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; all cores unless told.")
    ] = None,
    status: Annotated[bool, typer.Option("--status", help="Only tell how far it is.")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Read everything anew.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    behind: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Read the store's criteria into logic, to search and match by what trials ask."""
    opened, processes = actions.opened(store), jobs or cores()
    if behind is not None:
        follow(opened, behind, processes)
    elif status:
        told = standing_of(opened)
        print_json(standing_json(*told)) if json else print(standing_words(*told))
    else:
        run = watched(compiling(opened, notice, processes, restart=restart))
        print_json(asdict(run)) if json else print(summary(run))
        raise typer.Exit(int(run.failed > 0))


def watched(compiling: Iterator[Progress]) -> Run:
    """Compile with a bar on stderr."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    run = Run(0, "")
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        for done in compiling:
            run = done.run
            ready = run.read + run.known + run.failed if done.records else run.segments
            waiting = done.records or done.segments
            words = "reading" if done.records else "building"
            bar.update(task, completed=ready, total=ready + waiting, description=words)
    return run


def summary(run: Run) -> str:
    """What a run did, in words, and how fast."""
    if not run.seconds or not run.read:
        return f"{run.known} trials known, {run.failed} failed, {run.segments} segments built"
    rates = f"{run.read / run.seconds:.0f} trials, {run.criteria / run.seconds:.0f} criteria"
    return (
        f"{run.read} trials read, {run.known} known, {run.failed} failed, {run.segments} segments "
        f"built in {run.seconds:.1f} s ({rates} a second)"
    )


def standing_words(standing: Standing, runs: list[Run]) -> str:
    """How far a store is compiled, in words."""
    lines = [
        f"{standing.compiled} of {standing.trials} trials compiled, "
        f"{standing.failed} can't be read, {standing.outdated} read by an earlier version, "
        f"{standing.stale} segments to build"
    ]
    if runs:
        state = "finished" if runs[-1].finished else "not finished"
        lines.append(f"last run, {runs[-1].started}, {state}: {summary(runs[-1])}")
    return "\n".join(lines)


def standing_json(standing: Standing, runs: list[Run]) -> Json:
    """How far a store is compiled, as data; the last ten runs."""
    whole = {"whole": standing.whole}
    return {**asdict(standing), **whole, "runs": [asdict(one) for one in runs[-10:]]}
