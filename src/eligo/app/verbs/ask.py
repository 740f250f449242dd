"""Ask: the questions whose answers settle most trials for a patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from eligo.app.service import Service
from eligo.app.verbs.match import Answered, Asked, Group, MatchQuestion, match
from eligo.app.verbs.patient import PatientRead


class AskQuestion(MatchQuestion):
    """A patient with the answers given so far, and which trials are in question."""

    shown: Annotated[int, Field(ge=1, le=1)] = 1
    """Trials are only counted here."""
    questions: Annotated[int, Field(ge=1, le=20)] = 3
    """How many of the next best questions are asked."""


@dataclass(frozen=True, slots=True)
class AskAnswer:
    """The next best questions; `trials`: how many fit, might fit and do not fit so far.

    No questions: nothing that the patient could answer is left open.
    """

    patient: PatientRead
    trials: dict[Group, int]
    questions: list[Asked]
    answered: list[Answered]
    waiting: int


def ask(service: Service, asked: AskQuestion) -> AskAnswer:
    """What to ask next about a patient. Raises InputError for a patient who can't be read."""
    found = match(service, asked)
    return AskAnswer(
        found.patient,
        {group.group: group.total for group in found.groups},
        found.questions,
        found.answered,
        found.waiting,
    )
