"""The store among processes: killed while it loads, read by eight while one writes."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from eligo.matching.search import Request, Search
from eligo.records import Trial
from eligo.records.index import open_index
from eligo.records.store import open_store
from eligo.terms import load as load_terms

RECORDS = 400
LOADER = """
import sys
from pathlib import Path
from eligo.app.pool import Ahead
from eligo.records import pieces
from eligo.records.index.filling import read_for_index
from eligo.records.index.folder import updating
from eligo.records.store import load, open_store
from eligo.terms import load as load_terms
store = open_store(Path(sys.argv[2]), create=True)
with updating(store, load_terms(), print) as index, Ahead(read_for_index, int(sys.argv[3])) as read:
    for loaded in load(store, pieces(Path(sys.argv[1])), batch=10, start=read.begin):
        print(loaded.counts.added + loaded.counts.unchanged, flush=True)
        index(loaded.readings)
"""
READER = """
import sys
from pathlib import Path
from eligo.records import Trial
from eligo.records.store import open_store
last = 0
while last < int(sys.argv[2]):
    store = open_store(Path(sys.argv[1]))
    found = list(store.trials())
    assert all(isinstance(one, Trial) for one in found), found
    assert len(found) >= last, (len(found), last)
    last = len(found)
    store.close()
print(last)
"""


SEARCHER = """
import sys
from pathlib import Path
from eligo.matching.search import Request, Search
from eligo.records.store import open_store
from eligo.terms import load
last = built = 0
def notice(words):
    global built
    built += "anew" in words
while last < int(sys.argv[2]):
    store = open_store(Path(sys.argv[1]))
    found = Search(store, load(), notice).run(Request("ALL"))
    assert found.total >= last, (found.total, last)
    last = found.total
    store.close()
print(last, built)
"""


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    rows = (
        {"nct_id": f"NCT{n:08}", "title": f"Trial {n}", "summary": f"words {n} " * 200}
        for n in range(RECORDS)
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def kill_while_loading(records: Path, store: Path, draw: random.Random) -> tuple[int, bool]:
    """(what was acknowledged, whether the kill came before the end)."""
    loader = start(LOADER, records, store, draw.choice((0, 1)))
    assert loader.stdout is not None
    acknowledged = 0
    for _ in range(draw.randint(1, RECORDS // 10)):
        if line := loader.stdout.readline():
            acknowledged = int(line)
    os.kill(loader.pid, signal.SIGKILL)
    rest = loader.stdout.read().split()
    loader.stdout.close()
    loader.wait()
    return int(rest[-1]) if rest else acknowledged, loader.returncode == -signal.SIGKILL


def hold(kills: int, seed: int, records: Path, folder: Path) -> None:
    draw = random.Random(seed)
    killed = 0
    for number in range(kills):
        store = folder / f"{number}.eligo"
        for _ in range(draw.randint(1, 2)):
            acknowledged, was_killed = kill_while_loading(records, store, draw)
            killed += was_killed
            opened = open_store(store)
            opened.check()
            found = [one.id for one in opened.trials() if isinstance(one, Trial)]
            assert len(found) >= acknowledged
            assert found == [f"NCT{n:08}" for n in range(len(found))]
            index = open_index(opened, load_terms(), print)
            assert index.trials.searcher().num_docs == len(found)
            opened.close()
        assert killed, "no kill came in time; the test shows nothing"
        for path in folder.glob(f"{number}.eligo*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_kill_loses_nothing_that_was_acknowledged(records: Path, tmp_path: Path) -> None:
    hold(4, 7, records, tmp_path)


@pytest.mark.soak
def test_five_hundred_kills(records: Path, tmp_path: Path) -> None:
    hold(350, 11, records, tmp_path)


def dump(store: Path) -> list[tuple[object, ...]]:
    """What a store holds, but for when it came."""
    opened = open_store(store)
    try:
        return opened.rows(
            "SELECT r.id, v.hash, v.source, v.updated, n.value FROM record r "
            "JOIN version v ON v.number = r.version JOIN name n ON n.record = r.number "
            "ORDER BY r.number"
        ) + opened.rows("SELECT place, code FROM failure ORDER BY rowid")
    finally:
        opened.close()


def many(path: Path, number: int) -> Path:
    """Records in the hundreds, some of them broken."""
    rows = (json.dumps({"nct_id": f"NCT{n:08}", "title": f"Gout {n}"}) for n in range(number))
    bad = '{"nct_id": "NCT1", "conditions": 7}'
    path.write_text("".join(f"{row}\n" + f"{bad}\n" * (n % 400 == 9) for n, row in enumerate(rows)))
    return path


def load(file: Path, store: Path, jobs: int) -> subprocess.Popen[str]:
    code = "from eligo.app.cli import main; main()"
    words = [sys.executable, "-c", code, "load", file, "--store", store, "--jsonl", "--jobs", jobs]
    pipe = subprocess.PIPE
    return subprocess.Popen(list(map(str, words)), stdout=pipe, stderr=pipe, text=True)


def test_other_processes_read_the_same(tmp_path: Path) -> None:
    file = many(tmp_path / "many.jsonl", 1500)
    for jobs in (0, 2):
        out, _ = load(file, tmp_path / f"{jobs}.eligo", jobs).communicate(timeout=120)
        assert json.loads(out.splitlines()[-1])["added"] == 1500
    assert dump(tmp_path / "0.eligo") == dump(tmp_path / "2.eligo")
    opened = open_store(tmp_path / "2.eligo")
    found = Search(opened, load_terms(), print).run(Request("gout"))
    assert found.total == 1500


def test_a_reading_process_that_is_ended(tmp_path: Path) -> None:
    store = tmp_path / "s.eligo"
    loader = load(many(tmp_path / "many.jsonl", 30_000), store, 1)
    assert loader.stdout is not None and loader.stderr is not None
    first = loader.stdout.readline()
    children = Path(f"/proc/{loader.pid}/task/{loader.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)
    lines = map(json.loads, [first, *loader.stdout])
    counts = [one["added"] for one in lines if "added" in one]
    assert "worker-lost" in loader.stderr.read()
    assert loader.wait() == 1
    opened = open_store(store)
    opened.check()
    assert opened.size() >= counts[-1] > 0


def test_eight_read_while_one_writes(records: Path, tmp_path: Path) -> None:
    store = tmp_path / "trials.eligo"
    open_store(store, create=True).close()
    readers = [start(READER, store, RECORDS) for _ in range(8)]
    loader = start(LOADER, records, store, 1)
    loader.communicate(timeout=120)
    assert loader.returncode == 0
    for reader in readers:
        out, _ = reader.communicate(timeout=120)
        assert (reader.returncode, out.strip()) == (0, str(RECORDS))


def search_while_one_writes(searchers: int, records: Path, store: Path) -> None:
    """They find more and more, and what another process is writing is not built anew."""
    open_store(store, create=True).close()
    open_index(open_store(store), load_terms(), print)
    running = [start(SEARCHER, store, RECORDS) for _ in range(searchers)]
    for _ in range(3):  # what is there already is known, and the index is written again
        loader = start(LOADER, records, store, 0)
        loader.communicate(timeout=300)
        assert loader.returncode == 0
    for one in running:
        out, _ = one.communicate(timeout=300)
        assert (one.returncode, out.split()) == (0, [str(RECORDS), "0"])


def test_two_search_while_one_writes(records: Path, tmp_path: Path) -> None:
    search_while_one_writes(2, records, tmp_path / "trials.eligo")


@pytest.mark.soak
def test_eight_search_while_one_writes(records: Path, tmp_path: Path) -> None:
    search_while_one_writes(8, records, tmp_path / "trials.eligo")
