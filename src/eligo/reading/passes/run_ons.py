"""Pass: labels that a portal ran on ("Creatinine ≤ 1.5 mg/dL Cardiovascular: No …") part sentences.

Without the end of the sentence a label would take what stands before it for its own words, and a
"no" would reach over what follows the label.
"""

from __future__ import annotations

from eligo.reading.rows.chunks import Chunk, Row, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.islands import island_at

POINTERS = frozenset({"see", "refer"})  # "See Disease Characteristics"
_SHORTEST_POINTED = 4
_PARTED = ("stop", "semicolon", "colon", "comma", "open", "dash", "slash", "and", "or", "not")
_WITHIN = frozenset({"with", "of", "for", "the", "in", "to", "by", "no", "normal", "adequate"})


def part_run_ons(row: Row, context: Context) -> Row:
    """The row with a "stop" before every label that stands in the midst of it."""
    row = _behind_pointer(row, context)
    if not any(chunk.tag == "colon" for chunk in row):
        return row
    out: Row = []
    for at, chunk in enumerate(row):
        if at and _is_label(row, at, context):
            out.append(Chunk("stop", chunk.start, chunk.start))
        out.append(chunk)
    return out


def _behind_pointer(row: Row, context: Context) -> Row:
    """ "See Disease Characteristics No prior …": what follows a pointer is a statement."""
    if len(row) < _SHORTEST_POINTED or row[0].tag != "word":
        return row
    if context.words(row[0].start, row[0].end).lower() not in POINTERS:
        return row
    found = island_at(row, 1, context, "run-on-label")
    if found is None or not context.text[row[found[1] - 1].end :].lstrip()[:1].isupper():
        return row
    return [
        *row[: found[1]],
        Chunk("stop", row[found[1]].start, row[found[1]].start),
        *row[found[1] :],
    ]


def _is_label(row: Row, at: int, context: Context) -> bool:
    """Whether a label begins here, right behind what belongs to something else."""
    if not context.text[row[at].start].isupper() or row[at - 1].tag in _PARTED:
        return False
    before = context.words(row[at - 1].start, row[at - 1].end).lower()
    if before in _WITHIN:
        return False
    found = island_at(row, at, context, "run-on-label")
    return found is not None and tag_at(row, found[1]) == "colon"
