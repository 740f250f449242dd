"""Doubts about what the text says: a criterion that seems to stand on the wrong list."""

from __future__ import annotations

from eligo.language.nodes import All, Any, Fact, Kind, Measure, Node, Not, Readings, Review, Side
from eligo.language.rewrite import walk
from eligo.language.values import ULN, Bound, Interval
from eligo.reading.rows.context import Context

_ORGANS = {
    "liver": ("liver", "hepat", "bilirubin", "transaminase", "cirrho"),
    "kidney": ("kidney", "renal", "nephr", "creatinine", "dialysis"),
}
_ORGAN_OF = {
    "alanine": "liver",
    "aspartate": "liver",
    "alt": "liver",
    "ast": "liver",
    "bilirubin": "liver",
    "transaminase": "liver",
    "creatinine": "kidney",
}
_HARMS = (Kind.CONDITION, Kind.DRUG, Kind.PROCEDURE)
_BEFORE = 8  # characters in which the word before a criterion's logic stands
_DENIED = (
    "an exclusion criterion that begins with “no”: it is not said whether those without it are kept"
    " out, as is printed, or those with it"
)
_WHY = (
    "an inclusion criterion that asks for a failing organ, which this trial is not about:"
    " the comparison or the list is probably the wrong way round"
)


def doubt(node: Node, context: Context) -> Node:
    """The node, under Review if it asks of those included what trials keep out."""
    if context.side is Side.EXCLUSION:
        return _doubt_denial(node, context)
    if not _asks_for_harm(node, context):
        return node
    span = node.span
    context.flag("side-inverted", _WHY, span.start if span else 0, span.end if span else 0)
    return Review(Readings((_turned(node), node), _WHY), _WHY, span=span)


def _doubt_denial(node: Node, context: Context) -> Node:
    """ "No prior chemotherapy" among what excludes: those without it, or more likely those with."""
    span = node.span
    if not isinstance(node, Not) or span is None:
        return node
    leaves = [n for n in walk(node.of) if not n.children]
    first = context.words(max(0, span.start - _BEFORE), span.start).lower().split()[-1:]
    denied = first == ["no"] or context.words(span.start, span.end).lower().startswith("no ")
    if not denied or not all(isinstance(n, Fact) and n.kind in _HARMS for n in leaves):
        return node
    context.flag("side-inverted", _DENIED, span.start, span.end)
    return Review(Readings((node.of, node), _DENIED), _DENIED, span=span)


def _asks_for_harm(node: Node, context: Context) -> bool:
    """Only organ values, all of them above a limit, in a trial that is not about that organ."""
    leaves = [n for n in walk(node) if not n.children]
    measures = [n for n in leaves if isinstance(n, Measure)]
    if not measures or len(measures) < len(leaves):
        return False
    organs = [_organ(m) for m in measures]
    if None in organs or not all(_above(m) for m in measures):
        return False
    relative = any(_unit(m) == ULN for m in measures)
    subject = context.subject.lower()
    about = any(stem in subject for organ in organs if organ for stem in _ORGANS[organ])
    return relative and bool(subject or len(measures) > 1) and not about


def _organ(measure: Measure) -> str | None:
    words = measure.concept.name.lower().replace("-", " ").split()
    if "clearance" in words:
        return None
    return next(
        (organ for word, organ in _ORGAN_OF.items() if any(w.startswith(word) for w in words)), None
    )


def _above(measure: Measure) -> bool:
    test = measure.test
    return isinstance(test, Interval) and test.low is not None and test.high is None


def _unit(measure: Measure) -> str:
    test = measure.test
    return test.bounds[0].quantity.unit if isinstance(test, Interval) else ""


def _turned(node: Node) -> Node:
    """What was probably meant: the opposite, with each comparison turned round."""
    if isinstance(node, Measure) and isinstance(node.test, Interval) and node.test.low:
        low = node.test.low
        test = Interval(high=Bound(low.quantity, not low.inclusive))
        return Measure(node.concept, test, node.qualifiers, node.period, span=node.span)
    children = tuple(_turned(child) for child in node.children)
    return _dual(node, children)


def _dual(node: Node, children: tuple[Node, ...]) -> Node:
    if isinstance(node, Any):
        return All(children, span=node.span)
    if isinstance(node, All):
        return Any(children, span=node.span)
    return node.with_children(children)
