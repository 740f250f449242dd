"""Match: which trials fit a patient, which might, which do not, why, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from eligo.app import actions
from eligo.app.service import Logic, Service
from eligo.app.verbs.patient import Evidence, PatientQuestion, PatientRead, evidence, read_of
from eligo.errors import InputError, NotFound
from eligo.matching.ask import Inquiry, Question
from eligo.matching.explain import in_words, sentence, stale
from eligo.matching.judge import Judged, Match
from eligo.matching.rank import Ranked
from eligo.patients.model import Assume, Patient
from eligo.reading.trial import TrialCriteria

Sense = Literal["for", "open", "against", "neutral"]
Group = Literal["fits", "might_fit", "does_not_fit"]
GROUPS: dict[int, Group] = {2: "fits", 1: "might_fit", 0: "does_not_fit"}


class MatchQuestion(PatientQuestion):
    """A patient, and how much of the answer is wanted."""

    trials: tuple[str, ...] = ()
    """Only these trials; left out: all of the store."""
    shown: Annotated[int, Field(ge=1, le=100)] = 10
    """How many trials of each group are told in full."""
    questions: Annotated[int, Field(ge=0, le=20)] = 3
    """How many of the next best questions are asked."""


@dataclass(frozen=True, slots=True)
class JudgedCriterion:
    """A criterion and what it means for the patient.

    `verdict` is on its words as they are written; `sense` on the patient: for, open, against or
    neutral. `doubt` says why a failure keeps nobody out.
    """

    side: str
    text: str
    parent: int | None
    verdict: str
    sense: Sense
    why: str
    wording: str
    evidence: list[Evidence]
    question: str | None
    doubt: str | None
    stale: bool


@dataclass(frozen=True, slots=True)
class MatchedTrial:
    """A trial with its verdict, in one sentence and criterion by criterion."""

    rank: int
    trial: str
    title: str
    verdict: str
    score: float
    why: str
    questions_left: int
    criteria: list[JudgedCriterion]


@dataclass(frozen=True, slots=True)
class TrialGroup:
    """Trials of one kind of verdict: how many there are, and the best of them in full."""

    group: Group
    total: int
    trials: list[MatchedTrial]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: how many trials wait for its answer, and how many each answer takes out."""

    id: str
    question: str
    takes_value: bool
    trials: int
    decides: dict[str, int]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was answered; `problem` says why the answer could not be used."""

    id: str
    question: str
    answer: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A trial that could not be judged, and why."""

    trial: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class MatchAnswer:
    """The trials of a store for a patient on a day, in three groups, and what to ask next."""

    day: str
    assume: str
    patient: PatientRead
    groups: list[TrialGroup]
    questions: list[Asked]
    answered: list[Answered]
    failures: list[Unreadable]


def match(service: Service, asked: MatchQuestion) -> MatchAnswer:
    """Judge a patient against the trials. Raises InputError for a patient who can't be read."""
    logic = service.logic()
    told = asked.patient()
    assume = Assume(asked.assume) if asked.assume else None
    inquiry = Inquiry(told, logic.agenda, actions.context_for(told, assume, asked.reference_date))
    answered = [_answered(inquiry, *one) for one in asked.answers.items()]
    patient, context = inquiry.patient, inquiry.context
    day = context.reference_date
    ranked, failed = actions.match(patient, _wanted(logic, asked.trials), context.assume, day)
    groups = [_group(n, name, ranked, patient, asked.shown) for n, name in GROUPS.items()]
    return MatchAnswer(
        day.isoformat(),
        context.assume.value,
        read_of(patient, day),
        groups,
        [_asked(one) for one in inquiry.questions(asked.questions)] if asked.questions else [],
        answered,
        [Unreadable(name, e.code, str(e)) for name, e in (logic.failures | failed).items()],
    )


def _wanted(logic: Logic, names: Iterable[str]) -> Iterable[TrialCriteria]:
    """The trials that are asked for; raises NotFound for one that is not there."""
    if not names:
        return logic.trials.values()
    if missing := [name for name in names if name not in logic.trials]:
        raise NotFound(f"the store has no trial {', '.join(missing)}")
    return [logic.trials[name] for name in names]


# ---- questions --------------------------------------------------------------------------------


def _answered(inquiry: Inquiry, ident: str, words: str) -> Answered:
    """Take an answer in; one that can't be used is told and changes nothing."""
    matter = next((m for m in inquiry.agenda.matters.values() if m.id == ident), None)
    if matter is None:
        return Answered(ident, ident, words, "no trial asks this any more")
    try:
        inquiry.answer(matter, words)
    except InputError as error:
        return Answered(ident, matter.question, words, str(error))
    return Answered(ident, matter.question, words)


def _asked(question: Question) -> Asked:
    matter = question.matter
    return Asked(
        matter.id, question.words, matter.takes_value, question.trials, dict(question.decides)
    )


# ---- trials -----------------------------------------------------------------------------------


def _group(
    number: int, name: Group, ranked: Iterable[Ranked], patient: Patient, shown: int
) -> TrialGroup:
    mine = [one for one in ranked if one.parts.group == number]
    return TrialGroup(name, len(mine), [_matched(one, patient) for one in mine[:shown]])


def _matched(ranked: Ranked, patient: Patient) -> MatchedTrial:
    match = ranked.match
    return MatchedTrial(
        ranked.rank,
        match.trial,
        match.title,
        match.verdict,
        ranked.score,
        sentence(match),
        sum(bool(judged.open) for judged in match.deciding),
        [_judged(one, match, patient) for one in match.criteria],
    )


def _judged(judged: Judged, match: Match, patient: Patient) -> JudgedCriterion:
    facts = judged.answer.evidence
    return JudgedCriterion(
        judged.criterion.side.value,
        judged.criterion.text,
        judged.criterion.parent,
        judged.verdict,
        sense(judged),
        judged.answer.why,
        in_words(judged),
        [evidence(fact, patient.prose) for fact in facts],
        judged.answer.question,
        judged.doubt,
        match.day is not None and any(stale(fact, match.day) for fact in facts),
    )


def sense(judged: Judged) -> Sense:
    """What a verdict means for the patient: an exclusion that is met speaks against."""
    if judged.fails:
        return "against"
    if judged.verdict == "unknown" or judged.doubt:
        return "open"
    return "neutral" if judged.verdict == "not_applicable" else "for"
