"""The best labels of texts: scores of positions from several scorers, and Viterbi's search."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eligo.reading.tagger.features import EDGE, REACH
from eligo.reading.tagger.labels import OUTSIDE, may_follow
from eligo.reading.tagger.memory import Floats

_NEVER = np.float32(-1e6)
_BATCH = 2_000  # positions scored and searched together


class Scorer(Protocol):
    def scores(self, line: Sequence[str]) -> Floats:
        """(positions, labels) for all words of the line but REACH at each end."""


class Chain:
    """Labels texts, each a sequence of words, by the mean of its scorers.

    `transitions` (labels, labels) are the scores of going from a row's to a column's label.
    `boldness` is taken off the score of the label O: above 0 the chain finds more mentions.
    """

    def __init__(
        self,
        labels: Sequence[str],
        scorers: Sequence[Scorer],
        transitions: Floats,
        boldness: float = 0.0,
    ) -> None:
        self._labels = list(labels)
        self._scorers = list(scorers)
        self._bias = np.array([-boldness * (label == OUTSIDE) for label in labels], np.float32)
        allowed = np.array([[may_follow(a, b) for b in labels] for a in labels])
        self._transitions = np.where(allowed, transitions, _NEVER).astype(np.float32)
        self._first = np.array([0 if may_follow("", b) else _NEVER for b in labels], np.float32)
        self._last = np.array([0 if may_follow(a, "") else _NEVER for a in labels], np.float32)

    def label(self, texts: Sequence[Sequence[str]]) -> list[list[str]]:
        """The best labels of each text among those that BILOU allows."""
        found: list[list[str]] = [[] for _ in texts]
        for batch in _batches(texts):
            for index, best in zip(batch, self._best([texts[i] for i in batch]), strict=True):
                found[index] = best
        return found

    def _best(self, texts: Sequence[Sequence[str]]) -> list[list[str]]:
        lengths = np.array([len(text) for text in texts])
        inside = np.arange(lengths.max()) < lengths[:, None]
        grid = np.zeros((*inside.shape, len(self._labels)), np.float32)
        grid[inside] = self._scores(texts)
        paths = _viterbi(grid, lengths, self._transitions, self._first, self._last).tolist()
        return [
            [self._labels[label] for label in path[: len(text)]]
            for path, text in zip(paths, texts, strict=True)
        ]

    def _scores(self, texts: Sequence[Sequence[str]]) -> Floats:
        """(positions of all texts in a row, labels). The texts are scored as one line."""
        edge = [EDGE] * REACH
        line = [word for text in texts for word in (*edge, *text)] + edge
        inside = [word != EDGE for word in line[REACH:-REACH]]
        total = np.mean([scorer.scores(line) for scorer in self._scorers], axis=0)
        scores: Floats = total[inside] + self._bias
        return scores


def _batches(texts: Sequence[Sequence[str]]) -> list[list[int]]:
    """The indexes of texts of like length together; empty texts are left out."""
    batches: list[list[int]] = []
    for index in sorted(range(len(texts)), key=lambda index: len(texts[index])):
        length = len(texts[index])
        if batches and (len(batches[-1]) + 1) * length <= _BATCH:
            batches[-1].append(index)
        elif length:
            batches.append([index])
    return batches


def _viterbi(
    scores: Floats, lengths: NDArray[np.int64], transitions: Floats, first: Floats, last: Floats
) -> NDArray[np.int64]:
    """The best path of each text: scores (texts, positions, labels) to labels (texts, positions).

    Past a text's end its path repeats the last label.
    """
    texts, positions, _ = scores.shape
    best = scores.copy()
    best[:, 0] += first
    arriving = transitions.T.copy()  # (to, from): the maximum runs over memory in order
    for at in range(1, positions):
        best[:, at] += (best[:, at - 1, None, :] + arriving).max(axis=2)
    path = np.empty((texts, positions), np.int64)
    path[:, -1] = (best[np.arange(texts), lengths - 1] + last).argmax(axis=1)
    for at in range(positions - 1, 0, -1):
        step = (best[:, at - 1] + arriving[path[:, at]]).argmax(axis=1)
        path[:, at - 1] = np.where(at < lengths, step, path[:, at])
    return path
