"""The best labels of texts: scores of positions from two parts, and Viterbi's search."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eligo.reading.tagger.features import EDGE, REACH
from eligo.reading.tagger.labels import OUTSIDE, may_follow
from eligo.reading.tagger.memory import Floats, Memory

Numbers = NDArray[np.intp]

_BATCH = 2_000  # words scored together
_WORDS_KEPT = 10_000
_SURE = 3.0  # where O leads every other label by this much it is taken, and the search begins anew
_LONGEST = 100  # words that are searched together
_NEVER = -1e9


class Part(Protocol):
    """What scores positions: first the share of each word, then the rest."""

    size: int

    def of_words(self, words: Sequence[str]) -> Floats:
        """(words, 2 * REACH + 1, size): what each word adds to the positions around it."""

    def scores(self, line: Sequence[str], seen: Floats) -> Floats:
        """(positions, labels) from the sums (positions, size) of what the words add.

        Positions are the words of the line but REACH at each end. `seen` may be written to.
        """


class Chain:
    """Labels texts, each a sequence of words, by the mean of its parts.

    `transitions` (labels, labels) are the scores of going from a row's to a column's label.
    `boldness` is taken off the score of the label O: above 0 the chain finds more mentions.
    """

    def __init__(
        self,
        labels: Sequence[str],
        parts: Sequence[Part],
        transitions: Floats,
        boldness: float = 0.0,
    ) -> None:
        self._labels = list(labels)
        self._parts = list(parts)
        self._search = Search(labels, transitions)
        shape = (2 * REACH + 1, sum(part.size for part in parts))
        self._words: Memory[str] = Memory(self._of_words, shape, _WORDS_KEPT)
        self._bias = np.array([-boldness * (label == OUTSIDE) for label in labels], np.float32)

    def label(self, texts: Sequence[Sequence[str]]) -> list[list[str]]:
        """The best labels of each text. One of more than 2,000 words is read in pieces."""
        pieces = [
            (index, text[at : at + _BATCH])
            for index, text in enumerate(texts)
            for at in range(0, len(text), _BATCH)
        ]
        found: list[list[str]] = [[] for _ in texts]
        for batch in _batches(pieces):
            labels = self._best([words for _, words in batch])
            at = 0
            for index, words in batch:
                found[index] += [self._labels[label] for label in labels[at : at + len(words)]]
                at += len(words) + REACH
        return found

    def _best(self, texts: Sequence[Sequence[str]]) -> list[int]:
        """The best labels of texts that are scored as one line, edges between them."""
        edge = [EDGE] * REACH
        line = [word for text in texts for word in (*edge, *text)] + edge
        rows = self._words.rows(line)
        size = len(line) - 2 * REACH
        seen = self._words.table[rows[:size], 0]
        for place in range(1, 2 * REACH + 1):
            seen += self._words.table[rows[place : place + size], place]
        scores = np.tile(self._bias, (size, 1))
        begin = 0
        for part in self._parts:
            share = seen[:, begin : begin + part.size]
            scores += part.scores(line, share) / np.float32(len(self._parts))
            begin += part.size
        inside = np.array([word != EDGE for word in line[REACH:-REACH]])
        return self._search.best(scores, inside)

    def _of_words(self, words: Sequence[str]) -> Floats:
        return np.concatenate([part.of_words(words) for part in self._parts], axis=2)


def _batches(
    pieces: Sequence[tuple[int, Sequence[str]]],
) -> Iterator[list[tuple[int, Sequence[str]]]]:
    """Pieces in order, as many together as have about 2,000 words."""
    batch: list[tuple[int, Sequence[str]]] = []
    size = 0
    for piece in pieces:
        if batch and size + len(piece[1]) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece[1])
    if batch:
        yield batch


def _parted(unsure: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The same with long stretches parted: no prose has them, and each step takes its time."""
    edges = np.flatnonzero(unsure[1:] != unsure[:-1]) + 1
    for start, end in edges.reshape(-1, 2):
        if end - start > _LONGEST:
            unsure[start + _LONGEST : end : _LONGEST + 1] = False
    return unsure


class Stretches:
    """Stretches of positions that are searched together, the longest first."""

    def __init__(self, unsure: NDArray[np.bool_]) -> None:
        """`unsure` marks the positions to be searched; the first and the last are not."""
        starts = np.flatnonzero(unsure[1:] & ~unsure[:-1]) + 1
        ends = np.flatnonzero(unsure[:-1] & ~unsure[1:]) + 1
        order = np.argsort(starts - ends, kind="stable")
        self.starts: Numbers = starts[order]
        self.ends: Numbers = ends[order]
        longest = int((self.ends - self.starts).max(initial=0))
        lengths = np.bincount(self.ends - self.starts, minlength=longest + 1)
        self.reaching = (len(starts) - np.cumsum(lengths)).tolist()  # how many are longer than i


class Search:
    """Viterbi's search for the labels with the greatest sum of scores and transitions."""

    def __init__(self, labels: Sequence[str], transitions: Floats) -> None:
        allowed = np.array([[may_follow(a, b) for b in labels] for a in labels])
        self._moves = np.where(allowed, transitions, _NEVER).astype(np.float32)
        self._arriving = self._moves.T.copy()
        opening = [0 if may_follow("", label) else _NEVER for label in labels]
        closing = [0 if may_follow(label, "") else _NEVER for label in labels]
        self._outside = list(labels).index(OUTSIDE)
        # what goes before and after a stretch: O, or (second row) the edge of a text
        self._before = np.array([self._moves[self._outside], opening], np.float32)
        self._after = np.array([self._moves[:, self._outside], closing], np.float32)

    def best(self, scores: Floats, inside: NDArray[np.bool_]) -> list[int]:
        """The best label of each position; where `inside` is not set there is no word.

        Where O leads by far it is taken, so what is searched falls apart into short stretches.
        """
        others = scores.copy()
        others[:, self._outside] = _NEVER
        unsure = inside & (scores[:, self._outside] < others.max(axis=1) + _SURE)
        stretches = Stretches(_parted(np.concatenate([[False], unsure, [False]])))
        edge = np.concatenate([[True], ~inside, [True]]).astype(np.intp)
        padded = np.concatenate([scores[:1], scores, scores[:1]])
        found = np.full(len(padded), self._outside)
        if len(stretches.starts):
            first = self._before[edge[stretches.starts - 1]]
            last = self._after[edge[stretches.ends]]
            sums = self._forward(padded, stretches, first)
            self._backward(sums, stretches, last, found)
        labels: list[int] = found[1:-1].tolist()
        return labels

    def _forward(self, scores: Floats, stretches: Stretches, first: Floats) -> list[Floats]:
        """For each step into the stretches (those that reach it, labels): the best sums so far."""
        starts = stretches.starts
        sums = [scores[starts] + first]
        for at, reaching in enumerate(stretches.reaching[1:-1], 1):
            arriving = sums[-1][:reaching, :, None] + self._moves
            sums.append(arriving.max(axis=1) + scores[starts[:reaching] + at])
        return sums

    def _backward(
        self, sums: list[Floats], stretches: Stretches, last: Floats, found: Numbers
    ) -> None:
        """Write the best labels, from the last step to the first."""
        labels: Numbers = np.empty(0, np.intp)
        for at in range(len(sums) - 1, -1, -1):
            going_on, reaching = len(labels), len(sums[at])
            following = self._arriving[labels]
            best = sums[at] + np.concatenate([following, last[going_on:reaching]])
            labels = best.argmax(axis=1)
            found[stretches.starts[:reaching] + at] = labels
