"""YES, NO, UNKNOWN and Kleene's strong tables over them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """What is known of a statement; missing data is UNKNOWN, never NO."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def known(self) -> bool:
        """Whether the statement is settled."""
        return self is not Truth.UNKNOWN


YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


def truth(value: bool | None) -> Truth:
    """True, False, None as YES, NO, UNKNOWN."""
    return UNKNOWN if value is None else YES if value else NO


def negate(one: Truth) -> Truth:
    """NOT: turns YES and NO round and leaves UNKNOWN."""
    return {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[one]


def conjoin(many: Iterable[Truth]) -> Truth:
    """AND: NO if any is NO, YES if all are YES (and if there are none), else UNKNOWN."""
    seen = set(many)
    return NO if NO in seen else UNKNOWN if UNKNOWN in seen else YES


def disjoin(many: Iterable[Truth]) -> Truth:
    """OR: YES if any is YES, NO if all are NO (and if there are none), else UNKNOWN."""
    seen = set(many)
    return YES if YES in seen else UNKNOWN if UNKNOWN in seen else NO


def at_least(n: int, many: Iterable[Truth]) -> Truth:
    """At least `n` are YES: settled as soon as the unknown ones can't change the answer."""
    seen = list(many)
    sure = seen.count(YES)
    possible = sure + seen.count(UNKNOWN)
    return YES if sure >= n else NO if possible < n else UNKNOWN


def agree(many: Iterable[Truth]) -> Truth:
    """What all readings say: YES or NO where they are of one voice, else UNKNOWN."""
    seen = set(many)
    return seen.pop() if len(seen) == 1 else UNKNOWN
