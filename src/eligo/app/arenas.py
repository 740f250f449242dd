"""What threads free is kept by the C library in few places, where the next thread finds it."""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8  # of mallopt(3) of the GNU C library
_MOST = 2  # as one thread at a time runs Python, more would only hold what the others could use


def few_arenas() -> None:
    """Before threads are begun; other C libraries have no arenas and are left as they are."""
    try:
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _MOST)
    except (OSError, AttributeError):
        return
