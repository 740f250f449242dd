"""Serve the web application and its API on this machine."""

from __future__ import annotations

import signal
import sys
from contextlib import ExitStack
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer
import uvicorn

from eligo.app.arenas import few_arenas
from eligo.app.commands.load import notice
from eligo.app.options import STORE
from eligo.app.samples import demo_store
from eligo.app.service import Service
from eligo.app.tokens import Tokens, tokens_beside
from eligo.app.web import logs
from eligo.app.web.app import create_app
from eligo.app.web.audit import audit_beside
from eligo.app.web.doors import Doors
from eligo.app.web.hosts import OWN
from eligo.errors import UsageError

_RATE = 20.0  # requests a second and client, where others than this machine ask

app = typer.Typer(add_completion=False)
_GRACE = 10  # seconds that requests have to end when the server is told to stop


@app.command()
def serve(
    store: Annotated[Path | None, STORE] = None,
    host: Annotated[
        str, typer.Option(help="The address to listen on; any but this machine's own needs tokens.")
    ] = "127.0.0.1",
    demo: Annotated[
        bool, typer.Option("--demo", help="The trials that come with Eligo, in a store for now.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any free one.")] = 8400,
    tokens: Annotated[
        bool, typer.Option("--tokens", help="Ask for tokens on this machine too.")
    ] = False,
    audit: Annotated[
        Path | None,
        typer.Option(help="Who matched when, as JSON Lines; with tokens a file beside the store."),
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(min=0, help="Requests a second and client; 0 for any. With tokens 20, else 0"),
    ] = None,
    body: Annotated[int, typer.Option(min=1, help="Megabytes of a request at most.")] = 64,
    seconds: Annotated[float, typer.Option(min=0.1, help="For a request and its answer.")] = 120,
    log: Annotated[
        Literal["text", "json"],
        typer.Option(help="json: lines of JSON, one for each request, by route and status."),
    ] = "text",
) -> None:
    """Serve the web application and its API on this machine."""
    # The server ends what it has begun, then passes the signal on: being told to stop is no fault.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    few_arenas()
    with ExitStack() as stack:
        if demo:
            store = demo_store(
                Path(stack.enter_context(TemporaryDirectory(prefix="eligo-"))), notice
            )
        service = Service(store, notice)
        known = tokens_of(service.path, host) if tokens or not is_own(host) else None
        doors = doors_of(service.path, known, rate, audit)
        application = create_app(service, replace(doors, body=body << 20, seconds=seconds))
        # The addresses of searches are nobody else's business: no access log.
        uvicorn.run(
            application,
            host=host,
            port=port,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
            log_config=logs.JSON if log == "json" else uvicorn.config.LOGGING_CONFIG,
        )


def doors_of(store: Path, tokens: Tokens | None, rate: float | None, audit: Path | None) -> Doors:
    """With tokens: an audit and a rate, unless told otherwise; without: own names alone."""
    if tokens is None:
        return Doors(rate=rate or 0, audit=audit, hosts=OWN)
    return Doors(
        rate=_RATE if rate is None else rate,
        tokens=tokens,
        audit=audit or audit_beside(store),
    )


def is_own(host: str) -> bool:
    """Whether an address to listen on is reached from this machine alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def tokens_of(store: Path, host: str) -> Tokens:
    """The tokens of a store. Raises UsageError where there are none."""
    found = Tokens(tokens_beside(store))
    if not found.all():
        raise UsageError(
            f"to serve at {host} make a token first: `eligo token new --scope match --name WHO`;"
            " without tokens Eligo serves this machine alone"
        )
    return found
