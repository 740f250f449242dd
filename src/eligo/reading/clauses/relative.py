"""A relative clause behind a list binds its facts too: "illness or situation that would …"."""

from __future__ import annotations

import re

from eligo.language.nodes import All, Fact, Judgement, Kind, Node
from eligo.language.source import Span
from eligo.reading.rows.context import Context

_CLAUSE = re.compile(
    r"\b(?:that|which)\b,?\s(?:.{0,60}?)\b(?:would|might|could|may|can|will|limits?|interferes?"
    r"|prevents?|precludes?|compromises?|impairs?|affects?)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\s*(?:/|or|and/or|and)\s*", re.IGNORECASE)


def bind_relative(nodes: list[Node | None], context: Context) -> list[Node | None]:
    """The facts right before a judgement that ends in a relative clause, under that clause.

    "A, B, or C that would …" may mean C alone: there nothing is bound.
    """
    last = nodes[-1] if nodes else None
    found = _CLAUSE.search(last.words) if isinstance(last, Judgement) else None
    if found is None or last is None or last.span is None or found.start() == 0:
        return nodes
    start = context.text.find(found.group().split()[0], last.span.start)
    span = Span(start, last.span.end)
    clause = Judgement(context.words(span.start, span.end), span=span)
    out = list(nodes)
    at = len(out) - 2
    while at >= 0 and _is_beside(out[at], out[at + 1], len(out), context):
        out[at] = All((out[at], clause), span=out[at].span)  # type: ignore[arg-type, union-attr]
        at -= 1
    return out


def _is_beside(node: Node | None, later: Node | None, length: int, context: Context) -> bool:
    """Whether a disease stands right before a member, parted from it by no comma."""
    if not isinstance(node, Fact) or node.kind is not Kind.CONDITION or later is None:
        return False
    if node.span is None or later.span is None:
        return False
    between = context.text[node.span.end : later.span.start]
    return _BESIDE.fullmatch(between) is not None and ("/" in between or length == 2)
