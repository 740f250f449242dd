"""What trials are about, as columns: the conditions and words of many topics beside a patient's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from eligo.engines.columns.standing import sums
from eligo.language.values import Concept
from eligo.matching.about import AKIN, RELATED, Key, Presentation
from eligo.reading.topic import Topic
from eligo.terms import Terms

Shares = npt.NDArray[np.float64]
Array = npt.NDArray[Any]


class Topics:
    """The topics of trials, in their order."""

    def __init__(self, topics: Iterable[Topic], terms: Terms) -> None:
        concepts: dict[Key, Concept] = {}
        places: dict[Key, int] = {}
        words: dict[str, int] = {}
        conditions, worded = _Runs(), _Runs()
        for topic in topics:
            for one in topic.conditions:
                concepts.setdefault(one.key, one)
            conditions.add(places.setdefault(one.key, len(places)) for one in topic.conditions)
            worded.add(words.setdefault(one, len(words)) for one in topic.words)
        self._kinds, self._words = _Kinds(concepts.values(), terms), words
        self._conditions, self._condition_starts = conditions.arrays()
        self._worded, self._word_starts = worded.arrays()

    def about(self, presented: Presentation) -> tuple[Shares, Shares, Shares]:
        """For each trial `main`, `covered` and `words`, as `Presentation.about` has them."""
        near = np.zeros(self._kinds.size)
        for problem in presented.problems:
            near = np.maximum(near, problem.weight * self._kinds.alike(problem.concept))
        likes = near[self._conditions]
        mine = np.zeros(len(self._words))
        mine[[self._words[word] for word in presented.words if word in self._words]] = 1.0
        return (
            _most(likes, self._condition_starts),
            _mean(likes, self._condition_starts),
            _mean(mine[self._worded], self._word_starts),
        )


class _Kinds:
    """Concepts and all that each is a kind of, to compare one with all of them at once."""

    def __init__(self, concepts: Iterable[Concept], terms: Terms) -> None:
        self._terms = terms
        self._keys: dict[Key, int] = {}
        above, own = _Runs(), []
        for one in concepts:
            above.add(self._key(key) for key in terms.ancestors(one))
            own.append(self._key(one.key))
        self._above, self._starts = above.arrays()
        self._own = np.array(own, np.int64)
        self.size = len(own)

    def _key(self, key: Key) -> int:
        return self._keys.setdefault(key, len(self._keys))

    def alike(self, one: Concept) -> Shares:
        """How like each concept is to one, as `about.alike` has it."""
        mine = self._terms.ancestors(one)
        over = np.zeros(len(self._keys))
        over[[self._keys[key] for key in mine if key in self._keys]] = 1.0
        itself = np.zeros(len(self._keys))
        itself[[self._keys[one.key]] if one.key in self._keys else []] = 1.0
        shared = _summed(over[self._above], self._starts)
        share = shared / (len(mine) + np.diff(self._starts) - shared)
        related = (over[self._own] > 0) | (_summed(itself[self._above], self._starts) > 0)
        likes: Shares = np.where(related, RELATED + (1 - RELATED) * share, AKIN * share)
        return np.where(itself[self._own] > 0, 1.0, likes)


class _Runs:
    """Numbers of one trial after another."""

    def __init__(self) -> None:
        self._all: list[int] = []
        self._starts = [0]

    def add(self, numbers: Iterable[int]) -> None:
        """The next trial's."""
        self._all.extend(numbers)
        self._starts.append(len(self._all))

    def arrays(self) -> tuple[Array, Array]:
        """All numbers, and where each trial's begin."""
        return np.array(self._all, np.int64), np.array(self._starts, np.int64)


def _mean(values: Shares, starts: Array) -> Shares:
    """The mean of each run; 0 of an empty one."""
    found: Shares = _summed(values, starts) / np.maximum(np.diff(starts), 1)
    return found


def _summed(values: Shares, starts: Array) -> Shares:
    """The sum of each run; 0 of an empty one."""
    found: Shares = sums(values, starts)  # type: ignore[arg-type, assignment]
    return found


def _most(values: Shares, starts: Array) -> Shares:
    """The greatest of each run; 0 of an empty one."""
    found = np.zeros(len(starts) - 1)
    filled = starts[:-1] < starts[1:]
    if filled.any():
        found[filled] = np.maximum.reduceat(values, starts[:-1][filled])
    return found
