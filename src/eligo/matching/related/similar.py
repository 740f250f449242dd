"""Trials like a trial, the likest first, each with the reasons for and against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import log

from eligo.language.values import Concept
from eligo.matching.related.overlap import Clash, clashes
from eligo.matching.related.profile import Key, Profile
from eligo.matching.related.stages import Staged
from eligo.terms import Terms

# What each part of a likeness weighs; tried on a dozen trials, and round.
_CONDITION, _SETTING, _AIM, _TREATMENT, _CLASH = 4.0, 3.0, 1.5, 2.0, 1.0
_MOST_CLASHES = 3  # count
_CLEAR = 0.35  # from here on what two trials share says something
# In how many of all trials a concept stands, by its key.
Frequency = Callable[[Key], float]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two trials are alike (`speaks_for`) or not, in plain words."""

    kind: str  # "condition", "setting", "aim", "treatment" or "patients"
    speaks_for: bool
    words: str


@dataclass(frozen=True, slots=True)
class Relation:
    """How a trial stands to another: its score, the reasons, and the criteria that clash."""

    trial: str
    title: str
    score: float
    reasons: tuple[Reason, ...]
    clashes: tuple[Clash, ...] = ()


def similar(
    trial: Profile, others: Iterable[Profile], frequency: Frequency, most: int = 10
) -> list[Relation]:
    """The trials that are likest to one, the likest first."""
    found = [relation(trial, other, frequency) for other in others]
    return sorted(found, key=lambda one: (-one.score, one.trial))[:most]


def relation(one: Profile, other: Profile, frequency: Frequency) -> Relation:
    """How another trial stands to one."""
    apart = tuple(clashes(one, other))
    parts = [
        *_conditions(one, other, frequency),
        *_stages(one, other, "setting", _SETTING),
        *_stages(one, other, "aim", _AIM),
        *_treatments(one, other, frequency),
        *_patients(apart),
    ]
    score = round(sum(points for points, _ in parts), 4)
    reasons = tuple(reason for _, reason in parts)
    return Relation(other.id, other.read.title, score, reasons, apart)


Part = tuple[float, Reason]


def _conditions(one: Profile, other: Profile, frequency: Frequency) -> Iterator[Part]:
    shared = _rarest(one.conditions, other.conditions, frequency, one.terms)
    if shared is None:
        yield 0.0, Reason("condition", False, "about other conditions")
        return
    concept, telling = shared
    own = concept.key in {c.key for p in (one, other) for c in p.read.topic.conditions}
    words = f"both are about {concept.name}"
    yield _CONDITION * telling, Reason("condition", own or telling >= _CLEAR, words)


def _treatments(one: Profile, other: Profile, frequency: Frequency) -> Iterator[Part]:
    shared = _rarest(one.treatments, other.treatments, frequency, one.terms)
    if shared is not None and shared[1] >= _CLEAR:
        concept, telling = shared
        yield _TREATMENT * telling, Reason("treatment", True, f"both use {concept.name}")
    elif one.types & other.types:
        kinds = ", ".join(sorted(one.types & other.types)).lower().replace("_", " ")
        yield 0.2 * _TREATMENT, Reason("treatment", True, f"same kind of intervention: {kinds}")
    elif one.types and other.types:
        told = (", ".join(sorted(p.types)).lower().replace("_", " ") for p in (other, one))
        yield 0.0, Reason("treatment", False, "{} in place of {}".format(*told))


def _rarest(
    mine: dict[Key, Concept], its: dict[Key, Concept], frequency: Frequency, terms: Terms
) -> tuple[Concept, float] | None:
    """The most telling concept that two trials share, and how telling: 1 for what no other has,
    0 for what all have. Of equal ones the narrowest."""
    shared = [
        (1 - _common(frequency(key)), len(terms.ancestors(mine[key])), key)
        for key in mine.keys() & its.keys()
    ]
    if not shared:
        return None
    telling, _, key = max(shared)
    return mine[key], telling


def _common(share: float) -> float:
    """A share of all trials from 0 to 1 on the scale of its logarithm: a thousandth is half."""
    return max(0.0, 1 + log(max(share, 1e-6)) / log(1e6))


def _stages(one: Profile, other: Profile, group: str, weight: float) -> Iterator[Part]:
    """The same stage speaks for, another one against; where one tells none, nothing is said."""
    mine, its = ({s.key: s for s in p.stages if s.stage.group == group} for p in (one, other))
    if not mine or not its:
        return
    alone = [s for key in mine.keys() ^ its.keys() if (s := mine.get(key) or its[key]).stage.apart]
    shared = [mine[key] for key in mine if key in its]
    if shared and not alone:
        part = len(shared) / len(mine.keys() | its.keys())
        words = f"both {_names(shared)}" if group == "setting" else f"both for {_names(shared)}"
        yield weight * (0.5 + part / 2), Reason(group, True, words)
    else:
        words = f"it is {_quoted(its.values())}, the other {_quoted(mine.values())}"
        yield -weight, Reason(group, False, words)


def _names(staged: Iterable[Staged]) -> str:
    return " and ".join(one.stage.name for one in staged)


def _quoted(staged: Iterable[Staged]) -> str:
    return " and ".join(f"{one.stage.name} (“{_short(one.words)}”)" for one in staged)


def _short(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:79].rstrip()}…"


def _patients(apart: tuple[Clash, ...]) -> Iterator[Part]:
    """Criteria that no patient passes both."""
    if not apart:
        yield 0.0, Reason("patients", True, "no criteria that contradict each other were found")
    for place, clash in enumerate(apart):
        words = (
            f"{clash.by} asks for “{_short(clash.text)}”, "
            f"which {clash.other} keeps out by “{_short(clash.against)}”"
        )
        yield -_CLASH if place < _MOST_CLASHES else 0.0, Reason("patients", False, words)
