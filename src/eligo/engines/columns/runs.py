"""Runs of an array, many of them taken at once."""

from __future__ import annotations

import numpy as np

from eligo.engines.columns.states import Array, Numbers


def counting(sizes: Numbers) -> Numbers:
    """0, 1, … for each size, one after another."""
    ends = np.cumsum(sizes)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes, sizes)


def taken(starts: Array, runs: Array) -> tuple[Numbers, Numbers]:
    """Where the members of these runs stand, one run after another, and whose each is."""
    sizes = (starts[runs + 1] - starts[runs]).astype(np.int64)
    owners = np.repeat(np.arange(len(runs)), sizes)
    return np.repeat(starts[runs].astype(np.int64), sizes) + counting(sizes), owners


def members(starts: Array, values: Array, runs: Array) -> Array:
    """The members of these runs, one run after another."""
    found: Array = values[taken(starts, runs)[0]]
    return found


def run(starts: Array, values: Array, place: int) -> Array:
    """The members of one run."""
    found: Array = values[starts[place] : starts[place + 1]]
    return found
