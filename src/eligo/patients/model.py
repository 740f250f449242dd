"""A patient as dated facts, each with its own words, its certainty and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from eligo.language.nodes import State
from eligo.language.values import Concept, Quantity

# The modifier of a tumour of which the record does not say whether it is benign or malignant.
UNSTATED_BEHAVIOUR = "benign or malignant"


class Assume(Enum):
    """What a missing fact means (see the command contracts)."""

    OPEN = "open"
    NOTE = "note"
    CLOSED = "closed"


class FactKind(Enum):
    """What kind of thing a source says of a patient."""

    CONDITION = "condition"
    DRUG = "drug"
    PROCEDURE = "procedure"
    ALLERGY = "allergy"
    FAMILY_HISTORY = "family history"
    OBSERVATION = "observation"  # laboratory values, scores, findings with a result
    STATE = "state"  # pregnant, post-menopausal, …: see PatientFact.state
    PARTICIPATION = "participation"  # in a study
    STATEMENT = "statement"  # consent, willingness, opinion: what settles a judgement


class Status(Enum):
    """How a fact stands, in so far as the source says."""

    ACTIVE = "active"
    RESOLVED = "resolved"
    REMISSION = "remission"
    PLANNED = "planned"
    UNSTATED = "unstated"


class Certainty(Enum):
    """How sure the source is. What it refutes or withdraws is no fact and is left out."""

    CONFIRMED = "confirmed"
    SUSPECTED = "suspected"


@dataclass(frozen=True, slots=True)
class When:
    """A date as precisely as it is known: the first and the last day that it can be."""

    first: date
    last: date

    @classmethod
    def on(cls, day: date) -> When:
        """A date known to the day."""
        return cls(day, day)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands: a resource of a record, or a run of characters in a note."""

    resource: str | None = None
    id: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A laboratory's own limits of normal for one result, in the units that it prints."""

    low: Quantity | None = None
    high: Quantity | None = None


@dataclass(frozen=True, slots=True)
class PatientFact:
    """One thing that a source says of a patient.

    `concepts`: everything that its codes and its words mean, the most specific first.
    `present`: False where the source denies it ("no history of stroke", "No known drug allergy").
    `start`, `end`: for a condition its onset and abatement, for a drug its first and last day, for
    the rest the day (start) on which it was done or observed. `ongoing`: still so at the end of
    the record; None if the source does not say.
    `value`, `outcome`: a result as a quantity, or in words as printed ("Non-reactive", "CR1").
    `comparator`: "<", "<=", ">=" or ">" where the laboratory reports only a limit.
    `qualifiers`: by the names of language.nodes.QUALIFIERS (severity, route, stage, specimen,
    method, site, donor, indication, relative, course, …), each with one or more words.
    `doubt`: why this fact must not decide anything (impossible value, future date, no unit), or
    None.
    """

    kind: FactKind
    text: str
    concepts: tuple[Concept, ...] = ()
    present: bool = True
    start: When | None = None
    end: When | None = None
    ongoing: bool | None = None
    status: Status = Status.UNSTATED
    certainty: Certainty = Certainty.CONFIRMED
    value: Quantity | None = None
    comparator: str | None = None
    outcome: str | None = None
    reference: Reference | None = None
    qualifiers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    indications: tuple[Concept, ...] = ()  # why a drug was given or a procedure done
    state: State | None = None
    source: Source = Source()
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """Who the patient is and everything that the source says of them.

    `prose`: the whole text of a source that is free text, by which what it leaves unmentioned can
    be told; None for a record.
    `last_observed`: the newest day on which something was observed or done, if any: the default
    reference date. `readable`: False where nothing of the source could be read, so that its silence
    says nothing. `notices`: what the reader could not use, said plainly.
    """

    id: str
    sex: str | None = None  # "female", "male", or None
    birth: When | None = None
    deceased: bool | None = None
    facts: tuple[PatientFact, ...] = ()
    prose: str | None = None
    last_observed: date | None = None
    readable: bool = True
    notices: tuple[str, ...] = ()
