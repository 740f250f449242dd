"""What answers tell: the reason with value and date, the evidence, the question, the verdict."""

from __future__ import annotations

from datetime import date

import pytest

from eligo.engines import Answer, Context, Open, evaluate, verdict
from eligo.language import notation
from eligo.language.nodes import Side
from eligo.language.truth import NO, UNKNOWN, YES, Truth
from eligo.language.values import Moment
from eligo.patients.model import Assume, FactKind, Patient, PatientFact, When
from eligo.terms import load
from tests.spec.tables import fact, linked
from tests.spec.vocabulary import SpecVocabulary

TODAY = date(2025, 6, 1)


def ask(
    criterion: str,
    *facts: dict[str, object],
    side: Side = Side.INCLUSION,
    assume: Assume = Assume.OPEN,
    sex: str | None = None,
) -> Answer:
    context = Context(SpecVocabulary(), TODAY, assume, side)
    given = tuple(fact(one, f"f{place}") for place, one in enumerate(facts, 1))
    patient = Patient("p", sex=sex, facts=given)
    return evaluate(linked(notation.read(criterion)), patient, context)


ALT = {"observation": "ALT", "value": "126 U/L", "high": "41 U/L", "on": "2025-05-28"}
AST = {"observation": "AST", "value": "30 U/L", "high": "40 U/L", "on": "2025-05-28"}


def test_a_multiple_of_the_limit_is_told_as_one() -> None:
    answer = ask('measure "ALT" <= 3 {ULN}', ALT)
    assert answer.why == (
        "ALT 126 U/L on 2025-05-28 is 3.07 times the upper limit of 41; asked is at most 3 times"
    )
    assert [f.source.id for f in answer.evidence] == ["f1"]


def test_the_part_that_decides_is_told() -> None:
    criterion = 'all:\n  measure "AST" <= 3 {ULN}\n  measure "ALT" <= 3 {ULN}'
    answer = ask(criterion, ALT, AST)
    assert answer.truth is NO
    assert answer.why.startswith("ALT 126")
    assert [f.text for f in answer.evidence] == ["ALT"]


def test_an_old_result_is_marked_and_still_counts() -> None:
    old = {"observation": "ECOG", "value": "1", "on": "2024-06-01"}
    answer = ask('measure "ECOG" <= 2 {score}', old)
    assert answer.truth is YES
    assert "365 days old" in answer.why


def test_a_near_miss_is_told_and_shown() -> None:
    dose = {"drug": "prednisone", "from": "2025-04-22", "to": "2025-05-26"}
    window = 'drug "immunosuppressant" within 5 d before screening'
    answer = ask(window, dose, assume=Assume.CLOSED)
    assert answer.truth is NO
    assert "to 2025-05-26: that is not between 2025-05-27 and 2025-06-01" in answer.why
    assert [f.text for f in answer.evidence] == ["prednisone"]


def test_an_unknown_says_what_to_ask_and_counts_what_is_open() -> None:
    criterion = 'all:\n  measure "ECOG" <= 2 {score}\n  judgement "able to comply"\n  unread "frob"'
    answer = ask(criterion)
    assert answer.truth is UNKNOWN
    assert answer.open == Open(judgement=1, missing=1, unread=1)
    assert answer.question and "What is the latest ECOG?" in answer.question


def test_a_settled_answer_asks_nothing() -> None:
    criterion = 'any:\n  measure "ALT" <= 200 U/L\n  judgement "able to comply"'
    answer = ask(criterion, ALT)
    assert (answer.truth, answer.question, answer.open) == (YES, None, Open())


def test_readings_that_part_are_for_review() -> None:
    criterion = 'readings "and or or":\n  measure "ALT" <= 3 {ULN}\n  measure "AST" <= 3 {ULN}'
    answer = ask(criterion, ALT, AST)
    assert answer.open == Open(review=1)
    assert "and or or" in answer.why


def test_anchors_can_be_dated() -> None:
    criterion = linked(notation.read('drug "prednisone" within 5 d before first dose'))
    dose = fact({"drug": "prednisone", "on": "2025-06-08"}, "f1")
    patient = Patient("p", facts=(dose,))
    anchors = {Moment.FIRST_DOSE: date(2025, 6, 10)}
    later = Context(SpecVocabulary(), date(2025, 6, 9), anchors=anchors)
    assert evaluate(criterion, patient, later).truth is YES


def test_an_exception_counts_from_the_same_anchors() -> None:
    text = 'drug "chemotherapy"\nexcept:\n  drug "chemotherapy" within 5 d before first dose'
    dose = fact({"drug": "chemotherapy", "on": "2025-06-08"}, "f1")
    anchors = {Moment.FIRST_DOSE: date(2025, 6, 10)}
    found = []
    for known in ({}, anchors):
        context = Context(SpecVocabulary(), date(2025, 6, 30), anchors=known)
        answer = evaluate(linked(notation.read(text)), Patient("p", facts=(dose,)), context)
        found.append(answer.truth)
    assert found[0] is YES
    assert found[1] is not YES


def test_note_reads_silence_only_against_an_exclusion() -> None:
    negated = 'not: drug "chemotherapy"'
    assert ask(negated, side=Side.EXCLUSION, assume=Assume.NOTE).truth is UNKNOWN
    assert ask(negated, side=Side.INCLUSION, assume=Assume.NOTE).truth is UNKNOWN
    plain = 'drug "chemotherapy"'
    assert ask(plain, side=Side.EXCLUSION, assume=Assume.NOTE).truth is NO
    assert ask(plain, side=Side.INCLUSION, assume=Assume.NOTE).truth is UNKNOWN


@pytest.mark.parametrize(
    ("truth", "applies", "side", "expected"),
    [
        (YES, True, Side.INCLUSION, "met"),
        (NO, True, Side.INCLUSION, "not_met"),
        (UNKNOWN, True, Side.INCLUSION, "unknown"),
        (UNKNOWN, None, Side.EXCLUSION, "unknown"),
        (NO, False, Side.EXCLUSION, "not_applicable"),
        (YES, False, Side.EXCLUSION, "not_applicable"),
        (YES, False, Side.INCLUSION, "not_applicable"),
        (NO, False, Side.INCLUSION, "not_met"),
        (NO, False, None, "not_met"),
    ],
)
def test_verdicts(truth: Truth, applies: bool | None, side: Side | None, expected: str) -> None:
    assert verdict(Answer(truth, "why", applies=applies), side) == expected


@pytest.mark.parametrize(
    ("criterion", "side", "expected"),
    [
        ("pregnant", Side.EXCLUSION, "not_applicable"),
        ("pregnant", Side.INCLUSION, "not_met"),
        ("not: pregnant", Side.INCLUSION, "not_applicable"),
        ('measure "pregnancy test" is negative', Side.INCLUSION, "not_applicable"),
        ("sex female", Side.INCLUSION, "not_met"),
        ('condition "prostate cancer"', Side.INCLUSION, "unknown"),
    ],
)
def test_a_man(criterion: str, side: Side, expected: str) -> None:
    assert verdict(ask(criterion, side=side, sex="male"), side) == expected


def test_a_woman_does_not_fulfil_what_only_men_can() -> None:
    demanded = ask('condition "prostate cancer"', sex="female")
    assert verdict(demanded, Side.INCLUSION) == "not_met"


@pytest.mark.parametrize(
    ("day", "wanted"),
    [("2025-05-01", YES), ("2022-05-01", UNKNOWN)],
)
def test_of_a_group_of_tests_only_results_of_the_period_count(day: str, wanted: Truth) -> None:
    when = When.on(date.fromisoformat(day))
    found = PatientFact(
        FactKind.OBSERVATION, "HBsAg", load().find("HBsAg"), start=when, outcome="positive"
    )
    node = linked(
        notation.read('measure "hepatitis B test" <eligo:hbv-test> is positive within 6 mo before')
    )
    answer = evaluate(node, Patient("p", facts=(found,)), Context(load(), TODAY))
    assert answer.truth is wanted
