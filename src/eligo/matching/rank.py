"""Order a patient's matches: what fits, then what might, then what fails; each by what it is about.

A score takes itself apart: its whole number is the group of the verdict, its fraction is made of
the named parts of `Parts`, whose weights `bench/ranking` sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from math import exp, log
from typing import Generic, Protocol, TypeVar

from eligo.engines import Open
from eligo.matching.about import About
from eligo.matching.judge import ELIGIBLE, INELIGIBLE

# An open judgement is a talk with the doctor; what is missing or unread may still exclude.
OPEN = {"judgement": 0.1, "missing": 1.0, "unread": 0.7, "review": 0.7}
_GROUPS = {ELIGIBLE: 2, INELIGIBLE: 0}  # the rest might fit: 1
_TOP = 0.999999  # the next group is never reached


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of a score counts; they are divided by their sum."""

    main: float = 2.0
    covered: float = 2.0
    words: float = 1.5
    settled: float = 2.0
    unfailing: float = 0.5
    nearby: float = 1.0


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a score is made of; all but the group are shares from 0 to 1.

    `group`: 2 fits, 1 might fit, 0 does not. `main`, `covered`, `words`: how far the trial is
    about the patient (see About). `settled`: how little is open, or of a trial that fails how few
    criteria do. `unfailing`: how few criteria fail as far as they were understood. `nearby`: how
    near the nearest site is, 0 where places play no part.
    """

    group: int
    main: float
    covered: float
    words: float
    settled: float
    unfailing: float
    nearby: float = 0.0

    def score(self, weights: Weights = WEIGHTS) -> float:
        """The group, plus the weighted mean of the shares."""
        sizes: dict[str, float] = asdict(weights)
        shares: dict[str, float] = asdict(self)
        mean = sum(shares[name] * size for name, size in sizes.items()) / sum(sizes.values())
        return round(self.group + min(mean, _TOP), 6)


class Rankable(Protocol):
    """What a place in the order hangs on: a Match, or a Brief of it."""

    @property
    def trial(self) -> str:
        """The trial's id."""

    @property
    def verdict(self) -> str:
        """ELIGIBLE, INELIGIBLE or UNKNOWN."""

    @property
    def open(self) -> Open:
        """What is left open."""

    @property
    def about(self) -> About:
        """How far the trial is about the patient."""

    @property
    def fails(self) -> int:
        """How many criteria keep the patient out."""

    @property
    def doubtful(self) -> int:
        """How many fail and keep nobody out."""


One = TypeVar("One", bound=Rankable)


@dataclass(frozen=True, slots=True)
class Ranked(Generic[One]):
    """A match with its place (from 1), its score and what that is made of."""

    rank: int
    score: float
    match: One
    parts: Parts


def rank(
    matches: Iterable[One],
    kilometres: Mapping[str, float] | None = None,
    weights: Weights = WEIGHTS,
) -> list[Ranked[One]]:
    """Best first; of equal scores the order of the trials' ids.

    `kilometres`: of each trial how far its nearest site is, where places play a part.
    """
    far = kilometres or {}
    parted = [(match, parts_of(match, far.get(match.trial))) for match in matches]
    rows = sorted(
        ((parts.score(weights), match, parts) for match, parts in parted),
        key=lambda row: (-row[0], row[1].trial),
    )
    return [
        Ranked(place, value, match, parts) for place, (value, match, parts) in enumerate(rows, 1)
    ]


def parts_of(match: Rankable, kilometres: float | None = None) -> Parts:
    """A match's score taken apart. `kilometres`: how far its nearest site is, if that counts."""
    fails = match.fails
    return Parts(
        group=_GROUPS.get(match.verdict, 1),
        main=match.about.main,
        covered=match.about.covered,
        words=match.about.words,
        settled=_few(fails if fails else weight_of(match.open)),
        unfailing=_few(match.doubtful),
        nearby=far_share(kilometres),
    )


_FAR = 200.0  # km at which a site's nearness has fallen to about a third


def far_share(kilometres: float | None) -> float:
    """How near a site is, as a share; 0 where that is not known or places play no part."""
    return 0.0 if kilometres is None else exp(-kilometres / _FAR)


def _few(number: float) -> float:
    """1 for nothing, slowly less for more."""
    return 1 / (1 + log(1 + number))


def weight_of(still_open: Open) -> float:
    """How much what is open weighs: 1 for each missing fact, the rest by OPEN."""
    counts = asdict(still_open)
    return sum(weight * float(counts[name]) for name, weight in OPEN.items())
