"""Loading: records a second with the text index, loading again, memory, and ten times as many.

Each load is a process of its own, as a user would start it. Processor seconds stand beside the
wall clock, since other work on the machine slows the clock and not the processor's count.
"""

from __future__ import annotations

import gzip
import json
import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.reading.data import DATA, rows

REGISTRY = DATA / "trials.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Run:
    """A load: records, seconds on the clock and of the processors, and the largest memory of all
    its processes together.
    """

    records: int
    seconds: float
    processor: float
    megabytes: float

    def row(self, name: str) -> str:
        """The run in one line."""
        return (
            f"{name:28} {self.records:8} records  {self.records / self.seconds:8.0f}/s  "
            f"({self.records / self.processor:.0f} a processor second)  {self.megabytes:5.0f} MB"
        )


def measure(folder: Path, times: int) -> None:
    """Print a first load, the same again, and loads of 1 and `times` copies of the registry."""
    store = folder / "load.eligo"
    first, again = run(REGISTRY, store), run(REGISTRY, store)
    print(first.row("first load"))
    print(again.row("again, unchanged"))
    print(f"reload {first.seconds / again.seconds:.1f} times faster")
    if times > 1:
        many = folder / "many.jsonl.gz"
        write_copies(many, times)
        grown = run(many, folder / "many.eligo")
        print(grown.row(f"{times} times the records"))
        rate = (grown.records / grown.seconds) / (first.records / first.seconds)
        print(f"rate at {times} times the records: {rate:.2f} of the first")
        many.unlink()


def run(file: Path, store: Path) -> Run:
    """Load a file in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(command(file, store), stdout=subprocess.PIPE, text=True)
    memory: dict[int, int] = {}
    threading.Thread(target=watch, args=(process, memory), daemon=True).start()
    out, _ = process.communicate()
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    records = json.loads(out.splitlines()[-1])["records"]
    return Run(records, seconds, processor, sum(memory.values()) / 1024)


def command(file: Path, store: Path) -> list[str]:
    """The command that loads a file into a store, one line of output for each batch."""
    code = "from eligo.app.cli import main; main()"
    return [sys.executable, "-c", code, "load", str(file), "--store", str(store), "--jsonl"]


def watch(process: subprocess.Popen[str], memory: dict[int, int]) -> None:
    """Note the largest memory (kB) of a process and of those that it started, until it ends."""
    while process.poll() is None:
        for number in (process.pid, *started_by(process.pid)):
            memory[number] = max(memory.get(number, 0), peak(number))
        time.sleep(0.2)


def started_by(number: int) -> list[int]:
    """The processes that a process started."""
    try:
        return [int(n) for n in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    except OSError:
        return []


def peak(number: int) -> int:
    """The largest memory that a process has had, in kB; 0 where it has ended."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{number}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def write_copies(path: Path, times: int) -> None:
    """The registry several times over, each copy under ids of its own."""
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as out:
        for record in copies(times):
            out.write(json.dumps(record) + "\n")


def copies(times: int) -> Iterator[dict[str, object]]:
    """Every record, `times` times; ids stay in the shape of the registry's, which has none such."""
    for number in range(times):
        for place, record in enumerate(rows("trials.jsonl.gz")):
            ident = f"NCT{10_000_000 + number * 100_000 + place}"
            yield record if number == 0 else {**record, "nct_id": ident}
