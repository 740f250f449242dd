"""The search finds the best labels, against trying every row of labels."""

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest

from eligo.reading.tagger.chain import Chain
from eligo.reading.tagger.features import EDGE, REACH
from eligo.reading.tagger.labels import may_follow
from eligo.reading.tagger.memory import Floats

LABELS = ["B-drug", "I-drug", "L-drug", "O", "U-drug", "U-time"]


class ByWord:
    """Scores a word by the row of a table that its number names; neighbours do not count."""

    size = len(LABELS)

    def __init__(self, table: np.ndarray) -> None:
        self.table = table.astype(np.float32)

    def of_words(self, words: Sequence[str]) -> Floats:
        rows = np.zeros((len(words), 2 * REACH + 1, self.size), np.float32)
        for row, word in zip(rows, words, strict=True):
            if word != EDGE:
                row[REACH] = self.table[int(word)]
        return rows

    def scores(self, line: Sequence[str], seen: Floats) -> Floats:
        return seen


def best_by_trial(scores: np.ndarray, moves: np.ndarray) -> list[str]:
    def worth(path: tuple[int, ...]) -> float:
        return sum(scores[at, label] for at, label in enumerate(path)) + sum(
            moves[a, b] for a, b in pairwise(path)
        )

    paths = [
        path
        for path in product(range(len(LABELS)), repeat=len(scores))
        if all(may_follow(a, b) for a, b in pairwise(["", *(LABELS[label] for label in path), ""]))
    ]
    return [LABELS[label] for label in max(paths, key=worth)]


@pytest.mark.parametrize("seed", range(12))
def test_the_best_labels(seed: int) -> None:
    chance = np.random.default_rng(seed)
    table, moves = chance.uniform(-1.5, 1.5, (5, 6)), chance.uniform(-1.5, 1.5, (6, 6))
    chain = Chain(LABELS, [ByWord(table)], moves.astype(np.float32))
    texts = [["0", "1", "2", "3", "4"], ["3"], [], ["4", "0", "4"]]
    expected = [
        best_by_trial(table[[int(word) for word in text]], moves) if text else [] for text in texts
    ]
    assert chain.label(texts) == expected


def test_a_mention_is_never_left_open() -> None:
    inside = np.array([[0.0, 2.5, 0.0, 0.0, 0.0, 0.0]])
    chain = Chain(LABELS, [ByWord(inside)], np.zeros((6, 6), np.float32))
    assert chain.label([["0"] * 4]) == [["B-drug", "I-drug", "I-drug", "L-drug"]]


def test_the_parts_are_averaged() -> None:
    outside, time = np.zeros((1, 6)), np.zeros((1, 6))
    outside[0, 3], time[0, 5] = 1.0, 2.0
    moves = np.zeros((6, 6), np.float32)
    assert Chain(LABELS, [ByWord(outside), ByWord(time)], moves).label([["0"]]) == [["U-time"]]
    assert Chain(LABELS, [ByWord(outside)], moves, boldness=0.5).label([["0"]]) == [["O"]]
    assert Chain(LABELS, [ByWord(outside)], moves, boldness=1.5).label([["0"]]) != [["O"]]


def test_a_text_of_any_length_has_a_label_for_each_word() -> None:
    chain = Chain(LABELS, [ByWord(np.zeros((1, 6)))], np.zeros((6, 6), np.float32))
    assert [len(labels) for labels in chain.label([["0"] * 4_321, [], ["0"]])] == [4_321, 0, 1]


def test_a_stretch_longer_than_prose_has_is_searched_in_parts() -> None:
    """Else its steps come one after the other, and a page of brackets takes seconds."""
    unsure = np.zeros((1, 6))
    unsure[0, 4] = 1.0
    chain = Chain(LABELS, [ByWord(unsure)], np.zeros((6, 6), np.float32))
    labels = chain.label([["0"] * 250])[0]
    assert [at for at, label in enumerate(labels) if label == "O"] == [100, 201]
