"""What is remembered to be fast though a patient's words may be in it, and how it is forgotten.

A program that judges a file ends; a server goes on, and must not keep whom it has judged.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from typing import TypeVar
from weakref import WeakSet

Made = TypeVar("Made")
_CACHES: WeakSet[_lru_cache_wrapper[object]] = WeakSet()


def remembered(most: int) -> Callable[[Callable[..., Made]], _lru_cache_wrapper[Made]]:
    """`functools.lru_cache` for a function that may be asked about the words of a patient."""

    def wrap(function: Callable[..., Made]) -> _lru_cache_wrapper[Made]:
        cache = lru_cache(maxsize=most)(function)
        _CACHES.add(cache)
        return cache

    return wrap


def forget() -> None:
    """Empty these caches; what is being judged meanwhile only takes longer."""
    for cache in list(_CACHES):
        cache.cache_clear()
