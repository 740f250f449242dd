"""Order a patient's matches: what fits, then what might by how little is open, then what fails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from eligo.matching.judge import ELIGIBLE, INELIGIBLE, Match

# An open judgement is a talk with the doctor; what is missing or unread may still exclude.
_WEIGHTS = {"judgement": 0.1, "missing": 1.0, "unread": 0.7, "review": 0.7}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A match with its place (from 1) and its score (2 to 3 fits, 1 to 2 might fit, 0 to 1 not)."""

    rank: int
    score: float
    match: Match


def rank(matches: Iterable[Match]) -> list[Ranked]:
    """Best first; of equal scores the order of the trials' ids."""
    scored = sorted(((score(m), m) for m in matches), key=lambda pair: (-pair[0], pair[1].trial))
    return [Ranked(place, value, match) for place, (value, match) in enumerate(scored, 1)]


def score(match: Match) -> float:
    """The group of the verdict, plus the closeness to being settled in the patient's favour."""
    group = {ELIGIBLE: 2.0, INELIGIBLE: 0.0}.get(match.verdict, 1.0)
    against = _failed(match) if match.verdict == INELIGIBLE else _open_weight(match)
    return round(group + 1 / (1 + against), 6) if against else group + 0.999999


def _failed(match: Match) -> float:
    return float(sum(j.fails for j in match.deciding))


def _open_weight(match: Match) -> float:
    counts = asdict(match.open)
    return sum(weight * float(counts[name]) for name, weight in _WEIGHTS.items())
