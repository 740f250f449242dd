"""The linear part of the tagger: the weights of a CRF that crfsuite trained.

A position's scores are sums over attributes, so the share of one word, or of a pair of neighbours,
is the same wherever it stands: it is added up once and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eligo.reading.tagger.features import (
    REACH,
    Clusters,
    pair_attributes,
    word_attributes,
)
from eligo.reading.tagger.memory import Floats, Memory

_STEP = 1 / 2048  # weights are stored as multiples of this
_PAIRS_KEPT = 50_000
_TOGETHER = 50  # sums that are made together


class LinearWeights(NamedTuple):
    """Weights by attribute name, place and label.

    `words` (names, 2 * REACH + 1, labels) at distance -REACH … REACH; `pairs` (names, 2, labels) at
    the right and at the left word of a pair. Whole multiples of 1/2048.
    """

    word_names: list[str]
    words: NDArray[np.int16]
    pair_names: list[str]
    pairs: NDArray[np.int16]

    @classmethod
    def of(cls, states: Mapping[tuple[str, str], float], labels: Sequence[str]) -> LinearWeights:
        """From crfsuite's weights of (attribute with its place, label)."""
        column = {label: index for index, label in enumerate(labels)}
        found: dict[bool, list[tuple[str, int, int, int]]] = {True: [], False: []}
        for (attribute, label), value in states.items():
            size = round(value / _STEP)
            if size:
                is_pair, place, name = _placed(attribute)
                found[is_pair].append((name, place, column[label], size))
        return cls(
            *_table(found[False], (2 * REACH + 1, len(labels))),
            *_table(found[True], (2, len(labels))),
        )


def _placed(attribute: str) -> tuple[bool, int, str]:
    """Whether it is of a pair, its place, and its name without the place."""
    if attribute[0] in "<>":
        return True, "<>".index(attribute[0]), attribute[1:]
    cut = 2 if attribute[0] == "-" else 1
    return False, int(attribute[:cut]) + REACH, attribute[cut:]


def _table(
    entries: list[tuple[str, int, int, int]], shape: tuple[int, int]
) -> tuple[list[str], NDArray[np.int16]]:
    names = sorted({name for name, *_ in entries})
    row = {name: index for index, name in enumerate(names)}
    table = np.zeros((len(names), *shape), np.int16)
    for name, place, label, size in entries:
        table[row[name], place, label] = size
    return names, table


class Linear:
    """Scores of labels at the positions of a line of words."""

    def __init__(self, weights: LinearWeights, clusters: Clusters) -> None:
        self._weights = weights
        self._clusters = clusters
        self._word_rows = {name: row for row, name in enumerate(weights.word_names)}
        self._pair_rows = {name: row for row, name in enumerate(weights.pair_names)}
        self._pairs: Memory[tuple[str, str]] = Memory(
            self._of_pairs, weights.pairs.shape[1:], _PAIRS_KEPT
        )
        self.size = weights.words.shape[2]

    def of_words(self, words: Sequence[str]) -> Floats:
        """(words, 2 * REACH + 1, labels): a word's row d is for the position that has it at
        distance d - REACH.

        An attribute has no weight beyond its reach, so its whole block can be added.
        """
        known = self._word_rows
        rows = [
            [known[name] for name, _ in word_attributes(word, self._clusters) if name in known]
            for word in words
        ]
        return _added(self._weights.words, rows)

    def scores(self, line: Sequence[str], seen: Floats) -> Floats:
        """(positions, labels) from what each position sees of the words around it."""
        rows = self._pairs.rows(pairwise(line[REACH - 1 : 1 - REACH]))
        seen += self._pairs.table[rows[:-1], 0]
        seen += self._pairs.table[rows[1:], 1]
        return seen

    def _of_pairs(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """(pairs, 2, labels): for the right and for the left word of each pair."""
        known = self._pair_rows
        rows = [
            [known[name] for name in pair_attributes(*pair, self._clusters) if name in known]
            for pair in pairs
        ]
        return _added(self._weights.pairs, rows)


def _added(table: NDArray[np.int16], rows: Sequence[Sequence[int]]) -> Floats:
    """For each list of rows their sum; exact, as all are whole multiples of the step."""
    totals = np.zeros((len(rows), *table.shape[1:]), np.float32)
    for at in range(0, len(rows), _TOGETHER):
        some = rows[at : at + _TOGETHER]
        flat = np.array([row for each in some for row in each], np.intp)
        belongs = np.zeros((len(some), len(flat)), np.float32)
        belongs[np.repeat(range(len(some)), [len(each) for each in some]), range(len(flat))] = _STEP
        totals[at : at + _TOGETHER] = np.tensordot(belongs, table[flat].astype(np.float32), 1)
    return totals
