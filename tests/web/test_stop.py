"""Told to stop, a server ends what it has begun, takes nothing new, and calls it no fault."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.served import served_demo

BODY = json.dumps({"note": "A woman of 60 with gout.", "shown": 1}).encode()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A served store, ready, and its port."""
    with served_demo(tmp_path) as running:
        yield running


def begun(port: int) -> socket.socket:
    """A request of which half has arrived."""
    asking = socket.create_connection(("127.0.0.1", port), timeout=30)
    head = f"POST /match HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(BODY)}\r\n"
    kind = "Content-Type: application/json\r\nAccept: application/json\r\n\r\n"
    asking.sendall((head + kind).encode() + BODY[:10])
    time.sleep(0.3)
    return asking


def test_what_has_begun_is_answered_and_nothing_new_is_taken(
    server: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = server
    asking = begun(port)
    process.send_signal(signal.SIGTERM)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            time.sleep(0.05)
        except ConnectionRefusedError:
            break
    else:
        pytest.fail("new connections are still taken")
    assert process.poll() is None, "the server did not wait for what it had begun"
    asking.sendall(BODY[10:])
    answer = b""
    while part := asking.recv(1 << 16):
        answer += part
    assert answer.startswith(b"HTTP/1.1 200 ") and b'"groups"' in answer
    assert process.wait(15) == 0


def test_told_to_stop_with_nothing_to_do_it_stops(
    server: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, _ = server
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
