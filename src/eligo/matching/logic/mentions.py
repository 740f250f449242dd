"""What each criterion speaks of: the concepts of its logic, and those that unread words name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from eligo.language.nodes import Age, Biomarker, Fact, Measure, Node, Person, Remark, Sex, Unread
from eligo.language.rewrite import walk
from eligo.language.values import Concept
from eligo.reading.criteria import Status
from eligo.reading.trial import TrialCriteria
from eligo.records.index.documents import key, words
from eligo.terms import Terms

_KINDS = ("condition", "drug", "procedure", "measurement", "gene")
_TEXTS = 100_000  # whose concepts are remembered


DOUBT = "doubt:"  # the key of criteria that were not understood to the end


class Mention(NamedTuple):
    """Criterion `place`, counted among those that decide, speaks of what `key` names."""

    key: str
    place: int


def mentions(trial: TrialCriteria, terms: Terms) -> set[Mention]:
    """Everything that the criteria that decide speak of, and which of them are in doubt."""
    deciding = list(enumerate(trial.deciding))
    spoken = {
        Mention(name, place)
        for place, criterion in deciding
        for node in walk(criterion.logic)
        for name in keys_of(node, terms)
    }
    doubted = (place for place, one in deciding if one.status is not Status.READ)
    return spoken | {Mention(DOUBT, place) for place in doubted}


def keys_of(node: Node, terms: Terms) -> Iterator[str]:
    """What a single node speaks of, as keys; those of an operator are its children's."""
    match node:
        case Fact(concept=concept, excluding=excluding):
            for one in (concept, *excluding):
                yield from _of_concept(one, terms)
        case Measure(concept=concept):
            yield from measured(concept, terms)
        case Biomarker(gene=gene):
            yield from _of_concept(gene, terms)
        case Person(state=state):
            yield f"person:{state.value}"
        case Age():
            yield "age:"
        case Sex():
            yield "sex:"
        case Remark(words=said) | Unread(words=said):
            yield from named(said, terms)


def measured(concept: Concept, terms: Terms) -> Iterator[str]:
    """A measurement, the tests of a group, and what a positive or negative result shows."""
    yield from _of_concept(concept, terms)
    known = terms.measurement(concept)
    if known is not None:
        for one in (known.positive, known.negative):
            yield from _of_concept(one, terms) if one is not None else ()
        for member in known.members:
            yield from measured(member, terms)


def _of_concept(concept: Concept, terms: Terms) -> Iterator[str]:
    yield from (key(*concept.key),) if concept.linked else named(concept.name, terms)


@lru_cache(_TEXTS)
def named(text: str, terms: Terms) -> tuple[str, ...]:
    """The concepts that stand in some words."""
    hits = terms.scan(words(text), _KINDS)
    return tuple(dict.fromkeys(key(*hit.concept.key) for hit in hits))


@lru_cache(_TEXTS)
def above(name: str, terms: Terms) -> tuple[str, ...]:
    """A key and the keys of all that it is a kind of."""
    system, _, code = name.partition(":")
    found = terms.by_code(system, code)[:1]
    return tuple({name, *(key(*one) for c in found for one in terms.ancestors(c))})
