"""Remember what was worked out for words or pairs of words, within a bound."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Key = TypeVar("Key", bound=Hashable)


class Memory(Generic[Key]):
    """A table with a block of numbers for each key, made where the key is first asked for.

    A full table is emptied: that is cheaper than keeping the order of use, and common words are
    soon back.
    """

    def __init__(
        self, make: Callable[[Sequence[Key]], Floats], shape: tuple[int, ...], most: int
    ) -> None:
        """`make` gives the blocks of keys, each of this shape; at most `most` are kept."""
        self._make = make
        self._most = most
        self._rows: dict[Key, int] = {}
        self.table = np.empty((most, *shape), np.float32)

    def rows(self, keys: Iterable[Key]) -> NDArray[np.intp]:
        """The rows of the table that hold the keys' blocks, until the next call.

        Raises KeyError where there are more different keys than the table can hold.
        """
        keys = list(keys)
        known = self._rows
        try:
            return np.array([known[key] for key in keys], np.intp)
        except KeyError:
            self._learn(keys)
            return np.array([known[key] for key in keys], np.intp)

    def _learn(self, keys: list[Key]) -> None:
        new = list(dict.fromkeys(key for key in keys if key not in self._rows))
        if len(self._rows) + len(new) > self._most:
            self._rows.clear()
            new = list(dict.fromkeys(keys))
            if len(new) > self._most:
                raise KeyError(new[self._most])
        begin = len(self._rows)
        self.table[begin : begin + len(new)] = self._make(new)
        self._rows.update(zip(new, range(begin, begin + len(new)), strict=True))
