"""All numbers that limits ask for, in their order."""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal

from eligo.engines.columns.states import Array


class Line:
    """The numbers, each at twice its place; between two of them stands what lies between."""

    def __init__(self, values: Array) -> None:
        """`values`: the numbers as text, the least first."""
        self._values = [Decimal(text.decode()) for text in values.tolist()]

    def place(self, number: Decimal | None, without: int) -> int:
        """Where a number stands; `without` where there is none."""
        if number is None:
            return without
        at = bisect_left(self._values, number)
        exact = at < len(self._values) and self._values[at] == number
        return 2 * at - (not exact)
