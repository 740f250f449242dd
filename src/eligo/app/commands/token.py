"""Make, list and remove the tokens of a served store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eligo.app.options import STORE
from eligo.app.tokens import Reach, Tokens, tokens_beside
from eligo.records.store import open_store

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def token() -> None:
    """Make, list and remove the tokens of a served store."""


@app.command()
def new(
    scope: Annotated[
        Reach, typer.Option(help="read: trials; match: patients too; admin: corrections too.")
    ],
    name: Annotated[str, typer.Option(help="Whose it is, as the audit tells it.")] = "token",
    store: Annotated[Path | None, STORE] = None,
) -> None:
    """Make a token and print its secret, this once; only a hash of it is kept."""
    print(_tokens(store).add(scope, name))


@app.command("list")
def names(store: Annotated[Path | None, STORE] = None) -> None:
    """Tell which tokens there are: name, scope, when it was made."""
    for one in _tokens(store).all():
        print(one.name, one.scope, one.made, sep="\t")


@app.command()
def remove(name: str, store: Annotated[Path | None, STORE] = None) -> None:
    """Make a token worthless, at once and also for a server that runs."""
    _tokens(store).remove(name)


def _tokens(store: Path | None) -> Tokens:
    return Tokens(tokens_beside(open_store(store).path))
