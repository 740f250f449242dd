"""Make a store out of a backup, once all of it has been checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eligo.app.backup import restore as restored
from eligo.app.commands.backup import held
from eligo.app.options import STORE

app = typer.Typer(add_completion=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `eligo backup` wrote.")],
    store: Annotated[Path | None, STORE] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a store that is there.")] = False,
) -> None:
    """Make a store out of a backup, once all of it has been checked."""
    head = restored(file, store, force=force)
    print(f"restored {held(head)} as of {head.made}; `eligo compile` reads the criteria again")
