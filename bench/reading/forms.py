"""The LCT corpus's own logical forms, as trees that Eligo's nodes can be compared with.

A form is a chain of calls: `neg().cond().name('x').sev(SEVERE)`. What it comes to here:
- `intersect` is all, `union` any; `or` is what the corpus joins several pieces with where it does
  not say how ("children < 5 years" is or(child(), age() < 5)): it matches all and any alike;
- an entity is a leaf of a type, with its names, the numbers of its filter (as operator and value;
  the corpus drops units), the lengths of its time filter, its severity, and whether negated;
- entities further down a chain (`cond().proc()`), `during(…)`, `before(…)` and `using(…)` relate
  to the leaf and are left out, as are `mod`, `hypothetical`, `possible` and examples.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

LEAVES = {
    "cond": "condition",
    "drug": "drug",
    "proc": "procedure",
    "immune": "drug",
    "lab": "measurement",
    "vital": "measurement",
    "measurement": "measurement",
    "clinical_score": "measurement",
    "survey_or_questionnaire": "measurement",
    "age": "age",
    "adult": "age group",
    "child": "age group",
    "elderly": "age group",
    "infant": "age group",
    "female": "sex",
    "male": "sex",
    "allergy": "allergy",
    "contraind": "other",
    "lang": "other",
    "observ": "other",
    "social_habit": "other",
    "risk": "other",
    "inpatient": "person",
    "outpatient": "other",
    "ethnic": "other",
}
PERSON = re.compile(
    r"pregnan|breast.?feed|lactat|nursing|child.?bearing|menopaus|\bhealthy|smok(?:er|ing)|hospitali",
    re.IGNORECASE,
)
JOINTS = {"or_": "either", "union": "any", "intersect": "all"}
OPERATORS = {"GTEQ": ">=", "GT": ">", "LTEQ": "<=", "LT": "<", "EQ": "=", "BETWEEN": "="}
SEVERITIES = frozenset({"SEVERE", "MODERATE", "MILD"})


@dataclass(frozen=True, slots=True)
class Tree:
    """A joint ("all", "any", "either", "not") over others, or a leaf of a type."""

    kind: str
    below: tuple[Tree, ...] = ()
    names: tuple[str, ...] = ()
    bounds: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    severity: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_leaf(self) -> bool:
        """Whether nothing stands below it."""
        return not self.below


def parse_form(text: str) -> Tree | None:
    """The tree of a form; None where the form is damaged or holds no entity."""
    cleaned = re.sub(r"<__main__\.\w+ object at 0x[0-9a-f]+>", "", text)
    cleaned = re.sub(r"\bor\(", "or_(", cleaned)  # "or" is a word of Python's own
    try:
        expression = ast.parse(cleaned, mode="eval").body
    except SyntaxError:
        return None
    return _tree(expression)


def _chain(expression: ast.expr) -> list[tuple[str, list[ast.expr]]]:
    """A chain of calls as names with their arguments, first call first."""
    calls: list[tuple[str, list[ast.expr]]] = []
    while isinstance(expression, ast.Call):
        function = expression.func
        if isinstance(function, ast.Attribute):
            calls.append((function.attr, expression.args))
            expression = function.value
        elif isinstance(function, ast.Name):
            calls.append((function.id, expression.args))
            break
        else:
            break
    return calls[::-1]


def _tree(expression: ast.expr) -> Tree | None:
    leaf: Tree | None = None
    negations = 0
    for name, arguments in _chain(expression):
        if leaf is not None:
            if name in LEAVES or name in JOINTS:
                break
            leaf = _told(leaf, name, arguments)
        elif name == "neg":
            negations += 1
        elif name in JOINTS:
            leaf = _joined(JOINTS[name], arguments)
        elif name in LEAVES:
            leaf = Tree(LEAVES[name], names=tuple(_strings(arguments)))
    if leaf is None:
        return None
    leaf = _as_person(leaf)
    return Tree("not", (leaf,)) if negations % 2 else leaf


def _joined(kind: str, arguments: list[ast.expr]) -> Tree | None:
    below = tuple(t for a in arguments if (t := _tree(a)) is not None)
    below = tuple(dict.fromkeys(below))
    return (below[0] if len(below) == 1 else Tree(kind, below)) if below else None


def _as_person(leaf: Tree) -> Tree:
    if leaf.kind in ("condition", "other") and any(map(PERSON.search, leaf.names)):
        return replace(leaf, kind="person")
    return leaf


def _told(leaf: Tree, name: str, arguments: list[ast.expr]) -> Tree:
    """The leaf with what one more call says of it."""
    if not leaf.is_leaf:
        return leaf
    match name:
        case "name":
            return replace(leaf, names=(*leaf.names, *_strings(arguments)))
        case "abbrev" | "equiv" if arguments:
            inner = _tree(arguments[0])
            return _merged(leaf, inner) if inner else leaf
        case "num_filter":
            return replace(leaf, bounds=leaf.bounds | frozenset(_bounds(arguments)))
        case "temporal_filter" | "duration":
            return replace(leaf, times=leaf.times | frozenset(_times(arguments)))
        case "sev":
            said = {
                n.id.lower() for n in arguments if isinstance(n, ast.Name) and n.id in SEVERITIES
            }
            return replace(leaf, severity=leaf.severity | said)
    return leaf


def _merged(leaf: Tree, inner: Tree) -> Tree:
    """A long form and its abbreviation are one entity."""
    names = (*leaf.names, *inner.names)
    return replace(
        leaf, names=names, bounds=leaf.bounds | inner.bounds, times=leaf.times | inner.times
    )


def _strings(arguments: list[ast.expr]) -> list[str]:
    return [a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def _bounds(arguments: list[ast.expr]) -> Iterator[str]:
    for argument in arguments:
        operator, values = "=", []
        for name, inner in _chain(argument):
            if name == "op" and inner and isinstance(inner[0], ast.Name):
                operator = inner[0].id
            elif name == "val":
                values += [number(v) for v in _strings(inner)]
        if operator == "BETWEEN" and len(values) == 2:
            yield from (f">={values[0]}", f"<={values[1]}")
        else:
            yield from (f"{OPERATORS.get(operator, '=')}{v}" for v in values)


def _times(arguments: list[ast.expr]) -> Iterator[str]:
    for argument in arguments:
        values = [v for n, a in _chain(argument) if n == "val" for v in _strings(a)]
        yield from (number(v) for v in values)


NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
WORDS = dict(zip(NUMBERS.split(), map(str, range(13)), strict=True))
ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}


def number(text: str) -> str:
    """A number as plain digits: "two", "III", "1,500", "2.0" are 2, 3, 1500, 2."""
    text = text.strip().replace(",", "").replace(" ", "")
    text = WORDS.get(text.lower(), text)
    text = ROMAN.get(text, text)
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"\d+\.\d+", text) else text
