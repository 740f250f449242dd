"""What a trial is about: the conditions that its titles and fields name, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from eligo.language.nodes import Fact, Kind, Node, Not, Side
from eligo.language.values import Concept
from eligo.reading.criteria import Criterion, read_phrase
from eligo.records import Trial
from eligo.terms import Terms
from eligo.terms.normalise import fold

_SHORTEST = 3  # letters of a word that says what a trial is about


@dataclass(frozen=True, slots=True)
class Topic:
    """The conditions of a trial, each once, and the folded words of its titles and fields.

    Where titles and fields name no condition, those that the inclusion criteria ask for stand in.
    """

    conditions: tuple[Concept, ...] = ()
    words: frozenset[str] = frozenset()


def topic_of(trial: Trial, criteria: Iterable[Criterion], terms: Terms) -> Topic:
    """What a record is about."""
    titles = [v.value for v in (trial.brief_title, trial.official_title) if v]
    names = [v.value for v in trial.conditions] + titles
    found = [f.concept for name in names for f in read_phrase(name, terms) if _is_linked(f)]
    words = words_of([*names, *(v.value for v in trial.keywords)])
    return Topic(tuple(dict.fromkeys(found or _asked_for(criteria))), words)


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The folded words of texts that can tell one matter from another."""
    every = {word for text in texts for word in fold(text).split() if len(word) >= _SHORTEST}
    return frozenset(every) - _idle()


@cache
def _idle() -> frozenset[str]:
    """Words that titles share whatever they are about."""
    table = resources.files("eligo.reading").joinpath("data/title_words.txt").read_text("utf-8")
    lines = (line for line in table.splitlines() if not line.startswith("#"))
    return frozenset(fold(word) for line in lines for word in line.split())


def _asked_for(criteria: Iterable[Criterion]) -> Iterator[Concept]:
    for one in criteria:
        if one.side is Side.INCLUSION and one.parent is None:
            yield from (f.concept for f in _affirmed(one.logic) if _is_linked(f))


def _affirmed(node: Node) -> Iterator[Fact]:
    """The facts that a node asks for, not those that it denies."""
    if isinstance(node, Fact):
        yield node
    elif not isinstance(node, Not):
        for child in node.children:
            yield from _affirmed(child)


def _is_linked(fact: Fact) -> bool:
    return fact.kind is Kind.CONDITION and fact.concept.linked
