"""What an item says of the list under it: that none of it may be, or that it names examples."""

from __future__ import annotations

from dataclasses import dataclass

from eligo.language.nodes import All, Any, Measure, Node, Not, Readings, Side
from eligo.language.rewrite import walk
from eligo.language.source import Span
from eligo.reading.rows.chunks import Row
from eligo.reading.rows.clause_parts import DENIED_BEHIND, outside, weighs

_UNSAID = "whether the values below are those of what is denied or of its absence is not said"


@dataclass(frozen=True, slots=True)
class Lead:
    """How the words of an item bear on the items under it."""

    denies: bool = False  # "none of the following", "the following are not allowed"
    bars: bool = False  # the denial stands last and is of the item's own facts too
    goes_on: bool = False  # "heart disease, including:": examples of the item's last fact
    defines: bool = False  # "heart failure, defined as:": what the item's last fact means

    def lists_kinds(self, own: Node | None) -> bool:
        """Whether each item of the list by itself is a case of the item's fact."""
        return self.goes_on or (self.defines and isinstance(own, Not))

    def joined(self, own: Node | None, group: Node, span: Span) -> Node:
        """The item's own logic with that of its list."""
        if self.denies:
            return self._denied(own, group, span)
        if self.lists_kinds(own) and isinstance(own, Not):
            every = Not(Any((own.of, group), span=span), span=span)
            if not self.defines or not any(isinstance(n, Measure) for n in walk(group)):
                return every
            asked = All((own, group), span=span)
            return Readings((every, asked), _UNSAID, span=span)
        if self.goes_on and own is not None:
            return Any((own, group), span=span)
        return group if own is None else All((own, group), span=span)

    def _denied(self, own: Node | None, group: Node, span: Span) -> Node:
        if self.bars and isinstance(own, Not):
            return Not(All((own.of, group), span=span), span=span)
        denied = Not(group, span=span)
        return denied if own is None else All((own, denied), span=span)


def lead_from(row: Row, side: Side) -> Lead:
    """The bearing of an item's row on its list; meant for items that have one."""
    last = max((i for i, c in enumerate(row) if c.tag == "node"), default=-1)
    behind = row[last + 1 :]
    barred = outside(behind, *DENIED_BEHIND)
    if barred is not None and not any(weighs(c) for c in behind[barred + 1 :]):
        excluded = behind[barred].tag == "barred-after" and side is Side.EXCLUSION
        return Lead(denies=not excluded, bars=True)
    if outside(behind, "not") is not None:
        return Lead(denies=True)
    goes_on = last >= 0 and outside(behind, "such-as") is not None
    return Lead(goes_on=goes_on, defines=last >= 0 and outside(behind, "evidence") is not None)
