"""Remember what was worked out for a word, within a bound."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Key = TypeVar("Key", bound=Hashable)


class Memory(Generic[Key]):
    """Rows by key, made where they are first asked for; emptied when full.

    Emptying is cheaper than keeping the order of use, and common words are soon back.
    """

    def __init__(self, make: Callable[[Key], Floats], most: int) -> None:
        self._make = make
        self._most = most
        self._rows: dict[Key, Floats] = {}

    def __getitem__(self, key: Key) -> Floats:
        row = self._rows.get(key)
        if row is None:
            if len(self._rows) >= self._most:
                self._rows.clear()
            row = self._rows[key] = self._make(key)
        return row


def seen_from(rows: Floats, reach: int) -> Floats:
    """What each position sees of the words around it, added up.

    `rows` (words, 2 * reach + 1, n) holds what a word adds to the position that has it at distance
    -reach … reach; the first and the last `reach` words have no position of their own.
    """
    size = len(rows) - 2 * reach
    total: Floats = rows[:size, 0].copy()
    for place in range(1, 2 * reach + 1):
        total += rows[place : place + size, place]
    return total
