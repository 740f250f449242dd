"""One patient against all trials in columns: groups and order, with the reasons left to `Judge`.

What the columns say of a trial is what `matching.judge` says of it, criterion by criterion, but for
the words of a note: what these alone settle is told there and counted as open in both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from eligo.engines import Context, Open
from eligo.engines.columns import Leaning, Registry, Verdicts
from eligo.engines.columns.standing import sums
from eligo.matching.about import presentation
from eligo.matching.judge import ELIGIBLE, INELIGIBLE, OWN, UNKNOWN, Brief, asks_healthy
from eligo.matching.logic.segments import compiled
from eligo.matching.rank import OPEN, WEIGHTS, far_share
from eligo.matching.roster.topics import Shares, Topics
from eligo.patients.model import Patient
from eligo.reading.criteria import Status
from eligo.reading.topic import Topic
from eligo.reading.trial import TrialCriteria
from eligo.terms import Terms

Flags = npt.NDArray[np.bool_]
_TOP = 0.999999  # of a score's fraction, as in `rank`
_VERDICTS = (INELIGIBLE, UNKNOWN, ELIGIBLE)  # by group


class Line(NamedTuple):
    """A trial on the roster: its record's number in the store, its id, its topic, and of each
    criterion that decides whether it was not understood to the end and whether it asks for
    healthy volunteers."""

    record: int
    trial: str
    topic: Topic
    doubted: tuple[bool, ...]
    healthy: tuple[bool, ...]


class Block:
    """Trials in columns, and their lines in the same order."""

    def __init__(self, registry: Registry, lines: Sequence[Line | None]) -> None:
        """`lines`: None for a trial that is out of date, which is left out of every answer."""
        self.registry, self._every = registry, lines
        self.kept = np.array([line is not None for line in lines], bool)
        self.lines = [line for line in lines if line is not None]
        sizes = np.diff(registry.starts).tolist()
        self.doubted = _flags("doubted", lines, sizes)
        self.healthy = _flags("healthy", lines, sizes)

    def without(self, records: Collection[int]) -> Block:
        """The same but for the trials of these records."""
        if not any(line.record in records for line in self.lines):
            return self
        left = [line if line and line.record not in records else None for line in self._every]
        return Block(self.registry, left)


def _flags(name: str, lines: Sequence[Line | None], sizes: Iterable[int]) -> Flags:
    """A flag for every criterion of every trial in turn."""
    told = (getattr(a, name) if a else (False,) * n for a, n in zip(lines, sizes, strict=True))
    return np.array([flag for flags in told for flag in flags], bool)


def block_of(
    trials: Collection[tuple[int, TrialCriteria]], terms: Terms, registry: Registry | None = None
) -> Block:
    """Trials that were read now, each with its record's number; those too large are left out.

    `registry`: of these trials, where they were compiled before.
    """
    held = {one.id: _line(record, one) for record, one in trials}
    if registry is None:
        decide = [(one.id, [(c.side, c.logic) for c in one.deciding]) for _, one in trials]
        registry = compiled(decide, terms)
    return Block(registry, [held[name] for name in registry.trials])


def _line(record: int, trial: TrialCriteria) -> Line:
    decide = list(trial.deciding)
    doubted = tuple(c.status is not Status.READ for c in decide)
    return Line(record, trial.id, trial.topic, doubted, tuple(map(asks_healthy, decide)))


@dataclass(frozen=True, slots=True)
class Ranks:
    """How the trials stand to a patient; each array in the roster's order.

    `group`: 2 fits, 1 might fit, 0 does not; `order`: the places of the trials that are wanted,
    best first.
    """

    group: npt.NDArray[np.uint8]
    score: Shares
    order: npt.NDArray[np.int64]

    def of(self, group: int) -> npt.NDArray[np.int64]:
        """The places of a group's trials, best first."""
        mine: npt.NDArray[np.int64] = self.order[self.group[self.order] == group]
        return mine


class Roster:
    """All trials of a store at one time."""

    def __init__(self, blocks: Iterable[Block], terms: Terms) -> None:
        self.blocks, self.terms = list(blocks), terms
        self.lines = [line for block in self.blocks for line in block.lines]
        self.places = {line.trial: place for place, line in enumerate(self.lines)}
        self._topics = Topics((line.topic for line in self.lines), terms)
        self._by_id = np.argsort(np.argsort([line.trial for line in self.lines]))

    def rank(
        self,
        patient: Patient,
        context: Context,
        wanted: Collection[int] | None = None,
        kilometres: Mapping[int, float | None] | None = None,
    ) -> Ranks:
        """A patient against the trials of the records that are wanted, by default all.

        `kilometres`: of a record how far its nearest site is, where places play a part.
        """
        shares = self._topics.about(presentation(patient, self.terms))
        tallies = self._tallies(patient, context, shares[0])
        score = _scores(tallies, shares, self._nearness(kilometres or {}))
        order = np.lexsort((self._by_id, -score))
        if wanted is not None:
            records = np.array([line.record for line in self.lines], np.int64)
            order = order[np.isin(records, list(wanted))[order]]
        return Ranks(tallies.group, score, order)

    def briefs(
        self, patient: Patient, context: Context, wanted: Iterable[str] | None = None
    ) -> Iterator[Brief]:
        """What the judge says of a patient and each trial that is wanted, by default all, but for
        the criteria. `wanted`: ids of trials on the roster."""
        presented = presentation(patient, self.terms)
        tallies = self._tallies(patient, context, self._topics.about(presented)[0])
        columns = [column.tolist() for column in tallies]
        every = range(len(self.lines))
        for place in every if wanted is None else [self.places[one] for one in wanted]:
            line = self.lines[place]
            group, fails, doubtful, *still_open = (column[place] for column in columns)
            about = presented.about(line.topic)
            verdict, whole = _VERDICTS[group], Open(*still_open)
            yield Brief(patient.id, line.trial, verdict, whole, about, fails, doubtful)

    def _tallies(self, patient: Patient, context: Context, main: Shares) -> Tallies:
        found, at = [], 0
        for block in self.blocks:
            own = np.zeros(len(block.kept))
            own[block.kept] = main[at : at + len(block.lines)]
            at += len(block.lines)
            found.append(_tallied(block, block.registry.judge(patient, context), own >= OWN))
        if not found:
            return Tallies(*(np.empty(0) for _ in Tallies._fields))
        return Tallies(*(np.concatenate(parts) for parts in zip(*found, strict=True)))

    def _nearness(self, kilometres: Mapping[int, float | None]) -> Shares:
        far = (kilometres.get(line.record) for line in self.lines)
        return np.array([far_share(one) for one in far], np.float64)


class Tallies(NamedTuple):
    """Of each trial the group, the criteria that fail, the failures that keep nobody out, and
    what is open as `engines.Open` counts it."""

    group: npt.NDArray[Any]
    fails: npt.NDArray[Any]
    doubtful: npt.NDArray[Any]
    judgement: npt.NDArray[Any]
    missing: npt.NDArray[Any]
    unread: npt.NDArray[Any]
    review: npt.NDArray[Any]


def _tallied(block: Block, found: Verdicts, is_own: Flags) -> Tallies:
    """`is_own`: whether each trial is about what the patient has (see `judge.Judged.doubt`)."""
    starts = found.starts
    against = found.leanings() == Leaning.AGAINST
    eased = block.doubted | (block.healthy & np.repeat(is_own, np.diff(starts)))
    fails, doubtful = (_counted(against & part, starts) for part in (~eased, eased))
    review = found.review + doubtful
    settled = (np.diff(starts) > 0) & (found.missing + found.unread + review == 0)
    group = np.where(fails > 0, 0, np.where(settled, 2, 1)).astype(np.uint8)
    every = (group, fails, doubtful, found.judgement, found.missing, found.unread, review)
    return Tallies(*(part[block.kept] for part in every))


def _counted(flags: Flags, starts: Any) -> Any:
    return sums(flags.astype(np.uint64), starts).astype(np.int64)


def _scores(tallies: Tallies, about: tuple[Shares, Shares, Shares], nearby: Shares) -> Shares:
    """As `rank.Parts.score` has them."""
    weight = sum(OPEN[name] * getattr(tallies, name) for name in OPEN)
    shares = {
        **dict(zip(("main", "covered", "words"), about, strict=True)),
        "settled": _few(np.where(tallies.fails > 0, tallies.fails, weight)),
        "unfailing": _few(tallies.doubtful),
        "nearby": nearby,
    }
    sizes: dict[str, float] = asdict(WEIGHTS)
    mean = sum(shares[name] * size for name, size in sizes.items()) / sum(sizes.values())
    found: Shares = np.round(tallies.group + np.minimum(mean, _TOP), 6)
    return found


def _few(numbers: Any) -> Shares:
    """1 for nothing, slowly less for more."""
    found: Shares = 1 / (1 + np.log1p(numbers))
    return found
