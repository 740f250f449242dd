"""Side by side with Facebook's Clinical-Trial-Parser on the 20 trials of its published output.

The right relations of each list of each trial were settled by hand
(`tests/corpus/numeric/facebook.jsonl`) and both outputs are scored against them, all variables
counting. It writes exclusion criteria as what is required, so its relations there are negated
back; a unit that it leaves out is taken as right. A trial counts as "at least as right" if Eligo's
F1 on it is no lower.
"""

from __future__ import annotations

import csv
import io
import json
import tarfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.reading.claims import (
    ANY_UNIT,
    Claim,
    claims_of_criteria,
    claims_of_relations,
    negated,
    unique,
)
from bench.reading.data import DATA, ROOT
from bench.reading.figures import Report
from bench.reading.scoring import Comparer, Tally
from eligo.reading.criteria import read_criteria
from eligo.terms import Terms

ARCHIVE = DATA / "facebook_clinical_trial_parser/data.tar.gz"
GOLD = ROOT / "tests/corpus/numeric/facebook.jsonl"
NAMES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

Key = tuple[str, str]


def measure(terms: Terms) -> Report:
    """Precision, recall and the trials on which either is better."""
    report, comparer = Report("facebook"), Comparer(terms)
    with open(GOLD, encoding="utf-8") as lines:
        gold = {(r["nct_id"], r["side"]): r["relations"] for r in map(json.loads, lines)}
    texts, theirs = inputs(), published()
    tallies = {"Eligo": Tally(), "Facebook": Tally()}
    by_trial: dict[str, dict[str, Tally]] = defaultdict(lambda: {n: Tally() for n in tallies})
    for (trial, side), relations in gold.items():
        right = claims_of_relations(relations)
        ours = eligo_claims(texts[trial], side, terms)
        for name, found in (("Eligo", ours), ("Facebook", theirs[trial, side])):
            outcome = tallies[name].add(right, found, comparer)
            by_trial[trial][name].add(right, found, comparer)
            if name == "Eligo" and (outcome.missed or outcome.wrong):
                missed = "; ".join(map(str, outcome.missed)) or "-"
                wrong = "; ".join(map(str, outcome.wrong)) or "-"
                report.error("Eligo differs", f"{trial} {side}: missed {missed} | wrong {wrong}")
    for name, tally in tallies.items():
        precision, recall, whole = tally.figures()
        report.add(f"{name}: precision ({whole} bounds)", precision)
        report.add(f"{name}: recall", recall)
    worse = [t for t, both in by_trial.items() if f1(both["Eligo"]) < f1(both["Facebook"])]
    report.add(
        "trials at least as right", f"{len(by_trial) - len(worse)} of {len(by_trial)}", "all"
    )
    for trial in worse:
        report.error("Facebook is better on the trial", trial)
    return report


def f1(tally: Tally) -> float:
    """The harmonic mean of precision and recall; 1 where nothing is asked and nothing found."""
    precision, recall, gold = tally.figures()
    if not gold:
        return 1.0 if tally.exact == tally.items else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def inputs() -> dict[str, tuple[str, str]]:
    """Title and eligibility text of its input, by trial."""
    rows = csv.DictReader(_member("data/input/clinical_trials.csv"))
    return {
        row["#nct_id"]: (row["title"], row["eligibility_criteria"])
        for row in rows
        if row["#nct_id"].startswith("NCT")
    }


def published() -> dict[Key, list[Claim]]:
    """The claims of its published output, by trial and side, as the text prints them."""
    claims: dict[Key, list[Claim]] = defaultdict(list)
    rows = csv.DictReader(_member("data/output/cfg_parsed_clinical_trials.tsv"), delimiter="\t")
    for row in rows:
        side = row["eligibility_type"]
        found = list(_their_claims(json.loads(row["relation"])))
        claims[row["#nct_id"], side] += map(negated, found) if side == "exclusion" else found
    return defaultdict(list, {key: unique(found) for key, found in claims.items()})


def _member(name: str) -> io.StringIO:
    with tarfile.open(ARCHIVE) as archive:
        member = next(m for m in archive.getmembers() if m.name.endswith(name))
        content = archive.extractfile(member)
        return io.StringIO(content.read().decode("utf-8") if content else "", newline="")


def _their_claims(relation: dict[str, object]) -> Iterator[Claim]:
    name = str(relation["name"])
    unit = NAMES["units"].get(relation.get("unit"), ANY_UNIT)
    variable = "age" if name == "age" else name.replace("_", " ")
    base = Claim(variable, NAMES["variables"].get(name, ""), "low", "", True, unit)
    values = relation.get("value")
    if isinstance(values, list):
        numbers = sorted(values, key=float)
        yield replace(base, value=str(numbers[0]))
        yield replace(base, value=str(numbers[-1]), edge="high")
    for edge, key in (("low", "lower"), ("high", "upper")):
        bound = relation.get(key)
        if isinstance(bound, dict):
            yield replace(base, edge=edge, value=bound["value"], inclusive=bound["incl"])


def eligo_claims(trial: tuple[str, str], side: str, terms: Terms) -> list[Claim]:
    """The claims that Eligo makes of one list of a trial."""
    title, text = trial
    criteria = read_criteria(text, terms, subject=title)
    kept = [c for c in criteria if c.side.value == side and c.parent is None]
    return claims_of_criteria(kept, 0, len(text))
