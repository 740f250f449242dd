"""Cold starts against `python -c "import typer"`, in pairs in one run, as ratios."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROUNDS = 15
AIM = 2.5  # for help
ELIGO = Path(sys.executable).with_name("eligo")
ONE_CHECK = {
    "id": "1",
    "criterion": "Age 18 to 70 years",
    "side": "inclusion",
    "patient": {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "resource": {
                    "resourceType": "Patient",
                    "id": "1",
                    "gender": "female",
                    "birthDate": "1971-03-02",
                }
            }
        ],
    },
}


def main() -> int:
    """Print the median times and ratios; 1 if help is over its aim."""
    with tempfile.TemporaryDirectory() as folder:
        line = Path(folder) / "check.jsonl"
        line.write_text(json.dumps(ONE_CHECK) + "\n", encoding="utf-8")
        base = [sys.executable, "-c", "import typer"]
        help_ratio = compare("eligo --help", [str(ELIGO), "--help"], None, base)
        compare("eligo check --jsonl, one line", [str(ELIGO), "check", "--jsonl"], line, base)
    return int(help_ratio > AIM)


def compare(title: str, command: list[str], stdin: Path | None, base: list[str]) -> float:
    """Time command and base in turn; the median of the paired ratios."""
    seconds(command, stdin)  # the first run fills the disk cache and, once, the term index
    pairs = [(seconds(command, stdin), seconds(base, None)) for _ in range(ROUNDS)]
    ratio = median(ours / theirs for ours, theirs in pairs)
    ours, theirs = (median(times) * 1000 for times in zip(*pairs, strict=True))
    print(f"{title}: {ours:.0f} ms; import typer: {theirs:.0f} ms; ratio {ratio:.2f}")
    return ratio


def seconds(command: list[str], stdin: Path | None) -> float:
    """The wall time of one cold process."""
    with open(stdin or os.devnull, "rb") as given:
        start = time.perf_counter()
        subprocess.run(command, stdin=given, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
