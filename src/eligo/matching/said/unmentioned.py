"""An exclusion of what was not understood, of which a note has not one telling word."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from eligo.engines import evaluate
from eligo.engines.answer import Answer, Context, Vocabulary
from eligo.language.nodes import (
    All,
    AtLeast,
    Biomarker,
    Fact,
    Judgement,
    Kind,
    Measure,
    Node,
    Readings,
    Unread,
)
from eligo.language.nodes import Any as AnyOf
from eligo.language.truth import NO
from eligo.matching.said.claims import table
from eligo.matching.said.names import may_name, name_of, telling_words
from eligo.patients.model import Patient


def unmentioned(logic: Node, patient: Patient, answer: Answer, context: Context) -> Answer | None:
    """NO where all that was not understood is taken for names of which the note has no word."""
    taken = named(logic, context.terms) if context.reads_silence else logic
    if taken == logic:
        return None
    found = evaluate(taken, patient, context)
    return replace(found, open=answer.open) if found.truth is NO else None


def named(node: Node, terms: Vocabulary) -> Node:
    """The logic with mere words as the name of something unknown, and the stage of a disease as
    the disease.

    What words narrow ("dyspnea of traumatic cause") is asked beside what they name: a narrower
    thing than one that goes unmentioned does not exclude.
    """
    words = _mere_words(node)
    if words is not None:
        return name_of(words, terms) or node
    if isinstance(node, AnyOf | AtLeast | Readings):
        return _alternatives(node, terms)
    if isinstance(node, All):
        return _together(node, terms)
    if isinstance(node, Fact):
        return _of_kind(node, terms)
    measured = _measured().get(node.concept.name) if isinstance(node, Measure) else None
    return Fact(Kind.CONDITION, terms.find(measured, ("condition",))[0]) if measured else node


def _alternatives(node: AnyOf | AtLeast | Readings, terms: Vocabulary) -> Node:
    """Words that any criterion has add nothing to the alternatives beside them."""
    parts = tuple(named(child, terms) for child in node.children)
    telling = tuple(part for part in parts if not _is_idle(part, terms))
    if isinstance(node, AnyOf) and 0 < len(telling) < len(parts):
        return AnyOf(telling) if len(telling) > 1 else telling[0]
    return node.with_children(parts)


def _is_idle(node: Node, terms: Vocabulary) -> bool:
    """Words that tell nothing apart; a judgement is none, though any criterion has its words."""
    words = _mere_words(node)
    if words is None or telling_words(words):
        return False
    return isinstance(node, Unread) or may_name(words, terms)


def _together(node: All, terms: Vocabulary) -> Node:
    """What is asked together, with all that was not understood of it as one name; beside a
    measurement it may be part of that, and stays. So does a judgement ("diabetes that …")."""
    unread = [child for child in node.of if isinstance(child, Unread)]
    measured = any(isinstance(child, Measure | Biomarker) for child in node.of)
    name = None if measured else name_of(" ".join(child.words for child in unread), terms)
    rest = [child for child in node.of if name is None or child not in unread]
    kept = (c if isinstance(c, Judgement | Unread) else named(c, terms) for c in rest)
    return All((*kept, *((name,) if name else ())))


def _of_kind(node: Fact, terms: Vocabulary) -> Node:
    """A fact of a kind that no vocabulary knows, beside the name of that kind."""
    told = ((q, name_of(str(q.value), terms)) for q in node.qualifiers if q.name == "modifier")
    kinds = {qualifier: name for qualifier, name in told if name is not None}
    rest = tuple(qualifier for qualifier in node.qualifiers if qualifier not in kinds)
    return All((replace(node, qualifiers=rest), *kinds.values())) if kinds else node


@cache
def _measured() -> dict[str, str]:
    """The disease that alone a stage or a score measures, by the measurement's name."""
    return {name: disease for disease, names in table("measured").items() for name in names}


def _mere_words(node: Node) -> str | None:
    """The words of a node that holds nothing else; several are one phrase."""
    if isinstance(node, Unread | Judgement):
        return node.words
    if isinstance(node, All) and all(isinstance(child, Unread) for child in node.of):
        return " ".join(child.words for child in node.of if isinstance(child, Unread))
    return None
