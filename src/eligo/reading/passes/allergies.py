"""What a word for an allergy stands for where no allergen follows it."""

from __future__ import annotations

import re
from itertools import takewhile

from eligo.reading.rows.chunks import Chunk, Row
from eligo.reading.rows.context import Context
from eligo.terms import Hit

_ENDS = ("semicolon", "stop")
_ITSELF = re.compile(
    r"(?:allerg(?:y|ies)|(?:allergic|anaphylactic|hypersensitivity) reactions?)"
    r"(?: or hypersensitivity(?: reactions?)?)?",
    re.IGNORECASE,
)
_TO_SOMETHING = re.compile(
    r"(?<!prior )\b(?:to|against|with|caused|due|following|after)\b", re.IGNORECASE
)


def is_allergy_itself(row: Row, at: int, context: Context) -> bool:
    """ "Severe allergies": of any kind, as no word behind goes on about what to."""
    if not _ITSELF.fullmatch(context.words(row[at].start, row[at].end)):
        return False
    behind = list(takewhile(lambda c: c.tag not in _ENDS, row[at + 1 :]))
    named = next((c for c in behind if c.tag == "concept"), None)
    if named is not None and named.value.kind != "condition":
        return False
    more = context.words(row[at].end, behind[-1].end) if behind else ""
    return not _TO_SOMETHING.search(more)


def allergy_of_any_kind(context: Context) -> Hit:
    """The disease that such a word names."""
    link = context.terms.link("allergy", "condition")
    assert link is not None
    return Hit(0, 1, "condition", link.concept, link.how)


def turns_nothing(row: Row, at: int) -> bool:
    """Whether nothing behind can be what one is allergic to, or what a relative had."""
    return not any(c.tag == "concept" for c in row[at + 1 :])


def says_contraindication(chunk: Chunk, context: Context) -> bool:
    """Whether a word for what one does not bear is one for what bars a treatment."""
    return context.words(chunk.start, chunk.end).lower().startswith("contra")
