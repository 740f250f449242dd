"""History: every version of a trial's records, and what each changed."""

from __future__ import annotations

from dataclasses import dataclass

from eligo.app.history import Step, Told, history_of
from eligo.app.service import Service
from eligo.matching.changes import Change
from eligo.records.compare import Difference


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after; empty where the record said nothing."""

    field: str
    before: list[str]
    after: list[str]


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """A criterion that was added, removed, changed or reworded; `words` says how, as logic."""

    kind: str
    side: str
    words: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class VersionTold:
    """A version of a record: when a load brought it, from where, and what it changed."""

    updated: str | None
    first_seen: str
    last_seen: str
    fields: list[FieldChange]
    criteria: list[CriterionChange]


@dataclass(frozen=True, slots=True)
class RecordTold:
    """A record of the trial and its versions, the oldest first."""

    id: str
    format: str
    versions: list[VersionTold]


@dataclass(frozen=True, slots=True)
class HistoryAnswer:
    """The records of a trial, the one that speaks for it first."""

    id: str
    title: str
    records: list[RecordTold]


def history(service: Service, number: str) -> HistoryAnswer:
    """The history of the trial with any of its numbers. Raises NotFound."""
    return answer_of(history_of(service.store, number, service.terms))


def answer_of(told: Told) -> HistoryAnswer:
    """A history as plain data."""
    records = [
        RecordTold(one.record.id, one.record.reader, [_version(step) for step in one.steps])
        for one in told.records
    ]
    return HistoryAnswer(records[0].id, told.title, records)


def _version(step: Step) -> VersionTold:
    version = step.version
    return VersionTold(
        version.updated,
        version.first_seen,
        version.last_seen,
        [_field(one) for one in step.fields],
        [_criterion(one) for one in step.criteria],
    )


def _field(one: Difference) -> FieldChange:
    return FieldChange(one.field, list(one.told["before"]), list(one.told["after"]))


def _criterion(one: Change) -> CriterionChange:
    before, after = (side.text if side else None for side in (one.before, one.after))
    return CriterionChange(one.kind, one.side, one.words, before, after)
