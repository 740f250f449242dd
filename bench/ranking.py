"""How well matches are ranked, and whether the weights of a score hold on topics not seen.

Reads what `eligo match --jsonl --brief --parts` wrote for the judged pairs of TREC 2021 (2
eligible, 1 excluded, 0 not relevant). Weights are searched on some of the topics and measured on
the others; the table shows those in use beside those found.

    python -m bench.ranking matches.jsonl
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import mean

from bench.reading.data import rows
from eligo.matching.rank import WEIGHTS, Parts, Weights

DEPTH = 10
FOLDS = 5
FACTORS = (0.0, 0.25, 0.5, 2.0, 4.0)  # tried for each weight


@dataclass(frozen=True, slots=True)
class Pair:
    """A judged pair: its label and what its score is made of."""

    trial: str
    label: int
    parts: Parts


Topic = list[Pair]


def topics(path: Path) -> list[Topic]:
    """The judged pairs of each topic that a file of matches has."""
    labels = {(r["topic"], r["nct_id"]): r["label"] for r in rows("trec_2021_qrels.jsonl.gz")}
    found: dict[str, Topic] = {}
    for text in path.read_text("utf-8").splitlines():
        line = json.loads(text)
        pair = (line["patient"], line["trial"])
        if "parts" in line and pair in labels:
            one = Pair(pair[1], labels[pair], Parts(**line["parts"]))
            found.setdefault(pair[0], []).append(one)
    return list(found.values())


# ---- measures -----------------------------------------------------------------------------------


def ranked(topic: Topic, weights: Weights) -> list[tuple[float, int]]:
    """Scores and labels, best first; ties by the trial's id."""
    scored = sorted((-one.parts.score(weights), one.trial, one.label) for one in topic)
    return [(-score, label) for score, _, label in scored]


def ndcg(topic: Topic, weights: Weights) -> float | None:
    """Linear gain by label, discount log2(rank + 1), to DEPTH; None where nothing is to gain."""
    best = _gain(sorted((one.label for one in topic), reverse=True))
    return _gain([label for _, label in ranked(topic, weights)]) / best if best else None


def _gain(labels: Sequence[int]) -> float:
    return sum(label / math.log2(rank + 1) for rank, label in enumerate(labels[:DEPTH], 1))


def auroc(topic: Topic, weights: Weights) -> float | None:
    """The chance that an eligible pair scores above an excluded one; a tie counts half."""
    scored = ranked(topic, weights)
    eligible = [score for score, label in scored if label == 2]
    excluded = [score for score, label in scored if label == 1]
    if not eligible or not excluded:
        return None
    wins = sum((e > x) + (e == x) / 2 for e in eligible for x in excluded)
    return wins / (len(eligible) * len(excluded))


Measure = Callable[[Topic, Weights], float | None]


def over(many: Iterable[Topic], measure: Measure, weights: Weights) -> float:
    """The mean over the topics that can be measured."""
    values = (measure(topic, weights) for topic in many)
    return mean(value for value in values if value is not None)


# ---- weights ------------------------------------------------------------------------------------


def goodness(many: Sequence[Topic], weights: Weights) -> float:
    """What the search makes greater."""
    return over(many, ndcg, weights) + over(many, auroc, weights) / 2


def search(many: Sequence[Topic], start: Weights) -> Weights:
    """One weight after the other, as long as the sum of the measures grows."""
    best, reached = start, goodness(many, start)
    for name in asdict(start):
        for factor in FACTORS:
            tried = replace(best, **{name: getattr(start, name) * factor})
            if (value := goodness(many, tried)) > reached + 1e-4:
                best, reached = tried, value
    return best


def cross_validated(many: Sequence[Topic], start: Weights) -> tuple[float, float]:
    """NDCG and AUROC on each fold with the weights that were found on the others."""
    gained: list[float] = []
    parted: list[float] = []
    for fold in range(FOLDS):
        found = search([t for n, t in enumerate(many) if n % FOLDS != fold], start)
        for topic in many[fold::FOLDS]:
            gained += [v for v in (ndcg(topic, found),) if v is not None]
            parted += [v for v in (auroc(topic, found),) if v is not None]
    return mean(gained), mean(parted)


def main() -> None:
    """Print the measures with the weights in use, with those found, and on unseen topics."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("matches", type=Path)
    many = topics(parser.parse_args().matches)
    found = search(many, WEIGHTS)
    print(f"{len(many)} topics, {sum(map(len, many))} pairs")
    for name, weights in (("in use", WEIGHTS), ("found on all", found)):
        print(
            f"{name:14} NDCG@10 {over(many, ndcg, weights):.3f}"
            f"  AUROC 2 v 1 {over(many, auroc, weights):.3f}  {asdict(weights)}"
        )
    gained, parted = cross_validated(many, WEIGHTS)
    print(f"{'cross-validated':14} NDCG@10 {gained:.3f}  AUROC 2 v 1 {parted:.3f}")
    for part in asdict(WEIGHTS):
        without = replace(WEIGHTS, **{part: 0.0})
        print(
            f"without {part:10} NDCG@10 {over(many, ndcg, without):.3f}"
            f"  AUROC 2 v 1 {over(many, auroc, without):.3f}"
        )


if __name__ == "__main__":
    main()
