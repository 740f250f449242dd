"""What trials ask, in a search: tiers of trials by how they stand to facts, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eligo.matching.admission import Admission, Mark, Reason, Standings
from eligo.matching.admission.admission import Kind
from eligo.matching.admission.blocks import Numbers
from eligo.matching.search.build import Builder, Built, none

_WORDS = {
    Mark.DEPENDS: "depends",
    Mark.SILENT: "silent",
    Mark.UNREAD: "unread",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """How a trial stands to a fact: "admits" or "requires" it; "depends" on more, "silent" where
    no criterion speaks of it, "unread" where its criteria have not been compiled; and why."""

    kind: Kind
    phrase: str
    standing: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a phrase was taken for, and how many of the trials that were searched stand how to it.

    "refused": who has it is kept out or, of a demand, it is not made.
    """

    kind: Kind
    phrase: str
    means: str
    counts: dict[str, int]


class Asks:
    """The facts of a request; a trial stands in a search as it does to the worst of them."""

    def __init__(
        self, admission: Admission, accepts: Sequence[str], requires: Sequence[str]
    ) -> None:
        self.admission = admission
        every: list[tuple[Kind, str]] = [("accepts", one) for one in accepts]
        every += [("requires", one) for one in requires]
        self.standings = [admission.standings(kind, phrase) for kind, phrase in every]
        self._records = self.standings[0].records
        self._worst = np.maximum.reduce([one.marks for one in self.standings])
        self._of = dict(zip(self._records.tolist(), range(len(self._records)), strict=True))
        self._demands = bool(requires)

    def tiers(self, build: Builder) -> list[Built]:
        """The trials that stand well to everything, then those of which it depends, and so on.

        Of a demand, what is not known to make it is left out.
        """
        found = [
            build.of_records(self._records[self._worst == mark].tolist())
            for mark in (Mark.YES, Mark.DEPENDS, Mark.SILENT)
        ]
        return found if self._demands else [*found, self._unread(build)]

    def _unread(self, build: Builder) -> Built:
        return none(build.of_records(self._records.tolist()))

    def stands(self, record: int) -> tuple[Stand, ...]:
        """How the trial of a record stands to each fact."""
        return tuple(self._stand(one, record) for one in self.standings)

    def words(self, record: int) -> str:
        """How the trial of a record stands to each fact, in a word each."""
        return ", ".join(_standing(one, self._of.get(record)) for one in self.standings)

    def _stand(self, standings: Standings, record: int) -> Stand:
        place, ask = self._of.get(record), standings.ask
        if place is None:
            return Stand(standings.kind, ask.phrase, _WORDS[Mark.UNREAD])
        mark = Mark(int(standings.marks[place]))
        told = self.admission.reasons(standings, record, mark) if mark != Mark.SILENT else []
        return Stand(standings.kind, ask.phrase, word(standings.kind, mark), tuple(told))

    def asked(self, build: Builder, main: Built) -> list[Asked]:
        """What each phrase was taken for, and the counts among the trials of a query."""
        places = [self._of.get(record) for record in build.speakers(main)]
        known = np.array([place for place in places if place is not None], np.int64)
        return [self._asked(one, known, len(places) - len(known)) for one in self.standings]

    def _asked(self, standings: Standings, places: Numbers, unread: int) -> Asked:
        counted = np.bincount(standings.marks[places], minlength=len(Mark)).tolist()
        names = [word(standings.kind, mark) for mark in Mark]
        counts = dict(zip(names, counted, strict=True)) | {_WORDS[Mark.UNREAD]: unread}
        return Asked(standings.kind, standings.ask.phrase, standings.ask.means, counts)


def _standing(standings: Standings, place: int | None) -> str:
    if place is None:
        return _WORDS[Mark.UNREAD]
    return word(standings.kind, Mark(int(standings.marks[place])))


def word(kind: Kind, mark: Mark) -> str:
    """A mark in one word."""
    if mark is Mark.YES:
        return "admits" if kind == "accepts" else "requires"
    return _WORDS.get(mark, "refused")
