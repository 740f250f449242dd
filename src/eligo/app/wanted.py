"""Which trials a patient would want at all: by status, phase and place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eligo.errors import UsageError
from eligo.records import Trial
from eligo.records.phases import phases_of_words
from eligo.records.vocabulary import fields, lookup


@dataclass(frozen=True, slots=True)
class Wanted:
    """Statuses and phases in the registry's words; () for any. A record must show one of each."""

    statuses: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()

    @classmethod
    def of(cls, statuses: Iterable[str] | None, phases: Iterable[str] | None) -> Wanted:
        """From printed words ("recruiting", "phase 2"); raises UsageError for unknown ones."""
        found = [phase for words in phases or () for phase in _phases(words)]
        return cls(tuple(_status(words) for words in statuses or ()), tuple(found))

    def leaves_out(self, trial: Trial) -> str | None:
        """Why a trial is not wanted, or None."""
        status = trial.status.value if trial.status else None
        if self.statuses and status not in self.statuses:
            return f"left out by --status: it is {status or 'not stated'}"
        mine = {phase.value for phase in trial.phases}
        if self.phases and mine.isdisjoint(self.phases):
            return f"left out by --phase: it is {', '.join(sorted(mine)) or 'not stated'}"
        return None

    def kilometres(self, trial: Trial) -> float | None:
        """How far the nearest site is; None where places play no part."""
        return None


def _status(words: str) -> str:
    found = lookup("status", words)
    if found is None:
        known = ", ".join(value.lower() for value in fields()["status"].values)
        raise UsageError(f"{words!r} is no status; known are {known}")
    return found.value


def _phases(words: str) -> list[str]:
    found = phases_of_words(words)
    if not found:
        raise UsageError(f"{words!r} is no phase; give 1, 2, 3, 4, early phase 1 or NA")
    return found
