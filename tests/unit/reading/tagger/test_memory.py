"""Blocks are made once, and the table stays within its bound."""

import numpy as np

from eligo.reading.tagger.memory import Floats, Memory


def test_blocks_are_made_once_and_forgotten_when_full() -> None:
    made = []

    def make(key: int) -> Floats:
        made.append(key)
        return np.full(2, key, np.float32)

    memory = Memory(make, (2,), most=3)
    rows = memory.rows([5, 7, 5])
    assert memory.table[rows].tolist() == [[5, 5], [7, 7], [5, 5]]
    memory.rows([7, 9])
    assert made == [5, 7, 9]
    rows = memory.rows([7, 8])
    assert made == [5, 7, 9, 7, 8]
    assert memory.table[rows].tolist() == [[7, 7], [8, 8]]
