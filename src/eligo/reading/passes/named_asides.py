"""What stands beside the name of a measurement: abbreviations, synonyms, lost brackets."""

from __future__ import annotations

from eligo.reading.rows.chunks import Row, close_of, tag_at
from eligo.reading.rows.clause_parts import weighs
from eligo.reading.rows.context import Context

_LONGEST_ASIDE = 14  # chunks of a bracket that only explains a name


def is_measurement(row: Row, at: int) -> bool:
    """Whether a measurement's name stands at a place."""
    return tag_at(row, at) == "concept" and row[at].value.kind == "measurement"


def after_aside(row: Row, at: int, context: Context) -> int:
    """Past abbreviations and synonyms: "(LVEF)", "(AST)(SGOT)", "ECOG/SAKK"."""
    while (past := _after_one_aside(row, at, context)) > at:
        at = past
    return at


def _after_one_aside(row: Row, at: int, context: Context) -> int:
    ion = tag_at(row, at) == "suffix-op" and row[at].start == row[at - 1].end
    if ion and tag_at(row, at + 1) in ("interval", "suffix-op"):
        return at + 1  # "Na+ < 125"
    if tag_at(row, at) == "slash" and tag_at(row, at + 1) == "word":
        word = context.text[row[at + 1].start : row[at + 1].end]
        joined = row[at].end == row[at + 1].start and word.isupper()
        return at + 2 if joined else at
    if tag_at(row, at) == "close" and not _is_closing(row, at):
        return at + 1  # "eGFR) < 45": its opening bracket was lost
    close = close_of(row, at) if tag_at(row, at) == "open" else None
    if close is None or close - at > _LONGEST_ASIDE:
        return at
    if _is_alternative(row, at + 1, close):
        return at
    inside = {c.tag for c in row[at + 1 : close]}
    return at if inside & {"interval", "quantity", "level", "node", "except"} else close + 1


def _is_alternative(row: Row, at: int, close: int) -> bool:
    """ "(or nursing mothers)": something else, and no other name of what is measured."""
    if tag_at(row, at) != "or":
        return False
    return any(
        weighs(row[place]) and row[place].tag != "word" and not is_measurement(row, place)
        for place in range(at, close)
    )


def _is_closing(row: Row, at: int) -> bool:
    """Whether a closing bracket has an opening one before it."""
    depth = 0
    for chunk in reversed(row[:at]):
        depth += (chunk.tag == "close") - (chunk.tag == "open")
        if depth < 0:
            return True
    return False
