"""Pass: "or better" and "worse than" as the bound that they are on the scale they speak of.

More is better on some scales (Karnofsky), worse on others (ECOG, a grade): the lexicon takes the
word for the upper side, and here it is turned around where less is meant. On a scale of which that
is not known, "better" bounds nothing.
"""

from __future__ import annotations

from dataclasses import replace

from eligo.reading.rows.chunks import Chunk, Row, needs
from eligo.reading.rows.context import Context
from eligo.reading.rows.directions import directions

_BETTER, _WORSE = frozenset(("better",)), frozenset(("worse", "worst"))
_GRADED = frozenset(("grade", "grades", "stage", "class", "level", "degree", "category"))
_PARTS = ("and", "or", "comma", "semicolon")  # what stands behind them is of another scale
_LISTS = ("better", "better-on-a-scale")
_TURNED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}


@needs("op", "suffix-op")
def turn_betters(row: Row, context: Context) -> Row:
    """Comparisons by what is better or worse as comparisons by what is more or less."""
    if not context.may_say(_BETTER | _WORSE):
        return row
    return [_turned(row, at, context) for at in range(len(row))]


def _turned(row: Row, at: int, context: Context) -> Chunk:
    chunk = row[at]
    if chunk.tag not in ("op", "suffix-op"):
        return chunk
    said = frozenset(context.words(chunk.start, chunk.end).lower().split())
    if said.isdisjoint(_BETTER | _WORSE):
        return chunk
    better, more_is_better = bool(said & _BETTER), _more_is_better(row, at, context)
    if more_is_better is None:
        return replace(chunk, tag="word") if better else chunk
    return chunk if better is more_is_better else replace(chunk, value=_TURNED[chunk.value])


def _more_is_better(row: Row, at: int, context: Context) -> bool | None:
    """Of the scale that a comparison speaks of; None where that is not known."""
    for chunk in reversed(row[:at]):
        if chunk.tag == "concept":
            concept = chunk.value.concept
            return directions(*_LISTS).get(concept.code) if concept.system == "eligo" else None
        if context.words(chunk.start, chunk.end).lower() in _GRADED:
            return False
        if chunk.tag in _PARTS:
            return None
    return None
