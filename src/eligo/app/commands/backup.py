"""Write the store's records and corrections into one file, while others use it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eligo.app.backup import Head, back_up
from eligo.app.options import STORE

app = typer.Typer(add_completion=False)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    store: Annotated[Path | None, STORE] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write the store's records and corrections into one file, while others use it."""
    print(f"backed up {held(back_up(store, file, force=force))} to {file}")


def held(head: Head) -> str:
    """What a backup holds, in words."""
    return f"{head.records} records and {head.corrections} corrections"
