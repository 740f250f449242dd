"""An exclusion of what was not understood, of which a note has not one telling word."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

from eligo.engines import evaluate
from eligo.engines.answer import Answer, Context, Vocabulary
from eligo.engines.judgement import topics
from eligo.engines.silence import stem, stems, told_by
from eligo.engines.words import content, denied, pieces
from eligo.language.nodes import All, AtLeast, Fact, Judgement, Kind, Node, Readings, Unread
from eligo.language.nodes import Any as AnyOf
from eligo.language.truth import NO
from eligo.language.values import Concept
from eligo.matching.said.claims import claims, frame, table
from eligo.patients.model import Patient

_LONGEST = 4  # words of a measurement's name
_TIMES = ("hour", "day", "week", "month", "year")


def unmentioned(logic: Node, patient: Patient, answer: Answer, context: Context) -> Answer | None:
    """NO where all that was not understood is taken for names of which the note has no word."""
    if not context.reads_silence or not (answer.open.unread or answer.open.judgement):
        return None
    named = _named(logic, context.terms)
    found = evaluate(named, patient, context) if named != logic else answer
    return replace(found, open=answer.open) if found.truth is NO else None


def _named(node: Node, terms: Vocabulary) -> Node:
    """The logic with each alternative that is mere words as the name of something unknown.

    What is asked beside something else ("diabetes that …") is no name, and stays as it was; words
    that any criterion has add nothing to the alternatives beside them.
    """
    if isinstance(node, AnyOf | AtLeast | Readings):
        named = tuple(_named(child, terms) for child in node.children)
        telling = tuple(c for c in named if not isinstance(c, Unread) or _name(c.words))
        if isinstance(node, AnyOf) and 0 < len(telling) < len(named):
            return AnyOf(telling) if len(telling) > 1 else telling[0]
        return node.with_children(named)
    words = _mere_words(node)
    if words is None or not _may_name(words, terms):
        return node
    name = _name(words)
    return Fact(Kind.CONDITION, Concept.unlinked(name)) if name else Unread(words)


def _mere_words(node: Node) -> str | None:
    """The words of a node that holds nothing else; several are one phrase."""
    if isinstance(node, Unread | Judgement):
        return node.words
    if isinstance(node, All) and all(isinstance(child, Unread) for child in node.of):
        return " ".join(child.words for child in node.of if isinstance(child, Unread))
    return None


def _name(words: str) -> str:
    """The words that tell a name apart, by which a note would mention it; "" if there are none."""
    own = " ".join(word for word in pieces(words) if content(word) - frame())
    return own if told_by(Kind.CONDITION, own) else ""


@cache
def _never_silent() -> frozenset[str]:
    """The stems of words of measuring and of judging."""
    listed = table("silence").values()
    return frozenset(stem(word) for many in listed for word in many)


@lru_cache(maxsize=20_000)
def _may_name(words: str, terms: Vocabulary) -> bool:
    """Whether words may name something that a note would mention: a condition, a treatment, an
    event, a circumstance; not a measurement, a denial, or what is for a person to judge."""
    own = pieces(words)
    if denied(words) or topics(words) or not _never_silent().isdisjoint(stems(words)):
        return False
    if any(not number.unit.startswith(_TIMES) for number in claims(words).numbers):
        return False
    spans = (" ".join(own[a:b]) for a in range(len(own)) for b in range(a + 1, a + 1 + _LONGEST))
    return not any(terms.find(span, ("measurement",)) for span in set(spans))
