"""The history of a trial: its records, the steps of each, and where they contradict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from eligo.errors import EligoError
from eligo.matching.changes import Change, criteria_changes
from eligo.reading.criteria import Criterion, read_criteria
from eligo.reading.trial import subject_of
from eligo.records import Trial
from eligo.records.compare import Difference, changes, conflicts
from eligo.records.store import Record, Store, Version
from eligo.terms import Terms


@dataclass(frozen=True, slots=True)
class Step:
    """A version, and what changed since the one before; of the first, nothing."""

    version: Version
    fields: list[Difference] = field(default_factory=list)
    criteria: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """A record and its steps, the oldest first."""

    record: Record
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the store knows of where a trial's facts come from."""

    title: str
    records: list[RecordHistory]
    conflicts: list[Difference]


def history_of(store: Store, trial_id: str, terms: Terms) -> Told:
    """The history of the trial with this number; raises NotFound."""
    records = store.records(trial_id)
    now = {one: trial for one in records if isinstance(trial := store.read(one), Trial)}
    titles = [trial.title for trial in now.values() if trial.title]
    return Told(
        titles[0] if titles else trial_id,
        [RecordHistory(one, list(_steps(store.versions(one), terms))) for one in records],
        conflicts({f"{one.id} ({one.reader})": trial for one, trial in now.items()}),
    )


def between(store: Store, record: Record, since: int, terms: Terms) -> Step | None:
    """What changed from one version of a record to its current one; None where nothing is told:
    it is the same, one can't be read, or no field and no criterion differs."""
    versions = {one.number: one for one in store.versions(record)}
    before, after = versions.get(since), versions[record.version]
    if before is None or before is after:
        return None
    *_, step = _steps([before, after], terms)
    return step if step.fields or step.criteria else None


def _steps(versions: list[Version], terms: Terms) -> Iterator[Step]:
    yield Step(versions[0])
    for before, after in pairwise(versions):
        old, new = _read(before), _read(after)
        if old is None or new is None:
            yield Step(after)
            continue
        criteria = criteria_changes(_criteria(old, terms), _criteria(new, terms))
        yield Step(after, changes(old, new), criteria)


def _criteria(trial: Trial, terms: Terms) -> list[Criterion]:
    """The criteria of the text; the structured fields are compared as fields."""
    text = trial.eligibility.text
    return read_criteria(text.value, terms, subject=subject_of(trial)) if text else []


def _read(version: Version) -> Trial | None:
    """A version read; None for one that today's reader can't read."""
    try:
        return version.piece.read()
    except EligoError:
        return None
