"""Cues: words that say how what stands near them is meant, and which of them reach a mention."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from eligo.reading.rows.lexicon import Lexicon
from eligo.reading.tagger.words import Word

_OR = re.compile(r"\b(?:or|nor)$", re.I)
_ADVERB = re.compile(r"\b\w+ly\b", re.I)
_NEAR = 4  # words between an adjective and what it is said of
_TELLING = 2  # words between a relative and the verb that makes a teller of them


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase text[start:end] of a group ("deny", "relative", …); `value` is the entry's key."""

    group: str
    value: str
    start: int
    end: int


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    text = (files("eligo.reading.notes") / "data" / "cues.toml").read_text("utf-8")
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return tables


def names_relative(words: str) -> bool:
    """Whether words name a relative or somebody else close to the patient."""
    return any(words.lower() in many for many in _tables()["relative"].values())


@cache
def _lexicons() -> tuple[Lexicon, ...]:
    """One for what reaches forward or ends a reach, one for what reaches back.

    The same words may do both: "suspected pneumonia", "pneumonia is suspected".
    """
    tables = _tables()
    first = {name: tables[name] for name in ("harmless", "forward", "relative", "end")}
    return Lexicon(first), Lexicon({"backward": tables["backward"]})


@cache
def _bystanders() -> Lexicon:
    return Lexicon({"bystander": _tables()["bystander"]})


def find_cues(words: Sequence[Word]) -> list[Cue]:
    """The cues of a sentence, in the order in which they begin."""
    lower = [word.text.lower() for word in words]
    found = [cue for lexicon in _lexicons() for cue in _matches(lexicon, words, lower)]
    return sorted(found, key=lambda cue: (cue.start, cue.end))


def _matches(lexicon: Lexicon, words: Sequence[Word], lower: Sequence[str]) -> Iterable[Cue]:
    at = 0
    while at < len(words):
        match = lexicon.match(lower, at)
        if match is None:
            at += 1
            continue
        (table, value), length = match
        if table == "end" and at and lower[at - 1] == "-":  # "flow-limiting" goes on
            at += 1
            continue
        start, end = words[at].start, words[at + length - 1].end
        if table == "relative":
            if not _only_tells(lower, at, at + length):
                yield Cue("relative", value, start, end)
        elif table != "harmless" and not (value == "deny" and _spares(lower, at + length)):
            yield Cue(value if table != "end" else "end", value, start, end)
        at += length


def _spares(words: Sequence[str], at: int) -> bool:
    """Whether what is denied is only a change, a relief, …: "no change in his asthma"."""
    return at < len(words) and words[at] in _tables()["unharmed"]["after"]


def _only_tells(words: Sequence[str], first: int, after: int) -> bool:
    """Whether a relative is named for what they say or do, not for what they have."""
    behind = range(after, min(after + _TELLING + 1, len(words)))
    if any(_is_bystander(words, at, "after") for at in behind):
        return True
    return any(
        (found := _bystanders().match(words[at:first], 0))
        and found[0][1] == "before"
        and found[1] == first - at
        for at in range(max(0, first - 3), first)
    )


def _is_bystander(words: Sequence[str], at: int, side: str) -> bool:
    found = _bystanders().match(words, at)
    return found is not None and found[0][1] == side


# ---- what reaches a mention ---------------------------------------------------------------------

# A cue of the one group ends the reach of earlier ones of the other.
_RIVALS = {
    "deny": frozenset({"affirm", "current", "given", "doubt"}),
    "doubt": frozenset({"deny"}),
    "other": frozenset({"deny", "doubt", "affirm"}),
    "over": frozenset({"current", "deny"}),
    "history": frozenset(),
    "planned": frozenset({"current", "given", "deny"}),
    "stopped": frozenset({"current", "given", "planned"}),
    "given": frozenset({"current", "stopped", "planned"}),
    "current": frozenset({"given", "stopped", "planned", "over"}),
}
_ADJECTIVES = frozenset({
    "possible", "probable", "suspected", "likely", "presumed", "previous", "prior", "past",
    "former", "remote", "resolved", "healed", "planned", "elective", "upcoming", "questionable",
    "apparent", "presumptive", "borderline",
})  # fmt: skip


_ADJACENT = frozenset({"other-after", "allergy-after"})


class Scope:
    """The cues of one sentence, asked for by what they reach."""

    def __init__(self, cues: Sequence[Cue], text: str) -> None:
        self.cues = cues
        self.text = text

    def over(self, start: int, end: int) -> dict[str, Cue]:
        """The cues that reach text[start:end], by group; of one group the nearest."""
        found: dict[str, Cue] = {}
        for cue in self.cues:
            if cue.group == "end" or (cue.start < end and start < cue.end):
                continue
            forward = cue.end <= start
            if self._is_backward(cue) == forward and cue.group != "relative":
                continue
            if self._reaches(cue, start, end) and (forward or cue.group not in found):
                found[cue.group] = cue
        return found

    def _is_backward(self, cue: Cue) -> bool:
        return cue.group.endswith("-after")

    def _reaches(self, cue: Cue, start: int, end: int) -> bool:
        if cue.group == "relative":
            return self._is_of_relative(cue, start, end)
        low, high = (cue.end, start) if cue.end <= start else (end, cue.start)
        between = self.text[low:high]
        if cue.group in _ADJACENT or self.text[cue.start : cue.end].lower() == "non":
            return not between.strip(" -")
        if cue.group == "family":
            return True
        closed = between.count(")") > between.count("(")
        if closed or ";" in between or any(self._stops(cue, c) for c in self._between(low, high)):
            return False
        if self.text[cue.start : cue.end].lower() in _ADJECTIVES and cue.end <= start:
            return "," not in between and len(between.split()) <= _NEAR
        return True

    def _between(self, low: int, high: int) -> Iterable[Cue]:
        return (c for c in self.cues if c.start >= low and c.end <= high)

    def _stops(self, cue: Cue, other: Cue) -> bool:
        """Whether another cue ends the reach; one right behind goes on: "not receiving"."""
        if other.group == "end":
            return True
        rival = other.group in _RIVALS.get(cue.group, frozenset())
        between = self.text[cue.end : other.start].strip()
        denies = cue.group == "deny"
        goes_on = denies and bool(_OR.search(between) or self._only_cues(cue.end, other.start))
        return rival and bool(between) and not goes_on

    def _only_cues(self, low: int, high: int) -> bool:
        """Whether no more than cues and adverbs stand between: "not receiving concomitant"."""
        covered = list(self._between(low, high))
        left = "".join(
            " " if any(c.start <= at < c.end for c in covered) else self.text[at]
            for at in range(low, high)
        )
        return not _ADVERB.sub(" ", left).strip()

    def _is_of_relative(self, cue: Cue, start: int, end: int) -> bool:
        """ "his brother had gout"; "asthma in his father and sister"."""
        if cue.end <= start:
            back = self.text[cue.end : start].lower()
            return "the patient" not in back and ";" not in back
        between = self.text[end : cue.start].lower().split()
        return len(between) <= 5 and bool({"in", "on"} & set(between[:2]))
