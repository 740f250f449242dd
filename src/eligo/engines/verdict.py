"""Answers as the four verdicts of the command contracts."""

from __future__ import annotations

from typing import Literal

from eligo.engines.answer import Answer
from eligo.language.nodes import Side
from eligo.language.truth import NO, YES

Verdict = Literal["met", "not_met", "unknown", "not_applicable"]


def verdict(answer: Answer, side: Side | None) -> Verdict:
    """What the answer means for a criterion on that side (None: inclusion).

    What can't concern the patient is neutral, unless an inclusion criterion demands it: a man
    does not fulfil "pregnant women".
    """
    demanded = side is not Side.EXCLUSION and answer.truth is NO
    if answer.applies is False and not demanded:
        return "not_applicable"
    return "met" if answer.truth is YES else "not_met" if answer.truth is NO else "unknown"
