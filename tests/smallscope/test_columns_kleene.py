"""The column engine says what the reference evaluator says: every small tree, every spec page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest

from eligo.engines import Context
from eligo.engines.columns.defaults import WORLDS
from eligo.language.nodes import All, Any, Except, If, Node, Not, Readings, Review, Sex, Side
from eligo.patients.model import Assume
from tests.agreement import differences, registry_of
from tests.smallscope.test_engine_kleene import ATOMS, PATIENTS, TREES
from tests.spec.tables import cases, pages
from tests.spec.vocabulary import SpecVocabulary

TODAY = date(2025, 6, 1)


def pairs(below: list[Node]) -> Iterator[Node]:
    """The operators that Kleene's tables alone don't give, and sexes beside others."""
    for one, other in product(below, repeat=2):
        yield from (If(one, other), Except(one, (other,)), Readings((one, other), "why"))
        yield All((one, other, Sex(("male",))))
    yield from (Review(one, "why") for one in below)
    yield from (Readings((one, two, three), "why") for one, two, three in product(ATOMS, repeat=3))


PARTS: list[Node] = [*ATOMS, Not(ATOMS[2]), Any((ATOMS[0], ATOMS[2])), Review(ATOMS[1], "why")]
DEPTH_1 = list(pairs(PARTS))
ODD = [*DEPTH_1, *pairs(DEPTH_1[::16])]


@pytest.mark.parametrize("trees", [TREES, ODD], ids=["kleene", "odd"])
def test_every_tree_of_every_patient(trees: list[Node]) -> None:
    registry, trials = registry_of(trees, sides=[Side.EXCLUSION])
    assert len(trials) >= 500
    for _, patient in PATIENTS:
        assert differences(registry, trials, patient, Context(SpecVocabulary(), TODAY)) == []


@pytest.mark.parametrize("assume", Assume)
def test_every_criterion_of_the_manual_against_all_its_patients(assume: Assume) -> None:
    nodes = [section.node for page in pages() for section in page.sections]
    registry, trials = registry_of(nodes)
    patients = {id(row): (row.patient, section.reference) for _, section, row, _ in cases()}
    patients |= {id(world): (world.nobody, TODAY) for world in WORLDS}
    for patient, day in patients.values():
        context = Context(SpecVocabulary(), day, assume)
        assert differences(registry, trials, patient, context) == []
