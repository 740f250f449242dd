"""What two runs of match differ in: pairs that are new, gone or different, and by what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Line = Mapping[str, Any]  # a line of `eligo match --jsonl`


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """A criterion whose verdict changed; None where it was not there before or is gone."""

    side: str
    text: str
    before: str | None
    after: str | None
    why: str


@dataclass(frozen=True, slots=True)
class PairChange:
    """A pair that is new, gone or different, with the verdicts and ranks before and after."""

    patient: str
    trial: str
    kind: str  # "new", "gone" or "different"
    before: str | None
    after: str | None
    ranks: tuple[int | None, int | None]
    criteria: tuple[CriterionChange, ...] = ()


def changes(before: Iterable[Line], after: Iterable[Line]) -> list[PairChange]:
    """What two runs of match differ in, in the order of the later one, then what is gone.

    A pair is different where its verdict or that of a deciding criterion is; a new rank alone is
    no change. Lines of errors are passed over.
    """
    old, new = _by_pair(before), _by_pair(after)
    found = (_change(pair, old.get(pair), line) for pair, line in new.items())
    gone = (_change(pair, line, None) for pair, line in old.items() if pair not in new)
    return [one for one in (*found, *gone) if one is not None]


def _by_pair(lines: Iterable[Line]) -> dict[tuple[str, str], Line]:
    return {(line["patient"], line["trial"]): line for line in lines if "verdict" in line}


def _change(pair: tuple[str, str], old: Line | None, new: Line | None) -> PairChange | None:
    told = tuple(_criteria(old, new)) if old and new else ()
    verdicts = (old["verdict"] if old else None, new["verdict"] if new else None)
    if verdicts[0] == verdicts[1] and not told:
        return None
    kind = "new" if old is None else "gone" if new is None else "different"
    ranks = (old["rank"] if old else None, new["rank"] if new else None)
    return PairChange(*pair, kind, *verdicts, ranks, told)


def _criteria(old: Line, new: Line) -> Iterable[CriterionChange]:
    before, after = _verdicts(old), _verdicts(new)
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key), after.get(key)
        verdict, later = (one["verdict"] if one else None for one in (was, now))
        if verdict != later:
            yield CriterionChange(*key, verdict, later, str((now or was or {}).get("why", "")))


def _verdicts(line: Line) -> dict[tuple[str, str], Line]:
    """The deciding criteria by side and words; brief lines have none."""
    deciding = (c for c in line.get("criteria", ()) if c.get("parent") is None)
    return {(c["side"], " ".join(c["text"].split())): c for c in deciding}
