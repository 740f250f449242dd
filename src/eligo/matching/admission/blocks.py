"""Segments with the record of each trial, and which criteria can't decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import numpy.typing as npt

from eligo.matching.admission.marks import Flags
from eligo.matching.logic import Kept, Segment, Segments
from eligo.matching.logic.mentions import DOUBT

Numbers = npt.NDArray[np.int64]
_ENDS: tuple[Literal["left", "right"], ...] = ("left", "right")


class Block:
    """A segment with the record and the logic of each of its trials.

    `current`: whether a trial's criteria are still those. `doubted`: the criteria, of all trials
    in turn, that were not understood to the end and so refuse nobody.
    """

    def __init__(self, segment: Segment, current: dict[str, int], doubts: Numbers) -> None:
        """`current`: the names of trials as they are now. `doubts`: rows of logic and place."""
        names = segment.registry.trials
        pairs = np.array([name.split() for name in names] or np.empty((0, 2)), np.int64)
        self.segment = segment
        self.records, self.logics = pairs.reshape(-1, 2).T
        self.current: Flags = np.array([name in current for name in names], bool)
        self._order = np.argsort(self.logics, kind="stable")
        self.doubted = self.flags(doubts)

    def flags(self, pairs: Numbers) -> Flags:
        """Which criteria of all trials in turn stand in rows of logic and place."""
        starts = self.segment.registry.starts
        found = np.zeros(int(starts[-1]), bool)
        ordered = self.logics[self._order]
        first, after = (np.searchsorted(ordered, pairs[:, 0], end) for end in _ENDS)
        counts = after - first
        steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        trials = self._order[np.repeat(first, counts) + steps]
        found[starts[trials] + np.repeat(pairs[:, 1], counts)] = True
        return found


def blocks_of(kept: Kept) -> list[Block]:
    """Every segment that can be used."""
    current, doubts = kept.names(), speaking(kept, [DOUBT], [])
    return [Block(one, current, doubts) for one in Segments(kept).found]


def speaking(kept: Kept, own: Iterable[str], exactly: Iterable[str]) -> Numbers:
    """Rows of logic and place: the criteria that speak of what keys name or a kind of it, and
    those that speak of exactly what other keys name."""
    names = list(own), list(exactly)
    marks = (",".join("?" * len(some)) for some in names)
    query = (
        "SELECT group_concat(logic || ' ' || place, ' ') FROM ("
        "SELECT DISTINCT logic, place FROM mention WHERE concept IN ("
        "SELECT concept FROM above WHERE key IN ({}) UNION "
        "SELECT number FROM concept WHERE key IN ({})))"
    ).format(*marks)
    ((found,),) = kept.rows(query, *names[0], *names[1])  # one text: rows take several times longer
    return np.fromstring(str(found or ""), np.int64, sep=" ").reshape(-1, 2)
