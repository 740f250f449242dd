"""The mentions of a criterion, as `eligo parse` prints them."""

from __future__ import annotations

from functools import cache
from typing import Any

from eligo.app import actions
from eligo.reading.criteria import Criterion
from eligo.reading.mentions import MentionReader

Json = dict[str, Any]


@cache
def _reader() -> MentionReader:
    return MentionReader(actions.terms())


def mentions_of(criterion: Criterion) -> list[Json]:
    """Typed spans with offsets into the whole input text, and their concepts."""
    return [
        {
            "type": m.type,
            "start": m.start,
            "end": m.end,
            "text": criterion.text[m.start - criterion.start : m.end - criterion.start],
            "negated": m.negated,
            "concept": m.concept
            and {"system": m.concept.system, "code": m.concept.code, "name": m.concept.name},
        }
        for m in _reader().read(criterion)
    ]
