"""Related: trials like a trial with the reasons, and two trials side by side."""

from __future__ import annotations

from dataclasses import dataclass

from eligo.app.service import Service
from eligo.matching.related import Clash, Pair, Relation
from eligo.matching.related.side_by_side import Kind
from eligo.reading.criteria import Criterion


@dataclass(frozen=True, slots=True)
class Ground:
    """Why two trials are alike (`speaks_for`) or not, in plain words."""

    kind: str
    speaks_for: bool
    words: str


@dataclass(frozen=True, slots=True)
class RelatedTrial:
    """A trial like another one, with the reasons; `clashes`: criteria that no patient passes
    both."""

    trial: str
    title: str
    score: float
    reasons: list[Ground]
    clashes: list[Clash]


@dataclass(frozen=True, slots=True)
class RelatedAnswer:
    """The trials that are likest to a trial, the likest first."""

    id: str
    title: str
    related: list[RelatedTrial]


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field of two trials; empty where a record says nothing."""

    field: str
    first: list[str]
    second: list[str]
    same: bool


@dataclass(frozen=True, slots=True)
class Asks:
    """What a trial asks about one thing: the registry's words, and the logic in plain English."""

    text: str
    wording: str


@dataclass(frozen=True, slots=True)
class CriterionPair:
    """What two trials ask about one thing: the same, something different, or only one asks."""

    kind: Kind
    side: str
    first: Asks | None
    second: Asks | None


@dataclass(frozen=True, slots=True)
class CompareAnswer:
    """Two trials side by side; `clashes`: criteria that no patient passes both."""

    trials: list[str]
    titles: list[str]
    fields: list[FieldPair]
    criteria: list[CriterionPair]
    clashes: list[Clash]


def related(service: Service, number: str, most: int = 10) -> RelatedAnswer:
    """The trials that are likest to the one with this number. Raises NotFound."""
    opened = service.trial(number)
    found = service.relations.similar(number, most)
    title = opened.trial.title or opened.record.id
    return RelatedAnswer(opened.record.id, title, [_related(one) for one in found])


def compare(service: Service, first: str, second: str) -> CompareAnswer:
    """Two trials side by side. Raises NotFound, or why a record can't be read."""
    found = service.relations.compare(first, second)
    return CompareAnswer(
        list(found.trials),
        [service.trial(one).trial.title or one for one in (first, second)],
        [FieldPair(name, list(a), list(b), a == b) for name, a, b in found.fields],
        [_pair(one) for one in found.criteria],
        list(found.clashes),
    )


def _related(one: Relation) -> RelatedTrial:
    reasons = [Ground(reason.kind, reason.speaks_for, reason.words) for reason in one.reasons]
    return RelatedTrial(one.trial, one.title, one.score, reasons, list(one.clashes))


def _pair(pair: Pair) -> CriterionPair:
    first, second = pair.words
    return CriterionPair(pair.kind, pair.side, _asks(pair.first, first), _asks(pair.second, second))


def _asks(criterion: Criterion | None, wording: str | None) -> Asks | None:
    return None if criterion is None else Asks(criterion.text, wording or "")
