"""What is asked of some people only, in a trial that its record opens to all."""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import All, If, Node, Person, Review, Sex, Side, State
from eligo.language.nodes import Any as AnyOf
from eligo.language.rewrite import walk
from eligo.reading.context import Flag
from eligo.reading.criteria import Criterion

_OF_WOMEN = frozenset({
    State.PREGNANT, State.BREAST_FEEDING, State.CHILD_BEARING_POTENTIAL, State.POST_MENOPAUSAL,
    State.PRE_MENOPAUSAL,
})  # fmt: skip
_SAME_SEX = "the record opens the trial to both sexes, and this asks for one: perhaps of a group"
_EVERYBODY = "it would exclude both sexes: perhaps it stands on the wrong list"


def of_some(criterion: Criterion, both_sexes: bool) -> Criterion:
    """The criterion with what only one sex can fulfil asked of that sex alone.

    "Women must use contraception" on an inclusion list asks nothing of men. `both_sexes`: the
    record's field says that both may take part. An exclusion of either sex waits for a person.
    """
    if criterion.side is Side.EXCLUSION:
        return _doubted(criterion, _EVERYBODY) if _is_for_all(criterion.logic) else criterion
    if not both_sexes:
        return criterion
    if _is_of_sex(criterion.logic):
        return _doubted(criterion, _SAME_SEX)
    return replace(criterion, logic=_conditional(criterion.logic))


def _conditional(node: Node) -> Node:
    """A conjunction with a sex or a woman's state in it: if so, then the rest."""
    if not isinstance(node, All):
        return node
    who = tuple(part for part in node.of if _is_of_sex(part))
    rest = tuple(part for part in node.of if not _is_of_sex(part))
    if not who or not rest:
        return node
    return If(_together(who), _together(rest), span=node.span)


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
