"""The non-linear part of the tagger: two convolutions over word vectors, in numpy.

A word's vector is that of its normal form, learned from the texts of the registry, and the sum of
what its spelling adds, so a word that was never met has one too. The first layer sees REACH words
to either side, the second one more; the scores are a linear map of both. What a word adds to the
first layer is the same wherever it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from eligo.reading.tagger.features import EDGE, REACH, normal_form, spelling
from eligo.reading.tagger.memory import Floats

SPELLINGS = 20_000  # rows of the table of spellings, shared by hash; row 0 is unused
SPELLING_SCALE = 3.0  # the sum of up to nine spellings is divided by this


def spelling_rows(word: str) -> list[int]:
    """The rows of the table of spellings that a word adds up."""
    return [crc32(name.encode()) % (SPELLINGS - 1) + 1 for name, _ in spelling(word)]


class Vectors(NamedTuple):
    """Word vectors by normal form, rounded to 8 bits: the vector is values[row] * scale."""

    rows: Mapping[str, int]
    values: NDArray[np.int8]  # (words, size)
    scale: float

    def of(self, words: Sequence[str]) -> Floats:
        """(words, size): the vector of each word; zeros for one that has none."""
        rows = np.array([self.rows.get(normal_form(word), -1) for word in words])
        vectors: Floats = self.values[rows].astype(np.float32) * np.float32(self.scale)
        vectors[rows < 0] = 0
        return vectors


class NetworkWeights(NamedTuple):
    """The trained weights; n is the size of the hidden layers, d that of a word's whole vector."""

    spellings: Floats  # (SPELLINGS, d - size of the vectors)
    first: Floats  # (2 * REACH + 1, d, n): for the word at distance -REACH … REACH
    first_bias: Floats  # (n,)
    second: Floats  # (3, n, n): for the position before, the position itself, the one after
    second_bias: Floats  # (n,)
    output: Floats  # (n, labels)
    output_bias: Floats  # (labels,)


class Network:
    """Scores of labels at the positions of a line of words."""

    def __init__(self, weights: NetworkWeights, vectors: Vectors) -> None:
        self._weights = weights
        self._vectors = vectors
        width, size, self.size = weights.first.shape
        self._shape = (width, self.size)
        self._first = weights.first.swapaxes(0, 1).reshape(size, -1)

    def of_words(self, words: Sequence[str]) -> Floats:
        """(words, 2 * REACH + 1, n): a word's row d is for the position that has it at distance
        d - REACH."""
        rows = [spelling_rows(word) for word in words]
        starts = np.cumsum([0, *map(len, rows[:-1])])
        flat = [row for each in rows for row in each]
        spelled = np.add.reduceat(self._weights.spellings[flat], starts, axis=0) / SPELLING_SCALE
        vectors = np.concatenate([self._vectors.of(words), spelled], axis=1, dtype=np.float32)
        vectors[[word == EDGE for word in words]] = 0
        blocks: Floats = (vectors @ self._first).reshape(len(words), *self._shape)
        return blocks

    def scores(self, line: Sequence[str], seen: Floats) -> Floats:
        """(positions, labels) from what each position sees of the words around it."""
        weights = self._weights
        hidden = np.maximum(seen + weights.first_bias, 0)
        hidden[[word == EDGE for word in line[REACH:-REACH]]] = 0
        before, here, after = weights.second
        further = hidden @ here
        further[1:] += hidden[:-1] @ before
        further[:-1] += hidden[1:] @ after
        hidden += np.maximum(further + weights.second_bias, 0)
        scores: Floats = hidden @ weights.output + weights.output_bias
        return scores
