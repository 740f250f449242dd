"""Numeric claims: what nodes or hand-written relations say of a variable, one bound at a time.

A relation "age 18 to 70" makes two claims: age at least 18 a, age at most 70 a. So a range counts
the same whether it is written as one node or as two. Of an ordinal, neighbouring single values
("ECOG 0 or 1") are one range; a stage makes one claim for each of its values.

Negation is taken into the claim: not (ANC < 1000) claims ANC >= 1000, in gold and in nodes alike.
A claim is `soft` where it may be there or not: it can match, but is neither missed nor wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from eligo.language.nodes import (
    Age,
    Biomarker,
    Fact,
    Measure,
    Node,
    Not,
    Person,
    Readings,
)
from eligo.language.source import Span
from eligo.language.values import (
    RELATIVE_UNITS,
    Bound,
    Concept,
    Interval,
    Outcome,
    Period,
    Quantity,
)
from eligo.reading.criteria import Criterion

# Variables that name the kind of thing that is bounded; of what, is left to the mentions.
KINDS = ("duration", "count", "grade", "stage", "line", "dose")
STAGED = ("tnm-stage", "t-stage", "n-stage", "m-stage")
STAGES = ("0", "I", "II", "III", "IV")
_LASTS = frozenset({"duration", "onset", "since"})  # a measure that is named so is a duration
_REMARK = re.compile(r"\{[^{}]*\}")
_STAGE = re.compile(r"\b(0|IV|I{1,3})([A-D]?\d?)\b", re.IGNORECASE)
_ARABIC = {"1": "I", "2": "II", "3": "III", "4": "IV"}


@dataclass(frozen=True, slots=True)
class Claim:
    """One bound of a variable. `edge`: low, high, or "is" for a stage; `id` where it has one."""

    variable: str
    id: str
    edge: str
    value: str
    inclusive: bool
    unit: str
    soft: bool = False

    def __str__(self) -> str:
        sign = {"low": ">", "high": "<", "is": "="}[self.edge]
        if self.edge != "is" and self.inclusive:
            sign += "="
        return f"{self.id or self.variable} {sign} {self.value} {self.unit}"

    @property
    def kind(self) -> str:
        """The heading that it is counted under: its id, the kind, or "other"."""
        return self.id or (self.variable if self.variable in (*KINDS, "age") else "other")


# ---- from the hand-written relations --------------------------------------------------------


def claims_of_relations(relations: list[dict[str, Any]]) -> list[Claim]:
    """The claims that a gold item makes, each once."""
    found: list[Claim] = []
    for relation in relations:
        found += _claims_of_relation(relation)
    return unique(found)


def _claims_of_relation(relation: dict[str, Any]) -> Iterator[Claim]:
    variable, soft = relation["variable"], relation.get("optional", False)
    base = Claim(variable, relation.get("id", ""), "is", "", True, relation["unit"], soft)
    low, high = relation.get("low"), relation.get("high")
    if variable == "stage" or not _is_number(low or high):
        yield from (replace(base, value=v) for v in _stages_between(low, high))
        return
    denied = relation.get("negated", False)
    for edge, value in (("low", low), ("high", high)):
        if value is not None:
            claim = replace(base, edge=edge, value=value, inclusive=relation[f"{edge}_inclusive"])
            yield negated(claim) if denied else claim


def _is_number(value: str | None) -> bool:
    return value is not None and re.fullmatch(r"-?\d+(?:\.\d+)?", value) is not None


def _stages_between(low: str | None, high: str | None) -> list[str]:
    if low == high or low not in STAGES or high not in STAGES:
        return [s for s in dict.fromkeys((low, high)) if s]
    return list(STAGES[STAGES.index(low) : STAGES.index(high) + 1])


def negated(claim: Claim) -> Claim:
    """What holds where the claim does not."""
    if claim.edge == "is":
        return claim
    edge = "high" if claim.edge == "low" else "low"
    return replace(claim, edge=edge, inclusive=not claim.inclusive)


def unique(claims: list[Claim]) -> list[Claim]:
    """Each claim once; a claim that is also made firmly is firm."""
    merged: dict[Claim, bool] = {}
    for claim in claims:
        key = replace(claim, soft=False)
        merged[key] = merged.get(key, True) and claim.soft
    return _as_ranges([replace(key, soft=soft) for key, soft in merged.items()])


def _as_ranges(claims: list[Claim]) -> list[Claim]:
    """Of a scale in whole steps, "2 at most" and "3 at least" of neighbours leave no gap."""
    dropped: set[Claim] = set()
    for high in claims:
        if high.edge != "high" or not _is_step(high):
            continue
        for low in claims:
            same = low.edge == "low" and low.variable == high.variable and _is_step(low)
            if same and Decimal(low.value) == Decimal(high.value) + 1:
                dropped |= {low, high}
    return [c for c in claims if c not in dropped]


def _is_step(claim: Claim) -> bool:
    """A whole number of a scale (its unit is but a remark), with the number itself."""
    scale = claim.unit.startswith("{") and claim.unit not in RELATIVE_UNITS
    return scale and claim.inclusive and Decimal(claim.value) % 1 == 0


# ---- from nodes -------------------------------------------------------------------------------


def claims_of_node(node: Node) -> list[tuple[Claim, Span | None]]:
    """Every claim in a criterion's logic with the span of the words it comes from.

    Of several readings the preferred one speaks; what is excepted or conditional speaks as well.
    """
    return list(_walk(node, False, node.span))


def _walk(node: Node, denied: bool, span: Span | None) -> Iterator[tuple[Claim, Span | None]]:
    span = node.span or span
    for claim in _claims_of_leaf(node):
        yield (negated(claim) if denied else claim), span
    if isinstance(node, Readings):
        yield from _walk(node.alternatives[0], denied, span)
        return
    for child in node.children:
        yield from _walk(child, denied != isinstance(node, Not), span)


def _claims_of_leaf(node: Node) -> Iterator[Claim]:
    match node:
        case Age():
            yield from _of_interval("age", "age", node.interval)
        case Measure() | Biomarker():
            concept = node.concept if isinstance(node, Measure) else node.gene
            if isinstance(node.test, Interval):
                yield from _of_interval(concept.name, _id(concept), node.test)
            elif isinstance(node.test, Outcome) and _id(concept) in STAGED:
                yield from _of_stages(" ".join(node.test.words))
            if isinstance(node, Measure) and isinstance(node.test, Outcome) and node.period:
                yield from _of_period(node.period)  # "HBsAg positive for 6 months"
            yield from _of_qualifiers(node)
        case Fact():
            yield from _of_fact(node)
            yield from _of_qualifiers(node)
        case Person() if node.period:
            yield from _of_period(node.period)


def _id(concept: Concept) -> str:
    return concept.code if concept.system == "eligo" else ""


def _of_interval(variable: str, name: str, test: Interval, soft: bool = False) -> Iterator[Claim]:
    """`name` is the measurement's id, "" if there is none; an age needs none."""
    for edge, bound in (("low", test.low), ("high", test.high)):
        if bound:
            value, unit = str(bound.quantity.value), bound.quantity.unit
            name = "" if name == "age" else name
            yield Claim(variable, name, edge, value, bound.inclusive, unit, soft)


def _of_fact(fact: Fact) -> Iterator[Claim]:
    if fact.duration:
        yield from _of_interval("duration", "", fact.duration)
    if fact.count:
        low = fact.count.low
        just_there = fact.count.high is None and low is not None and _is_one(low)
        yield from _of_interval("count", "", fact.count, soft=just_there)
    if fact.period:
        yield from _of_period(fact.period)


def _is_one(low: Bound) -> bool:
    return low.quantity.value == (1 if low.inclusive else 0)


def _of_period(period: Period) -> Iterator[Claim]:
    """A period is a window; it may say how long something has been so, and matches as that."""
    for edge, extent in (("low", period.least), ("high", period.most)):
        for amount in extent.amounts if extent else ():
            inclusive = extent.inclusive if extent else True
            yield Claim("duration", "", edge, str(amount.value), inclusive, amount.unit, True)


def _of_qualifiers(node: Fact | Measure | Biomarker) -> Iterator[Claim]:
    for qualifier in node.qualifiers:
        if qualifier.name == "stage":
            yield from _of_stages(str(qualifier.value))
        elif qualifier.name in ("grade", "line", "dose") and isinstance(qualifier.value, Interval):
            yield from _of_interval(qualifier.name, "", qualifier.value)


def _of_stages(words: str) -> Iterator[Claim]:
    """III, IIIB, 3b, T2: one claim each; what is no stage in figures claims nothing."""
    for word in re.split(r"[\s,/]+", words):
        word = word.removeprefix("stage").strip()
        word = _ARABIC.get(word[:1], word[:1]) + word[1:]
        if re.fullmatch(r"[TNM]\d[a-d]?", word, re.IGNORECASE):
            yield Claim("stage", "", "is", word.upper(), True, "{stage}", True)
        elif match := _STAGE.fullmatch(word):
            yield Claim("stage", "", "is", match[0].upper(), True, "{stage}")


def claims_of_criteria(criteria: Sequence[Criterion], start: int, end: int) -> list[Claim]:
    """The claims that begin between two offsets, as the items without a parent make them.

    What two sub-items say alike is one node in their parent, at the place of the first; so a
    sub-item's own claim counts too if its top item makes it anywhere.
    """
    found: list[Claim] = []
    whole: set[Claim] = set()
    for criterion in criteria:
        made = claims_of_node(criterion.logic)
        inside = [c for c, span in made if start <= (span or criterion).start < end]
        if criterion.parent is None:
            whole = {claim for claim, _ in made}
            found += inside
        else:
            found += [claim for claim in inside if claim in whole]
    return unique(found)


# ---- comparing ----------------------------------------------------------------------------------

# Names that texts use for one another; either is right.
SAME = (
    frozenset({"ecog", "performance-status"}),
    frozenset({"bilirubin", "bilirubin-total"}),
    frozenset({"gfr", "egfr"}),
    frozenset({"crcl", "crcl-estimated", "crcl-measured"}),
    frozenset({"qtc", "qtcf", "qtcb", "qt"}),
    frozenset({"sbp", "sbp-ambulatory"}),
    frozenset({"crp", "hscrp"}),
    frozenset({"hcv-rna", "hcv-test"}),
    frozenset({"alcohol-intake", "alcohol"}),
    frozenset({"glucose", "glucose-fasting"}),
)
_COUNTS = frozenset({"prior-lines", "induction-cycles", "consolidation-cycles", "hdac-cycles"})
_PLAIN = frozenset({"", "1", "%"})
ANY_UNIT = "?"


def same_variable(gold: Claim, found: Claim) -> bool:
    """By id; by kind (duration, count, …); else by a word of the names in common."""
    if gold.edge == "is" or found.edge == "is":
        return gold.edge == found.edge and gold.variable == found.variable
    left, right = _kind_or_id(gold), _kind_or_id(found)
    if left and right:
        return left == right or any({left, right} <= group for group in SAME)
    if gold.variable in KINDS or found.variable in KINDS:
        return False
    return bool(_words(gold.variable) & _words(found.variable))


def _kind_or_id(claim: Claim) -> str:
    if claim.variable in (*KINDS, "age"):
        return claim.variable
    if _LASTS & set(claim.variable.lower().split()) and claim.edge != "is":
        return "duration"
    return "count" if claim.id in _COUNTS else claim.id


def _words(name: str) -> set[str]:
    """Its words of some length, singular and plural alike."""
    return {w.rstrip("s") for w in re.findall(r"[a-z0-9]+", name.lower()) if len(w) > 2}


def same_value(gold: Claim, found: Claim, convert: Any) -> bool:
    """Equal to one in a thousand once in one unit; `convert(quantity, unit, id)` may fail."""
    if gold.edge == "is":
        return gold.value.upper() == found.value.upper()
    left, right = Decimal(gold.value), Decimal(found.value)
    units = _bare(gold.unit), _bare(found.unit)
    if units[0] != units[1] and not set(units) <= _PLAIN and found.unit != ANY_UNIT:
        converted = convert(Quantity(right, found.unit), gold.unit, gold.id)
        if converted is None:
            return False
        right = converted.value
    return abs(left - right) <= abs(left) * Decimal("0.001")


def _bare(unit: str) -> str:
    """A unit without its remarks; limits of normal and 1.73 m2 mean something."""
    meaning = ("{ULN}", "{LLN}", "{baseline}", "{half-life}")
    return unit if unit in meaning or "1.73" in unit else _REMARK.sub("", unit)


def matches(gold: Claim, found: Claim, convert: Any) -> bool:
    """Same variable, edge, inclusiveness and value."""
    return (
        gold.edge == found.edge
        and gold.inclusive == found.inclusive
        and same_variable(gold, found)
        and same_value(gold, found, convert)
    )
