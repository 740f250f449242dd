"""Criteria that count as read, and whether a person found them read right.

Use: python -m bench.reading.judged draw [--count N] [--seed N]   prints drawn criteria and logic
     python -m bench.reading.judged keep WRONG.json [--count N] [--seed N]   keeps the judgement

`keep` takes a JSON object that has for each number of the draw that was found wrong the reason;
all others are right. The set (`tests/corpus/judged/read.jsonl`) has trial, offsets, a digest of the
logic and the judgement, but none of the registry's words. A criterion whose reading has changed
since is counted apart: it has to be judged again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.reading.data import ROOT, Trial, sample, trials
from bench.reading.figures import Report, share
from eligo.language.notation import write
from eligo.reading.criteria import Criterion, Status, read_criteria
from eligo.terms import Terms, load

KEPT = ROOT / "tests/corpus/judged/read.jsonl"
RIGHT = 0.90
_TRIALS = 600  # drawn first, so that not the whole registry has to be read for a draw

Drawn = tuple[Trial, Criterion]


def drawn(terms: Terms, count: int, seed: int) -> list[Drawn]:
    """`count` of all criteria of some trials that count as read, each as likely as another."""
    pool = [
        (trial, criterion)
        for trial in sample(_TRIALS, seed)
        for criterion in read_criteria(trial.text, terms, subject=trial.subject)
        if criterion.status is Status.READ
    ]
    return random.Random(seed).sample(pool, count)


def measure(terms: Terms) -> Report:
    """The share that was judged right, of those read today as they were judged."""
    report, right, same = Report("judged"), 0, 0
    judged = list(_kept())
    now = _readings(terms, {row["nct_id"] for row in judged})
    for row in judged:
        logic = now.get((row["nct_id"], row["start"], row["end"]), "")
        if _digest(logic) != row["reading"]:
            continue
        same += 1
        right += row["right"]
        if not row["right"]:
            report.error(row["why"], f"{row['nct_id']} at {row['start']}: {logic}")
    report.add("criteria judged", len(judged))
    report.add("read since in another way", len(judged) - same)
    report.add("right", share(right, same), f">= {RIGHT:.2f}")
    return report


def _digest(logic: str) -> str:
    """A short hash of the logic in the notation, whose words of judgement are the registry's."""
    return hashlib.sha256(logic.encode()).hexdigest()[:16]


def _kept() -> Iterator[dict[str, Any]]:
    with open(KEPT, encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _readings(terms: Terms, ids: set[str]) -> dict[tuple[str, int, int], str]:
    """The logic of every criterion of some trials, by its place."""
    found = {}
    for trial in trials():
        if trial.id in ids:
            for c in read_criteria(trial.text, terms, subject=trial.subject):
                found[trial.id, c.start, c.end] = write(c.logic)
    return found


def main() -> None:
    """Draw for a person to judge, or keep what was judged."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", choices=["draw", "keep"])
    parser.add_argument("wrong", nargs="?", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = drawn(load(), options.count, options.seed)
    if options.action == "draw":
        for number, (trial, c) in enumerate(found, 1):
            words = " ".join(c.text.split())
            print(f"--- {number} {trial.id} {c.side.value}: {words}\n{write(c.logic).rstrip()}")
        return
    wrong = json.loads(options.wrong.read_text("utf-8"))
    KEPT.parent.mkdir(exist_ok=True)
    with open(KEPT, "w", encoding="utf-8") as out:
        for number, (trial, c) in enumerate(found, 1):
            why = wrong.get(str(number))
            row = {"nct_id": trial.id, "start": c.start, "end": c.end}
            row["reading"] = _digest(write(c.logic))
            out.write(json.dumps({**row, "right": why is None, "why": why}) + "\n")


if __name__ == "__main__":
    main()
