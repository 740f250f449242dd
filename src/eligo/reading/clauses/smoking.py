"""A smoking history in pack-years is their number, and asks for no smoker of today."""

from __future__ import annotations

import re

from eligo.language.nodes import All, Measure, Node, Person, State

_PACK_YEARS = "pack-years"
_PERSON = re.compile(r"\bsmokers?\b|\bcurrent|\bactive|\bsmokes?\b", re.I)


def in_pack_years(node: Node, text: str) -> Node:
    """ "Smoking history of less than 10 pack-years" admits who never smoked; "smokers with …" not.

    `text`: what the spans of the node point into.
    """
    if not isinstance(node, All) or not any(map(_counts, node.of)):
        return node
    kept = tuple(part for part in node.of if not _names_habit(part, text))
    return kept[0] if len(kept) == 1 else All(kept, span=node.span)


def _counts(part: Node) -> bool:
    return isinstance(part, Measure) and part.concept.code == _PACK_YEARS


def _names_habit(part: Node, text: str) -> bool:
    """Whether it is the habit and no person: "smoking", not "current smokers"."""
    if not isinstance(part, Person) or part.state is not State.SMOKER or part.span is None:
        return False
    return not part.period and _PERSON.search(text[part.span.start : part.span.end]) is None
