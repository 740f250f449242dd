"""What evaluating gives back, and what it is given: answers, contexts and the vocabulary."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from eligo.language.nodes import Fact, Side
from eligo.language.truth import NO, UNKNOWN, YES, Truth
from eligo.language.values import Concept, Moment, Quantity
from eligo.patients.model import Assume, PatientFact
from eligo.terms.model import Measurement


class Vocabulary(Protocol):
    """What evaluating asks of terminology (`eligo.terms.Terms` answers it)."""

    def __hash__(self) -> int: ...

    @property
    def version(self) -> str:
        """What changes whenever an answer of the vocabulary may."""
        ...

    def lineage(self, concept: Concept) -> Sequence[tuple[str, str]]:
        """The keys of a concept, first its own, and of all that it is a kind of."""
        ...

    def is_a(self, child: Concept, ancestor: Concept) -> bool:
        """Whether one concept is the other or a kind of it."""
        ...

    def kind(self, concept: Concept) -> str | None:
        """condition, drug, procedure, measurement or gene; None for an unlinked concept."""
        ...

    def find(self, text: str, kinds: Collection[str] | None = None) -> Sequence[Concept]:
        """The concepts that a whole name stands for, best first."""
        ...

    def measurement(self, concept: Concept) -> Measurement | None:
        """What is known of a laboratory value, vital sign or score."""
        ...

    def half_life(self, concept: Concept) -> Quantity | None:
        """The longest usual elimination half-life of a drug, in hours."""
        ...


@dataclass(frozen=True, slots=True)
class Open:
    """How many things keep an answer from being settled, by what would settle them."""

    judgement: int = 0
    missing: int = 0
    unread: int = 0
    review: int = 0

    def __add__(self, other: Open) -> Open:
        return Open(
            self.judgement + other.judgement,
            self.missing + other.missing,
            self.unread + other.unread,
            self.review + other.review,
        )

    def __bool__(self) -> bool:
        return bool(self.judgement or self.missing or self.unread or self.review)


@dataclass(frozen=True, slots=True)
class Answer:
    """What holds of a patient, why, on what evidence, and what would settle an UNKNOWN.

    `why` is a plain clause with the fact, its value and its date. `question` is what to ask or to
    look up; only an UNKNOWN has one. `applies` is False where the statement can't concern this
    patient (pregnancy and a man), None where that is not known. `open` counts what is unsettled.
    """

    truth: Truth
    why: str
    evidence: tuple[PatientFact, ...] = ()
    question: str | None = None
    applies: bool | None = True
    open: Open = Open()


def settled(truth: Truth, why: str, *evidence: PatientFact, applies: bool = True) -> Answer:
    """A YES or NO on the facts shown."""
    return Answer(truth, why, evidence, applies=applies)


def missing(why: str, question: str, *evidence: PatientFact) -> Answer:
    """An UNKNOWN for want of a fact; `evidence` shows what was there and did not suffice."""
    return Answer(UNKNOWN, why, evidence, question, open=Open(missing=1))


@dataclass(frozen=True, slots=True)
class Check:
    """What one test says of one fact, and the reason where it is not YES."""

    truth: Truth
    reason: str = ""


FITS = Check(YES)


def check(value: bool | None, otherwise: str) -> Check:
    """YES for True; for False and None the reason."""
    return FITS if value else Check(UNKNOWN if value is None else NO, otherwise)


@dataclass(frozen=True, slots=True)
class Context:
    """Under what conditions a criterion is evaluated.

    `anchors` dates the trial's moments that are known; the rest stand on `reference_date`.
    `positive` is False inside a negation; `excepted` are the facts that don't count.
    """

    terms: Vocabulary
    reference_date: date
    assume: Assume = Assume.OPEN
    side: Side = Side.INCLUSION
    anchors: Mapping[Moment, date] = field(default_factory=dict)
    positive: bool = True
    excepted: tuple[Fact, ...] = ()

    def negated(self) -> Context:
        """The context inside a negation."""
        return replace(self, positive=not self.positive)

    def without(self, facts: Iterable[Fact]) -> Context:
        """The context in which facts of these descriptions don't count."""
        return replace(self, excepted=(*self.excepted, *facts))

    def at(self, moment: Moment) -> date:
        """The date of one of the trial's moments."""
        return self.anchors.get(moment, self.reference_date)

    @property
    def reads_silence(self) -> bool:
        """Whether, as a reader takes a case report, silence speaks against an exclusion."""
        excludes = self.side is Side.EXCLUSION and self.positive
        return self.assume is Assume.NOTE and excludes

    @property
    def complete(self) -> bool:
        """Whether what goes unmentioned is absent."""
        return self.assume is Assume.CLOSED or self.reads_silence
