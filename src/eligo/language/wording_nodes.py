"""Every node in plain English, said (`yes`) and denied: phrases whose subject is the patient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    Readings,
    Remark,
    Review,
    Sex,
    Unread,
)
from eligo.language.rewrite import check_depth
from eligo.language.values import Concept, Interval, Outcome
from eligo.language.wording_facts import fact, matter, named
from eligo.language.wording_values import either, interval, is_point, neither, opposite, period

# Up to so many short phrases are joined in a sentence; more become a list.
_SENTENCE = 3


def word(node: Node) -> str:
    """The criterion as a phrase about the patient: "has active hepatitis B", "if female: …".

    LanguageError where it is nested deeper than `rewrite.MAX_DEPTH`.
    """
    check_depth(node)
    return say(node, True)


def say(node: Node, yes: bool) -> str:
    """The phrase for the node or, unless `yes`, for its opposite."""
    phrase: str = PHRASES[type(node)](node, yes)
    return phrase


# ---- statements ---------------------------------------------------------------------------------


def _measure(node: Measure, yes: bool) -> str:
    when = f", measured {period(node.period)}" if node.period else ""
    return f"{named(node.concept, node.qualifiers)} {_test(node.test, yes)}{when}"


def _test(test: Interval | Outcome, yes: bool) -> str:
    if isinstance(test, Interval):
        return interval(test) if yes else opposite(test)
    return either(test.words) if yes else neither(test.words)


def _biomarker(node: Biomarker, yes: bool) -> str:
    altered = Concept.unlinked(f"{node.gene.name} {node.alteration or ''}".strip())
    return f"{named(altered, node.qualifiers)} {_test(node.test, yes)}"


def _age(node: Age, yes: bool) -> str:
    if yes or is_point(node.interval):
        return f"{'' if yes else 'not '}{interval(node.interval)} old"
    return f"{opposite(node.interval)} old"


def _sex(node: Sex, yes: bool) -> str:
    return either(node.among) if yes else neither(node.among)


def _person(node: Person, yes: bool) -> str:
    when = f" {period(node.period)}" if node.period else ""
    return f"{'' if yes else 'not '}{node.state.value}{when}"


def _judgement(node: Judgement, yes: bool) -> str:
    return f"a person must judge{'' if yes else ' that it is not so'}: {node.words}"


def _remark(node: Remark, yes: bool) -> str:
    return f"{'nothing is asked' if yes else 'nobody is kept out by'}: “{node.words}”"


def _unread(node: Unread, yes: bool) -> str:
    return f"not understood{'' if yes else ' (and denied)'}: “{node.words}”"


# ---- joined statements --------------------------------------------------------------------------


def _said_all(nodes: Sequence[Node]) -> list[str]:
    return [say(node, True) for node in nodes]


def _joined(nodes: Sequence[Node], joint: str, head: str) -> str:
    """Short plain phrases in a row; longer or nested ones as a list under `head`."""
    phrases = _said_all(nodes)
    plain = len(phrases) <= _SENTENCE and all(map(_is_plain, nodes, phrases))
    return either(phrases, joint) if plain else _listed(head, nodes)


def _is_plain(node: Node, phrase: str) -> bool:
    leaf = node.of if isinstance(node, Not) else node
    joined = any(sign in phrase for sign in (" and ", " or ", ",", ":", ";"))
    return not leaf.children and not joined


def _listed(head: str, nodes: Sequence[Node]) -> str:
    return f"{head}: {'; '.join(map(_item, nodes))}"


def _item(node: Node) -> str:
    """A phrase inside a list, in brackets where it might run into its neighbours."""
    phrase = say(node, True)
    return f"({phrase})" if any(sign in phrase for sign in (":", ";")) else phrase


def _all(node: All, yes: bool) -> str:
    return _joined(node.of, "and", "all of these") if yes else _listed("not all of these", node.of)


def _any(node: Any, yes: bool) -> str:
    return _joined(node.of, "or", "any of these") if yes else _listed("none of these", node.of)


def _not(node: Not, yes: bool) -> str:
    return say(node.of, not yes)


def _at_least(node: AtLeast, yes: bool) -> str:
    return _listed(f"{'at least' if yes else 'fewer than'} {node.n} of these", node.of)


def _if(node: If, yes: bool) -> str:
    phrase = f"if {say(node.condition, True)}: {say(node.consequence, True)}"
    return phrase if yes else _denied(phrase)


def _denied(phrase: str) -> str:
    return f"it is not so that ({phrase})"


def _except(node: Except, yes: bool) -> str:
    kinds = [e for e in node.exceptions if _is_kind_of(node.base, e)]
    others = [e for e in node.exceptions if e not in kinds]
    base = say(node.base, yes or bool(others))
    if kinds:
        base += f", other than {either([_kind(e) for e in kinds])}"
    if not others:
        return base
    phrase = f"{base}, unless {either(list(map(_item, others)))}"
    return phrase if yes else _denied(phrase)


def _is_kind_of(base: Node, exception: Node) -> bool:
    """Whether the exception names facts that are taken out of the base."""
    return isinstance(base, Fact) and isinstance(exception, Fact) and base.kind is exception.kind


def _kind(node: Node) -> str:
    assert isinstance(node, Fact)
    return matter(node)


def _readings(node: Readings, yes: bool) -> str:
    numbered = (f"{i}) {say(a, yes)}" for i, a in enumerate(node.alternatives, start=1))
    return f"can be read in {len(node.alternatives)} ways ({node.why}): {'; '.join(numbered)}"


def _review(node: Review, yes: bool) -> str:
    return f"a person must review ({node.why}): {say(node.of, yes)}"


# How each kind of node is said and denied; a contract test holds it to NODE_TYPES.
PHRASES: dict[type[Node], Callable[[Anything, bool], str]] = {
    All: _all,
    Any: _any,
    Not: _not,
    AtLeast: _at_least,
    If: _if,
    Except: _except,
    Readings: _readings,
    Review: _review,
    Fact: fact,
    Measure: _measure,
    Biomarker: _biomarker,
    Age: _age,
    Sex: _sex,
    Person: _person,
    Judgement: _judgement,
    Remark: _remark,
    Unread: _unread,
}
