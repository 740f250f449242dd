"""What a trial says of a fact, as marks: from the columns of those who have it and who don't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from eligo.engines.columns import Verdicts
from eligo.engines.columns.verdicts import Leaning

Flags = npt.NDArray[np.bool_]
Marks = npt.NDArray[np.uint8]
Array = npt.NDArray[Any]


class Mark(IntEnum):
    """How a trial stands to a fact, the best first; see `words`."""

    YES = 0  # a criterion speaks of it and admits it; of a demand: nobody without it is taken
    DEPENDS = 1  # more has to be known, or the criterion was not understood to the end
    SILENT = 2  # no criterion speaks of it
    UNREAD = 3  # the criteria have not been compiled
    REFUSED = 4  # who has it is kept out; of a demand: it is not asked for


@dataclass(frozen=True, slots=True)
class About:
    """Which criteria, of all trials in turn, speak of a fact, and which are in doubt: not
    understood to the end, so that they refuse nobody. `on`: the list where a demand for it stands.
    """

    spoken: Flags
    doubted: Flags
    on: Flags


def accepted(present: Sequence[Verdicts], others: Sequence[Verdicts], about: About) -> Marks:
    """A mark for each trial: whether who has it is admitted.

    An open criterion depends on the fact where others do better than who has it, and where all
    are alike, so that what is said of it was not understood. Where who has it does better than
    some and worse than nobody, the rest of the criterion is open, and not for the fact.
    """
    worst = np.minimum.reduce([one.leanings() for one in present])
    beside = [one.leanings() for one in others]
    best, least = np.maximum.reduce(beside), np.minimum.reduce(beside)
    helps = (worst > least) & (worst >= best)
    against = worst == Leaning.AGAINST
    depends = (about.spoken & (worst == Leaning.OPEN) & ~helps) | (against & about.doubted)
    starts = present[0].starts
    marks = np.full(len(starts) - 1, Mark.SILENT, np.uint8)
    marks[any_of(about.spoken, starts)] = Mark.YES
    marks[any_of(depends, starts)] = Mark.DEPENDS
    marks[any_of(against & ~about.doubted, starts)] = Mark.REFUSED
    return marks


def demanded(present: Sequence[Verdicts], absent: Sequence[Verdicts], about: About) -> Marks:
    """A mark for each trial: whether nobody is taken who does not have it.

    It depends where a criterion would keep them out, but was not understood to the end, and where
    one that speaks of it waits for a person's look, as what is only implied by a title does.
    """
    best = np.maximum.reduce([one.leanings() for one in present])
    without = np.minimum.reduce([one.leanings() for one in absent])
    keeps = (without == Leaning.AGAINST) & (best != Leaning.AGAINST)
    waits = (without == Leaning.OPEN) & present[0].reviewed() & about.spoken & about.on
    starts = present[0].starts
    marks = np.full(len(starts) - 1, Mark.REFUSED, np.uint8)
    marks[any_of((keeps & about.doubted) | waits, starts)] = Mark.DEPENDS
    marks[_kept_out(absent, about, starts) & any_of(keeps & ~about.doubted, starts)] = Mark.YES
    return marks


def _kept_out(people: Sequence[Verdicts], about: About, starts: Array) -> Flags:
    """Whether every one of some people is kept out of each trial."""
    out = [any_of((one.leanings() == Leaning.AGAINST) & ~about.doubted, starts) for one in people]
    every: Flags = np.logical_and.reduce(out)
    return every


def any_of(flags: Flags, starts: Array) -> Flags:
    """Whether a flag is set among the criteria of each trial."""
    sums = np.append(0, np.cumsum(flags))
    found: Flags = sums[starts[1:]] > sums[starts[:-1]]
    return found
