"""Every and/or/not/at-least tree to depth 2 against an independent oracle, over 27 patients.

The oracle knows nothing of the engine's tables: NO, UNKNOWN and YES are 0, 1 and 2; `not` is
2 - x, `all` the least, `any` the greatest, `at least n` the n-th greatest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, combinations_with_replacement, product

from eligo.engines import Context, evaluate
from eligo.language.nodes import Age, All, Any, AtLeast, Judgement, Node, Not, Sex
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.language.values import at_least
from eligo.patients.model import FactKind, Patient, PatientFact, When
from tests.spec.vocabulary import SpecVocabulary

ADULT, WOMAN = Age(at_least(18, "a")), Sex(("female",))
CONSENTS = Judgement("willing to sign informed consent")
ATOMS: tuple[Node, ...] = (ADULT, WOMAN, CONSENTS)
RANK = {NO: 0, UNKNOWN: 1, YES: 2}

BIRTHS = {0: When.on(date(2015, 1, 1)), 1: None, 2: When.on(date(1980, 1, 1))}
SEXES = {0: "male", 1: None, 2: "female"}


def statement(words: str) -> tuple[PatientFact, ...]:
    return (PatientFact(FactKind.STATEMENT, words),)


STATEMENTS = {
    0: statement("The patient is unwilling to sign informed consent"),
    1: (),
    2: statement("The patient is willing to sign informed consent"),
}
PATIENTS = [
    (dict(zip(ATOMS, ranks, strict=True)), Patient("p", SEXES[ranks[1]], BIRTHS[ranks[0]],
                                                   facts=STATEMENTS[ranks[2]]))
    for ranks in product(range(3), repeat=3)
]  # fmt: skip


def joined(below: list[Node]) -> Iterator[Node]:
    yield from (Not(one) for one in below)
    for pair in combinations_with_replacement(below, 2):
        yield from (All(pair), Any(pair), AtLeast(2, pair))
    for three in combinations(below[:15], 3):
        yield from (AtLeast(n, three) for n in (1, 2, 3))


DEPTH_1 = [*ATOMS, *joined(list(ATOMS))]
TREES = [*DEPTH_1, *joined(DEPTH_1)]


def oracle(node: Node, ranks: dict[Node, int]) -> int:
    if node in ranks:
        return ranks[node]
    below = sorted((oracle(child, ranks) for child in node.children), reverse=True)
    match node:
        case Not():
            return 2 - below[0]
        case AtLeast():
            return below[node.n - 1]
        case All():
            return below[-1]
    return below[0]


def test_every_tree_of_every_patient() -> None:
    context = Context(SpecVocabulary(), date(2025, 6, 1))
    compared, wrong = 0, []
    for ranks, patient in PATIENTS:
        for tree in TREES:
            compared += 1
            if RANK[evaluate(tree, patient, context).truth] != oracle(tree, ranks):
                wrong.append((tree, ranks))
    assert wrong == []
    assert compared >= 50_000
