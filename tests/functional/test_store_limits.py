"""Hostile input and full disks: a clear error, bounded memory, nothing acknowledged lost."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

from eligo.matching.search import Request, Search
from eligo.records import Trial
from eligo.records.store import open_store
from eligo.terms import load as load_terms

# `eligo load` in a process whose files may have so many bytes; prints its largest memory in MB.
LOADER = """
import re, resource, signal, sys
from pathlib import Path
from eligo.app.cli import main
if int(sys.argv.pop(1)):
    resource.setrlimit(resource.RLIMIT_FSIZE, (BYTES, BYTES))
try:
    main()
finally:
    # not getrusage: that counts the process it was forked from as well
    most = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
    print(int(most[1]) // 1024, file=sys.stderr)
"""


def run_load(file: Path, store: Path, bytes_allowed: int = 0) -> subprocess.CompletedProcess[str]:
    code = LOADER.replace("BYTES", str(bytes_allowed))
    words = [sys.executable, "-c", code, str(int(bytes_allowed > 0)), "load", str(file)]
    return subprocess.run(
        [*words, "--store", str(store), "--jsonl"], capture_output=True, text=True, timeout=300
    )


def flat(number: int, summary: str = "") -> str:
    return json.dumps({"nct_id": f"NCT{number:08}", "title": f"T{number}", "summary": summary})


def loaded(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    counts: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return counts


def test_a_record_of_a_hundred_megabytes(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    with file.open("wb") as out:
        out.write(flat(1).encode() + b'\n{"nct_id": "NCT00000002", "summary": "')
        for n in range(1000):
            out.write(b"%06d " % n * 15_000)
        out.write(b'"}\n' + flat(3).encode() + b"\n")
    done = run_load(file, tmp_path / "s.eligo")
    assert done.returncode == 1
    assert loaded(done)["added"] == 2 and loaded(done)["failed"] == 1
    assert json.loads(done.stdout.splitlines()[0])["error"]["code"] == "too-large"
    assert int(done.stderr.split()[-1]) < 500


def test_a_bomb_of_a_gzip_file(tmp_path: Path) -> None:
    file = tmp_path / "bomb.jsonl.gz"
    with gzip.open(file, "wb") as out:
        for _ in range(200):
            out.write(b"0" * (1 << 20))
    done = run_load(file, tmp_path / "s.eligo")
    assert done.returncode == 1 and loaded(done) == {
        "records": 1, "added": 0, "changed": 0, "unchanged": 0, "failed": 1,
    }  # fmt: skip
    assert int(done.stderr.split()[-1]) < 500


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    file, store = tmp_path / "records.jsonl", tmp_path / "s.eligo"
    words = " ".join(f"{n:x}" for n in range(1500))
    file.write_text("".join(flat(n, f"{n} {words}") + "\n" for n in range(3000)), "utf-8")
    full = run_load(file, store, 3_000_000)
    assert full.returncode == 1, full.stderr
    assert "store-full" in full.stderr and "room" in full.stderr
    acknowledged = loaded(full)["added"] if full.stdout else 0
    opened = open_store(store)
    opened.check()
    assert sum(isinstance(one, Trial) for one in opened.trials()) >= acknowledged
    again = run_load(file, store)
    assert again.returncode == 0, again.stderr
    assert loaded(again)["added"] + loaded(again)["unchanged"] == 3000
    assert Search(opened, load_terms(), print).run(Request("ALL")).total == 3000
