"""How an item joins the items under it: what its words say of all, any, none, or how many."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from eligo.language.nodes import Any, Except, Node, Side
from eligo.language.source import Span

_ANY = re.compile(
    r"\b(?:any|either|one|at least (?:one|1)|one or more)\b[^.;]{0,40}?"
    r"(?:of the following|of these|criteria|below)|\bone of\b|\bany of\b|\beither\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?:at least|minimum of|≥)\s*(?P<n>two|three|four|five|\d)\b[^.;]{0,30}?"
    r"(?:of the following|of these|criteria)|\b(?P<m>two|three|\d)(?: or more of|"
    r" of (?:these|the (?:[a-z]+ ){0,3}following)\b)",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all|both|each) (?:of )?(?:the )?(?:following|these|criteria)\b|\ball of\b", re.IGNORECASE
)
_LEAD_IN = re.compile(
    r"(?:following|as follows|defined (?:as|by)|criteria|include[sd]?|including|either|function"
    r"|must have|must be|such as|any of|one of|:\s*$)",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(
    r"\b(?:except(?:ions?|ing)?|unless|with the exception of|apart from|aside from|other than"
    r"|with the exclusion of|excluding)\b[^.;]{0,40}:?\s*$",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}


@dataclass(frozen=True, slots=True)
class Joint:
    """How many of the sub-items must hold (None: all), whether that is written, and exceptions."""

    least: int | None
    stated: bool
    explains: bool
    exception: bool

    def under(self, each: bool) -> Joint:
        """Of a list that is denied, or of kinds of one thing, each counts unless all are asked."""
        return replace(self, least=1, stated=True) if each and not self.stated else self

    def differs(self, side: Side) -> bool:
        """Whether the sub-items join otherwise than the items of that side's list do anyway."""
        return self.least != (1 if side is Side.EXCLUSION else None)

    def except_from(self, own: Node, children: list[Node], span: Span) -> Node:
        """The item with its sub-items taken out of it."""
        facts = [c for n in children for c in (n.of if isinstance(n, Any) else (n,))]
        return Except(own, tuple(facts), span=span)


def joint_of(words: str, side: Side) -> Joint:
    """What the words of an item say of the items under it."""
    counted = _COUNT.search(words)
    explains = bool(_LEAD_IN.search(words))
    exception = bool(_EXCEPTION.search(words))
    if counted:
        number = counted["n"] or counted["m"]
        return Joint(_NUMBERS.get(number.lower()) or int(number), True, explains, exception)
    if _ANY.search(words):
        return Joint(1, True, explains, exception)
    if _ALL.search(words):
        return Joint(None, True, explains, exception)
    return Joint(1 if side is Side.EXCLUSION else None, False, explains, exception)
