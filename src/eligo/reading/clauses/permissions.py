"""What is allowed: a remark that nobody can fail, or the condition under which it is allowed.

"Prior radiotherapy is allowed" asks for nothing; "allowed if stable" asks for it of those alone
whom it concerns; "allowed after 4 weeks" denies what was nearer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from eligo.language.nodes import All, Fact, If, Kind, Measure, Node, Not, Readings, Side, Unread
from eligo.language.rewrite import walk
from eligo.language.source import Span
from eligo.language.values import Bound, Direction, Interval, Period
from eligo.reading.clauses.remarks import remark
from eligo.reading.clauses.washouts import nearer
from eligo.reading.rows.chunks import Row
from eligo.reading.rows.clause_parts import (
    has_nodes,
    opens_negated,
    outside,
    span_of,
    strip,
    weighs,
)
from eligo.reading.rows.context import Context

Reader = Callable[[Row], Node | None]
ALLOWED = ("allowed-after", "eligible-after")
_CONDITIONS = ("if", "except", "period", "judge", "effect")
_STEADY = frozenset({"stable", "unchanged", "constant", "maintained", "unaltered", "steady"})
_PROTOCOL = re.compile(
    r"\s*(?:in|by|per|under|on) (?:the |this )?(?:study |trial )?(?:protocol|study|trial)\b", re.I
)
_BEGUN = frozenset({"started", "initiated", "begun", "began", "commenced"})
_NO_BAR = ("exclu", "preclude", "ineligible", "contraindication")
_BOUNDING = ("dose", "grade", "severity", "control", "stage")


def read_permission(row: Row, context: Context, read: Reader) -> Node | None:
    """A clause that allows something; None for one that does not."""
    if row[0].tag == "allowed-before" and context.side is Side.INCLUSION:
        return _allowed(row, row[1:], [], context, read)
    at = outside(row, *ALLOWED)
    if at == 0 and not any(weighs(c) for c in row[1:]):
        context.allows = True  # "the following are allowed:"
        return remark(row, context)
    if at is None or at == 0 or opens_negated(row):
        return None
    before, after = row[:at], strip(row[at + 1 :])
    said = context.words(row[at].start, row[at].end).lower()
    after = after if any(weighs(c) or c.tag == "if" for c in after) else []
    if outside(before, "not", "if", "except", "semicolon") is not None:
        spared = not after and "excl" in said and outside(before, "semicolon", "if") is None
        return remark(row, context) if spared else None  # "… not on dialysis are not excluded"
    unconditional = bool(after) and after[0].tag not in _CONDITIONS
    if _by_protocol(row, at, context):
        return None  # "therapies allowed in the protocol"
    if unconditional and _says_what_for(row, at, after, context):
        return remark(row, context)  # "corticosteroids allowed for brain edema"
    if unconditional and any(word in said for word in _NO_BAR):
        return remark(row, context)  # "should not be excluded solely because of …"
    if unconditional and " " not in said and after[0].tag != "open":
        return None  # "an acceptable method"
    if row[at].tag == "eligible-after" and context.side is Side.INCLUSION and not after:
        return _eligible(row, before, context, read)
    return _allowed(row, before, after, context, read)


def _by_protocol(row: Row, at: int, context: Context) -> bool:
    """Whether "allowed" only says which: "therapies allowed in the protocol"."""
    said = context.words(row[at].start, row[at].end).lower()
    return said in ("allowed", "permitted") and bool(_PROTOCOL.match(context.text, row[at].end))


def _says_what_for(row: Row, at: int, after: Row, context: Context) -> bool:
    """Whether what is allowed is followed by what for, and by no condition."""
    said = context.words(row[at].start, row[at].end).lower().split()[-1]
    led = context.words(row[at].end, after[-1].end).lower().split()[0]
    plain = outside(after, *_CONDITIONS, "not", "interval", "quantity") is None
    return said in ("allowed", "permitted") and led == "for" and plain


def _allowed(row: Row, what: Row, after: Row, context: Context, read: Reader) -> Node | None:
    """What is allowed, and what is said behind it of when it is."""
    if not after:
        fact = read(what)
        limited = fact and _limited(fact, context)
        if limited:
            return limited
        context.allows = True
        context.allowed += [n for n in walk(fact) if isinstance(n, Fact)] if fact else []
        return remark(row, context)
    fact = read(what)
    if fact is None and after[0].tag == "if":
        return read(after[1:])  # "patients are eligible if they have …"
    if fact is None or after[0].tag not in _CONDITIONS:
        return _partly(fact, row, after, context)
    return _conditional(fact, what, after, context, read)


def _partly(fact: Node | None, row: Row, after: Row, context: Context) -> Node:
    """Allowed under words that are not understood: values before them are told all the same."""
    whole = Unread(context.words(row[0].start, row[-1].end), span=span_of(row))
    if fact is None or context.side is Side.INCLUSION:
        return whole
    if not any(isinstance(n, Measure) for n in walk(fact)):
        return whole
    rest = Unread(context.words(after[0].start, after[-1].end), span=span_of(after))
    return All((fact, rest), span=whole.span)


def _eligible(row: Row, what: Row, context: Context, read: Reader) -> Node | None:
    """ "Patients with X are eligible" asks for X, or allows it: it may be either."""
    asked = read(what)
    facts = [n for n in walk(asked) if isinstance(n, Fact)] if asked else []
    if asked is None or not facts or any(_is_subject(f, context) for f in facts):
        return asked
    context.allowed += facts
    if all(
        f.kind in (Kind.DRUG, Kind.PROCEDURE) or "history" in f.qualifier("status") for f in facts
    ):
        return remark(row, context)
    why = "whether those are eligible only or also is not said"
    return Readings((remark(row, context), asked), why, span=span_of(row))


def _is_subject(fact: Fact, context: Context) -> bool:
    """Whether the trial is about it."""
    words = context.words(fact.span.start, fact.span.end) if fact.span else ""
    names = {fact.concept.name.lower(), *words.lower().split()[-1:]}
    return any(name and name in context.subject.lower() for name in names)


def _conditional(fact: Node, what: Row, after: Row, context: Context, read: Reader) -> Node | None:
    """Allowed if, unless, or after some time."""
    span = span_of([*what, *after])
    rest = after if after[0].tag in ("period", "judge", "effect") else after[1:]
    since = next((c.value for c in rest if c.tag == "period"), None)
    going_on = since is not None and _begun(fact, since, rest, context)
    if after[0].tag != "except" and going_on:
        return allowed_if(fact, going_on, context, span)
    if after[0].tag != "except" and since is not None and _only_dated(rest, context):
        near = nearer(fact, since)
        if near is not None:
            return near if context.side is Side.EXCLUSION else Not(near, span=span)
    if not rest:
        context.condition_of = fact  # the items below say when it is allowed
        return fact
    asked = _predicate(what, rest, read)
    if asked is None:
        return None
    if after[0].tag == "except":
        asked = Not(asked, span=asked.span)
    return allowed_if(fact, asked, context, span)


def _begun(fact: Node, since: Period, row: Row, context: Context) -> Node | None:
    """ "if started at least 4 weeks before": what goes on has lasted so long."""
    words = set(context.words(row[0].start, row[-1].end).lower().split())
    if not isinstance(fact, Fact) or not _BEGUN & words or since.least is None or since.most:
        return None
    if since.direction is not Direction.BEFORE or len(since.least.amounts) != 1:
        return None
    low = Bound(since.least.amounts[0], since.least.inclusive)
    return replace(fact, duration=Interval(low=low))


def _only_dated(row: Row, context: Context) -> bool:
    """Whether a row says when it was: "if started 4 weeks before", not "if stable for"."""
    steady = any(_STEADY & set(context.words(c.start, c.end).lower().split()) for c in row)
    return not steady and not has_nodes(row)


def allowed_if(fact: Node, asked: Node, context: Context, span: Span) -> Node:
    """On either list: whom the fact concerns must meet what is asked."""
    if context.side is Side.INCLUSION:
        return If(fact, asked, span=span)
    return All((fact, Not(asked, span=asked.span)), span=span)


def _predicate(what: Row, rest: Row, read: Reader) -> Node | None:
    """What must hold: a statement of its own, or one more word on what is allowed ("if stable")."""
    alone = read(rest)
    if alone is not None and not any(isinstance(n, Unread) for n in walk(alone)):
        return alone
    together = read([*what, *rest])
    if together is None or any(isinstance(n, Unread) for n in walk(together)):
        return alone
    return together


def _limited(node: Node, context: Context) -> Node | None:
    """ "Aspirin ≤ 325 mg/day is allowed", "chemotherapy > 6 months ago is allowed": no other is."""
    if not isinstance(node, Fact):
        return None
    if node.period is not None and node.period.least is not None:
        near = nearer(node, node.period)
        return near and (near if context.side is Side.EXCLUSION else Not(near, span=node.span))
    bounding = [q for q in node.qualifiers if q.name in _BOUNDING]
    if not bounding:
        return None
    kept = tuple(q for q in node.qualifiers if q not in bounding)
    bare = replace(node, qualifiers=kept)
    return allowed_if(bare, node, context, node.span or Span(0, 0))
