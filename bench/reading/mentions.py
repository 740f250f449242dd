"""Mentions against LCT and Chia, with the scorer beside the data (`score/mentions.py`).

Mind: the weights in the package were trained on these very documents, so these figures say only
that nothing is lost on the way from the tagger to `eligo parse`. The figures that count are those
of `bench/tagger/crossvalidate.py`.
"""

from __future__ import annotations

import importlib
import random
import sys
from typing import Any

import msgspec

from bench.reading.data import DATA, SHARED
from bench.reading.figures import Report
from eligo.app.parsing import parse_line
from eligo.terms import Terms

FILES = {"LCT": "lct_train.jsonl.gz", "Chia": "chia_train.jsonl.gz"}


def measure(terms: Terms, count: int | None = None) -> Report:
    """Strict and relaxed micro F1 on a seeded sample of `count` documents each (100 if None)."""
    report, scorer = Report("mentions"), scorer_module("mentions")
    for name, file in FILES.items():
        documents = scorer.load_documents(str(DATA / file))
        chosen = random.Random(1).sample(documents, min(count or 100, len(documents)))
        predictions = {d.id: predicted(d, scorer) for d in chosen}
        result = scorer.score(chosen, predictions)
        report.add(f"{name}: documents (seen in training)", len(chosen))
        for way in ("strict", "relaxed"):
            report.add(f"{name}: {way} micro F1", float(result[way]["micro"]["f1"]))
    return report


def predicted(document: Any, scorer: Any) -> list[Any]:
    """The mentions of `eligo parse --jsonl` for a document."""
    answer = msgspec.json.decode(msgspec.json.encode(parse_line(scorer.input_row(document))))
    return list(
        scorer.unique(
            [
                scorer.predicted_mention(mention, len(document.text), document.id)
                for criterion in answer["criteria"]
                for mention in criterion["mentions"]
            ]
        )
    )


def scorer_module(name: str) -> Any:
    """A module of the scorers, which lie outside the repository."""
    folder = str(SHARED / "score")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(name)
