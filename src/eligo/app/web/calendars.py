"""The days on which an arm gives its doses, as a page draws them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from eligo.errors import EligoError
from eligo.records import Trial
from eligo.records.schedule import schedule

_WEEKS = 26  # that are drawn
_START = date(2000, 1, 3)


@dataclass(frozen=True, slots=True)
class Course:
    """A drug's doses: their days, the first being day 1, of those drawn, and how many there are."""

    name: str
    days: tuple[int, ...]
    total: int

    @property
    def weeks(self) -> int:
        """How many weeks the drawing has."""
        return max(4, -(-self.days[-1] // 7))


def courses(trial: Trial, arm: str) -> tuple[Course, ...]:
    """The courses of an arm that has more than one planned dose of a drug."""
    try:
        planned = schedule(trial, arm, _START)
    except EligoError:
        return ()
    named = ((one.ingredient or "", (one.date - _START).days + 1) for one in planned)
    return tuple(_courses(sorted(set(named))))


def _courses(doses: list[tuple[str, int]]) -> Iterator[Course]:
    last = timedelta(weeks=_WEEKS).days
    for name, held in groupby(doses, key=lambda one: one[0]):
        days = [day for _, day in held]
        if len(days) > 1:
            yield Course(name, tuple(day for day in days if day <= last), len(days))
