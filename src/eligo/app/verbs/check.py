"""Check: one patient against one criterion that is given in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from eligo.app import actions
from eligo.app.service import Service
from eligo.app.verbs.patient import Evidence, PatientQuestion, PatientRead, evidence, read_of
from eligo.app.verbs.trial import ReadCriterion, read_criterion
from eligo.language.nodes import Side


class CheckQuestion(PatientQuestion):
    """A patient, and a criterion in its own words."""

    criterion: Annotated[str, Field(min_length=1, max_length=20_000)]
    """The criterion's words, such as "ECOG performance status 0 or 1"."""
    side: Literal["inclusion", "exclusion"] = "inclusion"
    """Which list of the trial it stands on."""


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """The verdict on a criterion as it is written, why, on what evidence, and how it was read."""

    verdict: str
    why: str
    evidence: list[Evidence]
    question: str | None
    read: list[ReadCriterion]
    patient: PatientRead


def check(service: Service, asked: CheckQuestion) -> CheckAnswer:
    """Judge a patient by a criterion. Raises InputError for what can't be read."""
    patient, side = asked.patient(), Side(asked.side)
    context = asked.context(patient)
    verdict, answer = actions.check(
        asked.criterion, patient, side, context.assume, context.reference_date
    )
    return CheckAnswer(
        verdict,
        answer.why,
        [evidence(fact, patient.prose) for fact in answer.evidence],
        answer.question,
        [read_criterion(one) for one in actions.parse(asked.criterion, side)],
        read_of(patient, context.reference_date),
    )
