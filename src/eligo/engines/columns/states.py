"""Answers as numbers: six states of a statement, and what is open packed into one word.

A state is two times the truth (NO 0, UNKNOWN 1, YES 2), plus one where the statement concerns the
patient. So `any` is the greatest state, and of two that say the same the one that concerns the
patient prevails. What is open is counted in one 64-bit word, so that sums are sums of words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from eligo.engines.answer import Answer, Open
from eligo.language.truth import NO, UNKNOWN, YES, Truth

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Array = npt.NDArray[Any]

# _BARRED: it can't concern this patient (`applies` is False).
NO_BARRED, SAYS_NO, OPEN_BARRED, IS_OPEN, YES_BARRED, SAYS_YES = range(6)
_RANK = {NO: 0, UNKNOWN: 1, YES: 2}
TRUTHS: tuple[Truth, ...] = (NO, NO, UNKNOWN, UNKNOWN, YES, YES)

# The fields of a word, low bits first, and their bits. A statement about a group of tests leaves
# each of them missing, so that field is the widest.
_BITS = {"judgement": 13, "missing": 15, "unread": 13, "review": 12, "failed": 11}
FIELDS = tuple(_BITS)
_SHIFT = {name: sum(list(_BITS.values())[:place]) for place, name in enumerate(FIELDS)}
MOST_STATEMENTS = (1 << _BITS["review"]) - 1  # that a trial can have without a sum overflowing
MOST_CRITERIA = (1 << _BITS["failed"]) - 1
ONE_FAILED = np.uint64(1 << _SHIFT["failed"])
ONE_REVIEW = np.uint64(1 << _SHIFT["review"])


def state_of(answer: Answer) -> int:
    """The state of an answer."""
    return 2 * _RANK[answer.truth] + (answer.applies is not False)


def word_of(still_open: Open) -> int:
    """What is open, packed."""
    return sum(getattr(still_open, name) << _SHIFT[name] for name in FIELDS[:-1])


def field(words: Words, name: str) -> npt.NDArray[np.uint16]:
    """One field of packed words."""
    most = np.uint64((1 << _BITS[name]) - 1)
    return ((words >> np.uint64(_SHIFT[name])) & most).astype(np.uint16)


def open_in(word: int | np.uint64) -> Open:
    """What a packed word counts as open."""
    one = np.array([word], np.uint64)
    return Open(**{name: int(field(one, name)[0]) for name in FIELDS if name != "failed"})
