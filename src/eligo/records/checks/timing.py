"""Dates: registered after the start, out of order, a status that may be out of date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from eligo.records.checks.words import check_words
from eligo.records.dates import first_day
from eligo.records.flags import make_flag
from eligo.records.model import Flag, Trial, TrialDate

_OPEN = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION"})
_LATE = timedelta(days=60)
_STALE = timedelta(days=180)


def _day(one: TrialDate | None) -> date | None:
    return first_day(one.date.value) if one else None


def registration(trial: Trial) -> Iterator[Flag]:
    """A start before the registration; without a date of it, what the number's year tells."""
    start, dates = trial.dates.start, trial.dates
    if start is None:
        return
    registered = _day(dates.first_submitted or dates.first_posted)
    if registered is not None:
        late = registered - first_day(start.date.value)
        if late > _LATE:
            message = f"registered {late.days} days after the start"
            yield _late(message, start)
        return
    year = _year_of_number(trial)
    if year is not None and year > first_day(start.date.value).year + 1:
        message = f"a suspicion: numbers like this one were given in {year}, after the start"
        yield _late(message, start)


def _late(message: str, start: TrialDate) -> Flag:
    shown = start.date
    return make_flag("registered-after-start", message, words=shown.printed, at=shown.source)


def _year_of_number(trial: Trial) -> int | None:
    """The first year whose numbers reach this one."""
    if trial.nct_id is None or not trial.nct_id.value[3:].isdigit():
        return None
    number = int(trial.nct_id.value[3:])
    years = [int(year) for year, last in check_words().nct_years.items() if number <= last]
    return min(years, default=None)


def order(trial: Trial) -> Iterator[Flag]:
    """A completion before the start."""
    start = trial.dates.start
    for end in (trial.dates.primary_completion, trial.dates.completion):
        if start and end and end.date.value[:7] < start.date.value[:7]:
            message = f"completion {end.date.value} lies before the start {start.date.value}"
            yield make_flag("dates-disorder", message, words=end.date.printed, at=end.date.source)
            return


def staleness(trial: Trial) -> Iterator[Flag]:
    """An open status with no update date, or long "not yet recruiting"."""
    status, dates = trial.status, trial.dates
    if status is None or status.value not in _OPEN or trial.raw.kind == "flat":
        return
    seen = _day(dates.current_as_of or dates.last_update_posted or dates.last_update_submitted)
    place = {"words": status.printed, "at": status.source}
    if seen is None:
        message = f"no date tells how fresh {status.printed!r} is"
        yield make_flag("stale-status", message, **place)  # type: ignore[arg-type]
        return
    since = _day(dates.launched or dates.first_posted or dates.first_submitted)
    waits = status.value == "NOT_YET_RECRUITING" and since is not None and seen - since > _STALE
    if waits and since is not None:
        message = f"still {status.printed!r} {(seen - since).days} days after {since}"
        yield make_flag("stale-status", message, **place)  # type: ignore[arg-type]


TIME_CHECKS = (registration, order, staleness)
