"""A server in a process of its own, as `eligo serve` starts it, for tests of connections."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eligo.app.samples import demo_store


@contextmanager
def served(store: Path, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server over a store, once it takes connections, and its port; it is ended after."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = [sys.executable, "-c", "from eligo.app.cli import main; main()", "serve"]
    process = subprocess.Popen(
        [*run, "--store", str(store), "--port", str(port), *words], stderr=subprocess.DEVNULL
    )
    try:
        _await(process, port)
        yield process, port
    finally:
        process.kill()
        process.wait()


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(1200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.05)
    raise AssertionError("the server takes no connection")


@contextmanager
def served_demo(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server over the shipped trials."""
    with served(demo_store(folder / "store"), *words) as running:
        yield running


def megabytes(process: subprocess.Popen[bytes]) -> float:
    """What a process holds in memory."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
