"""What is asked of some people only, in a trial that its record opens to all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from eligo.language.nodes import (
    All,
    Except,
    Fact,
    If,
    Judgement,
    Measure,
    Node,
    Person,
    Review,
    Sex,
    Side,
    State,
)
from eligo.language.nodes import Any as AnyOf
from eligo.language.rewrite import walk
from eligo.reading.criteria import Criterion
from eligo.reading.rows.context import Flag

_OF_WOMEN = frozenset({
    State.PREGNANT, State.BREAST_FEEDING, State.CHILD_BEARING_POTENTIAL, State.POST_MENOPAUSAL,
    State.PRE_MENOPAUSAL,
})  # fmt: skip
_GUARD = re.compile(r"pregnan|contracepti|birth control", re.I)
_SAME_SEX = "the record opens the trial to both sexes, and this asks for one: perhaps of a group"
_EVERYBODY = "it would exclude both sexes: perhaps it stands on the wrong list"


def of_some(criterion: Criterion, both_sexes: bool) -> Criterion:
    """The criterion with what only one sex can fulfil asked of that sex alone.

    "Women must use contraception" on an inclusion list asks nothing of men. `both_sexes`: the
    record's field says that both may take part. An exclusion of either sex waits for a person.
    """
    logic = criterion.logic
    if criterion.side is Side.EXCLUSION:
        if _is_for_all(logic):
            return _doubted(criterion, _EVERYBODY)
        return _doubted(criterion, _SAME_SEX) if both_sexes and _bars_a_sex(logic) else criterion
    if both_sexes and _is_of_sex(logic):
        return _doubted(criterion, _SAME_SEX)
    return replace(criterion, logic=_conditional(logic, both_sexes))


def _conditional(node: Node, both_sexes: bool) -> Node:
    """A conjunction with a sex or a woman's state in it: if so, then the rest.

    In a trial of one sex only what guards a pregnancy is asked of some.
    """
    if isinstance(node, Except):
        return replace(node, base=_conditional(node.base, both_sexes))
    if not isinstance(node, All):
        return node
    who = tuple(part for part in node.of if _is_of_sex(part))
    rest = tuple(part for part in node.of if not _is_of_sex(part))
    if not who or not rest or not (both_sexes or _guard_alone(rest)):
        return node
    return If(_together(who), _together(rest), span=node.span)


def _guard_alone(parts: Sequence[Node]) -> bool:
    """Whether nothing is asked but what guards a pregnancy, in whatever circumstances."""
    asked = [part for part in parts if _guards(part) or not isinstance(part, Judgement)]
    return bool(asked) and all(map(_guards, asked))


def _guards(node: Node) -> bool:
    """Whether a node asks for a pregnancy test or for contraception."""
    named = (n.concept.name for n in walk(node) if isinstance(n, Fact | Measure))
    said = (n.words for n in walk(node) if isinstance(n, Judgement))
    return any(_GUARD.search(words) for words in (*named, *said))


def _bars_a_sex(node: Node) -> bool:
    """Whether being of one sex is enough to be excluded."""
    parts = node.of if isinstance(node, AnyOf) else (node,)
    return any(isinstance(part, Sex) and len(part.among) == 1 for part in parts)


def _together(parts: tuple[Node, ...]) -> Node:
    return parts[0] if len(parts) == 1 else All(parts)


def _is_of_sex(node: Node) -> bool:
    """Whether a node is nothing but who somebody is of one sex."""
    if isinstance(node, Sex):
        return len(node.among) == 1
    if isinstance(node, Person):
        return node.state in _OF_WOMEN and node.period is None
    joined = isinstance(node, All | AnyOf)
    return joined and all(_is_of_sex(child) for child in node.children)


def _is_for_all(node: Node) -> bool:
    parts = node.of if isinstance(node, All | AnyOf) else (node,)
    return any(isinstance(part, Sex) and len(part.among) > 1 for part in parts)


def _doubted(criterion: Criterion, why: str) -> Criterion:
    if any(isinstance(node, Review) for node in walk(criterion.logic)):
        return criterion
    flag = Flag("side-inverted", why, criterion.start, criterion.end)
    logic = Review(criterion.logic, why, span=criterion.logic.span)
    return replace(criterion, logic=logic, flags=(*criterion.flags, flag))
