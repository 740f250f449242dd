"""What a disease requires: a treatment that can be looked up, or words that narrow the disease."""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import All, Any, Fact, Kind, Node, Not, Qualifier, Unread
from eligo.language.source import Span
from eligo.reading.rows.chunks import Row
from eligo.reading.rows.clause_parts import JOINTS, SILENT, is_treatment, joined_span
from eligo.reading.rows.qualifying import with_qualifiers

_OF_PATIENTS = frozenset({"who", "patients", "subjects", "participants"})


def requiring(base: Node, need: Node | None, span: Span, words: str) -> Node:
    """A disease with the treatment that it must need; `words` are those that say so.

    "Infection requiring treatment" is an infection of a kind: no record says what it required.
    """
    if isinstance(base, Not):  # "at least 2 weeks since surgery requiring anesthesia"
        return Not(requiring(base.of, need, span, words), span=span)
    if isinstance(base, Any):
        each = tuple(requiring(one, need, span, words) for one in base.of)
        return Any(each, span=span)
    if isinstance(need, Any) and all(map(is_treatment, need.of)):
        return Any(tuple(requiring(base, one, span, words) for one in need.of), span=span)
    if isinstance(base, Fact) and (need is None or isinstance(need, Unread)):
        modifier = Qualifier("modifier", words)
        whole = joined_span(base.span, span)
        return base if modifier in base.qualifiers else _spanning(base, modifier, whole)
    if need is None:
        return base
    if not isinstance(base, Fact) or not is_treatment(need):
        return All((base, need), span=span)
    assert isinstance(need, Fact)
    if base.kind is Kind.PROCEDURE:  # "surgery requiring anesthesia"
        narrowed = _spanning(base, Qualifier("modifier", f"requiring {need.concept.name}"), span)
        return replace(narrowed, period=base.period or need.period)
    if base.kind is not Kind.CONDITION:
        return All((base, need), span=span)
    if need.period is None and not need.qualifiers:
        return _spanning(base, Qualifier("treatment", need.concept), span)
    reason = Qualifier("indication", base.concept)
    return All((base, with_qualifiers(need, reason)), span=span)


def _spanning(base: Fact, qualifier: Qualifier, span: Span) -> Fact:
    return type(base)(
        base.kind,
        base.concept,
        (*base.qualifiers, qualifier),
        base.period,
        base.duration,
        base.count,
        base.excluding,
        span=span,
    )


def lists_treatments(row: Row) -> bool:
    """Whether nothing but treatments and joining words stand in a row: "steroids or surgery"."""
    small = (*SILENT, *JOINTS, "word", "adjective")
    told = [c for c in row if c.tag not in small or c.tag == "node"]
    return bool(told) and all(c.tag == "node" and is_treatment(c.node) for c in told)


def goes_on(nodes: list[Node | None], segments: list[Row], words: list[str]) -> list[Node | None]:
    """ "A malignancy that is progressing or requires treatment": the second is of the same."""
    out = list(nodes)
    for at in range(1, len(nodes)):
        first = next((c for c in segments[at] if c.tag not in ("filler", "subject")), None)
        before = nodes[at - 1]
        if first is None or first.tag != "require" or not isinstance(before, Fact):
            continue
        if _OF_PATIENTS & set(words[at].lower().split()):
            continue  # "renal impairment or who require dialysis"
        need = nodes[at]
        bare = Fact(before.kind, before.concept, _but_last(before), before.period, span=before.span)
        span = Span(segments[at][0].start, segments[at][-1].end)
        out[at] = requiring(bare, need if need and is_treatment(need) else None, span, words[at])
    return out


def _but_last(fact: Fact) -> tuple[Qualifier, ...]:
    """The qualifiers without the one that the other predicate said."""
    return tuple(q for q in fact.qualifiers if q.name not in ("course", "modifier", "control"))
