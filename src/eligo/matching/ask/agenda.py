"""What many trials ask about: their matters, what is broader than these, and their criteria."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from eligo.matching.ask.matters import Key, Matter, broader, key_of, matters_in
from eligo.matching.registry import registry_of
from eligo.reading.criteria import Status
from eligo.reading.trial import TrialCriteria
from eligo.terms import Terms


class Agenda:
    """The criteria of trials for the column engine, and the matters of each.

    Criteria that were not understood to the end refuse nobody and are not asked about.
    `matters`: every matter by its key, the broader ones too. `asks`: for each trial the matters
    of each criterion. `above`: what is broader than a matter that is asked about. `kinds`: how
    many matters a broader one covers.
    """

    def __init__(self, trials: Iterable[TrialCriteria], terms: Terms) -> None:
        firm = [_firm(trial) for trial in trials]
        self.terms = terms
        self.registry = registry_of(firm, terms)
        self.matters: dict[Key, Matter] = {}
        self.asks = [[self._kept(matters_in(c.logic)) for c in one.deciding] for one in firm]
        own = list(self.matters.items())
        self.above = {key: self._kept(broader(matter, terms)) for key, matter in own}
        self.kinds = Counter(wider for keys in self.above.values() for wider in keys)

    def _kept(self, found: Iterable[Matter]) -> tuple[Key, ...]:
        keyed = {key_of(matter): matter for matter in found}
        for key, matter in keyed.items():
            self.matters.setdefault(key, matter)
        return tuple(keyed)


def _firm(trial: TrialCriteria) -> TrialCriteria:
    whole = tuple(c for c in trial.deciding if c.status is Status.READ)
    return TrialCriteria(trial.id, trial.title, whole, trial.topic)
