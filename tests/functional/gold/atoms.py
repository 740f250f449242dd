"""Criteria taken apart into atoms: what is asked, how it is compared, when, and if it is denied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from eligo.language import nodes as n
from eligo.language.values import (
    Bound,
    Concept,
    Direction,
    Interval,
    Outcome,
    Period,
    Pick,
    Quantity,
)

# An end of an interval: >= 18 a.
Test = tuple[str, Quantity]


@dataclass(frozen=True, slots=True)
class Window:
    """How far from its anchor something may lie, and on which side; no lengths for "since"."""

    direction: Direction
    lengths: frozenset[Quantity] = frozenset()
    pick: Pick | None = None


@dataclass(frozen=True, slots=True)
class Atom:
    """One statement about the patient.

    `kind` is the name of the node's class, or of the qualifier that holds the concept; `tests`
    are the ends of the interval, `words` the outcomes that will do.
    """

    kind: str
    concept: Concept
    tests: frozenset[Test] = frozenset()
    words: frozenset[str] = frozenset()
    window: Window | None = None
    negated: bool = False
    qualifiers: frozenset[tuple[str, str]] = frozenset()
    count: bool = False

    def __str__(self) -> str:
        """The atom in one line, for a failure's message."""
        ends = [f"{op} {q.value.normalize():f} {q.unit}" for op, q in self.tests]
        parts = [
            "not" if self.negated else "",
            f"{self.kind} {self.concept.name!r}",
            "" if self.concept.linked else "(unlinked)",
            " and ".join(sorted(ends)),
            "|".join(sorted(self.words)),
            shown_window(self.window),
            " ".join(sorted(f"{name}={value}" for name, value in self.qualifiers)),
        ]
        return " ".join(part for part in parts if part)


def shown_window(window: Window | None) -> str:
    """A window in words: [<= 14 d before]."""
    if window is None:
        return ""
    lengths = ", ".join(sorted(f"{q.value.normalize():f} {q.unit}" for q in window.lengths))
    pick = f"{window.pick.value} of " if window.pick else ""
    return f"[{pick}{lengths} {window.direction.value}]"


def atoms(node: n.Node, negated: bool = False) -> Iterator[Atom]:
    """Every atom below a node. What is excepted counts as denied."""
    if isinstance(node, n.Not):
        yield from atoms(node.of, not negated)
    elif isinstance(node, n.Except):
        yield from atoms(node.base, negated)
        for exception in node.exceptions:
            yield from atoms(exception, not negated)
    elif node.children:
        for child in node.children:
            yield from atoms(child, negated)
    else:
        yield from (replace(a, negated=negated != a.negated) for a in _leaf(node))


def _leaf(node: n.Node) -> Iterator[Atom]:
    kind = type(node).__name__
    if isinstance(node, n.Fact):
        yield from _fact(node)
    elif isinstance(node, n.Measure):
        yield replace(_tested(kind, node.concept, node.test), window=_window(node.period),
                      qualifiers=_words(node.qualifiers))  # fmt: skip
    elif isinstance(node, n.Biomarker):
        made = _tested(kind, node.gene, node.test)
        altered = {("alteration", node.alteration)} if node.alteration else set()
        yield replace(made, qualifiers=_words(node.qualifiers) | frozenset(altered))
    elif isinstance(node, n.Age):
        yield _tested(kind, Concept.unlinked("age"), node.interval)
    elif isinstance(node, n.Sex):
        yield Atom(kind, Concept.unlinked("sex"), words=frozenset(node.among))
    elif isinstance(node, n.Person):
        yield Atom(kind, Concept.unlinked(node.state.value), window=_window(node.period))
    elif isinstance(node, n.Judgement | n.Unread):
        yield Atom(kind, Concept.unlinked(node.words))


def _fact(node: n.Fact) -> Iterator[Atom]:
    """The fact, its count as a test of its own, and each concept that its qualifiers name."""
    window = _window(node.period)
    base = Atom(node.kind.name, node.concept, window=window, qualifiers=_words(node.qualifiers))
    yield base
    if node.count:
        yield replace(base, tests=_ends(node.count), count=True)
    for qualifier in node.qualifiers:
        if isinstance(qualifier.value, Concept):
            timed = window if qualifier.name == "treatment" else None
            yield Atom(qualifier.name, qualifier.value, window=timed)
    for concept in node.excluding:
        yield Atom("excluding", concept, negated=True)


def _tested(kind: str, concept: Concept, test: Interval | Outcome) -> Atom:
    if isinstance(test, Outcome):
        return Atom(kind, concept, words=frozenset(w.casefold() for w in test.words))
    return Atom(kind, concept, tests=_ends(test))


def _ends(interval: Interval) -> frozenset[Test]:
    ends = []
    if interval.low:
        ends.append((_sign(">", interval.low), interval.low.quantity))
    if interval.high:
        ends.append((_sign("<", interval.high), interval.high.quantity))
    return frozenset(ends)


def _sign(side: str, bound: Bound) -> str:
    return f"{side}=" if bound.inclusive else side


def _words(qualifiers: Iterable[n.Qualifier]) -> frozenset[tuple[str, str]]:
    said = []
    for one in qualifiers:
        if isinstance(one.value, Interval):
            ends = sorted(f"{op}{q.value.normalize():f}" for op, q in _ends(one.value))
            said.append((one.name, ",".join(ends)))
        elif isinstance(one.value, Concept):
            said.append((one.name, one.value.name))
        else:
            said.append((one.name, one.value))
    return frozenset(said)


def _window(period: Period | None) -> Window | None:
    if period is None:
        return None
    extent = period.most or period.least
    if extent is None:
        return Window(period.direction)
    return Window(period.direction, frozenset(map(in_days, extent.amounts)), extent.pick)


def in_days(length: Quantity) -> Quantity:
    """Weeks as days: the two are the same length."""
    return Quantity(length.value * 7, "d") if length.unit == "wk" else length


# ---- the shape of the top -----------------------------------------------------------------------


def shapes(node: n.Node) -> frozenset[str]:
    """The shapes that a node can be said to have.

    Of readings the preferred one counts, and what names both sexes limits nothing. "X, relapsed
    or refractory" is X and (relapsed or refractory) as well as (X relapsed) or (X refractory).
    """
    if isinstance(node, n.Review):
        return shapes(node.of)
    if isinstance(node, n.Readings):
        return shapes(node.alternatives[0])
    if isinstance(node, n.Except):
        return shapes(node.base)
    if isinstance(node, n.All):
        limits = [part for part in node.of if not (isinstance(part, n.Sex) and len(part.among) > 1)]
        return shapes(limits[0]) if len(limits) == 1 else frozenset({"all"})
    if isinstance(node, n.Any):
        return frozenset({"any", "all"} if _of_one_thing(node) else {"any"})
    if isinstance(node, n.Not):
        return frozenset({"not"})
    if isinstance(node, n.If):
        return frozenset({"if"})
    if isinstance(node, n.AtLeast):
        return frozenset({"at least"})
    if isinstance(node, n.Fact) and node.qualifiers:
        return frozenset({"atom", "all"})  # "favourable-risk AML" is AML and of favourable risk
    return frozenset({"atom"})


def _of_one_thing(node: n.Any) -> bool:
    """Whether all alternatives are the same fact, or require the same treatment."""
    facts = [part for part in node.of if isinstance(part, n.Fact)]
    needs = {value for f in facts for value in f.qualifier("treatment")}
    if len(facts) == len(node.of) and len(needs) == 1 and all(map(_needs, facts)):
        return True
    return len(facts) == len(node.of) and len({(f.kind, f.concept.key) for f in facts}) == 1


def _needs(fact: n.Fact) -> bool:
    return bool(fact.qualifier("treatment"))
