"""One patient against one trial: a verdict for each criterion and for the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace

from eligo.engines import Answer, Context, Open, evaluate, verdict
from eligo.language.nodes import Side
from eligo.patients.model import Patient
from eligo.reading.criteria import Criterion
from eligo.reading.trial import TrialCriteria

ELIGIBLE, INELIGIBLE, UNKNOWN = "eligible", "ineligible", "unknown"


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with its verdict ("met", "not_met", "unknown", "not_applicable") and why."""

    criterion: Criterion
    verdict: str
    answer: Answer

    @property
    def fails(self) -> bool:
        """Whether this keeps the patient out: on evidence, never for want of it."""
        wrong = "not_met" if self.criterion.side is Side.INCLUSION else "met"
        return self.verdict == wrong

    @property
    def open(self) -> Open:
        """What keeps it from being settled."""
        return self.answer.open if self.verdict == "unknown" else Open()


@dataclass(frozen=True, slots=True)
class Match:
    """A patient and a trial: the verdict, what is open, and every criterion."""

    patient: str
    trial: str
    title: str
    verdict: str
    open: Open
    criteria: tuple[Judged, ...]

    @property
    def deciding(self) -> tuple[Judged, ...]:
        """The criteria that no other one holds."""
        return tuple(j for j in self.criteria if j.criterion.parent is None)


def judge(patient: Patient, trial: TrialCriteria, context: Context) -> Match:
    """Evaluate every criterion of a trial; only those without a parent decide."""
    judged = tuple(judge_criterion(c, patient, context) for c in trial.criteria)
    deciding = [j for j in judged if j.criterion.parent is None]
    still_open = sum((j.open for j in deciding), Open())
    whole = _whole(deciding, still_open)
    return Match(patient.id, trial.id, trial.title, whole, still_open, judged)


def judge_criterion(criterion: Criterion, patient: Patient, context: Context) -> Judged:
    """Evaluate one criterion as it is written."""
    context = replace(context, side=criterion.side)
    answer = evaluate(criterion.logic, patient, context)
    return Judged(criterion, verdict(answer, criterion.side), answer)


def _whole(deciding: list[Judged], still_open: Open) -> str:
    """eligible: nothing failed, and at most judgements are open."""
    if any(j.fails for j in deciding):
        return INELIGIBLE
    if not deciding:
        return UNKNOWN
    judgements_alone = Open(judgement=still_open.judgement)
    return ELIGIBLE if still_open == judgements_alone else UNKNOWN
