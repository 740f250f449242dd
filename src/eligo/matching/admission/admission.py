"""What every trial of a store says of a fact, found in its compiled criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from eligo.engines import Context
from eligo.engines.columns import Verdicts
from eligo.errors import UsageError
from eligo.matching.admission.asking import Ask, ask_of
from eligo.matching.admission.blocks import Block, Numbers, blocks_of, speaking
from eligo.matching.admission.marks import About, Mark, Marks, accepted, demanded
from eligo.matching.admission.reasons import Reason, reasons
from eligo.matching.logic import Kept, open_logic
from eligo.patients.model import Patient
from eligo.records.store import Store
from eligo.terms import Terms

Kind = Literal["accepts", "requires"]
_NEAR = 0.5  # of what a concept is a kind of, this part must be above a broader one too
_ASKS = 64  # remembered


@dataclass(frozen=True, slots=True)
class Standings:
    """How each trial stands to a fact: a mark for the trial that each record speaks for."""

    kind: Kind
    ask: Ask
    records: Numbers
    marks: Marks
    places: dict[int, tuple[int, ...]]  # logic -> its criteria that speak of the fact

    def of(self, mark: Mark) -> set[int]:
        """The records whose trials have a mark."""
        found: list[int] = self.records[self.marks == mark].tolist()
        return set(found)


class Admission:
    """Asks one store; raises NotFound where its criteria have not been compiled."""

    def __init__(self, store: Store, terms: Terms, today: date | None = None) -> None:
        self.terms, self.today = terms, today or date.today()
        self.kept: Kept = open_logic(store, terms)
        self._stamp = self.kept.stamp()
        self._blocks = blocks_of(self.kept)
        self._found = lru_cache(_ASKS)(self._stand)

    @property
    def is_current(self) -> bool:
        """Whether what was compiled is still what was opened."""
        return self.kept.stamp() == self._stamp

    def standings(self, kind: Kind, phrase: str) -> Standings:
        """How the trials stand to what a phrase says; raises UsageError where it says no fact."""
        return self._found(kind, phrase)

    def reasons(self, standings: Standings, record: int, mark: Mark) -> list[Reason]:
        """The criteria of a record's trial that speak of the fact or decide about it."""
        trial = self.kept.criteria(record)
        if trial is None:
            return []
        (logic,) = self.kept.numbers("SELECT logic FROM trial WHERE record = ?", record)
        demand, ask = standings.kind == "requires", standings.ask
        return reasons(
            ask.absent if demand else ask.present,
            trial,
            standings.places.get(logic, ()),
            Context(self.terms, self.today),
            admitted=not demand and mark is Mark.YES,
        )

    def _stand(self, kind: Kind, phrase: str) -> Standings:
        ask = ask_of(phrase, self.terms, self.today)
        if kind == "requires" and not ask.absent:
            raise UsageError(
                f"who does not have {phrase!r} can't be told; ask for it with accepts instead"
            )
        pairs = speaking(self.kept, sorted(ask.keys), sorted(self._wider(ask.keys)))
        marks = [self._marks(kind, ask, one, pairs) for one in self._blocks]
        records = [one.records[one.current] for one in self._blocks]
        places: dict[int, tuple[int, ...]] = {}
        for logic, place in pairs.tolist():
            places[logic] = (*places.get(logic, ()), place)
        return Standings(kind, ask, _joined(records), _joined(marks), places)

    def _marks(self, kind: Kind, ask: Ask, block: Block, pairs: Numbers) -> Marks:
        present = self._judged(block, ask.present)
        on = present[0].excluding() == ask.denies
        about = About(block.flags(pairs), block.doubted, on)
        if kind == "accepts":
            marks = accepted(present, self._judged(block, ask.others), about)
        else:
            marks = demanded(present, self._judged(block, ask.absent), about)
        return marks[block.current]

    def _judged(self, block: Block, people: Sequence[Patient]) -> list[Verdicts]:
        context = Context(self.terms, self.today)
        return [block.segment.registry.judge(one, context) for one in people]

    def _wider(self, names: frozenset[str]) -> set[str]:
        return {one for name in names for one in nearly(name, self.terms)}


def nearly(name: str, terms: Terms) -> list[str]:
    """What is broader than a key's concept, and says nearly as much."""
    system, _, code = name.partition(":")
    found: list[str] = []
    for concept in terms.by_code(system, code)[:1]:
        mine = terms.ancestors(concept)
        for key in mine - {concept.key}:
            above = terms.by_code(*key)[:1]
            if any(len(terms.ancestors(one)) >= _NEAR * len(mine) for one in above):
                found.append(":".join(key))
    return found


def _joined(parts: list[Any]) -> Any:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
