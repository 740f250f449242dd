"""Whether diagnoses that are there were made as asked, found once for all atoms that ask it.

What confirms a diagnosis is always one fact, so that what is told of each can be asked apart: the
first that settles it, does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from eligo.engines.columns.asking import RANK
from eligo.engines.columns.case import MISSING, STATES, Case
from eligo.engines.confirmation import confirmed, may_confirm
from eligo.engines.facts import asked_elsewhere
from eligo.language.nodes import Fact, Qualifier
from eligo.language.truth import NO, UNKNOWN, YES, Truth
from eligo.patients.model import Patient, PatientFact

_ANYBODY = Patient("anybody")


def confirm(case: Case, atoms: Iterable[int]) -> list[int]:
    """Settle fact atoms whose fact is there by what confirms it; those that ask for a treatment are
    left, and given back."""
    left = []
    for atom in atoms:
        node = case.atoms[atom].node
        assert isinstance(node, Fact)
        asked = asked_elsewhere(node)
        if any(qualifier.name == "treatment" for qualifier in asked):
            left.append(atom)
            continue
        found = [_confirmed(case, node, qualifier) for qualifier in asked]
        rank = min(RANK[truth] for truth in found)
        opened = found.count(UNKNOWN) if rank == RANK[UNKNOWN] else 0
        case.states[atom], case.words[atom] = STATES[rank], np.uint64(MISSING * opened)
    return left


def _confirmed(case: Case, node: Fact, qualifier: Qualifier) -> Truth:
    """The same for all that ask it of the concept."""
    key = (node.concept, qualifier)
    if key not in case.confirmed:
        case.confirmed[key] = _by_facts(case, node, qualifier)
    return case.confirmed[key]


def _by_facts(case: Case, node: Fact, qualifier: Qualifier) -> Truth:
    way, sayings = str(qualifier.value), case.sayings

    def speaks(fact: PatientFact) -> bool:
        return may_confirm(fact, way)

    def affirms(fact: PatientFact) -> bool:
        return _of_one(fact, node, qualifier, case) is YES

    def denies(fact: PatientFact) -> bool:
        return _of_one(fact, node, qualifier, case) is NO

    numbers = np.array([told.number for told in case.usable_tolds], np.int64)
    for number in numbers[sayings.those(numbers, ("speaks", way), speaks)].tolist():
        if sayings.whether(number, ("affirms", node.concept, qualifier), affirms):
            return YES
        if sayings.whether(number, ("denies", node.concept, qualifier), denies):
            return NO
    return UNKNOWN


def _of_one(fact: PatientFact, node: Fact, qualifier: Qualifier, case: Case) -> Truth:
    return confirmed(node, qualifier, replace(_ANYBODY, facts=(fact,)), case.context).truth
