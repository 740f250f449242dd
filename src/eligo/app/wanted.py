"""Which trials a patient would want at all: by status, phase and place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eligo.errors import UsageError
from eligo.matching.search.filters import point_of, radius
from eligo.records import Trial
from eligo.records.geography import Point, kilometres, locate
from eligo.records.model import Location
from eligo.records.phases import phases_of_words
from eligo.records.vocabulary import fields, lookup


@dataclass(frozen=True, slots=True)
class Wanted:
    """Statuses and phases in the registry's words; () for any. A record must show one of each.

    `near`: where the patient is, so that nearer trials rank higher; with `within`, in kilometres,
    trials without a site that near are left out.
    """

    statuses: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    near: Point | None = None
    within: float | None = None

    @classmethod
    def of(
        cls,
        statuses: Iterable[str] | None = None,
        phases: Iterable[str] | None = None,
        near: str | None = None,
        within: str | None = None,
    ) -> Wanted:
        """From printed words ("recruiting", "phase 2", "Boston", "50 mi"); raises UsageError."""
        if within and not near:
            raise UsageError("--within says how far from --near; give both")
        return cls(
            tuple(_status(words) for words in statuses or ()),
            tuple(phase for words in phases or () for phase in _phases(words)),
            point_of(near) if near else None,
            radius(within) if within else None,
        )

    def leaves_out(self, trial: Trial) -> str | None:
        """Why a trial is not wanted, or None."""
        status = trial.status.value if trial.status else None
        if self.statuses and status not in self.statuses:
            return f"left out by --status: it is {status or 'not stated'}"
        mine = {phase.value for phase in trial.phases}
        if self.phases and mine.isdisjoint(self.phases):
            return f"left out by --phase: it is {', '.join(sorted(mine)) or 'not stated'}"
        return self._too_far(trial) if self.within is not None else None

    def _too_far(self, trial: Trial) -> str | None:
        far = self.kilometres(trial)
        if far is None:
            return "left out by --within: where its sites are is not known"
        return f"left out by --within: {far:.0f} km away" if far > (self.within or 0) else None

    def kilometres(self, trial: Trial) -> float | None:
        """How far the nearest site is; None where that is not known or places play no part."""
        if self.near is None:
            return None
        found = [point for site in trial.locations if (point := _point(site)) is not None]
        return min((kilometres(self.near, point) for point in found), default=None)


def _point(site: Location) -> Point | None:
    if site.latitude and site.longitude:
        return Point(site.latitude.value, site.longitude.value)
    texts = (site.city, site.state, site.country, site.zip)
    return locate(*(text.value if text else None for text in texts))


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
