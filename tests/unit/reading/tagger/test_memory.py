"""Blocks are made once, and the table stays within its bound."""

from collections.abc import Sequence

import numpy as np
import pytest

from eligo.reading.tagger.memory import Floats, Memory


def test_blocks_are_made_once_and_forgotten_when_full() -> None:
    made = []

    def make(keys: Sequence[int]) -> Floats:
        made.extend(keys)
        return np.array([[key, key] for key in keys], np.float32)

    memory = Memory(make, (2,), most=3)
    rows = memory.rows([5, 7, 5])
    assert memory.table[rows].tolist() == [[5, 5], [7, 7], [5, 5]]
    memory.rows([7, 9])
    assert made == [5, 7, 9]
    rows = memory.rows([7, 8])
    assert made == [5, 7, 9, 7, 8]
    assert memory.table[rows].tolist() == [[7, 7], [8, 8]]


def test_more_keys_than_the_table_holds() -> None:
    memory: Memory[int] = Memory(lambda keys: np.zeros((len(keys), 2), np.float32), (2,), most=3)
    with pytest.raises(KeyError):
        memory.rows([1, 2, 3, 4])
