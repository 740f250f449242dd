"""Segments: the trials of a store compiled for the column engine, a few thousand to a file.

So a change compiles one file anew, memory does not grow with the store, and several processes can
share the work.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from weakref import WeakValueDictionary

from eligo.engines import Context
from eligo.engines.columns import Registry, Verdicts, compile_registry
from eligo.errors import EligoError, TooLarge
from eligo.language.nodes import Node, Side
from eligo.matching.logic.kept import Kept
from eligo.patients.model import Patient
from eligo.reading.trial import TrialCriteria
from eligo.terms import Terms

Named = tuple[str, list[tuple[Side, Node]]]


class Segment(NamedTuple):
    """A number among the segments, and the trials' criteria ready to be judged."""

    number: int
    registry: Registry


class Segments:
    """Every segment that can be used; `missing` counts those that can't."""

    def __init__(self, kept: Kept) -> None:
        self.missing = 0
        self.found: list[Segment] = []
        for number in kept.numbers("SELECT number FROM segment ORDER BY number"):
            try:
                registry = _loaded(file_of(kept.folder, number))
            except EligoError:  # absent, damaged or of another version: built anew by a compile
                self.missing += 1
            else:
                self.found.append(Segment(number, registry))

    def judge(self, patient: Patient, context: Context) -> Iterator[tuple[Segment, Verdicts]]:
        """A patient against all trials, segment by segment."""
        for one in self.found:
            yield one, one.registry.judge(patient, context)


# The registries that are open: whoever asks for the same file has the same one.
_OPEN: WeakValueDictionary[Hashable, Registry] = WeakValueDictionary()
_OPENING = Lock()


def _loaded(path: Path) -> Registry:
    """The registry of a file as it is now. Raises as `Registry.load` does."""
    with _OPENING:
        found = path.stat() if path.exists() else None
        key = (path, found.st_ino, found.st_mtime_ns) if found else None
        registry = _OPEN.get(key)
        if registry is None:
            registry = _OPEN[key] = Registry.load(path)
        return registry


def build(folder: Path, number: int, terms: Terms) -> int:
    """Compile a segment from the logic in a folder into its file; the number of its criteria."""
    with closing(Kept(folder, terms)) as kept:
        trials = [_decides(*one) for one in kept.of_segment(number)]
    path = file_of(folder, number)
    path.parent.mkdir(exist_ok=True)
    compiled(trials, terms).save(path)
    return sum(len(criteria) for _, criteria in trials)


def compiled(trials: list[Named], terms: Terms) -> Registry:
    """All of them but what is too large to be counted, which nobody is told to be fit for."""
    try:
        return compile_registry(trials, terms)
    except TooLarge as error:
        fewer = [one for one in trials if one[0] != error.where]
        return compiled(fewer, terms)


def is_usable(folder: Path, number: int) -> bool:
    """Whether a segment's file is there and of this version."""
    try:
        Registry.load(file_of(folder, number))
    except EligoError:
        return False
    return True


def file_of(folder: Path, number: int) -> Path:
    """Where a segment lies."""
    return folder / "segments" / f"{number:06}.registry"


def _decides(name: str, trial: TrialCriteria) -> Named:
    return name, [(c.side, c.logic) for c in trial.deciding]
