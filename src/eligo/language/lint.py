"""Named checks on criteria: what can't be met, says nothing, or was hardly meant so.

Each check looks at one node (and what is below it), and has a right and a wrong example in the
notation: tests hold it to them, and the manual prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from itertools import combinations
from typing import Any as Anything
from typing import TypeVar

from eligo.language.nodes import (
    SEXES,
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
    Person,
    Qualifier,
    Readings,
    Remark,
    Sex,
    State,
    Unread,
)
from eligo.language.rewrite import normalise, walk
from eligo.language.source import Span
from eligo.language.values import HALF_LIFE, Bound, Concept, Extent, Interval, Moment, Period

Value = TypeVar("Value")


class Severity(Enum):
    """How much a finding matters: a high one means that the criterion can't do its work."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: at which node, and under which words of the text."""

    code: str
    severity: Severity
    message: str
    span: Span | None
    node: Node


@dataclass(frozen=True, slots=True)
class Check:
    """A check by its code; `rule` gives the message if a node breaks it."""

    code: str
    severity: Severity
    right: str
    wrong: str
    rule: Callable[[Node], str | None]

    @property
    def about(self) -> str:
        """What it looks for."""
        return self.rule.__doc__ or ""


def lint(node: Node) -> tuple[Finding, ...]:
    """What the checks find in the criterion: parents first, then in the order of CHECKS."""
    return tuple(
        Finding(check.code, check.severity, message, one.span or node.span, one)
        for one in walk(node)
        for check in CHECKS
        if (message := check.rule(one)) is not None
    )


# ---- what the rules look at ---------------------------------------------------------------------


def _values(holder: Anything, kind: type[Value]) -> Iterator[Value]:
    """Every value of a kind in a node's own fields, however deep; not those of nodes below."""
    for f in fields(holder):
        held = getattr(holder, f.name)
        for item in held if isinstance(held, tuple) else (held,):
            if isinstance(item, kind):
                yield item
            if is_dataclass(item) and not isinstance(item, Node):
                yield from _values(item, kind)


def _parts(node: Node, kind: type[All] | type[Any]) -> tuple[Node, ...]:
    """What it joins, nested joints of the same kind opened and negations pushed in."""
    plain = normalise(node) if isinstance(node, kind) else None
    return plain.of if isinstance(plain, All | Any) and type(plain) is kind else ()


def _opposed(parts: tuple[Node, ...]) -> bool:
    """Whether a statement and its opposite are among them."""
    denied = {part.of for part in parts if isinstance(part, Not)}
    return any(part in denied for part in parts)


def _is_empty(low: Bound | None, high: Bound | None) -> bool:
    if low is None or high is None or low.quantity.unit != high.quantity.unit:
        return False
    if low.quantity.value == high.quantity.value:
        return not (low.inclusive and high.inclusive)
    return low.quantity.value > high.quantity.value


def _tested(node: Node) -> tuple[object, Interval] | None:
    """What is compared with an interval, and the interval."""
    if isinstance(node, Age):
        return Age, node.interval
    if isinstance(node, Measure) and isinstance(node.test, Interval):
        return (node.concept.key, frozenset(node.qualifiers), node.period), node.test
    return None


# Lengths in days, near enough to tell which of two is longer.
_DAYS = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "d": 1, "wk": 7, "mo": 30.44, "a": 365.25}


def _days(extent: Extent | None) -> float | None:
    """Its length where it is one length of calendar time."""
    if extent is None or extent.pick or extent.amounts[0].unit not in _DAYS:
        return None
    return float(extent.amounts[0].value) * _DAYS[extent.amounts[0].unit]


# ---- the rules ----------------------------------------------------------------------------------


def _contradiction(node: Node) -> str | None:
    """A statement and its opposite are both required."""
    return "requires a statement and its opposite" if _opposed(_parts(node, All)) else None


def _always_true(node: Node) -> str | None:
    """A statement or its opposite is asked for: nobody can fail it."""
    parts = _parts(node, Any)
    idle = isinstance(node, If) and node.condition == node.consequence
    idle = idle or any(isinstance(part, Remark) for part in parts)
    return "nobody can fail it" if idle or _opposed(parts) else None


def _impossible_range(node: Node) -> str | None:
    """The lower end of a range lies above its upper end."""
    empty = any(_is_empty(i.low, i.high) for i in _values(node, Interval))
    return "no value lies in the range: the lower end is above the upper end" if empty else None


def _disjoint_ranges(node: Node) -> str | None:
    """The same value is required to lie in two ranges that do not meet."""
    tested = [found for part in _parts(node, All) if (found := _tested(part))]
    for (what, one), (other_what, other) in combinations(tested, 2):
        apart = _is_empty(one.low, other.high) or _is_empty(other.low, one.high)
        if what == other_what and apart:
            return "no value lies in all the ranges that are required of it"
    return None


def _implausible_age(node: Node) -> str | None:
    """An age below 0 or above 130 years."""
    bounds = node.interval.bounds if isinstance(node, Age) else ()
    years = [float(b.quantity.value) * _DAYS[b.quantity.unit] / _DAYS["a"] for b in bounds]
    odd = any(not 0 <= age <= 130 for age in years)
    return "nobody is of such an age" if odd else None


_OF_WOMEN = {
    State.PREGNANT,
    State.BREAST_FEEDING,
    State.CHILD_BEARING_POTENTIAL,
    State.POST_MENOPAUSAL,
    State.PRE_MENOPAUSAL,
}


def _sex_contradiction(node: Node) -> str | None:
    """Men are required to be in a state of women, or both sexes are required at once."""
    parts = _parts(node, All)
    left = set(SEXES)
    for part in parts:
        if isinstance(part, Sex):
            left &= set(part.among)
    womanly = any(isinstance(part, Person) and part.state in _OF_WOMEN for part in parts)
    if womanly:
        left.discard("male")
    return None if left else "no sex is left that could meet it"


def _duplicate(node: Node) -> str | None:
    """The same statement stands twice in one list."""
    several = node.children if isinstance(node, All | Any | Readings) else ()
    return "says the same twice" if len(set(several)) < len(several) else None


def _unit_missing(node: Node) -> str | None:
    """A measurement is compared with a bare number."""
    tested = _tested(node) if isinstance(node, Measure) else None
    bare = tested and any(b.quantity.unit == "1" for b in tested[1].bounds)
    return "the number has no unit" if bare else None


def _unlinked(node: Node) -> str | None:
    """A name that no vocabulary knows, so that only the same words can match it."""
    names = [concept.name for concept in _values(node, Concept) if not concept.linked]
    return f"no code was found for {', '.join(map(repr, names))}" if names else None


def _period_reversed(node: Node) -> str | None:
    """A period's nearer end is further away than its further end."""
    for period in _values(node, Period):
        least, most = _days(period.least), _days(period.most)
        if least is not None and most is not None and least > most:
            return "the period ends before it begins: the least distance is more than the most"
    return None


def _period_unanchored(node: Node) -> str | None:
    """A period has a length, and the text does not say what it counts from."""
    for period in _values(node, Period):
        if period.anchor.moment is Moment.UNSPECIFIED and (period.least or period.most):
            return "the text does not say what the period counts from"
    return None


def _half_life(node: Node) -> str | None:
    """A period in half-lives beside something that is no drug."""
    drug = isinstance(node, Fact) and node.kind is Kind.DRUG
    counted = any(a.unit == HALF_LIFE for e in _values(node, Extent) for a in e.amounts)
    return "only drugs have half-lives" if counted and not drug else None


def _dose(node: Node) -> str | None:
    """A dose of something that is not given in doses."""
    given = isinstance(node, Fact) and node.kind in (Kind.DRUG, Kind.PROCEDURE)
    dosed = any(q.name in ("dose", "equivalent") for q in _values(node, Qualifier))
    return "only drugs and procedures are given in doses" if dosed and not given else None


def _vague(node: Node) -> str | None:
    """A word narrows the meaning in a way that nobody can compute."""
    words = [repr(q.value) for q in _values(node, Qualifier) if q.name == "modifier"]
    return f"what {', '.join(words)} means is left open" if words else None


def _nested_readings(node: Node) -> str | None:
    """Readings within readings: a reader can't tell which ones were weighed."""
    below = (one for child in node.children for one in walk(child))
    nested = isinstance(node, Readings) and any(isinstance(one, Readings) for one in below)
    return "readings stand within readings: list them side by side" if nested else None


def _exception_of_all(node: Node) -> str | None:
    """An exception takes out all that its base describes."""
    if not isinstance(node, Except):
        return None
    swallowed = any(_covers(exception, node.base) for exception in node.exceptions)
    return "the exception takes out all that it is an exception to" if swallowed else None


def _covers(exception: Node, base: Node) -> bool:
    """Whether every fact that the base describes is one that the exception describes."""
    if not (isinstance(exception, Fact) and isinstance(base, Fact)):
        return exception == base
    same = exception.kind is base.kind and exception.concept.key == base.concept.key
    free = exception.period in (None, base.period) and exception.count in (None, base.count)
    free = free and exception.duration in (None, base.duration)
    narrower = set(exception.qualifiers) <= set(base.qualifiers)
    return same and free and narrower and set(exception.excluding) <= set(base.excluding)


def _double_negation(node: Node) -> str | None:
    """The opposite of an opposite."""
    double = isinstance(node, Not) and isinstance(node.of, Not)
    return "a negation of a negation: say it plainly" if double else None


def _unread(node: Node) -> str | None:
    """Words that were not understood, so that they never decide."""
    return "these words were not understood" if isinstance(node, Unread) else None


_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW

# Each with an example that is right and one that is wrong, in the notation.
CHECKS: tuple[Check, ...] = (
    Check(
        "contradiction",
        _HIGH,
        'all:\n  condition "asthma" <mesh:D001249>\n  not: condition "COPD" <mesh:D029424>',
        'all:\n  condition "asthma" <mesh:D001249>\n  not: condition "asthma" <mesh:D001249>',
        _contradiction,
    ),
    Check(
        "always-true",
        _MEDIUM,
        "any:\n  sex male\n  not: pregnant",
        "any:\n  pregnant\n  not: pregnant",
        _always_true,
    ),
    Check("impossible-range", _HIGH, "age 18 to 75 a", "age 75 to 18 a", _impossible_range),
    Check(
        "disjoint-ranges",
        _HIGH,
        "all:\n  age >= 18 a\n  age <= 75 a",
        "all:\n  age >= 75 a\n  age < 18 a",
        _disjoint_ranges,
    ),
    Check("implausible-age", _MEDIUM, "age >= 18 a", "age >= 180 a", _implausible_age),
    Check(
        "sex-contradiction",
        _HIGH,
        "all:\n  sex male\n  not: pregnant",
        "all:\n  sex male\n  pregnant",
        _sex_contradiction,
    ),
    Check(
        "duplicate-criterion",
        _LOW,
        "any:\n  pregnant\n  breast-feeding",
        "any:\n  pregnant\n  pregnant",
        _duplicate,
    ),
    Check(
        "unit-missing",
        _MEDIUM,
        'measure "haemoglobin" <loinc:718-7> >= 90 g/L',
        'measure "haemoglobin" <loinc:718-7> >= 90',
        _unit_missing,
    ),
    Check(
        "concept-unlinked",
        _MEDIUM,
        'condition "asthma" <mesh:D001249>',
        'condition "the illness of kings"',
        _unlinked,
    ),
    Check(
        "period-reversed",
        _HIGH,
        'drug "aspirin" <mesh:D001241> at least 14 d and within 2 mo before screening',
        'drug "aspirin" <mesh:D001241> at least 2 mo and within 14 d before screening',
        _period_reversed,
    ),
    Check(
        "period-unanchored",
        _LOW,
        'drug "aspirin" <mesh:D001241> within 14 d before screening',
        'drug "aspirin" <mesh:D001241> within 14 d before',
        _period_unanchored,
    ),
    Check(
        "half-life-without-drug",
        _MEDIUM,
        'drug "aspirin" <mesh:D001241> within 5 {half-life} before screening',
        'procedure "biopsy" <mesh:D001706> within 5 {half-life} before screening',
        _half_life,
    ),
    Check(
        "dose-of-no-drug",
        _MEDIUM,
        'drug "prednisone" <unii:VB0R961HZT> (dose: > 10 mg/d)',
        'condition "asthma" <mesh:D001249> (dose: > 10 mg/d)',
        _dose,
    ),
    Check(
        "vague-term",
        _LOW,
        'condition "asthma" <mesh:D001249> (severity: severe)',
        'condition "asthma" <mesh:D001249> (modifier: clinically significant)',
        _vague,
    ),
    Check(
        "nested-readings",
        _LOW,
        'readings "and may mean or":\n  pregnant\n  breast-feeding',
        'readings "one":\n  pregnant\n  readings "two":\n    a smoker\n    breast-feeding',
        _nested_readings,
    ),
    Check(
        "exception-of-all",
        _HIGH,
        'drug "steroid" <eligo:steroid>\nexcept: drug "steroid" <eligo:steroid> (route: inhaled)',
        'drug "steroid" <eligo:steroid> (route: inhaled)\nexcept: drug "steroid" <eligo:steroid>',
        _exception_of_all,
    ),
    Check("double-negation", _LOW, "not: pregnant", "not: not: pregnant", _double_negation),
    Check("words-unread", _MEDIUM, 'judgement "is fit"', 'unread "is zorked"', _unread),
)
