"""What many atoms ask of the same facts, asked once.

Atoms about one concept rest on the same facts and differ in what they ask of them: a period, a
severity, a limit. So these aspects are interned; each is judged once for a fact, by the rule of the
reference evaluator, and the answers of all atoms are put together in columns. A fact node holds if
all its aspects hold of one of the facts; a measure, if they do of every result that decides. Where
more than that decides (denials, counts, tests that speak against it, results that disagree) an atom
is left to the reference evaluator.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date
from enum import IntEnum
from typing import Any as Anything
from typing import NamedTuple

import numpy as np

from eligo.engines.answer import Check, Context, Vocabulary
from eligo.engines.columns.flatten import Atom
from eligo.engines.columns.states import Array, Numbers
from eligo.engines.concepts import usable
from eligo.engines.facts import ONE_AT_A_TIME, of_other_sex, related
from eligo.engines.markers import is_marker
from eligo.engines.matching import ELSEWHERE, Aspect, asks_active, aspects
from eligo.engines.measures import beside, deciding
from eligo.engines.outcomes import polarity
from eligo.engines.silence import is_generic, unknown_to_all
from eligo.language.nodes import Age, Fact, Kind, Measure
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.language.values import Bound, Concept, Interval
from eligo.patients.model import FactKind, Patient, PatientFact, Status

RANK = {NO: 0, UNKNOWN: 1, YES: 2}


class Way(IntEnum):
    """How an atom is judged once it is touched."""

    BY_REFERENCE = 0
    AGE = 1
    FACT = 2
    MEASURE = 3


# What keeps a plain fact node from being judged in columns: results beside the facts (by which it
# may be counted, or its agent not found), facts that are over (a NO where active is asked), and
# facts that are there (a NO where they are so in another way than is asked).
MINDS_RESULTS, MINDS_OVER, MINDS_THERE = 1, 2, 4


class Plan(NamedTuple):
    """How an atom is judged, what it asks, and what it minds; `about` parts the concepts."""

    way: Way
    about: Hashable = None
    asked: tuple[Aspect, ...] = ()
    minds: int = 0


def plan(atom: Atom, terms: Vocabulary) -> Plan:
    """How to judge an atom."""
    node = atom.node
    if isinstance(node, Age):
        return Plan(Way.AGE)
    if isinstance(node, Measure) and _is_plain_measure(node, terms):
        return Plan(Way.MEASURE, node.concept.key, tuple(_limits(node)))
    if isinstance(node, Fact) and _is_plain_fact(atom, node):
        return Plan(Way.FACT, (node.kind, node.concept.key), aspects(node), _minds(node))
    return Plan(Way.BY_REFERENCE)


def _is_plain_fact(atom: Atom, node: Fact) -> bool:
    if not node.concept.linked:
        return False  # of what no vocabulary knows, the words of a note may tell
    names = {qualifier.name for qualifier in node.qualifiers}
    if node.count is not None or atom.excepted or names & (ELSEWHERE | {"method"}):
        return False
    return node.period is None or node.period.anchor.event is None


def _minds(node: Fact) -> int:
    active = asks_active(node)
    countable = node.kind in (Kind.DRUG, Kind.PROCEDURE) and not (node.period or node.duration)
    results = countable or (active and node.kind is Kind.CONDITION)
    ways = any(qualifier.name in ONE_AT_A_TIME for qualifier in node.qualifiers)
    return (
        MINDS_RESULTS * results
        | MINDS_OVER * (active and node.period is None)
        | MINDS_THERE * (ways and node.period is None)
    )


def _is_plain_measure(node: Measure, terms: Vocabulary) -> bool:
    if not isinstance(node.test, Interval) or node.qualifiers or node.period:
        return False
    known = terms.measurement(node.concept)
    marker = is_marker(node.concept, node.test, Context(terms, date.min))
    return not marker and not (known and known.members)


def _limits(node: Measure) -> Iterator[Aspect]:
    assert isinstance(node.test, Interval)
    for bound in node.test.bounds:
        yield Aspect(_limit, (node.concept, bound, bound is node.test.low))


def _limit(
    asked: tuple[Concept, Bound, bool], fact: PatientFact, patient: Patient, context: Context
) -> Check:
    concept, bound, is_low = asked
    return beside(fact, bound, is_low, context.terms.measurement(concept))


def plan_arrays(plans: Sequence[Plan]) -> dict[str, Array]:
    """The arrays of what atoms ask; of an aspect, the atom and the place where it stands."""
    numbers: dict[Aspect, int] = {}
    stands: list[tuple[int, int]] = []
    asked: list[int] = []
    for atom, one in enumerate(plans):
        for place, aspect in enumerate(one.asked):
            if aspect not in numbers:
                numbers[aspect] = len(numbers)
                stands.append((atom, place))
            asked.append(numbers[aspect])
    return {
        "asked_starts": np.cumsum([0, *(len(one.asked) for one in plans)]),
        "asked_aspects": np.array(asked, np.uint32),
        "aspect_stands": np.array(stands, np.uint32).reshape(-1, 2),
        "atom_minds": np.array([one.minds for one in plans], np.uint8),
    }


# ---- the facts that atoms rest on ---------------------------------------------------------------


class Basis(NamedTuple):
    """The facts that atoms of one concept rest on, how each stands to the concept (RANK), which of
    them are so general that they mention nothing, and what atoms may mind (MINDS_…)."""

    facts: list[PatientFact]
    ranks: list[int]
    general: list[bool]
    minded: int = 0


def fact_basis(node: Fact, patient: Patient, context: Context) -> Basis | None:
    """The basis of fact nodes of a kind and concept; None where more than it decides."""
    facts = usable(patient, context)
    if any(fact.doubt for fact in patient.facts) or any(polarity(f) is NO for f in facts):
        return None
    if of_other_sex(node, patient, context):
        return Basis([], [], [])
    found = list(related(node, facts, context))
    if any(c.truth is NO or fact.kind is FactKind.OBSERVATION for fact, c in found):
        return None
    results = any(fact.kind is FactKind.OBSERVATION for fact in facts)
    over = any(fact.status is Status.RESOLVED for fact, _ in found)
    there = any(fact.status is Status.ACTIVE for fact, _ in found)
    return Basis(
        [fact for fact, _ in found],
        [RANK[check.truth] for _, check in found],
        [is_generic(fact, node, context) for fact, _ in found],
        MINDS_RESULTS * results | MINDS_OVER * over | MINDS_THERE * there,
    )


def silence_basis(node: Fact, patient: Patient, context: Context) -> Basis | None:
    """The facts that may be anything of a kind, for fact nodes of which silence says NO: one that
    is as asked leaves them open."""
    if any(fact.doubt or fact.kind is FactKind.OBSERVATION for fact in patient.facts):
        return None
    facts = list(unknown_to_all(node.kind, patient, context))
    return Basis(facts, [RANK[YES]] * len(facts), [False] * len(facts))


def measure_basis(node: Measure, patient: Patient, context: Context) -> Basis:
    """The basis of a measurement's intervals; empty where all of them are left open."""
    last = deciding(node, patient, context)
    return Basis(last, [RANK[YES]] * len(last), [False] * len(last))


# ---- all at once --------------------------------------------------------------------------------


Ask = Callable[[int, PatientFact], int]


class Batch:
    """Atoms with the basis that each rests on, to be judged together."""

    def __init__(self, arrays: dict[str, Array]) -> None:
        self._arrays = arrays
        self._atoms: list[Array] = []
        self.bases: list[Basis] = []
        self.tasks: list[Anything] = []

    def add(self, atoms: Array, basis: Basis, task: object) -> None:
        """Atoms that rest on a basis of at least one fact, and what they are judged for."""
        self._atoms.append(atoms)
        self.bases.append(basis)
        self.tasks.append(task)

    def judge(self, ask: Ask) -> tuple[Array, Array, Array, Array]:
        """The atoms, and for each the lowest and the highest rank of its facts, and the number of
        its basis; `ask` gives the rank of an aspect for a fact."""
        if not self._atoms:
            none = np.zeros(0, np.int64)
            return none, none, none, none
        atoms = np.concatenate(self._atoms).astype(np.int64)
        basis = np.repeat(np.arange(len(self.bases)), [len(some) for some in self._atoms])
        sizes = np.array([len(one.facts) for one in self.bases])
        row = np.repeat(np.arange(len(atoms)), sizes[basis])
        place = _counting(sizes[basis])
        first = np.cumsum(sizes) - sizes
        held = first[basis[row]] + place
        ranks = np.minimum(self._flat("ranks")[held], self._asked(atoms[row], held, ask))
        ranks[self._flat("general")[held].astype(bool) & (ranks == RANK[UNKNOWN])] = RANK[NO]
        starts = np.flatnonzero(place == 0)
        low, high = np.minimum.reduceat(ranks, starts), np.maximum.reduceat(ranks, starts)
        return atoms, low, high, basis

    def _flat(self, name: str) -> Numbers:
        return np.array([item for one in self.bases for item in getattr(one, name)])

    def _asked(self, atoms: Numbers, held: Numbers, ask: Ask) -> Numbers:
        """The lowest rank of the aspects of each atom for the fact beside it."""
        facts, numbers = self._facts()
        own = numbers[held]
        starts = self._arrays["asked_starts"]
        counts = starts[atoms + 1] - starts[atoms]
        aspects_ = self._arrays["asked_aspects"][
            np.repeat(starts[atoms], counts) + _counting(counts)
        ]
        pairs = aspects_.astype(np.int64) * len(facts) + np.repeat(own, counts)
        distinct, where = np.unique(pairs, return_inverse=True)
        judged = [ask(pair // len(facts), facts[pair % len(facts)]) for pair in distinct.tolist()]
        return np.minimum.reduceat(np.array(judged)[where], np.cumsum(counts) - counts)

    def _facts(self) -> tuple[list[PatientFact], Numbers]:
        """Each different fact, and for every place in a basis which one it is."""
        numbers: dict[int, int] = {}
        facts: list[PatientFact] = []
        places = []
        for fact in (fact for one in self.bases for fact in one.facts):
            if id(fact) not in numbers:
                numbers[id(fact)] = len(facts)
                facts.append(fact)
            places.append(numbers[id(fact)])
        return facts, np.array(places)


def _counting(sizes: Numbers) -> Numbers:
    """0, 1, … for each size, one after another."""
    ends = np.cumsum(sizes)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes, sizes)
