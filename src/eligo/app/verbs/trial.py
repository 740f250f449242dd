"""A trial: what its record says, its criteria as words and logic, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eligo.app.history import Told, history_of
from eligo.app.service import Opened, Service
from eligo.language.encoding import encode
from eligo.language.notation import write
from eligo.language.wording import word
from eligo.reading.criteria import Criterion
from eligo.records import flag_kinds, to_v2

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Remarked:
    """Something odd about a record or a criterion: a flag of a known code."""

    code: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class ReadCriterion:
    """A criterion: the registry's words, how far they were understood, and the same as logic.

    `start` and `end` are offsets into the eligibility text, equal where a field of the record
    asks; `parent` is the place of the criterion that it stands under.
    """

    side: str
    text: str
    start: int
    end: int
    parent: int | None
    status: str
    wording: str
    notation: str
    logic: Json
    flags: list[Remarked]


@dataclass(frozen=True, slots=True)
class Telling:
    """A registry or portal that tells of the trial, and when it did."""

    id: str
    format: str
    updated: str | None
    first_seen: str
    last_seen: str
    origin: str
    versions: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of which several records say different things."""

    field: str
    told: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class TrialAnswer:
    """A trial. `study` is its record in the form of ClinicalTrials.gov's API v2."""

    id: str
    title: str
    study: Json
    flags: list[Remarked]
    criteria: list[ReadCriterion]
    sources: list[Telling]
    conflicts: list[Conflict]


def trial(service: Service, number: str) -> TrialAnswer:
    """The trial with any of its numbers. Raises NotFound, or why its record can't be read."""
    opened = service.trial(number)
    return answer_of(opened, history_of(service.store, number, service.terms))


def answer_of(opened: Opened, told: Told) -> TrialAnswer:
    """What is known of an opened trial."""
    record = opened.trial
    return TrialAnswer(
        record.id or opened.record.id,
        record.title or record.id or opened.record.id,
        to_v2(record),
        [Remarked(flag.code, flag.severity, flag.message) for flag in record.flags],
        [read_criterion(one) for one in opened.read.criteria],
        list(tellings(told)),
        [
            Conflict(one.field, {name: list(words) for name, words in one.told.items()})
            for one in told.conflicts
        ],
    )


def read_criterion(one: Criterion) -> ReadCriterion:
    """A criterion with everything that is known of it."""
    flags = [Remarked(f.code, _severity(f.code), f.message) for f in one.flags]
    return ReadCriterion(
        one.side.value, one.text, one.start, one.end, one.parent, one.status.value,
        word(one.logic), write(one.logic), encode(one.logic), flags,
    )  # fmt: skip


def _severity(code: str) -> str:
    kind = flag_kinds().get(code)
    return kind.severity if kind else "medium"


def tellings(told: Told) -> list[Telling]:
    """The records of a trial, the one that speaks for it first."""
    return [
        Telling(
            one.record.id,
            one.record.reader,
            one.record.updated,
            one.steps[0].version.first_seen,
            one.steps[-1].version.last_seen,
            one.steps[-1].version.origin,
            len(one.steps),
        )
        for one in told.records
    ]
