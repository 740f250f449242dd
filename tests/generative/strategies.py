"""Hypothesis strategies for everything the criteria language can say; `nodes()` is all of it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from eligo.language import nodes as n
from eligo.language import values as v
from eligo.language.source import Span

# Everyday words keep examples readable; any Unicode at all is what finds bugs.
EVERYDAY = ("acute myeloid leukaemia", "ALT", "grade II", "bZIP", "within", "1", 'a "b"\\n', "ä\n")
UNITS = ("1", "mg/dL", "10*9/L", "{ULN}", "m[IU]/mL", "mL/min/{1.73_m2}", "%", "within", "7", '"')

any_text = st.text(st.characters(), min_size=1, max_size=12)
texts = st.one_of(st.sampled_from(EVERYDAY), any_text.filter(str.strip))
trimmed = texts.map(str.strip)
odd_units = any_text.map(lambda s: "".join(c for c in s if not c.isspace())).filter(bool)
units = st.one_of(st.sampled_from(UNITS), odd_units)
numbers = st.one_of(
    st.decimals(0, 1000, places=1),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("1E+30"), Decimal("1E-30"), Decimal("-0"), Decimal("0.10")]),
)
spans = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 99), st.integers(0, 99)).map(sorted).map(lambda ends: Span(*ends)),
)


def concepts() -> st.SearchStrategy[v.Concept]:
    """Linked and unlinked concepts."""
    coded = st.builds(v.Concept, st.sampled_from(("mesh", "eligo", "a b", "x:y")), any_text, texts)
    return st.one_of(st.builds(v.Concept.unlinked, texts), coded)


def quantities(unit: st.SearchStrategy[str] = units) -> st.SearchStrategy[v.Quantity]:
    """Any number with any unit, or one of the units given."""
    return st.builds(v.Quantity, numbers, unit)


@st.composite
def intervals(draw: st.DrawFn, unit: st.SearchStrategy[str] = units) -> v.Interval:
    """Intervals of every shape: open, closed, half of each, a point, and reversed ones."""
    bounds = st.builds(v.Bound, quantities(unit), st.booleans())
    low = draw(st.none() | bounds)
    same = draw(st.booleans()) and low is not None
    high = low if same else draw(bounds if low is None else st.none() | bounds)
    return v.Interval(low, high)


times = st.sampled_from(v.TIME_UNITS)


@st.composite
def extents(draw: st.DrawFn) -> v.Extent:
    """Lengths of time, also the shorter or longer of several."""
    positive = st.decimals(0, 400, places=1)
    amount = st.builds(v.Quantity, positive, st.sampled_from((*v.TIME_UNITS, v.HALF_LIFE)))
    amounts = tuple(draw(st.lists(amount, min_size=1, max_size=3)))
    pick = draw(st.sampled_from(v.Pick)) if len(amounts) > 1 else None
    return v.Extent(amounts, pick, draw(st.booleans()))


def anchors() -> st.SearchStrategy[v.Anchor]:
    """Moments of the trial and events in a life."""
    moments = st.sampled_from([m for m in v.Moment if m is not v.Moment.EVENT])
    events = concepts().map(lambda concept: v.Anchor(v.Moment.EVENT, concept))
    return st.builds(v.Anchor, moments) | events


def periods() -> st.SearchStrategy[v.Period]:
    """Periods of every direction, with and without ends."""
    ends = st.none() | extents()
    return st.builds(v.Period, st.sampled_from(v.Direction), anchors(), ends, ends)


def outcomes() -> st.SearchStrategy[v.Outcome]:
    """One to three results in words."""
    words = st.lists(trimmed, min_size=1, max_size=3, unique=True)
    return words.map(lambda some: v.Outcome(tuple(some)))


def tests() -> st.SearchStrategy[v.Interval | v.Outcome]:
    """What a measurement is compared with."""
    return st.one_of(intervals(), outcomes())


@st.composite
def qualifier(draw: st.DrawFn) -> n.Qualifier:
    """Any qualifier with a value that it may have."""
    name = draw(st.sampled_from(sorted(n.QUALIFIERS)))
    allowed = n.QUALIFIERS[name]
    if allowed is v.Concept:
        return n.Qualifier(name, draw(concepts()))
    if allowed is v.Interval:
        return n.Qualifier(name, draw(intervals()))
    words = texts if allowed is None else st.sampled_from(sorted(allowed))  # type: ignore[type-var]
    return n.Qualifier(name, draw(words))


qualifiers = st.lists(qualifier(), max_size=2, unique=True).map(tuple)


LEAVES: dict[type[n.Node], st.SearchStrategy[n.Node]] = {
    n.Fact: st.builds(
        n.Fact,
        st.sampled_from(n.Kind),
        concepts(),
        qualifiers,
        st.none() | periods(),
        st.none() | intervals(times),
        st.none() | intervals(),
        st.lists(concepts(), max_size=2).map(tuple),
        span=spans,
    ),
    n.Measure: st.builds(
        n.Measure, concepts(), tests(), qualifiers, st.none() | periods(), span=spans
    ),
    n.Biomarker: st.builds(
        n.Biomarker, concepts(), tests(), st.none() | texts, qualifiers, span=spans
    ),
    n.Age: st.builds(n.Age, intervals(times), span=spans),
    n.Sex: st.builds(
        n.Sex, st.sampled_from([("female",), ("male",), ("female", "male")]), span=spans
    ),
    n.Person: st.builds(n.Person, st.sampled_from(n.State), st.none() | periods(), span=spans),
    n.Judgement: st.builds(n.Judgement, texts, span=spans),
    n.Remark: st.builds(n.Remark, texts, span=spans),
    n.Unread: st.builds(n.Unread, texts, span=spans),
}

Nodes = st.SearchStrategy[n.Node]


def _tuples(below: Nodes, least: int = 2) -> st.SearchStrategy[tuple[n.Node, ...]]:
    return st.lists(below, min_size=least, max_size=3).map(tuple)


@st.composite
def _at_least(draw: st.DrawFn, below: Nodes) -> n.AtLeast:
    of = draw(_tuples(below))
    return n.AtLeast(draw(st.integers(1, len(of))), of, span=draw(spans))


def branches(below: Nodes) -> dict[type[n.Node], Nodes]:
    """For each node that has nodes below it, such nodes over `below`."""
    return {
        n.All: st.builds(n.All, _tuples(below), span=spans),
        n.Any: st.builds(n.Any, _tuples(below), span=spans),
        n.Not: st.builds(n.Not, below, span=spans),
        n.AtLeast: _at_least(below),
        n.If: st.builds(n.If, below, below, span=spans),
        n.Except: st.builds(n.Except, below, _tuples(below, 1), span=spans),
        n.Readings: st.builds(n.Readings, _tuples(below), texts, span=spans),
        n.Review: st.builds(n.Review, below, texts, span=spans),
    }


def leaves() -> Nodes:
    """A statement of any kind."""
    return st.one_of(*LEAVES.values())


def nodes(max_leaves: int = 8) -> Nodes:
    """A criterion of any shape."""
    return st.recursive(
        leaves(), lambda below: st.one_of(*branches(below).values()), max_leaves=max_leaves
    )


def nodes_of(kind: type[n.Node]) -> Nodes:
    """Criteria whose root is of this kind."""
    return LEAVES[kind] if kind in LEAVES else branches(leaves())[kind]
