"""Runs of an array, many of them taken at once."""

from __future__ import annotations

import numpy as np

from eligo.engines.columns.states import Array, Numbers


def taken(starts: Array, runs: Array) -> tuple[Numbers, Numbers]:
    """Where the members of these runs stand, one run after another, and where the members of each
    run begin among them, and the last's end."""
    first = starts[runs].astype(np.int64)
    sizes = starts[runs + 1] - first
    begins = np.zeros(len(runs) + 1, np.int64)
    np.cumsum(sizes, out=begins[1:])
    places = np.repeat(first - begins[:-1], sizes)
    places += np.arange(len(places))
    return places, begins


def owners(begins: Numbers) -> Numbers:
    """Of each member the place of its run, from where the runs begin."""
    return np.repeat(np.arange(len(begins) - 1), np.diff(begins))


def members(starts: Array, values: Array, runs: Array) -> Array:
    """The members of these runs, one run after another."""
    found: Array = values.take(taken(starts, runs)[0])
    return found


def run(starts: Array, values: Array, place: int) -> Array:
    """The members of one run."""
    found: Array = values[starts[place] : starts[place + 1]]
    return found


def among(places: Array, some: Array, length: int) -> Array:
    """Whether each of these places, of so many that there are, is one of some."""
    marked = np.zeros(length, bool)
    marked[some] = True
    found: Array = marked[places]
    return found
