"""Logic: the LCT corpus's 1,609 logical forms against what Eligo reads of the same words.

exact          the same tree of joints, types, names (or the concept of the name), bounds, lengths
               of time and severities
up to names    the same without names
same leaves    the same types, bounds and negations, however they are joined
Joints are compared without order; nested joints of one kind are one. Forms that are damaged or
hold no entity of a known type are counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from bench.reading.data import rows
from bench.reading.figures import Report, share
from bench.reading.forms import Tree, number, parse_form
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
    Kind,
    Measure,
    Node,
    Not,
    Person,
    Readings,
    Remark,
    Review,
    Sex,
    Unread,
)
from eligo.language.values import Concept, Interval
from eligo.reading.criteria import read_criteria
from eligo.terms import Terms

KINDS = {
    Kind.CONDITION: "condition",
    Kind.DRUG: "drug",
    Kind.PROCEDURE: "procedure",
    Kind.ALLERGY: "allergy",
    Kind.FINDING: "condition",
    Kind.FAMILY_HISTORY: "condition",
    Kind.PARTICIPATION: "other",
}


def measure(terms: Terms) -> Report:
    """Shares over all forms that can be compared; errors by the first thing that differs."""
    report, counts = Report("logic"), Counter[str]()
    for row in rows("lct_logical_forms_train.jsonl.gz"):
        gold = parse_form(row["snippet"])
        counts["forms"] += 1
        if gold is None:
            counts["damaged"] += 1
            continue
        found = tree_of_text(row["intent"], terms)
        gold, found = flat(gold), flat(found)
        level, why = compared(gold, found, terms)
        counts[level] += 1
        if why:
            report.error(why, f"{row['intent']} | {row['snippet'][:160]} | {shown(found)}")
    whole = counts["forms"] - counts["damaged"]
    report.add("forms", counts["forms"])
    report.add("forms that can be compared", whole)
    report.add("exact", share(counts["exact"], whole))
    report.add("up to names", share(counts["exact"] + counts["names"], whole))
    same = counts["exact"] + counts["names"] + counts["joints"]
    report.add("same leaves, joined otherwise", share(same, whole))
    return report


def tree_of_text(text: str, terms: Terms) -> Tree:
    """What Eligo reads of a criterion, read as one of the inclusion list."""
    criteria = read_criteria(text, terms)
    trees = [tree_of(c.logic) for c in criteria if c.parent is None]
    if not trees:
        return Tree("unread")
    return trees[0] if len(trees) == 1 else Tree("all", tuple(trees))


# ---- nodes to trees -----------------------------------------------------------------------------


def tree_of(node: Node) -> Tree:
    """A node as a tree of the forms' kind; what the forms don't say is left out."""
    match node:
        case All():
            return Tree("all", tuple(map(tree_of, node.of)))
        case Any() | AtLeast():
            return Tree("any", tuple(map(tree_of, node.of)))
        case Not():
            return Tree("not", (tree_of(node.of),))
        case If():
            return Tree("either", (tree_of(node.condition), tree_of(node.consequence)))
        case Except():
            return Tree("either", (tree_of(node.base), *map(tree_of, node.exceptions)))
        case Readings():
            return tree_of(node.alternatives[0])
        case Review():
            return tree_of(node.of)
    return _leaf(node)


def _leaf(node: Node) -> Tree:
    match node:
        case Fact():
            return _fact(node)
        case Measure():
            bounds = _bounds(node.test) if isinstance(node.test, Interval) else frozenset()
            return Tree(
                "measurement", names=_names(node.concept), bounds=bounds, times=_times(node)
            )
        case Biomarker():
            bounds = _bounds(node.test) if isinstance(node.test, Interval) else frozenset()
            return Tree("measurement", names=_names(node.gene), bounds=bounds)
        case Age():
            return Tree("age", bounds=_bounds(node.interval))
        case Sex():
            return Tree("sex", names=node.among)
        case Person():
            return Tree("person", names=(node.state.value,))
        case Judgement() | Remark():
            return Tree("other", names=(node.words,))
        case Unread():
            return Tree("unread", names=(node.words,))
    raise TypeError(type(node).__name__)


def _fact(fact: Fact) -> Tree:
    severity = frozenset(str(s) for s in fact.qualifier("severity"))
    bounds = _bounds(fact.count) if fact.count else frozenset()
    for grade in fact.qualifier("grade"):
        bounds |= _bounds(grade) if isinstance(grade, Interval) else frozenset()
    leaf = Tree(KINDS[fact.kind], names=_names(fact.concept), bounds=bounds, times=_times(fact))
    return replace(leaf, severity=severity)


def _names(concept: Concept) -> tuple[str, ...]:
    return (f"{concept.system}:{concept.code}" if concept.linked else "", concept.name)


def _bounds(test: Interval) -> frozenset[str]:
    low, high = test.low, test.high
    if low and high and low.quantity == high.quantity:
        return frozenset({f"={number(str(low.quantity.value))}"})
    sides = ((">", low), ("<", high))
    return frozenset(
        f"{sign}{'=' if bound.inclusive else ''}{number(str(bound.quantity.value))}"
        for sign, bound in sides
        if bound
    )


def _times(node: Fact | Measure) -> frozenset[str]:
    period = node.period
    extents = [e for e in (period.least, period.most) if e] if period else []
    lengths = [number(str(a.value)) for e in extents for a in e.amounts]
    if isinstance(node, Fact) and node.duration:
        lengths += [number(str(b.quantity.value)) for b in node.duration.bounds]
    return frozenset(lengths)


# ---- comparing ----------------------------------------------------------------------------------


def flat(tree: Tree) -> Tree:
    """Joints of one kind in one; a joint of one is that one; words for age groups go with ages."""
    if tree.is_leaf:
        return tree
    below: list[Tree] = []
    for child in map(flat, tree.below):
        below += child.below if child.kind == tree.kind and tree.kind != "not" else [child]
    if tree.kind != "not" and any(c.kind == "age" for c in below):
        below = [c for c in below if c.kind != "age group"]
    if tree.kind == "not":
        return below[0].below[0] if below[0].kind == "not" else Tree("not", tuple(below))
    return below[0] if len(below) == 1 else Tree(tree.kind, tuple(below))


def compared(gold: Tree, found: Tree, terms: Terms) -> tuple[str, str]:
    """The level that they agree on, and the class of what differs ("" for nothing)."""
    if same(gold, found, None):
        return ("exact", "") if same(gold, found, terms) else ("names", "another name or concept")
    golds, founds = Counter(map(outline, leaves(gold))), Counter(map(outline, leaves(found)))
    if golds == founds:
        return "joints", "joined otherwise"
    return "differs", _difference(gold, found)


def same(gold: Tree, found: Tree, terms: Terms | None) -> bool:
    """Whether two trees agree; names are compared if there are terms to link them with."""
    if gold.is_leaf or found.is_leaf:
        return gold.is_leaf and found.is_leaf and _same_leaf(gold, found, terms)
    joints = {gold.kind, found.kind}
    if len(joints) > 1 and ("not" in joints or "either" not in joints):
        return False
    left = list(found.below)
    for child in gold.below:
        match = next((f for f in left if same(child, f, terms)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _same_leaf(gold: Tree, found: Tree, terms: Terms | None) -> bool:
    if outline((gold, False)) != outline((found, False)) or gold.times != found.times:
        return False
    if gold.severity != found.severity and gold.kind != "measurement":
        return False
    return terms is None or not gold.names or _same_name(gold, found, terms)


def _same_name(gold: Tree, found: Tree, terms: Terms) -> bool:
    folded = {_fold(n) for n in found.names}
    if any(_fold(n) in folded for n in gold.names):
        return True
    links = [link.concept for n in gold.names if (link := terms.link(n.replace(" - ", "-")))]
    return any(f"{c.system}:{c.code}" in found.names for c in links)


def _fold(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum()).rstrip("s")


def leaves(tree: Tree, negated: bool = False) -> Iterator[tuple[Tree, bool]]:
    """Every leaf with whether it is negated."""
    if tree.is_leaf:
        yield tree, negated
    for child in tree.below:
        yield from leaves(child, negated != (tree.kind == "not"))


def outline(leaf: tuple[Tree, bool]) -> tuple[str, frozenset[str], bool]:
    """A leaf without its name: type, bounds, negation."""
    return leaf[0].kind, leaf[0].bounds, leaf[1]


def _difference(gold: Tree, found: Tree) -> str:
    golds, founds = list(leaves(gold)), list(leaves(found))
    if any(t.kind == "unread" for t, _ in founds):
        return "words unread"
    if len(golds) != len(founds):
        return f"{'fewer' if len(founds) < len(golds) else 'more'} leaves than the form"
    if sorted(n for _, n in golds) != sorted(n for _, n in founds):
        return "negation differs"
    kinds = sorted(t.kind for t, _ in golds), sorted(t.kind for t, _ in founds)
    if kinds[0] != kinds[1]:
        return f"type: {'+'.join(kinds[0])} read as {'+'.join(kinds[1])}"[:80]
    return "bounds differ"


def shown(tree: Tree) -> str:
    """A tree in one line."""
    if tree.is_leaf:
        parts = [*sorted(tree.bounds), *sorted(tree.times), *sorted(tree.severity)]
        return f"{tree.kind}({' '.join([*tree.names[-1:], *parts])})"
    return f"{tree.kind}({', '.join(map(shown, tree.below))})"
