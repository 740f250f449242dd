"""Coverage of the registry: how much of its criteria is read, and whether anything is lost.

Every eligibility text of `trials.jsonl.gz`, or a seeded sample.
crashes                   texts whose reading raised anything
read, partly, unread      shares of all criteria (items and sub-items) by their status
text in criteria          characters that are not white space inside a criterion
lost stretches            left out of every criterion and no heading (see left_out.py)
exclusion as inclusion    items of the inclusion side whose last heading above, looked for without
                          the reader, says exclusion
peak memory               of this process at the end, the listing of errors included
"""

from __future__ import annotations

import re
from collections import Counter

from bench.reading.data import Trial, sample
from bench.reading.figures import Report, peak_memory, share
from bench.reading.left_out import is_heading, left_out
from eligo.language.nodes import Side, Unread
from eligo.language.rewrite import walk
from eligo.reading.criteria import Criterion, read_criteria
from eligo.reading.page.characters import normalise
from eligo.terms import Terms

READ, UNREAD = 0.65, 0.10
# A line that ends in "exclusion criteria" and names nothing else, whatever stands before it; no
# line that goes on with a sentence of the one above.
_EXCLUSION = re.compile(
    r"(?<![a-z,]\n)^(?!.*\b(?:inclusion|not|no|with|and|the|an?)\b)[\W\d]*(?:[\w/-]+ ){0,5}"
    r"(?:exclusion criteri(?:a|on)|exclusions?)[\W_]*$",
    re.IGNORECASE | re.MULTILINE,
)
# A short line that may open a list of what is required again.
_INCLUSION = re.compile(
    r"^[^\n]{0,80}\b(?:inclusion|eligib\w+|eligiblity|required|allowed|include)\b[^\n]{0,90}$",
    re.IGNORECASE | re.MULTILINE,
)


def measure(terms: Terms, count: int | None = None) -> Report:
    """Shares over all texts or a sample of `count`; errors are the commonest unread phrasings."""
    report, counts = Report("coverage"), Counter[str]()
    for trial in sample(count):
        counts["texts"] += 1
        try:
            criteria = read_criteria(trial.text, terms, subject=trial.subject)
        except Exception as error:  # the point is to find any
            counts["crashes"] += 1
            report.error(f"crash: {type(error).__name__}", f"{trial.id}: {error}")
            continue
        counts.update(c.status.value for c in criteria)
        count_text(trial, criteria, counts, report)
        count_sides(trial, criteria, counts, report)
        note_unread(trial, criteria, report)
    whole = sum(counts[s] for s in ("read", "partly", "unread"))
    report.add("texts", counts["texts"])
    report.add("crashes", counts["crashes"], "0")
    report.add("criteria", whole)
    report.add("read", share(counts["read"], whole), f">= {READ:.2f}")
    report.add("partly", share(counts["partly"], whole))
    report.add("unread", share(counts["unread"], whole), f"<= {UNREAD:.2f}")
    report.add("text in criteria", share(counts["inside"], counts["characters"]))
    report.add("lost stretches", counts["lost"], "0")
    report.add("exclusion as inclusion", counts["inverted"], "0")
    report.add("peak memory, MB", peak_memory(), "< 1500")
    return report


def count_text(
    trial: Trial, criteria: list[Criterion], counts: Counter[str], report: Report
) -> None:
    """Characters inside criteria, and what is left out and no heading."""
    plain = normalise(trial.text)
    covered = bytearray(len(plain))
    for c in criteria:
        covered[c.start : c.end] = b"\1" * (c.end - c.start)
    counts["characters"] += sum(not sign.isspace() for sign in plain)
    counts["inside"] += sum(
        bool(c) and not s.isspace() for c, s in zip(covered, plain, strict=True)
    )
    for offset, words in left_out(trial.text, criteria):
        if not is_heading(words):
            counts["lost"] += 1
            report.error("lost stretch", f"{trial.id} at {offset}: {words}")


def count_sides(
    trial: Trial, criteria: list[Criterion], counts: Counter[str], report: Report
) -> None:
    """Items of the inclusion side below a heading that says exclusion."""
    exclusions = [m.end() for m in _EXCLUSION.finditer(trial.text)]
    inclusions = [m.start() for m in _INCLUSION.finditer(trial.text)]
    for c in criteria:
        last_out = max((p for p in exclusions if p <= c.start), default=-1)
        last_in = max((p for p in inclusions if p <= c.start), default=-1)
        if c.side is Side.INCLUSION and last_out > last_in:
            counts["inverted"] += 1
            report.error("exclusion as inclusion", f"{trial.id} at {c.start}: {c.text[:160]}")


def note_unread(trial: Trial, criteria: list[Criterion], report: Report) -> None:
    """Every unread phrasing, numbers made alike, as a class of its own."""
    for c in criteria:
        if c.parent is None:
            for node in walk(c.logic):
                if isinstance(node, Unread):
                    phrase = re.sub(r"\d+(?:\.\d+)?", "#", " ".join(node.words.lower().split()))
                    report.error(f"unread: {phrase[:60]}", f"{trial.id} {c.side.value}: {c.text}")
