"""Why a trial stands to a fact as it does: the criterion's words and what they mean for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eligo.engines import Context
from eligo.matching.judge import Judged, judge_criterion
from eligo.patients.model import Patient
from eligo.reading.criteria import Status
from eligo.reading.trial import TrialCriteria

_FEW = 3  # criteria that are shown
_DOUBT = "it was not understood to the end"


@dataclass(frozen=True, slots=True)
class Reason:
    """A criterion that speaks of a fact: its words, the verdict on a person, and why.

    The person has the fact or, where it is a demand, does not.
    """

    side: str
    text: str
    verdict: str
    why: str


def reasons(
    people: Sequence[Patient],
    trial: TrialCriteria,
    places: Iterable[int],
    context: Context,
    *,
    admitted: bool,
) -> list[Reason]:
    """The criteria that speak of a fact or keep somebody out by it; at most a few.

    `people`: who has the fact or, of a demand, who does not. `places`: the criteria that speak of
    it. What keeps people out stands first, or what takes them where they are `admitted`.
    """
    spoken = set(places)
    found = (
        (place in spoken, judge_criterion(criterion, person, context))
        for place, criterion in enumerate(trial.deciding)
        for person in people[:1]
    )
    told = [judged for speaks, judged in found if speaks or judged.against]
    told.sort(key=_favour, reverse=admitted)
    return [_reason(one) for one in told[:_FEW]]


def _favour(judged: Judged) -> int:
    if judged.against:
        return int(_doubted(judged))
    return 2 if judged.verdict == "unknown" else 3


def _doubted(judged: Judged) -> bool:
    return judged.criterion.status is not Status.READ


def _reason(judged: Judged) -> Reason:
    criterion = judged.criterion
    text = " ".join(criterion.text.split())
    why = judged.answer.why
    if judged.against and _doubted(judged):
        why = f"{why}; but {_DOUBT}"
    return Reason(criterion.side.value, text, judged.verdict, why)
