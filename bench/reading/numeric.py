"""Numeric and ordinal criteria: precision and recall on 300 drawn from the registry.

The gold (`tests/corpus/numeric/gold.jsonl`) was settled by hand; its README has the rules. Each
trial's whole text is read; the claims whose words begin inside the drawn item count for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.reading.claims import Claim, claims_of_criteria, claims_of_relations
from bench.reading.data import ROOT, Trial, trials
from bench.reading.figures import Report, share
from bench.reading.scoring import Comparer, Outcome, Tally
from eligo.reading.criteria import read_criteria
from eligo.terms import Terms

GOLD = ROOT / "tests/corpus/numeric/gold.jsonl"
PRECISION, RECALL = 0.95, 0.90


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold item beside what was read of it."""

    nct_id: str
    side: str
    words: str
    gold: list[Claim]
    found: list[Claim]


def gold_items() -> list[dict[str, Any]]:
    """The gold set, in the order of the draw."""
    with open(GOLD, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def judged(terms: Terms, items: list[dict[str, Any]]) -> Iterator[Judged]:
    """Every gold item with the claims that Eligo makes of its words."""
    wanted = {item["nct_id"] for item in items}
    texts = {trial.id: trial for trial in trials() if trial.id in wanted}
    for item in items:
        trial = texts[item["nct_id"]]
        start, end = item["start"], item["end"]
        gold = claims_of_relations(item["relations"])
        found = claims_between(trial, start, end, terms)
        yield Judged(trial.id, item["side"], trial.text[start:end], gold, found)


def claims_between(trial: Trial, start: int, end: int, terms: Terms) -> list[Claim]:
    """The claims of a trial's text whose words begin between two offsets."""
    return claims_of_criteria(read_criteria(trial.text, terms, subject=trial.subject), start, end)


def measure(terms: Terms) -> Report:
    """Overall and for each variable; errors by variable."""
    report, tally, comparer = Report("numeric"), Tally(), Comparer(terms)
    for item in judged(terms, gold_items()):
        outcome = tally.add(item.gold, item.found, comparer)
        note_errors(report, item, outcome)
    precision, recall, gold = tally.figures()
    report.add("items", tally.items)
    report.add("bounds", gold)
    report.add("precision", precision, f">= {PRECISION}")
    report.add("recall", recall, f">= {RECALL:.2f}")
    report.add("items fully right", share(tally.exact, tally.items))
    for kind in tally.kinds:
        p, r, n = tally.figures(kind)
        report.add(f"  {kind} ({n})", f"P {p:.2f}  R {r:.2f}")
    return report


def note_errors(report: Report, item: Judged, outcome: Outcome) -> None:
    """One example for each class of error in an item."""
    where = f"{item.nct_id} {item.side}"
    words = " ".join(item.words.split())[:240]
    shown = "; ".join(map(str, item.found)) or "nothing"
    for what, claims in (("missed", outcome.missed), ("wrong", outcome.wrong)):
        for kind in dict.fromkeys(c.kind for c in claims):
            listed = "; ".join(str(c) for c in claims if c.kind == kind)
            report.error(f"{what} {kind}", f"{where}: {listed} | found {shown} | {words}")
