"""Criteria as their meaning alone, so that two ways of writing the same thing are equal.

Left out or made alike: spans, the order of and, or and qualifiers, the words of judgements, remarks
and reasons, weeks and days, years and months, units that convert, an interval and its two ends, a
negated end and its opposite, levels one by one and as a range, and what adds nothing (any sex, a
woman who is pregnant, a past operation). How a finding was made counts only where it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from eligo.errors import UnitError
from eligo.language.nodes import (
    Age,
    All,
    Any,
    Biomarker,
    Except,
    Fact,
    Judgement,
    Kind,
    Measure,
    Node,
    Not,
    Person,
    Qualifier,
    Readings,
    Remark,
    Review,
    Sex,
    State,
)
from eligo.language.rewrite import normalise, replace_each, simplify, walk
from eligo.language.values import (
    RELATIVE_UNITS,
    Bound,
    Concept,
    Extent,
    Interval,
    Outcome,
    Quantity,
)
from eligo.terms import Measurement, Terms
from eligo.terms.units import convert

_HOW = ("method", "timepoint", "specimen")
_ANYTHING = "…"
_ANY_LEVEL = Outcome((_ANYTHING,))
_OF_WOMEN = (
    State.PREGNANT,
    State.BREAST_FEEDING,
    State.CHILD_BEARING_POTENTIAL,
    State.POST_MENOPAUSAL,
    State.PRE_MENOPAUSAL,
)
_TRIAL = Concept.unlinked("clinical trial")


def meaning(node: Node, terms: Terms, like: Node) -> Node:
    """The canonical form; `like` is the value asked for, whose qualifiers say what counts."""
    asked = {q.name for n in walk(like) if isinstance(n, Fact | Measure) for q in n.qualifiers}
    ignored = frozenset(_HOW) - asked
    node = replace_each(normalise(node), lambda n: _bare(n, ignored))
    node = replace_each(node, lambda n: _plain_value(n, terms))
    node = replace_each(simplify(node), lambda n: _levels_joined(n, terms))
    node = replace_each(normalise(node), _ends_apart)
    node = replace_each(normalise(node), _opposite)
    node = replace_each(simplify(node), _without_empty)
    node = replace_each(simplify(node), _readings_first)
    return replace_each(simplify(node), _sorted)


# ---- what adds nothing ---------------------------------------------------------------------------


def _bare(node: Node, ignored: frozenset[str]) -> Node:
    if isinstance(node, Judgement):
        return Judgement(_ANYTHING)
    if isinstance(node, Remark):
        return Remark(_ANYTHING)
    if isinstance(node, Readings | Review):
        return replace(node, why=_ANYTHING)
    if isinstance(node, Measure):
        return replace(node, qualifiers=_kept(node, ignored))
    if isinstance(node, Except):
        return _voided(node)
    return _bare_fact(node, ignored) if isinstance(node, Fact) else node


def _voided(node: Except) -> Node:
    """What is excepted and is no fact voids the base where it holds."""
    kept = tuple(n for n in node.exceptions if isinstance(n, Fact))
    voiding = tuple(Not(n) for n in node.exceptions if not isinstance(n, Fact))
    base = Except(node.base, kept) if kept else node.base
    return All((base, *voiding)) if voiding else base


def _bare_fact(fact: Fact, ignored: frozenset[str]) -> Fact:
    """A treatment is drug or procedure; one that is past, an allergy or in a window is history."""
    treated = fact.kind in (Kind.DRUG, Kind.PROCEDURE)
    timed = fact.period is not None and (fact.period.least or fact.period.most)
    kept = _kept(fact, ignored)
    if treated or timed or fact.kind is Kind.ALLERGY:
        kept = tuple(q for q in kept if q != Qualifier("status", "history"))
    concept = _TRIAL if fact.kind is Kind.PARTICIPATION else fact.concept
    kind = Kind.PROCEDURE if treated else fact.kind
    return replace(fact, kind=kind, concept=concept, qualifiers=kept)


def _kept(node: Fact | Measure, ignored: frozenset[str]) -> tuple[Qualifier, ...]:
    kept = [q for q in node.qualifiers if q.name not in ignored]
    kept = [q for q in kept if q != Qualifier("certainty", "confirmed")]
    return tuple(sorted(map(_stage_alone, kept), key=repr))


def _stage_alone(qualifier: Qualifier) -> Qualifier:
    """ "Stage III" as "iii"."""
    if qualifier.name != "stage" or not isinstance(qualifier.value, str):
        return qualifier
    return replace(qualifier, value=qualifier.value.lower().removeprefix("stage").strip())


def _without_empty(node: Node) -> Node:
    """Without any sex, and without saying that who is pregnant is a woman."""
    if not isinstance(node, All):
        return node
    states = [n.state for n in walk(node) if isinstance(n, Person)]
    of_women = any(state in _OF_WOMEN for state in states)
    kept = tuple(
        n
        for n in node.of
        if not (isinstance(n, Sex) and (len(n.among) == 2 or (of_women and "female" in n.among)))
    )
    if len(kept) == len(node.of) or not kept:
        return node
    return kept[0] if len(kept) == 1 else All(kept)


def _readings_first(node: Node) -> Node:
    """A list with one open question is the question between two lists."""
    if not isinstance(node, All | Any):
        return node
    asking = [n for n in node.of if isinstance(n, Readings)]
    if not asking:
        return node
    count = len(asking[0].alternatives)
    if any(len(n.alternatives) != count for n in asking):
        return node
    lists = [
        simplify(
            type(node)(tuple(n.alternatives[i] if isinstance(n, Readings) else n for n in node.of))
        )
        for i in range(count)
    ]
    return Readings(tuple(lists), _ANYTHING)


# ---- values --------------------------------------------------------------------------------------


def _plain_value(node: Node, terms: Terms) -> Node:
    if isinstance(node, Fact | Measure | Person) and node.period:
        period = node.period
        period = replace(period, least=_extent(period.least), most=_extent(period.most))
        node = replace(node, period=period)
    if isinstance(node, Age):
        return replace(node, interval=_converted(node.interval, _time))
    if isinstance(node, Fact) and node.duration:
        return replace(node, duration=_converted(node.duration, _time))
    if isinstance(node, Measure) and isinstance(node.test, Interval):
        known = terms.measurement(node.concept)
        return replace(node, test=_converted(node.test, lambda q: _in_own_unit(q, known)))
    if isinstance(node, Measure | Biomarker) and isinstance(node.test, Outcome):
        return replace(node, test=Outcome(tuple(sorted(node.test.words))))
    return node


def _in_own_unit(quantity: Quantity, known: Measurement | None) -> Quantity:
    if quantity.unit in RELATIVE_UNITS or known is None or not known.unit:
        return _time(quantity)
    if quantity.unit == "%" and known.kind == "score":
        return Quantity(quantity.value, known.unit)
    try:
        return convert(quantity, known.unit, known)
    except UnitError:
        return _time(quantity)


# Of a longer unit, how many of the shorter; of hours, whole days are days.
_DAYS = {"wk": ("d", 7), "a": ("mo", 12)}
_HOURS = 24


def _time(quantity: Quantity) -> Quantity:
    if quantity.unit == "h" and quantity.value % _HOURS == 0:
        return Quantity((quantity.value / _HOURS).normalize(), "d")
    unit, factor = _DAYS.get(quantity.unit, (quantity.unit, 1))
    return Quantity((quantity.value * factor).normalize(), unit)


def _extent(extent: Extent | None) -> Extent | None:
    if extent is None:
        return None
    return replace(extent, amounts=tuple(sorted(map(_time, extent.amounts), key=repr)))


def _converted(interval: Interval, change: Callable[[Quantity], Quantity]) -> Interval:
    def bound(one: Bound | None) -> Bound | None:
        if one is None:
            return None
        new = change(one.quantity)
        return replace(one, quantity=Quantity(new.value.normalize(), new.unit))

    return Interval(bound(interval.low), bound(interval.high))


# ---- intervals -----------------------------------------------------------------------------------


def _levels_joined(node: Node, terms: Terms) -> Node:
    """Class III or class IV is class III to IV; at least III of four is the same."""
    if not isinstance(node, Any):
        levels = _levels(node, terms)
        return _ranged(node, levels) if levels else node
    groups: dict[Node, set[int]] = {}
    rest: list[Node] = []
    for child in node.of:
        levels = _levels(child, terms)
        if isinstance(child, Measure) and levels:
            groups.setdefault(replace(child, test=_ANY_LEVEL), set()).update(levels)
        else:
            rest.append(child)
    joined = [_ranged(key, levels) for key, levels in groups.items()]
    return Any((*joined, *rest)) if len(joined) + len(rest) > 1 else joined[0]


def _levels(node: Node, terms: Terms) -> set[int]:
    """The whole numbers of a scale that fit; empty where it is no scale."""
    if not isinstance(node, Measure) or not isinstance(node.test, Interval):
        return set()
    known = terms.measurement(node.concept)
    if known is None or known.kind != "ordinal" or not known.levels:
        return set()
    first = 0 if known.levels[0] == "0" else 1
    scale = range(first, first + len(known.levels))
    return {n for n in scale if _fits(Decimal(n), node.test)}


def _fits(value: Decimal, test: Interval) -> bool:
    low, high = test.low, test.high
    above = low is None or value > low.quantity.value
    above = above or (low is not None and low.inclusive and value == low.quantity.value)
    below = high is None or value < high.quantity.value
    return above and (
        below or (high is not None and high.inclusive and value == high.quantity.value)
    )


def _ranged(node: Node, levels: set[int]) -> Node:
    """The levels in one outcome."""
    assert isinstance(node, Measure)
    return replace(node, test=Outcome(tuple(map(str, sorted(levels)))))


def _ends_apart(node: Node) -> Node:
    """Between two ends is above the one and below the other."""
    if isinstance(node, Measure) and isinstance(node.test, Interval):
        return _all(tuple(replace(node, test=end) for end in _ends(node.test)))
    if isinstance(node, Age):
        return _all(tuple(Age(end) for end in _ends(node.interval)))
    return node


def _ends(test: Interval) -> list[Interval]:
    low = [Interval(low=test.low)] if test.low else []
    return low + ([Interval(high=test.high)] if test.high else [])


def _all(nodes: tuple[Node, ...]) -> Node:
    return nodes[0] if len(nodes) == 1 else All(nodes)


def _opposite(node: Node) -> Node:
    """Not at least is below."""
    denied = node.of if isinstance(node, Not) else None
    if isinstance(denied, Measure) and isinstance(denied.test, Interval):
        return replace(denied, test=_beyond(denied.test))
    return Age(_beyond(denied.interval)) if isinstance(denied, Age) else node


def _beyond(test: Interval) -> Interval:
    if test.low:
        return Interval(high=replace(test.low, inclusive=not test.low.inclusive))
    assert test.high is not None
    return Interval(low=replace(test.high, inclusive=not test.high.inclusive))


def _sorted(node: Node) -> Node:
    if isinstance(node, All | Any):
        return type(node)(tuple(sorted(node.of, key=repr)))
    return replace(node, span=None)
