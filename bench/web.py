"""The web faces under load, beside a bare FastAPI route in the same run.

    python -m bench.web --store FOLDER [--clients N] [--seconds S] [--soak]

FOLDER holds a store that `eligo compile` has compiled. The server and the bare route are processes
of their own; the clients are threads of this one, on the same cores. `search` draws queries from
the registry file's conditions, `match` posts the notes of TREC 2021's topics one after the other.
`--soak` lets 200 clients search, read and match for two minutes and tells errors and memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

import urllib3
from fastapi import FastAPI

from bench.reading.data import rows
from bench.reading.figures import Report, table

_TOPICS = "trec_2021_topics.jsonl.gz"
_HTML = {"Accept": "text/html"}
Ask = tuple[str, str, bytes | None]  # method, path, body
bare = FastAPI()


@bare.get("/")
def nothing() -> dict[str, str]:
    """What FastAPI does at least for a request."""
    return {"hello": "world"}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--soak", action="store_true")
    given = parser.parse_args()
    report = Report("web")
    serve = [sys.executable, "-c", "from eligo.app.cli import main; main()", "serve", "--store"]
    with served([*serve, str(given.store), "--port"]) as (address, process):
        began = time.perf_counter()
        first = timed(address, note_ask(notes()[0]))
        report.add("trials", trials(address))
        report.add("first match, with the opening of the roster, s", first)
        if given.soak:
            soak(address, process, report)
        else:
            matching(address, report)
            load("search page", address, searches(), given.clients, given.seconds, report)
            plain = [sys.executable, "-m", "uvicorn", "bench.web:bare", "--log-level", "error"]
            with served([*plain, "--port"]) as (beside, _):
                root: list[Ask] = [("GET", "/", None)]
                load("bare route", beside, root, given.clients, given.seconds, report)
        report.add("whole run, s", time.perf_counter() - began)
    print(table([report]))


# ---- what is asked ------------------------------------------------------------------------------


def searches(count: int = 500) -> list[Ask]:
    """Searches for conditions, a third of them near a place or with a filter."""
    draw = random.Random(1)
    records = draw.sample([r for r in rows("trials.jsonl.gz") if r.get("conditions")], count)
    more = ("", "", "&status=RECRUITING", "&near=Boston", "&phase=PHASE3", "")
    words = [quote(str(record["conditions"][0])) for record in records]
    return [("GET", f"/search?q={one}{draw.choice(more)}", None) for one in words]


def notes() -> list[str]:
    """The notes of the topics."""
    return [str(row["text"]) for row in rows(_TOPICS)]


def note_ask(note: str) -> Ask:
    """A patient against the store, as the page asks it."""
    return "POST", "/match", json.dumps({"note": note}).encode()


def trials(address: str) -> int:
    """How many trials the store has."""
    answer = urllib3.request("GET", f"{address}/index.json")
    return int(answer.json()["trials"])


# ---- figures ------------------------------------------------------------------------------------


def matching(address: str, report: Report) -> None:
    """The match page, one patient after the other."""
    took = [timed(address, note_ask(note)) for note in notes()[:20]]
    report.add("match page, median, s", median(took), "< 1.5")
    report.add("match page, slowest of 20, s", max(took))


def load(
    name: str, address: str, asks: list[Ask], clients: int, seconds: float, report: Report
) -> None:
    """So many clients for so long, each with its next request as soon as it has its answer."""
    took, errors, lasted = pressed(address, lambda draw: draw.choice(asks), clients, seconds)
    percent = quantiles(took, n=100)
    report.add(f"{name}: p50, ms", 1000 * percent[49])
    report.add(f"{name}: p99, ms", 1000 * percent[98])
    report.add(f"{name}: requests a second, {clients} clients", round(len(took) / lasted))
    report.add(f"{name}: errors", sum(errors.values()), "0")


def soak(address: str, process: subprocess.Popen[bytes], report: Report) -> None:
    """Two minutes of 200 clients: no error, and memory that does not grow."""
    looked, told = searches(), [note_ask(note) for note in notes()]
    ids = [("GET", f"/trials/{row['nct_id']}", None) for row in rows("trials.jsonl.gz")][:500]

    def ask(draw: random.Random) -> Ask:
        kinds: list[list[Ask]] = [looked, ids, told]
        return draw.choice(draw.choices(kinds, (80, 18, 2))[0])

    before = memory(process)
    held: list[float] = []
    for _ in range(4):
        took, errors, lasted = pressed(address, ask, 200, 30)
        held.append(memory(process))
        report.add("requests a second, 200 clients", round(len(took) / lasted))
        report.add("errors", dict(errors) or 0, "0")
    report.add("memory before, MB", round(before))
    report.add("memory after each half minute, MB", [round(one) for one in held], "flat")


def pressed(
    address: str, ask: Callable[[random.Random], Ask], clients: int, seconds: float
) -> tuple[list[float], Counter[str], float]:
    """The times of all answers, what was no answer, and how long it lasted."""
    took: list[float] = []
    errors: Counter[str] = Counter()
    until = time.perf_counter() + seconds

    def client(number: int) -> None:
        draw, pool = random.Random(number), urllib3.PoolManager(retries=False)
        while time.perf_counter() < until:
            one = ask(draw)
            try:
                took.append(timed(address, one, pool))
            except Exception as error:
                errors[str(error) or type(error).__name__] += 1

    began = time.perf_counter()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, errors, time.perf_counter() - began


def timed(address: str, ask: Ask, pool: urllib3.PoolManager | None = None) -> float:
    """The seconds that an answer takes; raises for what is none."""
    method, path, body = ask
    headers = _HTML if body is None else {**_HTML, "Content-Type": "application/json"}
    began = time.perf_counter()
    pool = pool or urllib3.PoolManager(retries=False)
    answer = pool.request(method, address + path, body=body, headers=headers, timeout=300)
    if answer.status != 200:
        raise OSError(f"{answer.status} for {path.partition('?')[0]}")
    return time.perf_counter() - began


def memory(process: subprocess.Popen[bytes]) -> float:
    """What a process holds, in MB."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def served(command: list[str]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server's address and process, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*command, str(port)], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib3.request("GET", address, retries=False)
                break
            except urllib3.exceptions.HTTPError:
                time.sleep(0.1)
        yield address, process
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
