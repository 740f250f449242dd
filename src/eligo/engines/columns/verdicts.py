"""What a patient is to each trial of a registry, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from eligo.engines.answer import Answer, Open
from eligo.engines.columns.standing import Standing
from eligo.engines.columns.states import TRUTHS, Array, Bytes, Words, field, open_in
from eligo.engines.verdict import Verdict, verdict
from eligo.language.nodes import Side
from eligo.language.truth import Truth

SIDES = (Side.INCLUSION, Side.EXCLUSION)
INELIGIBLE, UNKNOWN, ELIGIBLE = range(3)
Counts = npt.NDArray[np.uint16]


class Leaning(IntEnum):
    """How an answer to a criterion bears on taking the patient."""

    AGAINST = 0
    OPEN = 1
    IN_FAVOUR = 2


class Settled(NamedTuple):
    """An answer to a criterion without its reasons; `open` as in `engines.Answer`."""

    side: Side
    truth: Truth
    applies: bool
    open: Open
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One number for each trial, in the order of `Registry.trials`.

    `failed` counts the criteria that keep the patient out; `judgement`, `missing`, `unread` and
    `review` count what keeps the others from being settled, as `engines.Open` does.
    """

    standing: Standing
    arrays: dict[str, Array]

    @property
    def totals(self) -> Words:
        """What the criteria of every trial leave, packed."""
        return self.standing.totals

    @property
    def states(self) -> Bytes:
        """Of every statement."""
        return self.standing.states

    @property
    def words(self) -> Words:
        """What every statement leaves open."""
        return self.standing.words

    @property
    def failed(self) -> Counts:
        """Criteria that keep the patient out, on evidence."""
        return field(self.totals, "failed")

    @property
    def judgement(self) -> Counts:
        """What only a person can judge."""
        return field(self.totals, "judgement")

    @property
    def missing(self) -> Counts:
        """Facts that the source does not have."""
        return field(self.totals, "missing")

    @property
    def unread(self) -> Counts:
        """Words that were not understood."""
        return field(self.totals, "unread")

    @property
    def review(self) -> Counts:
        """Statements that a person must look at."""
        return field(self.totals, "review")

    @property
    def verdict(self) -> npt.NDArray[np.uint8]:
        """INELIGIBLE, UNKNOWN or ELIGIBLE: nothing failed, and at most judgements are open.

        A trial without criteria is UNKNOWN.
        """
        asked = np.diff(self.arrays["trial_starts"]) > 0
        settled = (self.missing == 0) & (self.unread == 0) & (self.review == 0)
        found = np.where(asked & settled, ELIGIBLE, UNKNOWN)
        return np.where(self.failed > 0, INELIGIBLE, found).astype(np.uint8)

    def criteria(self, trial: int) -> list[Settled]:
        """The patient's answers to the criteria of the trial at a place, in their order."""
        own = slice(*self.arrays["trial_starts"][trial : trial + 2])
        return [self._settled(entry) for entry in self.arrays["trial_entries"][own].tolist()]

    @property
    def starts(self) -> Array:
        """Where the criteria of each trial begin in `leanings` and the like, and the last end."""
        return self.arrays["trial_starts"]

    def leanings(self) -> Bytes:
        """A Leaning for every criterion of every trial in turn, as `Settled.verdict` has it."""
        states = self.states[self.arrays["entry_roots"]]
        rank, applies = states >> 1, (states & 1) > 0
        excludes = self.arrays["entry_sides"] == SIDES.index(Side.EXCLUSION)
        leaning = np.where(excludes, Leaning.IN_FAVOUR - rank, rank)
        neutral = ~applies & (excludes | (rank > 0))
        leaning[neutral] = Leaning.IN_FAVOUR
        each: Bytes = leaning.astype(np.uint8)[self.arrays["trial_entries"]]
        return each

    def reviewed(self) -> npt.NDArray[np.bool_]:
        """Whether each criterion of every trial in turn waits for a person's look."""
        found = field(self.words[self.arrays["entry_roots"]], "review") > 0
        each: npt.NDArray[np.bool_] = found[self.arrays["trial_entries"]]
        return each

    def excluding(self) -> npt.NDArray[np.bool_]:
        """Whether each criterion of every trial in turn stands on the exclusion list."""
        found = self.arrays["entry_sides"] == SIDES.index(Side.EXCLUSION)
        each: npt.NDArray[np.bool_] = found[self.arrays["trial_entries"]]
        return each

    def _settled(self, entry: int) -> Settled:
        root = self.arrays["entry_roots"][entry]
        state, side = int(self.states[root]), SIDES[self.arrays["entry_sides"][entry]]
        answer = Answer(TRUTHS[state], "", applies=bool(state & 1), open=open_in(self.words[root]))
        return Settled(side, answer.truth, bool(answer.applies), answer.open, verdict(answer, side))
