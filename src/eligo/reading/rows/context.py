"""What every pass of the grammar may look at, and where it notes what it repaired or doubts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from eligo.language.nodes import Fact, Node, Side
from eligo.language.source import Span
from eligo.language.values import Concept
from eligo.reading.rows.chunks import Chunk, Row
from eligo.reading.rows.slips import Slip
from eligo.terms import Terms


@dataclass(frozen=True, slots=True)
class Flag:
    """A finding about words of a criterion; the codes are documented with the records' flags."""

    code: str
    message: str
    start: int
    end: int


@dataclass(slots=True)
class Context:
    """The whole (normalised) text, the list that the criterion stands on, and the flags so far."""

    text: str
    terms: Terms
    side: Side = Side.INCLUSION
    subject: str = ""  # title and conditions of the trial: what "the disease" means
    flags: list[Flag] = field(default_factory=list)
    slip: Slip | None = None  # read as what was meant
    said: frozenset[str] | None = None  # the item's words in lower case, where they were looked at
    told: dict[tuple[int, int], str] = field(default_factory=dict)  # the words that were asked for
    allowed: list[Fact] = field(default_factory=list)  # what the item allows
    allows: bool = False  # it allows something, so that the items below are allowed
    condition_of: Node | None = None  # what the items below say the condition of
    above: Span | None = None  # the item that it stands under
    named: Concept | None = None  # what that says the numbers are of
    window: Chunk | None = None  # a period of a lead-in, for the items under it
    row: Row = field(default_factory=list)  # the item's chunks, for how it bears on its list
    headless: set[int] = field(default_factory=set)  # ends of list members that only share a head
    apart: set[int] = field(
        default_factory=set
    )  # ends of names that have an adjective of their own
    title: bool = False  # in a title "X for AML" names the disease that the trial is about

    def flag(self, code: str, message: str, start: int, end: int) -> None:
        """Note a finding once."""
        flag = Flag(code, message, start, end)
        if flag not in self.flags:
            self.flags.append(flag)

    def read_as(self, slip: Slip | None) -> None:
        """From now on read a word of the text as what was meant; None: as printed."""
        self.slip = slip
        self.told.clear()

    def may_say(self, words: Iterable[str]) -> bool:
        """Whether any of these lower-case words may stand in the item by itself."""
        return self.said is None or not self.said.isdisjoint(words)

    def words(self, start: int, end: int) -> str:
        """The text between two offsets, white space folded."""
        told = self.told.get((start, end))
        if told is None:
            words = self.text[start:end].split()
            told = " ".join(map(self.slip.replaces, words) if self.slip else words)
            self.told[start, end] = told
        return told
