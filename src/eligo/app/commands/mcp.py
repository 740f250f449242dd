"""Serve the verbs as tools for language models (Model Context Protocol)."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import anyio
import typer

from eligo.app.commands.load import notice
from eligo.app.mcp.server import serve
from eligo.app.options import STORE
from eligo.app.samples import demo_store
from eligo.app.service import Service

app = typer.Typer(add_completion=False)


@app.command()
def mcp(
    store: Annotated[Path | None, STORE] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="The trials that come with Eligo, in a store for now.")
    ] = False,
) -> None:
    """Serve the verbs as tools for language models (Model Context Protocol)."""
    with ExitStack() as stack:
        if demo:
            store = demo_store(
                Path(stack.enter_context(TemporaryDirectory(prefix="eligo-"))), notice
            )
        anyio.run(serve, Service(store, notice))
