"""Criteria -> the text notation: one statement a line, blocks by indentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any as Anything

from eligo.language.nodes import (
    Age,
    All,
    Any,
    AtLeast,
    Biomarker,
    Except,
    Fact,
    If,
    Judgement,
    Measure,
    Node,
    Not,
    Person,
    Qualifier,
    Readings,
    Remark,
    Review,
    Sex,
    Unread,
)
from eligo.language.notation_lexis import code, plain, plain_words, quote
from eligo.language.rewrite import check_depth
from eligo.language.source import Span
from eligo.language.values import (
    Anchor,
    Bound,
    Concept,
    Extent,
    Interval,
    Moment,
    Outcome,
    Period,
    Quantity,
)

# Numbers with more digits than this are written with an exponent.
_LONG = 20

Lines = list[str]
# How a node ends its own line: with its span, or with nothing.
Mark = Callable[[Node], str]


def write(node: Node, spans: bool = False) -> str:
    """The criterion in the notation, ending in a newline; `spans` adds `@start-end` to nodes.

    LanguageError where it is nested deeper than `rewrite.MAX_DEPTH`.
    """
    check_depth(node)
    mark = _span if spans else _no_span
    return "\n".join(_lines(node, mark)) + "\n"


def _span(node: Node) -> str:
    return _at(node.span) if node.span else ""


def _at(span: Span) -> str:
    return f" @{span.start}-{span.end}"


def _no_span(node: Node) -> str:
    return ""


def _lines(node: Node, mark: Mark) -> Lines:
    block = BLOCKS.get(type(node))
    return block(node, mark) if block else [LEAVES[type(node)](node) + mark(node)]


# ---- blocks -------------------------------------------------------------------------------------


def _indented(nodes: Sequence[Node], mark: Mark) -> Iterator[str]:
    return ("  " + line for node in nodes for line in _lines(node, mark))


def _slot(head: str, nodes: Sequence[Node], mark: Mark) -> Lines:
    """`head:` over its nodes; a single one goes on the same line where that reads back."""
    if len(nodes) > 1 or isinstance(nodes[0], If | Except):
        return [f"{head}:", *_indented(nodes, mark)]
    first, *rest = _lines(nodes[0], mark)
    return [f"{head}: {first}", *rest]


def _all(node: All, mark: Mark) -> Lines:
    return _slot(f"all{mark(node)}", node.of, mark)


def _any(node: Any, mark: Mark) -> Lines:
    return _slot(f"any{mark(node)}", node.of, mark)


def _not(node: Not, mark: Mark) -> Lines:
    return _slot(f"not{mark(node)}", [node.of], mark)


def _at_least(node: AtLeast, mark: Mark) -> Lines:
    return _slot(f"at least {node.n} of{mark(node)}", node.of, mark)


def _if(node: If, mark: Mark) -> Lines:
    condition = _slot(f"if{mark(node)}", [node.condition], mark)
    return condition + _slot("then", [node.consequence], mark)


def _except(node: Except, mark: Mark) -> Lines:
    return _lines(node.base, mark) + _slot(f"except{mark(node)}", node.exceptions, mark)


def _readings(node: Readings, mark: Mark) -> Lines:
    return _slot(f"readings {quote(node.why)}{mark(node)}", node.alternatives, mark)


def _review(node: Review, mark: Mark) -> Lines:
    return _slot(f"review {quote(node.why)}{mark(node)}", [node.of], mark)


# ---- leaves -------------------------------------------------------------------------------------


def _fact(node: Fact) -> str:
    return _clauses(
        node.kind.value,
        concept(node.concept),
        _qualifiers(node.qualifiers),
        node.excluding and "excluding " + ", ".join(map(concept, node.excluding)),
        node.duration and f"lasting {interval(node.duration)}",
        node.count and f"count {interval(node.count)}",
        node.period and period(node.period),
    )


def _measure(node: Measure) -> str:
    return _clauses(
        "measure",
        concept(node.concept),
        _qualifiers(node.qualifiers),
        _test(node.test),
        node.period and period(node.period),
    )


def _biomarker(node: Biomarker) -> str:
    return _clauses(
        "biomarker",
        concept(node.gene),
        node.alteration and f"alteration {quote(node.alteration)}",
        _qualifiers(node.qualifiers),
        _test(node.test),
    )


def _age(node: Age) -> str:
    return f"age {interval(node.interval)}"


def _sex(node: Sex) -> str:
    return f"sex {' or '.join(node.among)}"


def _person(node: Person) -> str:
    return _clauses(node.state.value, node.period and period(node.period))


def _judgement(node: Judgement) -> str:
    return f"judgement {quote(node.words)}"


def _remark(node: Remark) -> str:
    return f"remark {quote(node.words)}"


def _unread(node: Unread) -> str:
    return f"unread {quote(node.words)}"


# Every node has its place in one of the two; a contract test holds them to NODE_TYPES.
BLOCKS: dict[type[Node], Callable[[Anything, Mark], Lines]] = {
    All: _all,
    Any: _any,
    Not: _not,
    AtLeast: _at_least,
    If: _if,
    Except: _except,
    Readings: _readings,
    Review: _review,
}
LEAVES: dict[type[Node], Callable[[Anything], str]] = {
    Fact: _fact,
    Measure: _measure,
    Biomarker: _biomarker,
    Age: _age,
    Sex: _sex,
    Person: _person,
    Judgement: _judgement,
    Remark: _remark,
    Unread: _unread,
}


# ---- values -------------------------------------------------------------------------------------


def _clauses(*clauses: object) -> str:
    return " ".join(str(clause) for clause in clauses if clause)


def concept(value: Concept) -> str:
    """`"name" <system:code>`; the name alone where there is no code."""
    return _clauses(quote(value.name), value.linked and code(value.system, value.code))


def _qualifiers(values: tuple[Qualifier, ...]) -> str:
    return f"({'; '.join(map(_qualifier, values))})" if values else ""


def _qualifier(value: Qualifier) -> str:
    said = value.value
    if isinstance(said, Concept):
        return f"{value.name}: {concept(said)}"
    return f"{value.name}: {interval(said) if isinstance(said, Interval) else plain_words(said)}"


def _test(value: Interval | Outcome) -> str:
    if isinstance(value, Interval):
        return interval(value)
    return "is " + " or ".join(map(plain_words, value.words))


def interval(value: Interval) -> str:
    """`= 1`, `18 to 75 a`, `> 3 g/L and <= 5 g/L`, or one end of it."""
    low, high = value.low, value.high
    if low == high and low and low.inclusive:
        return f"= {_quantity(low.quantity)}"
    if low and high and low.inclusive and high.inclusive and _same_unit(low, high):
        return f"{_number(low.quantity.value)} to {_quantity(high.quantity)}"
    ends = [low and _end(">", low), high and _end("<", high)]
    return " and ".join(end for end in ends if end)


def _same_unit(one: Bound, other: Bound) -> bool:
    return one.quantity.unit == other.quantity.unit


def _end(sign: str, bound: Bound) -> str:
    return f"{sign}{'=' if bound.inclusive else ''} {_quantity(bound.quantity)}"


def _quantity(value: Quantity) -> str:
    unit = "" if value.unit == "1" else plain(value.unit)
    return _clauses(_number(value.value), unit)


def _number(value: Decimal) -> str:
    digits = len(value.as_tuple().digits)
    short = abs(value.adjusted()) < _LONG and digits <= _LONG
    return format(value, "f") if short else str(value)


def period(value: Period) -> str:
    """`at least 14 d and within 28 d before first dose`."""
    least = value.least and _extent("at least", "more than", value.least)
    most = value.most and _extent("within", "less than", value.most)
    both = " and ".join(extent for extent in (least, most) if extent)
    return _clauses(both, value.direction.value, _anchor(value.anchor))


def _extent(inclusive: str, exclusive: str, value: Extent) -> str:
    pick = value.pick and f"the {value.pick.value} of"
    amounts = " or ".join(map(_quantity, value.amounts))
    return _clauses(inclusive if value.inclusive else exclusive, pick, amounts)


def _anchor(value: Anchor) -> str:
    if value.event:
        return concept(value.event)
    return "" if value.moment is Moment.UNSPECIFIED else value.moment.value
