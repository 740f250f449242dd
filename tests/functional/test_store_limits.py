"""Hostile input and full disks: a clear error, bounded memory, nothing acknowledged lost."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eligo.matching.search import Request, Search
from eligo.records import ReadFailure, Trial, read
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


def open_ended(kind: str) -> tuple[bytes, bytes, bytes]:
    """What begins a record of a format, what may be repeated in it for ever, and what ends it."""
    filler = b"words that go on and on, " * 400
    return {
        "document.json": (b'{\n"nct_id": "NCT00000002", "summary": "', filler, b'"}'),
        "record.xml": (
            b"<clinical_study><brief_summary>",
            filler,
            b"</brief_summary></clinical_study>",
        ),
        "elements.xml": (b"<clinical_study>", b"<a>x</a>" * 1000, b"</clinical_study>"),
        "export.xml": (
            b"<Trials_downloaded_from_ICTRP><Trial><TrialID>NCT00000002</TrialID>",
            b"<a>x</a>" * 1000,
            b"</Trial></Trials_downloaded_from_ICTRP>",
        ),
        "export.csv": (
            b"TrialID,Source_Register,Recruitment_Status\nNCT00000002,x,",
            b'"' + b"a line of a field\n" * 100_000 + b'",',
            b"\n",
        ),
        "page.html": (b"<html><body>", b"<p>words that go on</p>" * 400, b"</body></html>"),
    }[kind]


def write_long(path: Path, megabytes: int, kind: str) -> None:
    start, filler, end = open_ended(kind)
    with path.open("wb") as out:
        out.write(start)
        for _ in range((megabytes << 20) // len(filler)):
            out.write(filler)
        out.write(end)


def holds_within_memory(path: Path, tmp_path: Path) -> None:
    """The file is refused by name in bounded memory, and what is beside it is loaded."""
    path.with_name("a.jsonl").write_text(flat(1) + "\n", "utf-8")
    done = run_load(path.parent, tmp_path / "s.eligo")
    assert done.returncode == 1 and loaded(done)["added"] == 1, done.stdout + done.stderr
    (error,) = (json.loads(line) for line in done.stdout.splitlines() if '"error"' in line)
    assert error["error"]["code"] in ("too-large", "malformed")
    assert path.name in error["where"]
    assert int(done.stderr.split()[-1]) < 600


def named(kind: str) -> str:
    """In a folder, files that end in .csv are passed over."""
    return kind.replace(".csv", ".txt")


KINDS = ["document.json", "record.xml", "elements.xml", "export.xml", "export.csv", "page.html"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_overlong_record_of_any_format(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_long(folder / named(kind), 40, kind)
    holds_within_memory(folder / named(kind), tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_records_of_a_hundred_megabytes(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_long(folder / named(kind), 100, kind)
    holds_within_memory(folder / named(kind), tmp_path)


LAUGHS = "".join(
    f'<!ENTITY {n} "{f"&{m};" * 10}">' for m, n in zip("abcdef", "bcdefg", strict=True)
)
XML_BOMBS = {
    "laughs": f'<!DOCTYPE x [<!ENTITY a "ha">{LAUGHS}]><clinical_study>&g;</clinical_study>',
    "in an export": f'<!DOCTYPE x [<!ENTITY a "ha">{LAUGHS}]><Trials><Trial>&g;</Trial></Trials>',
    "behind an export's start": "<Trials><Trial>" + "x" * 65_513 + '<!DOCTYPE y [<!ENTITY a "b">]>',
    "a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><clinical_study>&a;',
    "deep": "<clinical_study>" + "<a>" * 100_000,
    "deep html": "<html><body>" + "<div>" * 1_000_000,
    "deep json": '{"nct_id": ' + "[" * 1_000_000,
}


@pytest.mark.parametrize("bomb", XML_BOMBS.values(), ids=XML_BOMBS)
def test_bombs_of_markup(bomb: str, tmp_path: Path) -> None:
    (tmp_path / "bomb.txt").write_text(bomb, "utf-8")
    began = time.process_time()
    (failure,) = read(tmp_path / "bomb.txt")
    assert isinstance(failure, ReadFailure)
    assert failure.error.code in ("forbidden-content", "malformed", "too-large")
    assert "root:" not in str(failure.error)
    assert time.process_time() - began < 30, "time grows with the square of the size"


def full_disk(tmp_path: Path, bytes_allowed: int) -> None:
    file, store = tmp_path / "records.jsonl", tmp_path / "s.eligo"
    words = " ".join(f"{n:x}" for n in range(1500))
    file.write_text("".join(flat(n, f"{n} {words}") + "\n" for n in range(3000)), "utf-8")
    full = run_load(file, store, bytes_allowed)
    assert full.returncode == 1, full.stderr
    assert "store-full" in full.stderr and "room" in full.stderr
    acknowledged = loaded(full)["added"] if full.stdout else 0
    opened = open_store(store)
    opened.check()
    assert sum(isinstance(one, Trial) for one in opened.trials()) >= acknowledged
    opened.close()
    again = run_load(file, store)
    opened = open_store(store)
    assert again.returncode == 0, again.stderr
    assert loaded(again)["added"] + loaded(again)["unchanged"] == 3000
    assert Search(opened, load_terms(), print).run(Request("ALL")).total == 3000


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    full_disk(tmp_path, 3_000_000)


@pytest.mark.soak
@pytest.mark.parametrize("kilobytes", [int(200 * 1.4**n) for n in range(10)])
def test_disks_that_are_full_sooner_or_later(tmp_path: Path, kilobytes: int) -> None:
    full_disk(tmp_path, kilobytes * 1000)
