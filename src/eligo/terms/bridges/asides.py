"""What records list among problems and procedures though it is neither: circumstances, tests."""

from __future__ import annotations

import re
from functools import cache

from eligo.terms.tables import read_table

_TEST = "diagnostic test"
# Classes that hold whatever else the words name.
_ALWAYS = frozenset({_TEST, "removal of a device"})


@cache
def _rows() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple(
        (row["kind"], re.compile(row["pattern"], re.I), row["means"])
        for row in read_table("asides")
    )


def class_of(text: str, kinds: tuple[str, ...]) -> tuple[str, str] | None:
    """The kind and the name of the class that a text belongs to, if it is of none else."""
    for kind, pattern, means in _rows():
        if kind in kinds and pattern.search(text):
            return kind, means
    return None


def takes_nothing_in(text: str) -> bool:
    """Whether a procedure gives no drug that its words name: a test, a removal of a device."""
    found = class_of(text, ("procedure",))
    return found is not None and found[1] in _ALWAYS


def is_test(text: str) -> bool:
    """Whether a procedure only measures: an antibody test gives no antibody."""
    return class_of(text, ("procedure",)) == ("procedure", _TEST)
