"""The limits of results and ages, all at once: a result stands on one line with all that is asked.

A result is read once in each unit in which it is asked for, by the reference evaluator's rule, and
looked up among the numbers; then its limits are compared as places. Where the reading hangs on the
limit itself, and of words, the rule is asked: of limits that differ by their number alone a result
meets all up to one, so that only where it turns is looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from eligo.engines.columns.asking import NO_UNIT, RANK, read
from eligo.engines.columns.case import Case
from eligo.engines.columns.runs import taken
from eligo.engines.columns.states import Array, Bytes, Numbers
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.patients.model import Patient, PatientFact

_ANYBODY = Patient("anybody")
_FAR = 1 << 40  # a place beyond all numbers
_NOT_READ = 0
_Ends = tuple[int, int, bool]  # the places between which a result lies, and whether it was read


def limits(case: Case, atoms: Numbers, places: Numbers, facts: Sequence[PatientFact]) -> Bytes:
    """The lowest rank of what each atom asks of the fact at the place beside it.

    What is asked of a fact is judged once, and the limits of a family in their order.
    """
    order, every = case.sayings.order, len(case.arrays["aspect_families"])
    flat, begins = taken(case.arrays["asked_starts"], atoms)
    asked = order.places[case.arrays["asked_aspects"][flat]]
    pairs, each = np.unique(np.repeat(places, np.diff(begins)) * every + asked, return_inverse=True)
    questions = Questions(case, facts, pairs // every, order.aspects[pairs % every])
    lowest: Bytes = np.minimum.reduceat(questions.ranks()[each], begins[:-1])
    return lowest


class Questions:
    """Aspects and the places of the facts that they are asked of, fact by fact and family by
    family."""

    def __init__(
        self, case: Case, facts: Sequence[PatientFact], own: Numbers, aspects: Numbers
    ) -> None:
        self._case, self._facts, self._own, self._aspects = case, facts, own, aspects
        self._families = case.arrays["aspect_families"][aspects]

    def ranks(self) -> Bytes:
        """The ranks of all."""
        units = self._case.arrays["family_units"][self._families]
        found = np.zeros(len(units), np.uint8)
        known = np.flatnonzero(units != NO_UNIT)
        read, found[known] = self._compared(known, units[known])
        left = np.append(np.flatnonzero(units == NO_UNIT), known[~read])
        if len(left):
            left.sort()
            found[left] = self._turned(left)
        return found

    def _compared(self, some: Numbers, units: Array) -> tuple[Array, Bytes]:
        """Whether the results of these could be read apart from their limits, and the ranks."""
        every = len(self._case.arrays["unit_aspects"])
        pairs, each = np.unique(self._own[some] * every + units, return_inverse=True)
        ends = [self._ends(*divmod(pair, every)) for pair in pairs.tolist()]
        low, high, read = np.array(ends, np.int64).reshape(-1, 3)[each].T
        arrays, families = self._case.arrays, self._families[some]
        way = arrays["family_ways"][families]
        limit = way * 2 * arrays["aspect_places"][self._aspects[some]]
        limit += arrays["family_strict"][families]
        near, far = (np.where(way > 0, *ends) * way for ends in ((low, high), (high, low)))
        ranks = np.where(near >= limit, RANK[YES], np.where(far < limit, RANK[NO], RANK[UNKNOWN]))
        return read > 0, ranks.astype(np.uint8)

    def _ends(self, fact: int, unit: int) -> _Ends:
        """Between which places of the line a result lies."""
        case = self._case
        aspect = case.sayings.aspect(int(case.arrays["unit_aspects"][unit]), case.context)
        level = read(aspect, self._facts[fact], case.context)
        if level is None:
            return _NOT_READ, _NOT_READ, False
        if isinstance(level, str):
            return -_FAR, _FAR, True
        line = case.sayings.line
        return line.place(level.low, -_FAR), line.place(level.high, _FAR), True

    def _turned(self, some: Numbers) -> Bytes:
        """The ranks of those of which the rule is asked."""
        own, families = self._own[some], self._families[some]
        other = np.flatnonzero((np.diff(own) != 0) | (np.diff(families) != 0)) + 1
        row = Row(self._case, own.tolist(), self._aspects[some].tolist(), self._facts)
        for first, after in pairwise([0, *other.tolist(), len(some)]):
            row.turn(first, after - 1)
        return row.ranks


class Row:
    """Aspects and the places of the facts that they are asked of, family by family."""

    def __init__(
        self, case: Case, own: list[int], aspects: list[int], facts: Sequence[PatientFact]
    ) -> None:
        self._case, self._own, self._aspects, self._facts = case, own, aspects, facts
        self._found = bytearray(len(own))

    @property
    def ranks(self) -> Bytes:
        """The ranks that were found."""
        return np.frombuffer(self._found, np.uint8) - np.uint8(1)

    def turn(self, low: int, high: int) -> None:
        """Between two limits of a family that a result stands alike to, it does to all."""
        found = self._found
        for end in (low, high):
            found[end] = found[end] or self._judged(end)
        if found[low] == found[high]:
            found[low : high + 1] = found[low : low + 1] * (high + 1 - low)
        elif high - low > 1:
            middle = (low + high) // 2
            self.turn(low, middle)
            self.turn(middle, high)

    def _judged(self, place: int) -> int:
        case = self._case
        aspect = case.sayings.aspect(self._aspects[place], case.context)
        return 1 + RANK[aspect.judge(self._facts[self._own[place]], _ANYBODY, case.context).truth]
