"""A whole record to criteria: its text, the fields that decide, and what its title implies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from eligo.language.nodes import (
    Age,
    Fact,
    Kind,
    Node,
    Not,
    Person,
    Review,
    Sex,
    Side,
    State,
)
from eligo.language.rewrite import walk
from eligo.language.values import Bound, Concept, Interval, Quantity
from eligo.reading.criteria import Criterion, Status, read_criteria, read_phrase
from eligo.reading.everyone import of_some
from eligo.reading.others import meaning_others
from eligo.reading.rows.context import Flag
from eligo.reading.topic import Topic, topic_of
from eligo.records import Trial, Value
from eligo.records.model import Age as RecordAge
from eligo.terms import Terms

_IMPLIED = (
    "the title is about {name}, but no inclusion criterion asks for it; taken as implied,"
    " to be confirmed"
)


@dataclass(frozen=True, slots=True)
class TrialCriteria:
    """A trial's criteria: those of its text first (offsets into the eligibility text), then the
    structured fields that decide, then what its title implies."""

    id: str
    title: str
    criteria: tuple[Criterion, ...]
    topic: Topic = field(default_factory=Topic)

    @property
    def deciding(self) -> Iterator[Criterion]:
        """The criteria that no other one holds."""
        return (c for c in self.criteria if c.parent is None)


def read_trial(trial: Trial, terms: Terms) -> TrialCriteria:
    """Everything that a record asks of a patient."""
    text = trial.eligibility.text.value if trial.eligibility.text else ""
    criteria = read_criteria(text, terms, subject=subject_of(trial))
    fields = [*_ages(trial), *_sex(trial), *_volunteers(trial)]
    implied = list(_implied(trial, criteria, terms))
    topic = topic_of(trial, criteria, terms)
    both = trial.eligibility.sex is not None and trial.eligibility.sex.value.lower() == "all"
    some = (of_some(criterion, both) for criterion in criteria)
    others = (meaning_others(criterion, topic.conditions, terms) for criterion in some)
    every = (*others, *fields, *implied)
    return TrialCriteria(trial.id or "", trial.title or "", every, topic)


def subject_of(trial: Trial) -> str:
    """What the trial is about, in its own words: titles and conditions."""
    titles = [v.value for v in (trial.brief_title, trial.official_title) if v]
    return " ; ".join([*titles, *(c.value for c in trial.conditions)])


# ---- structured fields --------------------------------------------------------------------------


def _field(printed: str, logic: Node) -> Criterion:
    return Criterion(Side.INCLUSION, printed, 0, 0, None, Status.READ, logic)


def field_of(one: Criterion) -> str | None:
    """The structured field that a criterion stands for, or "title"; None where it is of the text.

    minimum-age, maximum-age, age, sex or healthy-volunteers.
    """
    if one.end:
        return None
    match one.logic:
        case Age(interval=Interval(low=low, high=high)) if not (low and high):
            return "minimum-age" if low else "maximum-age"
        case Age():
            return "age"
        case Sex():
            return "sex"
        case Not(of=Person(state=State.HEALTHY_VOLUNTEER)):
            return "healthy-volunteers"
        case _:
            return "title"


def _ages(trial: Trial) -> Iterator[Criterion]:
    """One criterion for each printed age limit; a range printed in one piece is one."""
    low, high = trial.eligibility.min_age, trial.eligibility.max_age
    if low and high and low.printed == high.printed:
        interval = Interval(_bound(low.value), _bound(high.value))
        yield _field(low.printed, Age(interval))
        return
    if low:
        yield _field(low.printed, Age(Interval(low=_bound(low.value))))
    if high:
        yield _field(high.printed, Age(Interval(high=_bound(high.value))))


def _bound(age: RecordAge) -> Bound:
    return Bound(Quantity(Decimal(str(age.value)).normalize() + 0, age.unit), age.inclusive)


def _sex(trial: Trial) -> Iterator[Criterion]:
    sex = trial.eligibility.sex
    if sex and sex.value.lower() in ("female", "male"):
        yield _field(sex.printed, Sex((sex.value.lower(),)))


def _volunteers(trial: Trial) -> Iterator[Criterion]:
    accepts: Value[bool] | None = trial.eligibility.healthy_volunteers
    if accepts and not accepts.value:
        yield _field(accepts.printed, Not(Person(State.HEALTHY_VOLUNTEER)))


# ---- what the title requires --------------------------------------------------------------------


def _implied(trial: Trial, criteria: list[Criterion], terms: Terms) -> Iterator[Criterion]:
    """The disease of conditions or title, if no inclusion criterion names it or a kind of it."""
    named = [
        n.concept
        for c in criteria
        if c.side is Side.INCLUSION
        for n in walk(c.logic)
        if isinstance(n, Fact) and n.kind is Kind.CONDITION
    ]
    for value in _sources(trial):
        facts = [f for f in read_phrase(value.value, terms) if f.kind is Kind.CONDITION]
        if facts:
            if not any(_related(f.concept, c, terms) for f in facts for c in named):
                yield _implied_criterion(value, facts[0])
            return


def _sources(trial: Trial) -> Iterator[Value[str]]:
    yield from (v for v in (trial.brief_title, trial.official_title) if v)
    yield from trial.conditions


def _related(one: Concept, other: Concept, terms: Terms) -> bool:
    return terms.is_a(one, other) or terms.is_a(other, one)


def _implied_criterion(value: Value[str], fact: Fact) -> Criterion:
    words = fact.span.of(value.value) if fact.span else value.value
    why = _IMPLIED.format(name=words)
    flag = Flag("implied-by-title", why, 0, 0)
    logic = Review(replace(fact, span=None), why)
    return Criterion(Side.INCLUSION, words, 0, 0, None, Status.READ, logic, (flag,))
