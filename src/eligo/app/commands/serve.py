"""Serve the web application and its API on this machine."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
import uvicorn

from eligo.app import actions
from eligo.app.commands.load import notice
from eligo.app.compiling import compiling
from eligo.app.options import STORE
from eligo.app.samples import sample_trials
from eligo.app.service import Service
from eligo.app.web.app import create_app

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    store: Annotated[Path | None, STORE] = None,
    host: Annotated[
        str, typer.Option(help="The address to listen on; others than this machine can't reach it.")
    ] = "127.0.0.1",
    demo: Annotated[
        bool, typer.Option("--demo", help="The trials that come with Eligo, in a store for now.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any free one.")] = 8400,
) -> None:
    """Serve the web application and its API on this machine."""
    with ExitStack() as stack:
        if demo:
            store = demo_store(Path(stack.enter_context(TemporaryDirectory(prefix="eligo-"))))
        application = create_app(Service(store, notice))
        # The addresses of searches are nobody else's business: no access log.
        uvicorn.run(application, host=host, port=port, access_log=False, server_header=False)


def demo_store(folder: Path) -> Path:
    """A store in a folder with the trials that come with Eligo, compiled."""
    for loaded in actions.loading([sample_trials()], folder, notice):
        for failure in loaded.failures:
            raise failure.error
    for _ in compiling(actions.opened(folder), notice, 1):
        pass
    return folder
