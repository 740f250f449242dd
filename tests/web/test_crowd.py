"""Many clients at once: no error, and memory that stays once everything is warm."""

from __future__ import annotations

import http.client
import json
import random
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.web.served import megabytes, served_demo

NOTES = [
    json.dumps({"note": f"A {age}-year-old {who} with {what}. ECOG {age % 3}."})
    for age in (30, 50, 70)
    for who in ("man", "woman")
    for what in ("gout", "acute myeloid leukemia", "thrombocytopenia after chemotherapy")
]
PAGES = (
    "/", "/search?q=leukemia", "/search?q=AML&near=Beijing", "/search?q=gout&accepts=ECOG+2",
    "/browse", "/match", "/trials/NCT06641648", "/trials/NCT06802718",
    "/trials/NCT06802718/related",
)  # fmt: skip


def client(port: int, number: int, until: float) -> list[int]:
    """The statuses that one client gets: pages, and a patient now and then."""
    draw, asking = random.Random(number), http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    found = []
    while time.monotonic() < until:
        if draw.random() < 0.05:
            asking.request("POST", "/match", draw.choice(NOTES), {"accept": "text/html"})
        else:
            asking.request("GET", draw.choice(PAGES), headers={"accept": "text/html"})
        answer = asking.getresponse()
        answer.read()
        found.append(answer.status)
    asking.close()
    return found


def crowd(port: int, clients: int, seconds: float) -> list[int]:
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(clients) as pool:
        every = pool.map(lambda number: client(port, number, until), range(clients))
        return [status for found in every for status in found]


@pytest.mark.parametrize(
    ("clients", "seconds"),
    [(24, 2), pytest.param(200, 30, marks=pytest.mark.soak)],
    ids=["sample", "soak"],
)
def test_a_crowd_gets_answers_in_memory_that_stays(
    tmp_path: Path, clients: int, seconds: float
) -> None:
    with served_demo(tmp_path, "--seconds", "300") as (process, port):
        held = []
        for _ in range(4):
            assert set(crowd(port, clients, seconds)) == {200}
            held.append(megabytes(process))
    assert held[3] < 1.1 * held[0], f"MB after each of four parts: {held}"


def test_threads_share_what_others_have_freed() -> None:
    code = """
import ctypes, threading
from eligo.app.arenas import few_arenas
few_arenas()
together = threading.Barrier(24)
def work():
    held = [bytes(5_000) for _ in range(50)]
    together.wait(60)
threads = [threading.Thread(target=work) for _ in range(24)]
[one.start() for one in threads]
[one.join() for one in threads]
libc = ctypes.CDLL(None)
getattr(libc, "malloc_stats", lambda: None)()
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    arenas = re.findall(r"^Arena \d+", told.stderr, re.MULTILINE)
    if not arenas:
        pytest.skip("this C library has no arenas")
    assert len(arenas) <= 2
