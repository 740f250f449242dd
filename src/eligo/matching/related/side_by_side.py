"""Two trials side by side: their fields, and their criteria compared as logic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from eligo.language.rewrite import walk
from eligo.language.wording import word
from eligo.matching.changes import Change, criteria_changes
from eligo.matching.logic.mentions import keys_of
from eligo.matching.related.overlap import Clash, clashes
from eligo.matching.related.profile import Profile
from eligo.reading.criteria import Criterion
from eligo.records.compare import FIELDS
from eligo.terms import Terms

Kind = Literal["same", "different", "only first", "only second"]
Words = tuple[str, ...]
_SHARED = 0.5  # of what two criteria speak of, for them to be about the same


@dataclass(frozen=True, slots=True)
class Pair:
    """What two trials ask about one thing: the same, something different, or only one asks."""

    kind: Kind
    side: str
    first: Criterion | None
    second: Criterion | None

    @property
    def words(self) -> tuple[str | None, str | None]:
        """The logic of both in plain English."""
        first, second = (word(one.logic) if one else None for one in (self.first, self.second))
        return first, second


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two trials: each field with what the two tell, whether they agree, the criteria, and the
    criteria that no patient passes both."""

    trials: tuple[str, str]
    fields: tuple[tuple[str, Words, Words], ...]
    criteria: tuple[Pair, ...]
    clashes: tuple[Clash, ...]


def side_by_side(one: Profile, other: Profile) -> Comparison:
    """Compare two trials; fields of which neither tells anything are left out."""
    told = ((name, words(one.trial), words(other.trial)) for name, words in FIELDS.items())
    return Comparison(
        (one.id, other.id),
        tuple(row for row in told if row[1] or row[2]),
        tuple(_criteria(one, other)),
        tuple(clashes(one, other)),
    )


def _criteria(one: Profile, other: Profile) -> Iterator[Pair]:
    """What both ask, what they ask differently, then what only one asks."""
    mine, its = list(one.read.deciding), list(other.read.deciding)
    changes = criteria_changes(mine, its)
    changed = {id(c) for change in changes for c in (change.before, change.after) if c}
    same = {_key(c): c for c in mine if id(c) not in changed}
    for criterion in its:
        if id(criterion) not in changed and _key(criterion) in same:
            yield Pair("same", criterion.side.value, same[_key(criterion)], criterion)
    yield from _different(changes, one.terms)


def _key(criterion: Criterion) -> tuple[str, str]:
    return criterion.side.value, " ".join(criterion.text.casefold().split())


def _different(changes: Sequence[Change], terms: Terms) -> Iterator[Pair]:
    """Changes from one trial to the other as pairs; those about the same thing are joined."""
    for one in changes:
        if one.kind in ("reworded", "changed"):
            kind: Kind = "same" if one.kind == "reworded" else "different"
            yield Pair(kind, one.side, one.before, one.after)
    gone = [one.before for one in changes if one.kind == "removed" and one.before]
    come = [one.after for one in changes if one.kind == "added" and one.after]
    for first in gone:
        second = _nearest(first, come, terms)
        if second is not None:
            come.remove(second)
            yield Pair("different", first.side.value, first, second)
        else:
            yield Pair("only first", first.side.value, first, None)
    yield from (Pair("only second", c.side.value, None, c) for c in come)


def _nearest(one: Criterion, among: Sequence[Criterion], terms: Terms) -> Criterion | None:
    """The criterion of the same list that speaks most of the same things, if at least of half."""
    mine = _about(one, terms)
    shares = [
        (len(mine & its) / len(mine | its), -place)
        for place, other in enumerate(among)
        if other.side is one.side and (its := _about(other, terms))
    ]
    share, place = max(shares, default=(0.0, 0))
    return among[-place] if share >= _SHARED else None


def _about(criterion: Criterion, terms: Terms) -> frozenset[str]:
    """What a criterion speaks of, in keys."""
    return frozenset(name for node in walk(criterion.logic) for name in keys_of(node, terms))
