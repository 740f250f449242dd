"""The store with over 600,000 records: how the rate of a load grows old, and how fast search is.

The registry's records, seventeen times over, each copy under ids of its own. The load is one
process, as a user would start it; the search stands beside plain tantivy and SQLite FTS5 on the
same records, all three on the disk.
"""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

from bench.search import latency
from bench.search.load import command, write_copies

COPIES = 17
MARKS = 4  # how often the rate is told on the way


def measure(folder: Path, times: int) -> None:
    """Print the rates of the load and the latencies; `times` is not asked."""
    del times
    file, store = folder / "scale.jsonl.gz", folder / "scale.eligo"
    write_copies(file, COPIES)
    load(file, store)
    file.unlink()
    latency.compare(store, folder, COPIES)


def load(file: Path, store: Path) -> None:
    """Load, and print how many records a second came in each part, and in all with the index."""
    began = at = time.perf_counter()
    done = part = 0
    with subprocess.Popen(command(file, store), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        size = latency.REGISTRY_SIZE * COPIES // MARKS
        for line in process.stdout:
            done = json.loads(line).get("records", done)
            if done - part >= size:
                now = time.perf_counter()
                rate = (done - part) / (now - at)
                print(f"records {part:7} to {done:7}: {rate:6.0f}/s", flush=True)
                part, at = done, now
    seconds = time.perf_counter() - began
    print(f"{done} records with the index: {done / seconds:.0f}/s", flush=True)
