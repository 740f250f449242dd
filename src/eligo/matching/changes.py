"""Two versions of a trial's criteria, compared as logic: what is asked now that was not before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from eligo.language.wording import word
from eligo.reading.criteria import Criterion

Kind = Literal["added", "removed", "changed", "reworded"]
_RELATED = 0.5  # how alike two criteria have to read to be two states of one


@dataclass(frozen=True, slots=True)
class Change:
    """A criterion that came, went, asks something else, or asks the same in other words."""

    kind: Kind
    side: str
    before: Criterion | None = None
    after: Criterion | None = None

    @property
    def words(self) -> str:
        """The change in one line, in plain English where it was read."""
        old, new = (_said(one) if one else "" for one in (self.before, self.after))
        return f"{old} → {new}" if self.kind == "changed" else new or old


def _said(criterion: Criterion) -> str:
    return word(criterion.logic)


def criteria_changes(before: Sequence[Criterion], after: Sequence[Criterion]) -> list[Change]:
    """What changed, in the order of the new version; what went comes last.

    Criteria with the same words are the same; others of the same logic are reworded; of the rest,
    those of one side that read most alike are two states of one.
    """
    old, new = _without_same(_deciding(before), _deciding(after))
    pairs = _same_logic(old, new)
    pairs |= _related(
        [o for o in old if id(o) not in {id(b) for b in pairs.values()}],
        [n for n in new if id(n) not in pairs],
    )
    paired = {id(one) for one in pairs.values()}
    found = [_change(pairs.get(id(one)), one) for one in new]
    gone = [Change("removed", o.side.value, before=o) for o in old if id(o) not in paired]
    return found + gone


def _deciding(criteria: Sequence[Criterion]) -> list[Criterion]:
    return [one for one in criteria if one.parent is None]


def _key(criterion: Criterion) -> tuple[str, str]:
    return criterion.side.value, " ".join(criterion.text.casefold().split())


def _without_same(
    before: list[Criterion], after: list[Criterion]
) -> tuple[list[Criterion], list[Criterion]]:
    """Both without the criteria that stand in the other word by word."""
    held = Counter(map(_key, before)) & Counter(map(_key, after))
    return _less(before, held), _less(after, held)


def _less(criteria: list[Criterion], held: Counter[tuple[str, str]]) -> list[Criterion]:
    left, kept = Counter(held), []
    for one in criteria:
        if left[_key(one)]:
            left[_key(one)] -= 1
        else:
            kept.append(one)
    return kept


def _same_logic(old: list[Criterion], new: list[Criterion]) -> dict[int, Criterion]:
    """New criterion (by identity) -> the old one that asks the same."""
    free = list(old)
    pairs: dict[int, Criterion] = {}
    for one in new:
        match = next((o for o in free if o.side is one.side and o.logic == one.logic), None)
        if match is not None:
            free.remove(match)
            pairs[id(one)] = match
    return pairs


def _related(old: list[Criterion], new: list[Criterion]) -> dict[int, Criterion]:
    """New criterion (by identity) -> the old one that reads most like it, the closest first."""
    scored = sorted(
        (
            (SequenceMatcher(None, _key(o)[1], _key(n)[1], autojunk=False).ratio(), i, j)
            for i, o in enumerate(old)
            for j, n in enumerate(new)
            if o.side is n.side
        ),
        key=lambda row: (-row[0], row[1:]),
    )
    pairs: dict[int, Criterion] = {}
    taken: set[int] = set()
    for alike, i, j in scored:
        if alike >= _RELATED and i not in taken and id(new[j]) not in pairs:
            taken.add(i)
            pairs[id(new[j])] = old[i]
    return pairs


def _change(old: Criterion | None, new: Criterion) -> Change:
    if old is None:
        return Change("added", new.side.value, after=new)
    kind: Kind = "reworded" if old.logic == new.logic else "changed"
    return Change(kind, new.side.value, old, new)
