"""Asking watches again: what is new, gone or different, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from eligo.app import actions
from eligo.app.candidates import Candidates, stored_candidates
from eligo.app.history import Step, between
from eligo.app.matching import Asked, Options, briefs, matches
from eligo.app.wanted import Wanted
from eligo.app.watching import Answer, Seen, Watch, now, read, request_of, write
from eligo.errors import EligoError, NotFound
from eligo.matching.explain import sentence
from eligo.matching.judge import INELIGIBLE
from eligo.matching.search import Search
from eligo.patients.model import Assume, Patient
from eligo.patients.read import read_any
from eligo.records import Trial
from eligo.records.store import Record, Store

Notice = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class News:
    """A trial that is new in an answer, gone or different: how it stood and stands, why that is,
    and what changed in its record."""

    kind: Literal["new", "gone", "different"]
    patient: str
    trial: str
    title: str
    before: str | None
    after: str | None
    why: str = ""
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What asking again tells: since when, how many trials there are now, and the news."""

    kind: str
    since: str
    trials: int
    news: list[News]


class Watcher:
    """Asks watches of one store; `notice` is told what the index needs, and what is not read."""

    def __init__(self, store: Store, notice: Notice) -> None:
        self.store, self.notice, self.terms = store, notice, actions.terms()
        self._search = Search(store, self.terms, notice)

    def begin(self, watch: Watch, path: Path) -> int:
        """Answer a watch for the first time and write it; the number of trials.

        Raises UsageError where the file is there already, and why a patient can't be read.
        """
        watch.seen = self._answer(watch)
        write(path, watch, fresh=True)
        return sum(map(len, watch.seen.values()))

    def again(self, path: Path, *, keep: bool = False) -> Told:
        """Ask a watch again; `keep` leaves the file as it was. Raises NotFound, InputError."""
        watch = read(path)
        since, before, after = watch.checked, watch.seen, self._answer(watch)
        news = [one for patient in after for one in self._news(watch, patient, before, after)]
        if not keep:
            watch.seen, watch.checked = after, now()
            write(path, watch)
        return Told(watch.kind, since, sum(map(len, after.values())), news)

    # ---- the answer ---------------------------------------------------------------------------

    def _answer(self, watch: Watch) -> Answer:
        held = self._search.held(request_of(watch))
        if watch.kind == "search":
            return {"": self._seen(held)}
        numbers = {self.store.record(number).id: number for number in held}
        return {
            one.id: self._seen(self._fitting(one, numbers, watch)) for one in self._patients(watch)
        }

    def _fitting(self, patient: Patient, numbers: dict[str, int], watch: Watch) -> dict[int, str]:
        """The records, of these trials' `numbers`, that do not rule a patient out, and how each
        stands."""
        asked = Asked(patient, tuple(numbers))
        ranked, _ = briefs(asked, self._trials, Options(assume_of(watch)))
        return {
            numbers[one.match.trial]: one.match.verdict
            for one in ranked
            if one.match.verdict != INELIGIBLE
        }

    @cached_property
    def _trials(self) -> Candidates:
        """The store's trials, as `eligo match` takes them: what is not compiled is read now."""
        return stored_candidates(self.store, Wanted(), 1)

    def _seen(self, standings: dict[int, str]) -> dict[str, Seen]:
        records = ((self.store.record(number), word) for number, word in standings.items())
        return {one.id: Seen(one.version, word) for one, word in records}

    def _patients(self, watch: Watch) -> Iterator[Patient]:
        """The patients of a watch; raises the error of one who can't be read."""
        found = read_any(watch.patients, self.terms, note_reader=actions.patient_of_note)
        for _, patient in found:
            if isinstance(patient, EligoError):
                raise patient
            yield patient

    # ---- news ---------------------------------------------------------------------------------

    def _news(self, watch: Watch, patient: str, before: Answer, after: Answer) -> list[News]:
        """What differs for a patient: the new, the different, the gone."""
        old, new = before.get(patient, {}), after[patient]
        trials = [
            *(new.keys() - old.keys()),
            *(new.keys() & old.keys()),
            *(old.keys() - new.keys()),
        ]
        told = (self._one(patient, trial, old.get(trial), new.get(trial)) for trial in trials)
        found = sorted((one for one in told if one), key=lambda one: (_ORDER[one.kind], one.trial))
        return self._explained(watch, patient, found) if watch.kind == "match" else found

    def _one(self, patient: str, trial: str, old: Seen | None, new: Seen | None) -> News | None:
        if old == new:
            return None
        record = self._speaker(trial)
        step = between(self.store, record, old.version, self.terms) if record and old else None
        if old and new and old.standing == new.standing and step is None:
            return None
        kind: Literal["new", "gone", "different"] = (
            "new" if old is None else "gone" if new is None else "different"
        )
        before, after = (one.standing if one else None for one in (old, new))
        return News(kind, patient, trial, self._title(record), before, after, "", step)

    def _speaker(self, trial: str) -> Record | None:
        try:
            return self.store.speaker(trial)
        except NotFound:
            return None

    def _title(self, record: Record | None) -> str:
        found = self.store.read(record) if record else None
        return (found.title or "") if isinstance(found, Trial) else ""

    def _explained(self, watch: Watch, patient: str, news: list[News]) -> list[News]:
        """The same with a sentence each why, and of what is new the best first."""
        (person,) = [one for one in self._patients(watch) if one.id == patient]
        held = tuple(one.trial for one in news if one.trial in self._trials)
        ranked, _ = matches(Asked(person, held), self._trials, Options(assume_of(watch)))
        found = {one.match.trial: one.match for one in ranked}
        told = [
            replace(one, why=sentence(found[one.trial])) if one.trial in found else one
            for one in news
        ]
        ranks = {one.match.trial: one.rank for one in ranked}
        return sorted(told, key=lambda one: (_ORDER[one.kind], ranks.get(one.trial, 0)))


_ORDER = {"new": 0, "different": 1, "gone": 2}


def assume_of(watch: Watch) -> Assume | None:
    """What missing facts mean in a watch of patients."""
    return Assume(watch.assume) if watch.assume else None
