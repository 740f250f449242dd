"""One sentence a trial, stale results, and what changed between two runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from eligo.engines import Answer, Open
from eligo.language.nodes import Judgement, Side, Unread
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.language.values import Concept
from eligo.matching.explain import sentence, stale
from eligo.matching.judge import ELIGIBLE, INELIGIBLE, Judged, Match
from eligo.matching.judge import UNKNOWN as MIGHT
from eligo.matching.runs import changes
from eligo.patients.model import FactKind, PatientFact, When
from eligo.reading.criteria import Criterion, Status

DAY = date(2026, 6, 1)


def judged(text: str, side: Side, verdict: str, answer: Answer) -> Judged:
    """A criterion with its verdict."""
    logic = Judgement("x") if answer.open.judgement else Unread("x")
    return Judged(Criterion(side, text, 0, 9, None, Status.READ, logic), verdict, answer)


MET = judged("Gout", Side.INCLUSION, "met", Answer(YES, "the record has gout"))
STROKE = judged("Stroke", Side.EXCLUSION, "met", Answer(YES, "the record has a stroke"))
YOUNG = judged("Age below 40", Side.INCLUSION, "not_met", Answer(NO, "the patient is 60"))
MISSING = judged(
    "ECOG 0-1", Side.INCLUSION, "unknown", Answer(UNKNOWN, "no ECOG", open=Open(missing=1))
)
CONSENT = judged(
    "Consent", Side.INCLUSION, "unknown", Answer(UNKNOWN, "to judge", open=Open(judgement=1))
)


def match(verdict: str, *criteria: Judged) -> Match:
    """A match of these criteria."""
    return Match("p", "T", "A trial", verdict, Open(), criteria, day=DAY)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (
            match(INELIGIBLE, MET, STROKE),
            "Does not fit: “Stroke” excludes, since the record has a stroke.",
        ),
        (
            match(INELIGIBLE, YOUNG, STROKE),
            "Does not fit: “Age below 40” is not met, since the patient is 60;"
            " 1 more criterion fails.",
        ),
        (
            match(ELIGIBLE, MET, CONSENT),
            "Fits: nothing speaks against it and nothing is missing; 1 judgement left to a person.",
        ),
        (match(ELIGIBLE, MET), "Fits: nothing speaks against it and nothing is missing."),
        (
            match(MIGHT, CONSENT, MISSING, MET),
            "May fit: “ECOG 0-1” is open, since no ECOG; 1 more criterion is open.",
        ),
        (
            match(MIGHT, MET, replace(STROKE, doubt="it was not understood to the end")),
            "May fit: “Stroke” excludes, since the record has a stroke,"
            " but it was not understood to the end.",
        ),
        (match(MIGHT), "May fit: the record names no criteria."),
    ],
)
def test_a_trial_is_told_in_one_sentence(found: Match, told: str) -> None:
    assert sentence(found) == told


def test_only_results_grow_stale() -> None:
    gout = (Concept.unlinked("gout"),)
    old = PatientFact(FactKind.OBSERVATION, "urate", gout, start=When.on(date(2026, 3, 2)))
    assert stale(old, DAY)
    assert not stale(replace(old, start=When.on(date(2026, 3, 3))), DAY)
    assert not stale(replace(old, kind=FactKind.CONDITION), DAY)
    assert not stale(replace(old, start=None), DAY)


# ---- what changed -------------------------------------------------------------------------------


def line(trial: str, rank: int, verdict: str, **criteria: str) -> dict[str, object]:
    """A line of match with its criteria's verdicts."""
    return {
        "patient": "p", "trial": trial, "rank": rank, "verdict": verdict,
        "criteria": [
            {"side": "inclusion", "text": t, "parent": None, "verdict": v, "why": f"{t} is {v}"}
            for t, v in criteria.items()
        ],
    }  # fmt: skip


def test_new_gone_and_different_pairs_are_told_with_the_criteria_that_changed() -> None:
    before = [
        line("same", 1, "unknown", A="unknown"),
        line("other", 2, "unknown", A="met", B="unknown"),
        line("gone", 3, "eligible", A="met"),
    ]
    after = [
        line("other", 1, "ineligible", A="met", B="not_met"),
        line("same", 2, "unknown", A="unknown"),
        line("new", 3, "eligible", A="met"),
    ]
    found = changes(before, after)
    assert [(c.trial, c.kind, c.before, c.after) for c in found] == [
        ("other", "different", "unknown", "ineligible"),
        ("new", "new", None, "eligible"),
        ("gone", "gone", "eligible", None),
    ]
    assert [(c.text, c.before, c.after, c.why) for c in found[0].criteria] == [
        ("B", "unknown", "not_met", "B is not_met")
    ]
    assert found[0].ranks == (2, 1)


def test_a_criterion_that_came_or_went_is_a_change_of_the_trial() -> None:
    before = [line("T", 1, "unknown", A="unknown", B="unknown")]
    (found,) = changes(before, [line("T", 1, "unknown", A="unknown", C="met")])
    assert {(c.text, c.before, c.after) for c in found.criteria} == {
        ("C", None, "met"), ("B", "unknown", None),
    }  # fmt: skip


def test_a_new_rank_alone_and_lines_of_errors_are_no_change() -> None:
    before = [line("T", 1, "unknown", A="unknown"), {"patient": "p", "trial": "E", "error": {}}]
    assert changes(before, [line("T", 7, "unknown", A="unknown")]) == []


def test_brief_lines_tell_verdicts() -> None:
    brief = {"patient": "p", "trial": "T", "rank": 1, "verdict": "unknown"}
    (found,) = changes([brief], [{**brief, "verdict": "eligible"}])
    assert (found.kind, found.criteria) == ("different", ())
