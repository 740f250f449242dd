"""One patient against one trial: a verdict for each criterion and for the whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from eligo.engines import Answer, Context, Open, evaluate, verdict
from eligo.language.nodes import Person, Side, State
from eligo.language.rewrite import walk
from eligo.language.truth import UNKNOWN as UNSETTLED
from eligo.matching.about import About, Presentation
from eligo.matching.said import by_words
from eligo.patients.model import Patient
from eligo.reading.criteria import Criterion, Status
from eligo.reading.trial import TrialCriteria

ELIGIBLE, INELIGIBLE, UNKNOWN = "eligible", "ineligible", "unknown"
OWN = 0.5  # from here on a trial's condition counts as the patient's own


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with its verdict ("met", "not_met", "unknown", "not_applicable") and why.

    What words alone settle is still counted as open: it admits nobody and keeps nobody out.

    `doubt`: why a failure of it keeps nobody out, or None.
    """

    criterion: Criterion
    verdict: str
    answer: Answer
    doubt: str | None = None

    @property
    def fails(self) -> bool:
        """Whether this keeps the patient out: on evidence, never for want of it."""
        return self.against and self.doubt is None

    @property
    def against(self) -> bool:
        """Whether it fails as far as it was understood."""
        wrong = "not_met" if self.criterion.side is Side.INCLUSION else "met"
        return self.verdict == wrong

    @property
    def open(self) -> Open:
        """What keeps it from being settled."""
        if self.verdict == "not_applicable" and not self.answer.truth.known:
            return Open()
        doubted = self.against and self.doubt is not None and not self.answer.open
        return Open(review=1) if doubted else self.answer.open


@dataclass(frozen=True, slots=True)
class Match:
    """A patient and a trial on a day: the verdict, what is open and about, and every criterion."""

    patient: str
    trial: str
    title: str
    verdict: str
    open: Open
    criteria: tuple[Judged, ...]
    about: About = field(default_factory=About)
    day: date | None = None

    @property
    def deciding(self) -> tuple[Judged, ...]:
        """The criteria that no other one holds."""
        return tuple(j for j in self.criteria if j.criterion.parent is None)

    @property
    def fails(self) -> int:
        """How many criteria keep the patient out."""
        return sum(j.fails for j in self.deciding)

    @property
    def doubtful(self) -> int:
        """How many fail as far as they were understood and keep nobody out; what only a note's
        words say is not counted."""
        return sum(j.against and not j.fails and not j.answer.open for j in self.deciding)


@dataclass(frozen=True, slots=True)
class Brief:
    """A match without its criteria, as columns tell it; see Match."""

    patient: str
    trial: str
    verdict: str
    open: Open
    about: About
    fails: int
    doubtful: int


class Judge:
    """One patient against many trials; what the patient presents with is found once."""

    def __init__(self, patient: Patient, context: Context, presented: Presentation) -> None:
        self.patient, self.context, self.presented = patient, context, presented

    def __call__(self, trial: TrialCriteria) -> Match:
        """Evaluate every criterion of a trial; only those without a parent decide."""
        about = self.presented.about(trial.topic)
        heads = {c.parent for c in trial.criteria}
        judged = tuple(
            self._criterion(c, about, alone=place not in heads)
            for place, c in enumerate(trial.criteria)
        )
        deciding = [j for j in judged if j.criterion.parent is None]
        still_open = sum((j.open for j in deciding), Open())
        whole = _whole(deciding, still_open)
        day = self.context.reference_date
        return Match(self.patient.id, trial.id, trial.title, whole, still_open, judged, about, day)

    def _criterion(self, criterion: Criterion, about: About, alone: bool) -> Judged:
        """One criterion; what stands over others has words that are not all that it asks."""
        judged = judge_criterion(criterion, self.patient, self.context)
        judged = _by_words(judged, self.patient, self.context) if alone else judged
        return replace(judged, doubt=_doubt(judged, about)) if judged.against else judged


def judge_criterion(criterion: Criterion, patient: Patient, context: Context) -> Judged:
    """Evaluate one criterion as it is written."""
    context = replace(context, side=criterion.side)
    answer = evaluate(criterion.logic, patient, context)
    return Judged(criterion, verdict(answer, criterion.side), answer)


def _by_words(judged: Judged, patient: Patient, context: Context) -> Judged:
    """What a note says in the words of a criterion that its facts leave open."""
    criterion = judged.criterion
    if judged.answer.truth is not UNSETTLED or criterion.start == criterion.end:
        return judged
    context = replace(context, side=criterion.side)
    answer = by_words(criterion.text, criterion.logic, judged.answer, patient, context)
    return Judged(criterion, verdict(answer, criterion.side), answer)


def _doubt(judged: Judged, about: About) -> str | None:
    """Why a criterion that fails is no ground for a refusal."""
    criterion = judged.criterion
    if judged.answer.open:
        return "only its words are compared with the note's, which a person should look at"
    if criterion.status is not Status.READ:
        return "it was not understood to the end, and what is left may change it"
    if about.main >= OWN and asks_healthy(criterion):
        return "the trial is about what the patient has, so it is of another group of its patients"
    return None


def asks_healthy(criterion: Criterion) -> bool:
    """Whether the text, and not a field of the record, asks for healthy volunteers."""
    healthy = (n for n in walk(criterion.logic) if isinstance(n, Person))
    return criterion.start != criterion.end and any(
        person.state is State.HEALTHY_VOLUNTEER for person in healthy
    )


def _whole(deciding: list[Judged], still_open: Open) -> str:
    """eligible: nothing failed, and at most judgements are open."""
    if any(j.fails for j in deciding):
        return INELIGIBLE
    if not deciding:
        return UNKNOWN
    judgements_alone = Open(judgement=still_open.judgement)
    return ELIGIBLE if still_open == judgements_alone else UNKNOWN
