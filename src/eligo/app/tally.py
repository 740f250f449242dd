"""How much of what was asked `eligo parse` has read: counts over its answers, for --report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LONGEST = 60  # characters of an unread phrasing that tell it from others
_SHOWN = 25
# Phrasings that are counted at once; beyond, those that came once or twice are let go.
_MOST = 200_000


class _Flag(msgspec.Struct):
    code: str


class _Criterion(msgspec.Struct):
    parent: int | None
    status: str
    logic: Any
    flags: list[_Flag]


class _Answer(msgspec.Struct):
    criteria: list[_Criterion] = msgspec.field(default_factory=list)
    error: Any = None


@dataclass(slots=True)
class Tally:
    """Counts that can be added up: of texts, criteria by status, unread phrasings, flags."""

    texts: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)

    def add_line(self, line: bytes) -> None:
        """Count one answer as it is printed."""
        answer = msgspec.json.decode(line, type=_Answer)
        self.texts["errors" if answer.error is not None else "texts"] += 1
        for one in answer.criteria:
            self.statuses[one.status] += 1
            self.flags.update(flag.code for flag in one.flags)
            if one.parent is None:  # the logic of sub-items is part of it
                self.unread.update(map(_phrasing, _unread_in(one.logic)))

    def add(self, other: Tally) -> None:
        """Count all that another has counted."""
        self.texts.update(other.texts)
        self.statuses.update(other.statuses)
        self.unread.update(other.unread)
        self.flags.update(other.flags)
        if len(self.unread) > _MOST:
            self.unread = Counter({words: n for words, n in self.unread.items() if n > 2})

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON; shares are fractions of all criteria, sub-items included."""
        whole = self.statuses.total()
        return {
            "texts": self.texts["texts"],
            "errors": self.texts["errors"],
            "criteria": whole,
            "shares": {s: round(self.statuses[s] / max(whole, 1), 4) for s in _STATUSES},
            "unread": _commonest("words", self.unread),
            "flags": _commonest("code", self.flags),
        }


_STATUSES = ("read", "partly", "unread")


def _commonest(name: str, counts: Counter[str]) -> list[dict[str, Any]]:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{name: key, "count": count} for key, count in ranked[:_SHOWN]]


def _unread_in(logic: Any) -> Iterator[str]:
    """The words of every unread node of a criterion's JSON."""
    if isinstance(logic, dict):
        if logic.get("node") == "unread":
            yield logic["words"]
        for value in logic.values():
            yield from _unread_in(value)
    elif isinstance(logic, list):
        for item in logic:
            yield from _unread_in(item)


def _phrasing(words: str) -> str:
    """Words as a class of their own: in lower case, every number alike, cut where they are long."""
    return _NUMBER.sub("#", " ".join(words.lower().split()))[:_LONGEST]
