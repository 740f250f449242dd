"""What a fact says apart from its dates, and so what it is to a registry, whoever's fact it is.

Many patients have the same diseases and drugs, and one patient has them many times. So what such a
fact touches, how it stands to each concept that is asked for, and whether it is as asked, is found
once, by the rules of the reference evaluator, and remembered. Of whose fact it was, or when,
nothing is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import IntFlag
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np

from eligo.engines.answer import Context
from eligo.engines.columns.asking import RANK, Way, plan
from eligo.engines.columns.dating import Timing, timing_of
from eligo.engines.columns.defaults import context_of
from eligo.engines.columns.flatten import Atom
from eligo.engines.columns.keys import Given, of_fact
from eligo.engines.columns.line import Line
from eligo.engines.columns.runs import members
from eligo.engines.columns.saying import said_by
from eligo.engines.columns.states import Array, Bytes, Numbers
from eligo.engines.concepts import covers
from eligo.engines.counts import is_counter
from eligo.engines.facts import denies_narrower, related
from eligo.engines.findings import graded, is_highest, not_found
from eligo.engines.matching import Aspect
from eligo.engines.outcomes import polarity
from eligo.engines.person import bears
from eligo.engines.silence import is_generic, is_given_for
from eligo.language.nodes import Fact
from eligo.language.truth import NO
from eligo.language.values import Quantity
from eligo.patients.model import FactKind, Patient, PatientFact, Source, Status

_REMEMBERED = 1_000  # facts apart from their dates
_NOT_ASKED = 2
_ANYBODY = Patient("anybody")
Rule = Callable[[PatientFact], bool]


class Mark(IntFlag):
    """What else than its rank a fact is to a group of fact atoms."""

    DENIES = 1  # it speaks against the concept
    OF_NOW = 2  # but only of now
    GENERAL = 4  # it is so general that it mentions nothing
    OVER = 8  # it is the very condition, and over
    SAME = 16  # it is the very condition, and there
    NARROWER = 32  # it denies something narrower
    GIVEN_FOR = 64  # it is a treatment that is given for the concept
    HIGHEST = 128  # it grades all that there was
    NOT_FOUND = 256  # it did not find the infection's agent


class Hits(NamedTuple):
    """The places of an index that are hit, and those of them that are touched by it."""

    every: Array
    touched: Array


def hits(name: str, given: Sequence[Given], arrays: dict[str, Array]) -> Hits:
    """What keys hit of an index."""
    known = arrays[f"{name}_keys"]
    keys = np.array([one.key for one in given], np.uint64)
    touches = np.array([one.touches for one in given], bool)
    at = np.searchsorted(known, keys)
    hit = np.isin(keys, known[at[at < len(known)]])
    starts, places = arrays[f"{name}_starts"], arrays[f"{name}_places"]
    found = (np.unique(members(starts, places, at[one])) for one in (hit, hit & touches))
    return Hits(*found)


class Order(NamedTuple):
    """Aspects by their families and limits: the place of each, and the aspect at each place."""

    places: Numbers
    aspects: Numbers


def order_of(arrays: dict[str, Array]) -> Order:
    """The order in which limits that differ by their number alone stand together."""
    aspects = np.lexsort((arrays["aspect_places"], arrays["aspect_families"]))
    return Order(np.argsort(aspects), aspects)


class Told(NamedTuple):
    """A fact apart from its dates: its number, what it reaches, and how it stands to the groups
    of fact atoms. `counts`: whether it counts something."""

    fact: PatientFact
    number: int
    own: Hits
    shared: Hits
    also: Array
    groups: Array
    ranks: Bytes
    marks: Array
    counts: bool
    said: tuple[Numbers, Bytes]  # judgements that it settles, and their ranks
    of_states: bool  # whether it can bear on a state of the person


def apart_from_dates(fact: PatientFact) -> PatientFact:
    """The fact as it might be anybody's on any day; a result that speaks of no condition is of
    any size."""
    bare = replace(fact, start=None, end=None, ongoing=None, source=Source(), reference=None)
    size = _size(fact)
    return bare if size is None else replace(bare, value=size, comparator=None)


def _size(fact: PatientFact) -> Quantity | None:
    """Any value in the unit of a result that speaks of no condition; None for all else."""
    if fact.kind is not FactKind.OBSERVATION or fact.value is None:
        return None
    speaks = polarity(fact) is not None or graded(fact) is not None
    return None if speaks else _some(fact.value.unit)


@cache
def _some(unit: str) -> Quantity:
    """Any value in a unit."""
    return Quantity(Decimal(1), unit)


def _key(fact: PatientFact) -> Hashable:
    """The same for facts that are one apart from their dates."""
    size = _size(fact)
    value = (fact.value, fact.comparator) if size is None else (size, None)
    listed = tuple(sorted(fact.qualifiers.items()))
    return (
        fact.kind, fact.text, fact.concepts, fact.present, fact.status, fact.certainty,
        value, fact.outcome, listed, fact.indications, fact.state, fact.doubt,
    )  # fmt: skip


class Sayings:
    """All facts that were told so far in one world, apart from their dates."""

    def __init__(
        self, atoms: Sequence[Atom], arrays: dict[str, Array], aspects: dict[int, Aspect]
    ) -> None:
        """`aspects`: those that were looked up before."""
        self._atoms, self._arrays, self._aspects = atoms, arrays, aspects
        self._known: dict[Hashable, Told] = {}
        self._facts: list[PatientFact] = []
        self._whether: dict[Hashable, bool] = {}
        self._those: dict[Hashable, Bytes] = {}
        self.tests: dict[int, Any] = {}
        self._timings: dict[int, Timing] = {}
        self._times: dict[Hashable, int] = {}
        self.order = order_of(arrays)
        self._ranks = np.zeros((_REMEMBERED, len(arrays["aspect_stands"])), np.uint8)

    def forget(self) -> None:
        """Forget all where it has become much; what was told keeps its meaning."""
        if len(self._facts) > _REMEMBERED:
            self._known, self._facts, self._whether, self._those = {}, [], {}, {}
            self._ranks = np.zeros((_REMEMBERED, self._ranks.shape[1]), np.uint8)

    @cached_property
    def line(self) -> Line:
        """The numbers that limits ask for."""
        return Line(self._arrays["limit_values"])

    def of(self, fact: PatientFact, context: Context) -> Told:
        """What a fact is to the registry."""
        key = _key(fact)
        if key not in self._known:
            self._known[key] = self._told(apart_from_dates(fact), context)
        return self._known[key]

    def _told(self, fact: PatientFact, context: Context) -> Told:
        given = list(of_fact(fact, context))
        own, shared, also = (hits(n, given, self._arrays) for n in ("own", "shared", "also"))
        groups = own.every[self._arrays["group_ways"][own.every] == Way.FACT]
        rows = [] if fact.doubt else list(self._rows(fact, groups.tolist(), context))
        self._facts.append(fact)
        return Told(
            fact,
            len(self._facts) - 1,
            own,
            shared,
            also.every,
            np.array([group for group, _, _ in rows], np.int64),
            np.array([rank for _, rank, _ in rows], np.uint8),
            np.array([mark for _, _, mark in rows], np.uint16),
            is_counter(fact),
            said_by(fact, self._arrays),
            bears(fact, context),
        )

    def _rows(
        self, fact: PatientFact, groups: Iterable[int], context: Context
    ) -> Iterator[tuple[int, int, int]]:
        starts, atoms = self._arrays["group_starts"], self._arrays["group_atoms"]
        for group in groups:
            atom = self._atoms[int(atoms[starts[group]])]
            assert isinstance(atom.node, Fact)
            around = context_of(atom, context)
            yield from ((group, *row) for row in _stands(fact, atom.node, around))

    # ---- what is asked of it ---------------------------------------------------------------------

    def aspect(self, number: int, context: Context) -> Aspect:
        """An aspect by its number."""
        found = self._aspects.get(number)
        if found is None:
            atom, place = self._arrays["aspect_stands"][number].tolist()
            found = plan(self._atoms[atom], context.terms).every[place]
            self._aspects[number] = found
        return found

    def timing(self, number: int, context: Context) -> Timing:
        """What an aspect asks of dates."""
        found = self._timings.get(number)
        if found is None:
            found = timing_of(self.aspect(number, context), self._times)
            self._timings[number] = found
        return found

    def whether(self, number: int, about: Hashable, rule: Rule) -> bool:
        """Whether a fact is something, whosever it is; asked once. `about` names what."""
        key = (number, about)
        found = self._whether.get(key)
        if found is None:
            found = self._whether[key] = rule(self._facts[number])
        return found

    def those(self, numbers: Numbers, about: Hashable, rule: Rule) -> Array:
        """Whether each of these facts is something; for what is asked of every fact."""
        known = self._those.get(about, np.zeros(0, np.uint8))
        if len(known) < len(self._facts):
            more = np.full(
                max(_REMEMBERED, 2 * len(self._facts)) - len(known), _NOT_ASKED, np.uint8
            )
            known = self._those[about] = np.concatenate([known, more])
        for number in np.unique(numbers[known[numbers] == _NOT_ASKED]).tolist():
            known[number] = rule(self._facts[number])
        found: Array = known[numbers] == 1
        return found

    def ranks(self, numbers: Numbers, aspects: Numbers, context: Context) -> Bytes:
        """The rank of each of these facts by the aspect beside it."""
        if len(self._ranks) < len(self._facts):
            more = np.zeros((len(self._facts), self._ranks.shape[1]), np.uint8)
            self._ranks = np.concatenate([self._ranks, more])
        found: Bytes = self._ranks[numbers, aspects]
        new = found == 0
        if new.any():
            self._judge(numbers[new], aspects[new], context)
            found = self._ranks[numbers, aspects]
        return found - np.uint8(1)

    def _judge(self, numbers: Numbers, aspects: Numbers, context: Context) -> None:
        width = self._ranks.shape[1]
        for pair in np.unique(numbers * width + aspects).tolist():
            number, place = divmod(pair, width)
            aspect = self.aspect(place, context)
            found = aspect.judge(self._facts[number], _ANYBODY, context)
            self._ranks[number, place] = 1 + RANK[found.truth]


def _stands(fact: PatientFact, node: Fact, context: Context) -> Iterator[tuple[int, int]]:
    """How a fact stands to a concept that is asked for: ranks above 0 for it, and marks."""
    for _, found in related(node, [fact], context):
        if found.truth is NO:
            yield 0, _denial(fact)
        else:
            yield RANK[found.truth], _marks(fact, node, context)
    if denies_narrower(node, fact, context):
        yield 0, Mark.NARROWER
    if is_given_for(fact, node, context):
        yield 0, Mark.GIVEN_FOR
    if any(not_found([fact], node.concept, context)):
        yield 0, Mark.NOT_FOUND


def _denial(fact: PatientFact) -> int:
    of_now = fact.kind is FactKind.OBSERVATION and not is_highest(fact)
    return Mark.DENIES | (Mark.OF_NOW if of_now else 0)


def _marks(fact: PatientFact, node: Fact, context: Context) -> int:
    condition, concept = fact.kind is FactKind.CONDITION, node.concept
    over = condition and fact.status is Status.RESOLVED and covers(fact, concept, context)
    there = condition and fact.status is Status.ACTIVE
    same = there and any(one.key == concept.key for one in fact.concepts)
    highest = is_highest(fact) and graded(fact) is not None
    marks = {
        Mark.GENERAL: is_generic(fact, node, context),
        Mark.OVER: over,
        Mark.SAME: same,
        Mark.HIGHEST: highest,
    }
    return sum(mark for mark, holds in marks.items() if holds)
