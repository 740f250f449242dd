"""Limits in columns: every result against every limit says what the reference evaluator says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from eligo.engines import Context
from eligo.language.nodes import Measure
from eligo.language.values import LLN, ULN, Bound, Interval, Quantity
from eligo.patients.model import FactKind, Patient, PatientFact, Reference, When
from tests.agreement import differences, registry_of
from tests.spec.vocabulary import SpecVocabulary, concept

TODAY = date(2025, 6, 1)
CREATININE = concept("creatinine")
NUMBERS = ("0", "0.9999", "1", "1.0001", "1.5", "88.4", "100", "1e9")
UNITS = ("mg/dL", "umol/L", "mmol/L", "g/L", ULN, LLN, "{score}", "kg", "1")
BOUNDS = [
    Bound(Quantity(Decimal(number), unit), inclusive)
    for number, unit, inclusive in product(NUMBERS, UNITS, (True, False))
]
LIMITS = [Measure(CREATININE, Interval(**{end: b})) for end, b in product(("low", "high"), BOUNDS)]
NORMAL = Reference(Quantity(Decimal("0.5"), "mg/dL"), Quantity(Decimal(1), "mg/dL"))


def results() -> list[PatientFact]:
    """Values in every unit, exact or beyond a limit, with and without what is normal; and words."""
    plain = PatientFact(
        FactKind.OBSERVATION, "creatinine", (CREATININE,), start=When.on(date(2025, 5, 1))
    )
    valued = [
        PatientFact(
            plain.kind, plain.text, plain.concepts, start=plain.start, reference=normal,
            value=Quantity(Decimal(number), unit), comparator=comparator,
        )
        for number, unit, comparator, normal in product(
            ("0", "1", "1.0004", "88.42"), ("mg/dL", "umol/L", "kg", "unheard"),
            (None, "<", "<=", ">", ">="), (None, NORMAL),
        )
    ]  # fmt: skip
    worded = [
        PatientFact(plain.kind, plain.text, plain.concepts, start=plain.start, outcome=words)
        for words in ("normal", "elevated", "decreased", "grade 1")
    ]
    return [*valued, *worded]


REGISTRY, TRIALS = registry_of(LIMITS)


@pytest.mark.parametrize("result", results(), ids=str)
def test_every_limit_of_a_result(result: PatientFact) -> None:
    patient = Patient("p", facts=(result,))
    assert differences(REGISTRY, TRIALS, patient, Context(SpecVocabulary(), TODAY)) == []
