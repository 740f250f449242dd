"""Pass: labels that a portal ran on ("Creatinine ≤ 1.5 mg/dL Cardiovascular: No …") part sentences.

Without the end of the sentence a label would take what stands before it for its own words, and a
"no" would reach over what follows the label.
"""

from __future__ import annotations

from eligo.reading.rows.chunks import Chunk, Row, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.islands import island_at

_PARTED = ("stop", "semicolon", "colon", "comma", "open", "dash", "slash", "and", "or", "not")
_WITHIN = frozenset({"with", "of", "for", "the", "in", "to", "by", "no", "normal", "adequate"})


def part_run_ons(row: Row, context: Context) -> Row:
    """The row with a "stop" before every label that stands in the midst of it."""
    if not any(chunk.tag == "colon" for chunk in row):
        return row
    out: Row = []
    for at, chunk in enumerate(row):
        if at and _is_label(row, at, context):
            out.append(Chunk("stop", chunk.start, chunk.start))
        out.append(chunk)
    return out


def _is_label(row: Row, at: int, context: Context) -> bool:
    """Whether a label begins here, right behind what belongs to something else."""
    if not context.text[row[at].start].isupper() or row[at - 1].tag in _PARTED:
        return False
    before = context.words(row[at - 1].start, row[at - 1].end).lower()
    if before in _WITHIN:
        return False
    found = island_at(row, at, context, "run-on-label")
    return found is not None and tag_at(row, found[1]) == "colon"
