"""An exclusion that a trial's own disease would meet means another one, or a slip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from eligo.language.nodes import Except, Fact, If, Kind, Measure, Node, Not, Review, Side
from eligo.language.values import Concept
from eligo.patients.words import qualifiers_of
from eligo.reading.criteria import Criterion
from eligo.reading.rows.context import Flag
from eligo.terms import Terms

# Qualifiers that leave the disease what it is; a stage, a course or a severity picks out some.
_PARTING = ("course", "stage", "grade", "severity", "acuity", "control")
_SAME = frozenset({"status", "certainty", "confirmation"})
_OTHER = "the trial is about {own}: of {name}, only another is taken to be meant"
_SLIP = "the trial is about {own}, and its criteria exclude {name}: perhaps of another group"


def meaning_others(criterion: Criterion, own: Sequence[Concept], terms: Terms) -> Criterion:
    """The criterion with the trial's own conditions taken out of what it excludes.

    "No prior malignancy" in a trial of myeloma excludes other malignancies. Where the excluded
    condition is the trial's own one, a person must look.
    """
    said: list[str] = []

    def other(fact: Fact) -> Node:
        kinds = [c for c in own if terms.is_a(c, fact.concept)]
        if not kinds or not _is_whole(fact, criterion):
            return fact
        slip = any(c.key == fact.concept.key for c in kinds)
        if slip and fact.period is not None:
            return fact  # when the disease last showed is what is asked
        why = (_SLIP if slip else _OTHER).format(own=kinds[0].name, name=fact.concept.name)
        said.append(why)
        return Review(fact, why, span=fact.span) if slip else _except(fact, kinds, terms)

    def void(node: Except) -> Node:
        facts = [e for e in node.exceptions if isinstance(e, Fact) and _is_whole(e, criterion)]
        met = [(c, f) for f in facts for c in own if terms.is_a(c, f.concept)]
        if not met or not isinstance(node.base, Measure):
            return node
        why = _SLIP.format(own=met[0][0].name, name=met[0][1].concept.name)
        said.append(why)
        return Review(node, why, span=node.span)

    logic = _excluded(criterion.logic, criterion.side is Side.EXCLUSION, other, void)
    if not said:
        return criterion
    flags = tuple(Flag("other-than-own", w, criterion.start, criterion.end) for w in said[:1])
    return replace(criterion, logic=logic, flags=(*criterion.flags, *flags))


def _is_whole(fact: Fact, criterion: Criterion) -> bool:
    """Whether a fact is about all of a disease, not some stage or course of it.

    A name may hold its course in itself ("metastatic breast cancer"), so its words are asked too.
    """
    if fact.kind is not Kind.CONDITION or any(q.name not in _SAME for q in fact.qualifiers):
        return False
    if fact.span is None:
        return True
    words = criterion.text[fact.span.start - criterion.start : fact.span.end - criterion.start]
    return not qualifiers_of(words, _PARTING)


def _except(fact: Fact, own: Sequence[Concept], terms: Terms) -> Except:
    """The fact without the own conditions, and without the spread of an own cancer."""
    spread = [
        m for m in terms.find("metastatic cancer", ("condition",))[:1] if _spreads(own, terms)
    ]
    kinds = dict.fromkeys([*own, *spread])
    return Except(fact, tuple(Fact(Kind.CONDITION, c) for c in kinds), span=fact.span)


def _spreads(own: Sequence[Concept], terms: Terms) -> bool:
    cancers = terms.find("malignant neoplasm", ("condition",))[:1]
    return any(terms.is_a(one, cancer) for one in own for cancer in cancers)


def _excluded(
    node: Node,
    excluding: bool,
    change: Callable[[Fact], Node],
    void: Callable[[Except], Node],
) -> Node:
    """The node with the facts and exceptions changed that keep a patient out if they hold."""
    if isinstance(node, Fact):
        return change(node) if excluding else node
    if isinstance(node, Review):
        return node
    if isinstance(node, If):
        return replace(node, consequence=_excluded(node.consequence, excluding, change, void))
    if isinstance(node, Except):
        kept = node if excluding else void(node)
        if kept is not node:
            return kept
        return replace(node, base=_excluded(node.base, excluding, change, void))
    inner = excluding is not isinstance(node, Not)
    children = tuple(_excluded(child, inner, change, void) for child in node.children)
    return node.with_children(children) if children != node.children else node
