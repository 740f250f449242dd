"""Match: which trials fit a patient, which might, which do not, why, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from eligo.app import actions
from eligo.app.service import Logic, Service
from eligo.app.verbs.patient import Evidence, PatientQuestion, PatientRead, evidence, read_of
from eligo.engines import Context
from eligo.errors import EligoError, InputError, InternalError, NotFound
from eligo.matching.about import presentation
from eligo.matching.ask import Agenda, Inquiry, key_of, matter_of
from eligo.matching.ask import answered as with_answer
from eligo.matching.explain import in_words, sentence, stale
from eligo.matching.judge import Judge, Judged, Match
from eligo.matching.roster import Ranks
from eligo.matching.search import Filters
from eligo.patients.model import Patient
from eligo.reading.trial import TrialCriteria, field_of

Sense = Literal["for", "open", "against", "neutral"]
Group = Literal["fits", "might_fit", "does_not_fit"]
GROUPS: dict[int, Group] = {2: "fits", 1: "might_fit", 0: "does_not_fit"}
_ASKED_OF = 100  # the best trials that do not fail: what settles these is asked


class WantedTrials(BaseModel):
    """Which trials of a store a patient is judged by."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    trials: tuple[str, ...] = ()
    """Only these trials; left out: all of the store."""
    status: tuple[str, ...] = ()
    """Only trials of such a status: recruiting, …; open: all that take people."""
    phase: tuple[str, ...] = ()
    """1, 2, PHASE3, …"""
    country: str | None = None
    """Of an open site."""
    near: str | None = None
    """A city, a ZIP code or latitude,longitude: only trials with an open site within `within` of
    it, or with sites of which that is not known; nearer ones rank higher."""
    within: str = "80 km"
    """50 mi, 80 km"""

    @property
    def filters(self) -> Filters:
        """Which trials are wanted at all."""
        return Filters(
            self.status, self.phase, country=self.country, near=self.near, within=self.within
        )


class MatchQuestion(WantedTrials, PatientQuestion):
    """A patient, and how much of the answer is wanted."""

    shown: Annotated[int, Field(ge=1, le=100)] = 10
    """How many trials of each group are told in full."""
    group: Group | None = None
    """Only trials of this group are told in full."""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    """Which page of the group, from 1."""
    questions: Annotated[int, Field(ge=0, le=20)] = 3
    """How many of the next best questions are asked."""


@dataclass(frozen=True, slots=True)
class JudgedCriterion:
    """A criterion and what it means for the patient.

    `field` names the structured field that it is read from, "title" for what the title implies;
    None where it stands in the text. `verdict` is on its words as they are written; `sense` on the
    patient: for, open, against or neutral. `doubt` says why a failure keeps nobody out.
    """

    side: str
    text: str
    field: str | None
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
    """Trials of one kind of verdict: how many there are, and a page of them in full, best first."""

    group: Group
    total: int
    page: int
    pages: int
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
    """The trials of a store for a patient on a day, in three groups, and what to ask next.

    `waiting`: how many trials are left out because their criteria are not compiled yet.
    """

    day: str
    assume: str
    patient: PatientRead
    groups: list[TrialGroup]
    questions: list[Asked]
    answered: list[Answered]
    failures: list[Unreadable]
    waiting: int = 0


def match(service: Service, asked: MatchQuestion) -> MatchAnswer:
    """Judge a patient against the trials. Raises InputError for a patient who can't be read."""
    logic = service.logic()
    patient, context, answered = _patient(asked)
    chosen = chosen_of(service, logic, asked)
    ranks = logic.roster.rank(patient, context, chosen, chosen)
    shown = Shown(logic, ranks, Judge(patient, context, presentation(patient, service.terms)))
    groups = [shown.group(number, name, asked) for number, name in GROUPS.items()]
    day = context.reference_date
    return MatchAnswer(
        day.isoformat(),
        context.assume.value,
        read_of(patient, day),
        groups,
        _asked(shown, answered, asked.questions) if asked.questions else [],
        answered,
        [Unreadable(name, e.code, str(e)) for name, e in (logic.failures | shown.failures).items()],
        logic.waiting,
    )


def chosen_of(
    service: Service, logic: Logic, asked: WantedTrials
) -> dict[int, float | None] | None:
    """The records of the trials that are asked for, and how far each is; None for all.

    Raises NotFound for a trial that is not there.
    """
    if asked.trials:
        if missing := [name for name in asked.trials if name not in logic.roster.places]:
            raise NotFound(f"the store has no trial {', '.join(missing)}")
        places = (logic.roster.places[name] for name in asked.trials)
        return {logic.roster.lines[place].record: None for place in places}
    filters = asked.filters
    return service.search.chosen(filters) if filters != Filters(within=filters.within) else None


# ---- the patient, with what was answered -------------------------------------------------------


def _patient(asked: MatchQuestion) -> tuple[Patient, Context, list[Answered]]:
    """Who is judged under what; an answer that can't be used is told and changes nothing."""
    patient = asked.patient()
    context = asked.context(patient)
    told: list[Answered] = []
    for ident, words in asked.answers.items():
        matter = matter_of(ident, actions.terms())
        if matter is None:
            told.append(Answered(ident, ident, words, "this is no question that trials ask"))
            continue
        problem = None
        try:
            day = context.reference_date
            patient = with_answer(patient, matter, words, actions.terms(), day)
        except InputError as error:
            problem = str(error)
        told.append(Answered(ident, matter.question, words, problem))
    return patient, context, told


# ---- questions --------------------------------------------------------------------------------


def _asked(shown: Shown, answered: Iterable[Answered], most: int) -> list[Asked]:
    """The next best questions of the best trials that are still open."""
    agenda = Agenda(shown.best(_ASKED_OF), actions.terms())
    known = {key_of(m) for one in answered if (m := matter_of(one.id, actions.terms()))}
    judge = shown.judge
    inquiry = Inquiry(judge.patient, agenda, judge.context, known)
    return [
        Asked(one.matter.id, one.words, one.matter.takes_value, one.trials, dict(one.decides))
        for one in inquiry.questions(most)
    ]


# ---- trials -----------------------------------------------------------------------------------


@dataclass
class Shown:
    """The trials of a roster, ranked; those that are told in full are judged with reasons."""

    logic: Logic
    ranks: Ranks
    judge: Judge
    failures: dict[str, EligoError] = field(default_factory=dict)

    def group(self, number: int, name: Group, asked: MatchQuestion) -> TrialGroup:
        """A group and the page of it that is asked for."""
        mine = self.ranks.of(number)
        page = asked.page if asked.group == name else 1
        first = (page - 1) * asked.shown
        places = mine[first : first + asked.shown].tolist() if asked.group in (None, name) else []
        found = (self._told(place, rank) for rank, place in enumerate(places, first + 1))
        told = [one for one in found if one is not None]
        return TrialGroup(name, len(mine), page, -(-len(mine) // asked.shown), told)

    def best(self, most: int) -> list[TrialCriteria]:
        """The criteria of the best trials that do not fail."""
        order = self.ranks.order
        places = order[self.ranks.group[order] > 0][:most].tolist()
        return [self.logic.criteria(self.logic.roster.lines[place].record) for place in places]

    def _told(self, place: int, rank: int) -> MatchedTrial | None:
        """A trial in full; None, and its error kept, where it can't be judged."""
        name = self.logic.roster.lines[place].trial
        try:
            return self._matched(place, rank)
        except EligoError as error:
            self.failures[name] = error
        except Exception as error:  # a fault of ours in one trial must not end the batch
            self.failures[name] = InternalError.of(error)
        return None

    def _matched(self, place: int, rank: int) -> MatchedTrial:
        line = self.logic.roster.lines[place]
        match = self.judge(self.logic.criteria(line.record))
        patient = self.judge.patient
        return MatchedTrial(
            rank,
            match.trial,
            match.title,
            match.verdict,
            float(self.ranks.score[place]),
            sentence(match),
            sum(bool(judged.open) for judged in match.deciding),
            [_judged(one, match, patient) for one in match.criteria],
        )


def _judged(judged: Judged, match: Match, patient: Patient) -> JudgedCriterion:
    facts = judged.answer.evidence
    return JudgedCriterion(
        judged.criterion.side.value,
        judged.criterion.text,
        field_of(judged.criterion),
        judged.criterion.parent,
        judged.verdict,
        sense(judged),
        judged.answer.why,
        in_words(judged),
        list(dict.fromkeys(evidence(fact, patient.prose) for fact in facts)),
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
