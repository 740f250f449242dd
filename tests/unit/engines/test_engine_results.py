"""Results as laboratories print them: outcomes, levels, numbers between limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from eligo.engines.compare import inside
from eligo.engines.levels import Level, level, remission
from eligo.engines.outcomes import canonical, compare, polarity
from eligo.language.truth import NO, UNKNOWN, YES, Truth
from eligo.language.values import Interval, Outcome, Quantity, at_least, between, less_than
from eligo.patients.model import FactKind, PatientFact, Reference, When


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Positive", "positive"),
        ("Reactive", "positive"),
        ("Detected", "positive"),
        ("POSITIVE (strong)", "positive"),
        ("Non-reactive", "negative"),
        ("Not detected", "negative"),
        ("Negative for HBsAg", "negative"),
        ("No evidence of disease", "negative"),
        ("Undetectable", "negative"),
        ("Wild-type", "negative"),
        ("Fulfilled", "positive"),
        ("Not fulfilled", "negative"),
        ("Normal karyotype, 46,XX[20]", "normal"),
        ("46,XY", "normal"),
        ("46,XY,t(8;21)(q22;q22.1)[20]", "abnormal"),
        ("47,XX,+8[5]/46,XX[15]", "abnormal"),
        ("45,X,-Y[3]/46,XY[17]", "abnormal"),
        ("Indeterminate", None),
        ("Equivocal", None),
        ("see comment", None),
    ],
)
def test_outcomes(words: str, expected: str | None) -> None:
    assert canonical(words) == expected


def result(**said: object) -> PatientFact:
    fields: dict[str, object] = {"text": "HBV DNA", "start": When.on(date(2025, 5, 1)), **said}
    return PatientFact(FactKind.OBSERVATION, **fields)  # type: ignore[arg-type]


def amount(number: str, unit: str) -> Quantity:
    return Quantity(Decimal(number), unit)


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (result(outcome="Detected"), YES),
        (result(outcome="Absent"), NO),
        (result(outcome="Indeterminate"), None),
        (result(present=False), NO),
        (result(value=amount("230000", "[IU]/mL")), YES),
        (result(value=amount("0", "[IU]/mL")), NO),
        (result(value=amount("20", "[IU]/mL"), comparator="<"), UNKNOWN),
        (result(text="hCG", value=amount("3", "m[IU]/mL")), None),
        (result(text="NPM1 transcript", value=amount("3", "{log10}")), None),
    ],
)
def test_what_a_result_says_of_its_object(fact: PatientFact, expected: Truth | None) -> None:
    assert polarity(fact) is expected


LIMITS = Reference(amount("10", "U/L"), amount("40", "U/L"))


@pytest.mark.parametrize(
    ("fact", "wanted", "expected"),
    [
        (result(outcome="Reactive"), ("positive",), YES),
        (result(outcome="Reactive"), ("negative",), NO),
        (result(outcome="Reactive"), ("negative", "positive"), YES),
        (result(outcome="Indeterminate"), ("negative",), UNKNOWN),
        (result(outcome="Indeterminate"), ("indeterminate",), YES),
        (result(outcome="Reactive"), ("normal",), UNKNOWN),
        (result(outcome="Complex karyotype"), ("abnormal",), YES),
        (result(outcome="Complex karyotype"), ("normal",), NO),
        (result(outcome="46,XY,t(8;21)(q22;q22)"), ("complex",), UNKNOWN),
        (result(text="ALT", value=amount("30", "U/L"), reference=LIMITS), ("normal",), YES),
        (result(text="ALT", value=amount("50", "U/L"), reference=LIMITS), ("normal",), NO),
        (result(text="ALT", value=amount("50", "U/L"), reference=LIMITS), ("elevated",), YES),
        (result(text="ALT", value=amount("30", "U/L"), reference=LIMITS), ("elevated",), NO),
        (result(text="ALT", value=amount("50", "U/L")), ("elevated",), UNKNOWN),
        (result(text="ALT", value=amount("50", "ukat/L"), reference=LIMITS), ("normal",), UNKNOWN),
    ],
)
def test_results_against_outcomes(
    fact: PatientFact, wanted: tuple[str, ...], expected: Truth
) -> None:
    assert compare(fact, Outcome(wanted)) is expected


def test_steps_of_a_scale() -> None:
    scale = ("favorable", "intermediate", "adverse")
    fact = result(text="ELN risk", outcome="Favorable risk (2022)")
    assert compare(fact, Outcome(("favorable",)), scale) is YES
    assert compare(fact, Outcome(("adverse",)), scale) is NO
    assert compare(fact, Outcome(("adverse",))) is UNKNOWN


@pytest.mark.parametrize(
    ("words", "scale", "expected"),
    [
        ("NYHA Class III", (), 3),
        ("Grade I", (), 1),
        ("III", (), 3),
        ("Stage IIIB", (), 3),
        ("2", (), 2),
        ("Grade 2 (CTCAE v5.0)", (), 2),
        ("F3", (), 3),
        ("None", (), 0),
        ("Child-Pugh B", ("A", "B", "C"), 2),
        ("Child-Pugh B", (), None),
        ("grade I-II", (), None),
        ("see letter", (), None),
    ],
)
def test_levels(words: str, scale: tuple[str, ...], expected: int | None) -> None:
    found = level(words, scale)
    assert (found and found.low) == expected


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("CR1 (first complete remission)", 1, 1),
        ("CR2 (second complete remission after relapse)", 2, 2),
        ("Second complete remission", 2, 2),
        ("Complete remission", 1, None),
        ("Relapse after CR1", 0, 0),
        ("Not in complete remission", 0, 0),
        ("Partial remission", 0, 0),
        ("Refractory disease", 0, 0),
    ],
)
def test_remissions(words: str, low: int, high: int | None) -> None:
    expected = Level(Decimal(low), None if high is None else Decimal(high))
    assert remission(words) == expected


def test_what_is_no_remission_status() -> None:
    assert remission("to be determined") is None


@pytest.mark.parametrize(
    ("low", "high", "test", "expected"),
    [
        (3, 3, between(2, 3, "1"), True),
        (4, 4, between(2, 3, "1"), False),
        (1, None, at_least(1, "1"), True),
        (1, None, at_least(2, "1"), None),
        (1, None, less_than(1, "1"), False),
        (None, 3, less_than(4, "1"), True),
        (None, 4, less_than(4, "1"), None),
        (None, 4, at_least(5, "1"), False),
        (2, 5, between(1, 9, "1"), True),
        (2, 5, between(3, 9, "1"), None),
    ],
)
def test_values_between_limits(
    low: int | None, high: int | None, test: Interval, expected: bool | None
) -> None:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    assert inside(ends[0], ends[1], test) is expected
