"""Trees to atoms and flat branches: whatever stands twice is stored once.

An atom is a statement with all that its answer hangs on besides the patient: where it stands, as
that says what silence about it means, and which facts don't count for it. A branch is an operator
over atoms and branches. RULES says for each kind of node which of the two it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any as Anything
from typing import NamedTuple

from eligo.engines.answer import Vocabulary
from eligo.engines.columns.operators import Op
from eligo.engines.evaluate import concerns_some, parted
from eligo.errors import LanguageError
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
    Readings,
    Remark,
    Review,
    Sex,
    Side,
    Unread,
)
from eligo.language.values import Interval


class Atom(NamedTuple):
    """A statement on a list, in a negation or not, and the facts that don't count for it."""

    node: Node
    side: Side
    positive: bool
    excepted: tuple[Fact, ...]


class Branch(NamedTuple):
    """An operator, its number, and its children: atoms as -1, -2, …; branches from 0."""

    op: Op
    number: int
    children: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Mode:
    """What a statement's surroundings mean for it; as in `engines.answer.Context`."""

    side: Side
    positive: bool = True
    excepted: tuple[Fact, ...] = ()

    def negated(self) -> Mode:
        """The mode inside a negation."""
        return replace(self, positive=not self.positive)

    def without(self, facts: Iterable[Fact]) -> Mode:
        """The mode in which facts of these descriptions don't count."""
        return replace(self, excepted=(*self.excepted, *facts))


@dataclass(slots=True)
class Forest:
    """The atoms and branches of many criteria; `terms` know which tests are groups of others."""

    terms: Vocabulary
    atoms: dict[Atom, int] = field(default_factory=dict)
    branches: dict[Branch, int] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)  # how many statements stand in each branch

    def add(self, node: Node, mode: Mode) -> int:
        """Store a criterion; where it is: an atom from -1 down, a branch from 0 up."""
        rule = RULES.get(type(node))
        if rule is None:
            raise LanguageError(f"there is no rule that flattens {type(node).__name__}")
        return rule(self, node, mode)

    def atom(self, node: Node, mode: Mode) -> int:
        """Store a statement."""
        excepted = mode.excepted if isinstance(node, Fact) else ()
        one = Atom(node, mode.side, mode.positive, excepted)
        return -1 - self.atoms.setdefault(one, len(self.atoms))

    def branch(self, op: Op, children: Iterable[int], number: int = 0) -> int:
        """Store an operator over its children."""
        one = Branch(op, number, tuple(children))
        if one not in self.branches:
            self.branches[one] = len(self.branches)
            self.sizes.append(sum(map(self.size, one.children)))
        return self.branches[one]

    def size(self, place: int) -> int:
        """How many statements, counted each time, stand in what is stored at a place."""
        return 1 if place < 0 else self.sizes[place]

    def each(self, nodes: Iterable[Node], mode: Mode) -> list[int]:
        """Store several."""
        return [self.add(node, mode) for node in nodes]


Rule = Callable[[Forest, Anything, Mode], int]


def _all(forest: Forest, node: All, mode: Mode) -> int:
    """An exclusion of some women can't concern a man."""
    children = forest.each(node.of, mode)
    if mode.side is Side.EXCLUSION:
        children = [
            forest.branch(Op.BAR, (child,)) if isinstance(part, Sex) else child
            for part, child in zip(node.of, children, strict=True)
        ]
    return forest.branch(Op.ALL, children)


def _any(forest: Forest, node: Any, mode: Mode) -> int:
    return forest.branch(Op.ANY, forest.each(node.of, mode))


def _not(forest: Forest, node: Not, mode: Mode) -> int:
    return forest.branch(Op.NOT, (forest.add(node.of, mode.negated()),))


def _at_least(forest: Forest, node: AtLeast, mode: Mode) -> int:
    return forest.branch(Op.AT_LEAST, forest.each(node.of, mode), node.n)


def _if(forest: Forest, node: If, mode: Mode) -> int:
    condition = forest.add(node.condition, mode.negated())
    consequence = forest.add(node.consequence, mode)
    op = Op.IF_CONCERNED if concerns_some(node, mode.side) else Op.IF
    return forest.branch(op, (condition, consequence))


def _except(forest: Forest, node: Except, mode: Mode) -> int:
    same, others = parted(node)
    base = forest.add(node.base, mode.without(same))
    if not others:
        return base
    voids = [forest.branch(Op.NOT, (one,)) for one in forest.each(others, mode.negated())]
    return forest.branch(Op.ALL, (base, *voids))


def _readings(forest: Forest, node: Readings, mode: Mode) -> int:
    return forest.branch(Op.READINGS, forest.each(node.alternatives, mode))


def _review(forest: Forest, node: Review, mode: Mode) -> int:
    return forest.branch(Op.REVIEW, (forest.add(node.of, mode),))


def _measure(forest: Forest, node: Measure, mode: Mode) -> int:
    """A limit of a group of tests is one of its members, as `engines.measures` has it."""
    known = forest.terms.measurement(node.concept)
    if not known or not known.members or not isinstance(node.test, Interval):
        return forest.atom(node, mode)
    members = forest.each([replace(node, concept=one) for one in known.members], mode)
    return forest.branch(Op.ANY if node.test.high is None else Op.ALL, members)


RULES: Mapping[type[Node], Rule] = {
    All: _all,
    Any: _any,
    Not: _not,
    AtLeast: _at_least,
    If: _if,
    Except: _except,
    Readings: _readings,
    Review: _review,
    Fact: Forest.atom,
    Measure: _measure,
    Biomarker: Forest.atom,
    Age: Forest.atom,
    Sex: Forest.atom,
    Person: Forest.atom,
    Judgement: Forest.atom,
    Remark: Forest.atom,
    Unread: Forest.atom,
}
