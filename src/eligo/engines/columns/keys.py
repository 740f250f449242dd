"""The keys that a patient gives: see `reach`, which says what the keys are for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from eligo.engines.answer import Context, Vocabulary
from eligo.engines.concepts import recognised
from eligo.engines.confirmation import DEPENDENCE
from eligo.engines.counts import is_counter
from eligo.engines.markers import symbols
from eligo.engines.person import bears
from eligo.engines.silence import stems
from eligo.engines.words import content, pieces
from eligo.language.values import Concept
from eligo.patients.model import Assume, FactKind, Patient, PatientFact, Status

CONDITIONS, RESULTS, DRUGS, ALLERGIES, FAMILY, STUDIES, DOUBTED = "crdafsx"
_ROOM = {
    FactKind.CONDITION: CONDITIONS,
    FactKind.STATE: CONDITIONS,
    FactKind.OBSERVATION: RESULTS,
    FactKind.DRUG: DRUGS,
    FactKind.PROCEDURE: DRUGS,
    FactKind.ALLERGY: ALLERGIES,
    FactKind.FAMILY_HISTORY: FAMILY,
    FactKind.PARTICIPATION: STUDIES,
}


class Given(NamedTuple):
    """A key; `touches` is False where it can't change an answer by itself, but bear on one."""

    key: int
    touches: bool = True


def key(*parts: str) -> int:
    """A 64-bit hash, the same in every process."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


EVERYBODY, STATES = key("everybody"), key("states")


def longest(words: Iterable[str]) -> str:
    """The word by which words that must all be said are looked for; "" where there are none."""
    return max(words, key=lambda word: (len(word), word), default="")


def of_patient(patient: Patient, assume: Assume) -> Iterator[Given]:
    """What anybody gives, and a note by its words."""
    yield Given(EVERYBODY)
    if patient.prose is not None and assume is not Assume.OPEN:
        yield from (Given(key("stem", stem)) for stem in stems(patient.prose))


def of_fact(fact: PatientFact, context: Context) -> Iterator[Given]:
    """What a fact gives."""
    rooms = _rooms(fact)
    for concept in _told(fact, context.terms):
        for room in rooms:
            yield from map(Given, _upwards(room, concept, context.terms))
            for quiet in (True, False):
                hint = _is_hint(fact, context.assume, quiet)
                yield Given(_downwards(room, quiet, concept, context.terms), not hint)
    for name in {pieces(fact.text), *(pieces(c.name) for c in fact.concepts)}:
        yield from (Given(key(room, "name", *name)) for room in rooms)
    yield from map(Given, _by_kind(fact))
    yield from map(Given, _obscure(fact, context.assume))
    if bears(fact, context):
        yield Given(STATES)


@lru_cache(maxsize=50_000)
def _upwards(room: str, concept: Concept, terms: Vocabulary) -> tuple[int, ...]:
    return tuple(key(room, "is", *one) for one in terms.lineage(concept))


@lru_cache(maxsize=50_000)
def _downwards(room: str, quiet: bool, concept: Concept, terms: Vocabulary) -> int:
    return key(room, "over", str(quiet), *terms.lineage(concept)[0])


def _is_hint(fact: PatientFact, assume: Assume, quiet: bool) -> bool:
    """Whether what is told more generally leaves as open as silence what it may be.

    So it is where silence settles nothing; but what is over may settle what is asked for as active.
    """
    plain = fact.present and fact.kind is not FactKind.OBSERVATION
    settles = assume is Assume.CLOSED or (assume is Assume.NOTE and quiet)
    return plain and fact.status is not Status.RESOLVED and not settles


def _rooms(fact: PatientFact) -> str:
    """Where the fact is looked for: a result in doubt may be anything."""
    if fact.kind is FactKind.OBSERVATION and fact.doubt is not None:
        return CONDITIONS + RESULTS + DRUGS + DOUBTED
    return _ROOM.get(fact.kind, "")


def _told(fact: PatientFact, terms: Vocabulary) -> Iterator[Concept]:
    """A fact's concepts, and what a test's results show."""
    yield from fact.concepts
    for concept in fact.concepts:
        known = terms.measurement(concept)
        if known:
            yield from (one for one in (known.positive, known.negative) if one)


def _by_kind(fact: PatientFact) -> Iterator[int]:
    """What a kind of fact gives besides."""
    words = content(fact.text)
    match fact.kind:
        case FactKind.ALLERGY if not fact.present:
            yield key("denied allergy")
        case FactKind.PARTICIPATION:
            yield key("participation")
        case FactKind.CONDITION if words & DEPENDENCE or _names(fact) & DEPENDENCE:
            yield key("dependence")
        case FactKind.DRUG | FactKind.PROCEDURE:
            yield from (key("done", word) for word in ("", *words))
            if fact.kind is FactKind.DRUG:
                yield key("drug")
        case FactKind.OBSERVATION:
            yield from _of_result(fact, words)


def _names(fact: PatientFact) -> frozenset[str]:
    return frozenset[str]().union(*(content(concept.name) for concept in fact.concepts))


def _of_result(fact: PatientFact, words: Iterable[str]) -> Iterator[int]:
    yield key("result")
    yield from (key("symbol", symbol) for symbol in symbols(fact.text))
    if is_counter(fact):
        yield from (key("counts", word) for word in ("", *words))


def _obscure(fact: PatientFact, assume: Assume) -> Iterator[int]:
    """What no vocabulary knows may be anything of its kind; so silence about that is none."""
    unknown = fact.kind is not FactKind.OBSERVATION and not recognised(fact)
    if not unknown or not fact.present or fact.status is Status.PLANNED:
        return
    for quiet in {Assume.OPEN: (), Assume.NOTE: (True,), Assume.CLOSED: (True, False)}[assume]:
        yield from (key("obscure", room, str(quiet)) for room in _rooms(fact))
