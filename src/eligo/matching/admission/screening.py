"""A patient against every compiled trial of a store: what may fit, without the reasons."""

from __future__ import annotations

import numpy as np

from eligo.engines import Context
from eligo.engines.columns import Verdicts
from eligo.engines.columns.verdicts import Leaning
from eligo.matching.admission.blocks import Block, blocks_of
from eligo.matching.admission.marks import Flags, any_of
from eligo.matching.judge import ELIGIBLE, UNKNOWN
from eligo.matching.logic import Kept
from eligo.patients.model import Patient


class Screening:
    """Screens one store after another patient; `kept` is its logic."""

    def __init__(self, kept: Kept) -> None:
        self._blocks = blocks_of(kept)

    def fitting(self, patient: Patient, context: Context) -> dict[int, str]:
        """The records whose trials are not ruled out, each with "eligible" or "unknown".

        As `matching.judge` has it, but that a trial about what the patient has is not spared where
        it asks for healthy people.
        """
        found: dict[int, str] = {}
        for block in self._blocks:
            verdicts = block.segment.registry.judge(patient, context)
            found |= _fitting(block, verdicts)
        return found


def _fitting(block: Block, verdicts: Verdicts) -> dict[int, str]:
    against = verdicts.leanings() == Leaning.AGAINST
    fails = any_of(against & ~block.doubted, verdicts.starts)
    waits = any_of(against & block.doubted, verdicts.starts)
    possible = block.current & ~fails
    sure = possible & ~waits & _settled(verdicts)
    records = block.records.tolist()
    words = dict.fromkeys(np.flatnonzero(possible).tolist(), UNKNOWN)
    words |= dict.fromkeys(np.flatnonzero(sure).tolist(), ELIGIBLE)
    return {records[place]: word for place, word in words.items()}


def _settled(verdicts: Verdicts) -> Flags:
    """Whether at most judgements are open, of a trial that asks anything."""
    still_open = verdicts.missing + verdicts.unread + verdicts.review
    settled: Flags = (still_open == 0) & (np.diff(verdicts.starts) > 0)
    return settled
