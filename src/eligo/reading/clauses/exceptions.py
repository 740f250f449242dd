"""What is excepted: kinds of a thing, what waives a demand, or a word more on the thing itself."""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import (
    Age,
    All,
    Any,
    Except,
    Fact,
    If,
    Kind,
    Measure,
    Node,
    Not,
    Qualifier,
    Side,
    Unread,
)
from eligo.language.rewrite import walk
from eligo.language.source import Span
from eligo.reading.rows.chunks import Row
from eligo.reading.rows.clause_parts import as_kind_of
from eligo.reading.rows.context import Context

_WAIVING = frozenset({"unless", "except if", "except when", "except in", "unless the patient has"})
_UNTIMED = frozenset({"unless", "except if", "except when"})


def lends_window(said: str) -> bool:
    """Whether a time behind what is excepted may be that of what it is excepted from.

    "Surgery (other than biopsy) within 14 days", but not "unless treated within 14 days".
    """
    return said.lower() not in _UNTIMED


def excepted(
    base: Node, exception: Node, row: Row, context: Context, span: Span, said: str
) -> Node:
    """The base without what is excepted; `row` has the words of the exception, `said` the word
    that excepts it."""
    barring = (context.side is Side.INCLUSION) is isinstance(base, Not)
    if _says_more(exception) and barring:
        exception = _predicate(base, row, context) or exception
    if isinstance(base, Age | Measure) and isinstance(exception, Age | Measure):
        return All((base, Not(exception, span=exception.span)), span=span)
    parts = tuple(as_kind_of(base, part) for part in _parts(_both(exception)))
    if said.lower() not in _WAIVING and isinstance(base, Not):
        return Except(base, parts, span=span)
    waived = not barring and any(isinstance(part, Unread) for part in parts)
    if context.side is Side.INCLUSION and (waived or not _takes_out(base, parts)):
        return Any((base, *parts), span=span)
    return Except(base, parts, span=span)


def _both(exception: Node) -> Node:
    """ "Except in those with X, who must have Y": both hold of whom the exception is made for."""
    if isinstance(exception, If):
        return All((exception.condition, exception.consequence), span=exception.span)
    return exception


def _parts(exception: Node) -> tuple[Node, ...]:
    listed = isinstance(exception, Any) or (
        isinstance(exception, All) and all(isinstance(n, Fact) for n in exception.of)
    )
    return exception.children if listed else (exception,)


def _takes_out(base: Node, parts: tuple[Node, ...]) -> bool:
    """Whether the exceptions are kinds of what the base names.

    Others waive what is asked: "bilirubin ≤ 1.5 × ULN unless Gilbert's syndrome".
    """
    kinds = {n.kind for n in walk(base) if isinstance(n, Fact)}
    named = (n for part in parts for n in walk(part) if not n.children)
    return all(isinstance(n, Unread) or (isinstance(n, Fact) and n.kind in kinds) for n in named)


def _predicate(base: Node, row: Row, context: Context) -> Node | None:
    """ "Hypertension unless controlled": the exception is the same thing with a word more."""
    facts = [n for n in walk(base) if isinstance(n, Fact)]
    if not facts or any(c.tag in ("not", "judge", "effect") for c in row):
        return None
    if any(c.tag == "node" and not _says_more(c.node) for c in row):
        return None
    known = [c.value for c in row if isinstance(c.value, Qualifier)]
    said = context.words(row[0].start, row[-1].end)
    words = Qualifier("modifier", said)
    plain = all(c.tag in ("adjective", "filler", "and") for c in row)
    plain = plain and "treated" not in said.lower().split()
    more = tuple(known) if known and plain else (words,)
    span = Span(row[0].start, row[-1].end)
    kinds = tuple(replace(f, qualifiers=_with(f, more), span=span) for f in facts)
    return kinds[0] if len(kinds) == 1 else Any(kinds, span=span)


def _says_more(node: Node) -> bool:
    """Whether a node is no thing of its own: words, or "stable for 4 weeks"."""
    parts = node.of if isinstance(node, All | Any) else (node,)
    return all(
        isinstance(n, Unread) or (isinstance(n, Fact) and n.kind is Kind.FINDING) for n in parts
    )


def _with(fact: Fact, more: tuple[Qualifier, ...]) -> tuple[Qualifier, ...]:
    return tuple(dict.fromkeys((*fact.qualifiers, *more)))
