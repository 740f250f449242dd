"""Segmentation against records that print their criteria one by one.

The NCI's records hold each criterion as an item of its own. Printed the way that portals print
lists, each has to come back as exactly one item on its side. Asked for each layout:
bullets, numbers   one item a line
paragraphs         one item a paragraph, nothing before it
run on             all items of a list on one line, only numbered
Items that themselves hold a list or a heading come back in parts, and count as missed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bench.reading.data import rows
from bench.reading.figures import Report, share
from eligo.reading.page.characters import normalise
from eligo.reading.page.segment import segment
from eligo.terms import Terms

Printed = Callable[[int, str], str]
LAYOUTS: dict[str, Printed] = {
    "bullets": lambda _, words: f"* {words}\n",
    "numbers": lambda number, words: f"{number}. {words}\n",
    "paragraphs": lambda _, words: f"{words}\n\n",
    "run on": lambda number, words: f"{number}. {words} ",
}
LEAST = 4  # items of a record that has itemised its criteria


def measure(terms: Terms, count: int | None = None) -> Report:
    """The share of items that come back whole, for each layout."""
    report = Report("itemised")
    records = list(itemised())[:count]
    report.add("records", len(records))
    report.add("items", sum(len(items) for _, items in records))
    for name, printed in LAYOUTS.items():
        found = [missed(items, printed) for _, items in records]
        for (ident, _), words in zip(records, found, strict=True):
            for one in words:
                report.error(name, f"{ident}: {one[:160]}")
        lost, whole = sum(map(len, found)), sum(len(items) for _, items in records)
        report.add(f"come back whole, {name}", share(whole - lost, whole))
    return report


def itemised() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each record's id with the side and words of its items."""
    found = []
    for row in rows("nci_cts.jsonl.gz"):
        listed = (row["trial"].get("eligibility") or {}).get("unstructured") or []
        items = [
            ("inclusion" if one["inclusion_indicator"] else "exclusion", one["description"])
            for one in listed
            if one["description"].strip()
        ]
        if len(items) >= LEAST:
            found.append((row["nct_id"], items))
    return found


def missed(items: list[tuple[str, str]], printed: Printed) -> list[str]:
    """The items that do not come back as one item of their side."""
    text = normalise(page(items, printed))
    found = {(i.side.value, folded(text[i.start : i.end])) for i in segment(text)}
    return [words for side, words in items if (side, folded(words)) not in found]


def page(items: list[tuple[str, str]], printed: Printed) -> str:
    """A text of both lists under their headings."""
    parts = []
    for side in ("inclusion", "exclusion"):
        words = [" ".join(said.split()) for of, said in items if of == side]
        body = "".join(printed(number, one) for number, one in enumerate(words, 1))
        parts.append(f"{side.capitalize()} Criteria:\n\n{body}")
    return "\n\n".join(parts)


def folded(words: str) -> str:
    """Letters and digits alone: signs at the edges of an item are no part of the comparison."""
    return re.sub(r"[^a-z0-9]", "", words.lower())
