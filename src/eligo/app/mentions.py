"""The mentions of a criterion, as `eligo parse` prints them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from eligo.app import actions
from eligo.reading.criteria import Criterion
from eligo.reading.mentions import Mention, MentionReader

Json = dict[str, Any]


@cache
def _reader() -> MentionReader:
    return MentionReader(actions.terms())


def mentions_of(criteria: Sequence[Criterion]) -> list[list[Json]]:
    """For each criterion its typed spans, with offsets into the whole input text."""
    found = _reader().read(criteria)
    return [
        [_mention_json(mention, criterion) for mention in mentions]
        for criterion, mentions in zip(criteria, found, strict=True)
    ]


def _mention_json(mention: Mention, criterion: Criterion) -> Json:
    at = criterion.start
    concept = mention.concept
    return {
        "type": mention.type,
        "start": mention.start,
        "end": mention.end,
        "text": criterion.text[mention.start - at : mention.end - at],
        "negated": mention.negated,
        "concept": concept
        and {"system": concept.system, "code": concept.code, "name": concept.name},
    }
