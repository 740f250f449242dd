"""Fetch trials from ClinicalTrials.gov into the local store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.batch import write_lines
from eligo.app.commands.load import lines, notice, watched
from eligo.app.options import STORE
from eligo.records.fetching import PAUSE, SERVICE, Client

app = typer.Typer(add_completion=False)


@app.command()
def fetch(
    text: Annotated[str, typer.Argument(help="Words or a query in the registry's spelling.")] = "",
    condition: Annotated[str | None, typer.Option(help="Condition or disease.")] = None,
    intervention: Annotated[str | None, typer.Option(help="Intervention or treatment.")] = None,
    location: Annotated[str | None, typer.Option(help="Place.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="RECRUITING, COMPLETED, …")] = None,
    advanced: Annotated[
        str | None, typer.Option("--filter", help="AREA[Phase]PHASE3 and the like.")
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Only what changed since the last whole fetch.")
    ] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Do not go on with a fetch that was broken off.")
    ] = False,
    url: Annotated[str, typer.Option(help="The service's address.")] = SERVICE,
    pause: Annotated[float, typer.Option(help="Seconds between requests.")] = PAUSE,
    store: Annotated[Path | None, STORE] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One line for each page.")] = False,
) -> None:
    """Fetch trials from ClinicalTrials.gov into the local store."""
    chosen = {
        "query.term": text,
        "query.cond": condition,
        "query.intr": intervention,
        "query.locn": location,
        "filter.overallStatus": ",".join(status or ()).upper(),
        "filter.advanced": advanced,
    }
    query = {key: value for key, value in chosen.items() if value}
    client = Client(url, pause=pause)
    fetching = actions.fetching(query, client, store, notice, update=update, restart=restart)
    if jsonl:
        raise typer.Exit(write_lines(line for loaded in fetching for line in lines(loaded)))
    raise typer.Exit(int(watched(fetching).failed > 0))
