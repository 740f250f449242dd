"""The public material that the reading is measured on, from the folder beside the checkout."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
DATA = SHARED / "data"


@dataclass(frozen=True, slots=True)
class Trial:
    """What reading needs of a registry record: `subject` is its title and conditions."""

    id: str
    text: str
    subject: str


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The objects of a gzipped JSON Lines file of the shared data."""
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def trials() -> Iterator[Trial]:
    """The trials of the registry file that have an eligibility text, in order."""
    for row in rows("trials.jsonl.gz"):
        text = row.get("eligibility_text")
        if text:
            yield Trial(row["nct_id"], text, _subject(row))


def _subject(row: dict[str, Any]) -> str:
    conditions = row.get("conditions") or []
    titles = [row.get("brief_title"), row.get("official_title")]
    return " ; ".join(str(part) for part in [*titles, *conditions] if part)


def sample(count: int | None, seed: int = 1) -> Iterator[Trial]:
    """All trials one by one, or `count` of them drawn at random, always the same."""
    if count is None:
        yield from trials()
        return
    ids = [row["nct_id"] for row in rows("trials.jsonl.gz") if row.get("eligibility_text")]
    chosen = set(random.Random(seed).sample(ids, min(count, len(ids))))
    yield from (trial for trial in trials() if trial.id in chosen)
