"""Cut an eligibility text into its items and sub-items; what is left out is a heading."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from eligo.language.nodes import Side
from eligo.language.source import Span
from eligo.reading.page.headings import is_lead_in, lead_side
from eligo.reading.page.markers import Marker
from eligo.reading.page.pieces import Piece, pieces

_TRAILING = re.compile(r"[\s;,]*(?:\b(?:and|or)[\s:;,]*)?$", re.IGNORECASE)
_TRAILING_OR = re.compile(r"(?:^|[\s;,.])or[\s:;,]*$", re.IGNORECASE)
_LEADING_OR = re.compile(r"\s*or\b[\s,:]+(?=\S)", re.IGNORECASE)
_BARRING_LEAD = re.compile(r"(?:[Pp]atients? [a-z ]{0,70})?\b[Ee]xcluded\b[\w ]{0,50}:")
_WORD = re.compile(r"[A-Za-z]{3}")
_LEAD = 120  # characters of an item that may lead to those beside it
_TAIL = 40  # characters at the end of an item that tell how it ends
_ORDER = {"number": 0, "upper": 1, "outline": 1, "lower": 2, "roman": 3, "bullet": 4}


@dataclass(slots=True)
class Item:
    """One printed criterion: `start` to `end` of the text, without its list marker.

    `parent` is the index of the item that it stands under, or to which it is an `alternative`
    ("… OR …" between two items). `heading` is the label that it stands under: "Hepatic:"; `part`
    the words that limit it to a part of the trial: "Cohort B only:".
    """

    side: Side
    start: int
    end: int
    parent: int | None = None
    marker: Marker | None = None
    heading: Span | None = None
    part: Span | None = None
    alternative: bool = False
    flags: list[tuple[str, str]] = field(default_factory=list)


def segment(text: str, side: Side | None = None) -> list[Item]:
    """The items of a normalised text, in order. `side` given: the text is of that side alone."""
    tree = _Tree(text, side)
    for piece in pieces(text, side):
        tree.add(piece)
    _mark_alternatives(tree.items, text)
    for item in tree.items:
        _trim(item, text)
    return _drop_empty(tree.items)


class _Tree:
    """The items so far, and those of them that the next piece may stand under."""

    def __init__(self, text: str, fixed: Side | None) -> None:
        self.items: list[Item] = []
        self._text, self._fixed = text, fixed
        self._open: list[int] = []
        self._side: Side | None = None  # of the list, before a lead-in turns it
        self._last_below: dict[tuple[int | None, Side], Item] = {}

    def add(self, piece: Piece) -> None:
        """A new item for a piece, unless it only goes on with the last one."""
        if piece.under.side is not self._side:
            self._open, self._side = [], piece.under.side
        if self._hangs(piece):
            self.items[-1].end = piece.end
            return
        parent = self._parent_of(piece)
        under = piece.under
        item = Item(
            under.side, piece.start, piece.end, parent, piece.marker, under.heading, under.part
        )
        if parent is not None and self._fixed is None:
            self._take_side(item, self.items[parent])
        self._note_run_on(item)
        self._note_broken_numbering(item)
        self._open.append(len(self.items))
        self.items.append(item)

    def _ends_open(self, item: Item) -> bool:
        return is_lead_in(self._text[max(item.start, item.end - _TAIL) : item.end])

    def _hangs(self, piece: Piece) -> bool:
        """Whether an unmarked piece stands under its item's words and goes on with them."""
        if piece.marker or not self._open:
            return False
        above = self.items[-1]
        hung = above.marker is not None and piece.indent > above.marker.indent
        return (
            hung
            and above.marker is not None
            and above.marker.at_line_start
            and not self._ends_open(above)
        )

    def _parent_of(self, piece: Piece) -> int | None:
        """Closes what the piece does not stand under, and says what it does."""
        marker = piece.marker
        before = self._counted_before(marker)
        if before is not None:
            del self._open[self._open.index(before) :]
            return self.items[before].parent
        while self._open:
            index = self._open[-1]
            above = self.items[index]
            if marker is None:
                below = self._is_unmarked_below(piece, above)
            elif above.marker is None:
                below = self._ends_open(above)
            else:
                below = _is_below(marker, above.marker, self._ends_open(above))
                below = below or self._leads_siblings(piece, above)
            if below:
                return index
            self._open.pop()
        return None

    def _leads_siblings(self, piece: Piece, above: Item) -> bool:
        """ "- Excluded within 30 days of study entry:" before bullets of its own depth."""
        mine, its = piece.marker, above.marker
        last = self.items[-1].marker
        if mine is None or its is None or last is None or above.side is not Side.EXCLUSION:
            return False
        if not (mine.style, mine.indent) == (its.style, its.indent) == (last.style, last.indent):
            return False
        if _WORD.search(self._text, self.items[-1].end, piece.start):
            return False  # a heading stands between
        said = self._text[above.start : min(above.end, above.start + _LEAD)].strip()
        again = self._text[piece.start : piece.end].rstrip().endswith(":")
        return not again and _BARRING_LEAD.fullmatch(said) is not None

    def _counted_before(self, marker: Marker | None) -> int | None:
        """The open item whose number a marker inside a line counts on from."""
        if marker is None or marker.at_line_start or marker.style == "bullet":
            return None
        for index in reversed(self._open):
            above = self.items[index].marker
            if above and above.style == marker.style and above.value + 1 == marker.value:
                return index
        return None

    def _is_unmarked_below(self, piece: Piece, above: Item) -> bool:
        """Whether an unmarked line stands under an item that a list is to complete."""
        if above.marker is not None:
            return self._ends_open(above) and piece.indent > above.marker.indent
        if piece.after_gap or not self._ends_open(above):
            return False
        first = self.items[-1] is above
        again = is_lead_in(self._text[max(piece.start, piece.end - _TAIL) : piece.end])
        return first or (self.items[-1].marker is None and not again)

    def _take_side(self, item: Item, above: Item) -> None:
        """A lead-in that excludes turns the side of what stands under it, and its own."""
        words = self._text[above.start : above.end]
        if item.side is Side.INCLUSION and lead_side(words) is Side.EXCLUSION and is_lead_in(words):
            above.side = item.side = Side.EXCLUSION
        else:
            item.side = above.side

    def _note_run_on(self, item: Item) -> None:
        """The first item of several that stood on one line tells that they were taken apart."""
        if item.marker is None or item.marker.at_line_start or not self.items:
            return
        before = self.items[-1].marker
        if before is None or before.at_line_start:
            self.items[-1].flags.append(("run-on-list", "several items stood on one line"))

    def _note_broken_numbering(self, item: Item) -> None:
        if item.marker is None or item.marker.style == "bullet":
            return
        before = self._last_below.get((item.parent, item.side))
        self._last_below[item.parent, item.side] = item
        if before is None or before.marker is None or before.marker.style != item.marker.style:
            return
        now, last = item.marker.value, before.marker.value
        if now not in (last + 1, 1):
            item.flags.append(("numbering-broken", f"numbered {now} after {last}"))


def _is_below(marker: Marker, above: Marker, open_end: bool) -> bool:
    """Whether a marker opens a list under the item with the marker `above`."""
    if marker.at_line_start and above.at_line_start and marker.indent != above.indent:
        return marker.indent > above.indent
    if marker.style == above.style:
        return False
    if marker.style == "outline":
        return above.style == "number"
    if marker.at_line_start and above.at_line_start and marker.style == "bullet":
        return open_end
    return marker.value == 1 or _ORDER[marker.style] > _ORDER[above.style]


# ---- items as they are read ---------------------------------------------------------------------


def _mark_alternatives(items: list[Item], text: str) -> None:
    """An item after "or" on the same list becomes an alternative under the one before it."""
    last: dict[tuple[int | None, Side], int] = {}
    for index, item in enumerate(items):
        list_of = (item.parent, item.side)
        before = last.get(list_of)
        last[list_of] = index
        if before is None:
            continue
        above = items[index - 1]
        led = _LEADING_OR.match(text, item.start, item.end)
        if led or _TRAILING_OR.search(text[max(above.start, above.end - _TAIL) : above.end]):
            first = items[before]
            item.parent = first.parent if first.alternative else before
            item.alternative = True


def _trim(item: Item, text: str) -> None:
    body = text[item.start : item.end].rstrip()
    tail = _TRAILING.search(body, max(0, len(body) - _TAIL))
    item.end = item.start + (tail.start() if tail else len(body))
    item.start += len(body) - len(body.lstrip())
    item.start = min(item.start, item.end)
    if not any(sign.isalnum() for sign in text[item.start : item.end]):
        item.end = item.start  # a mere dash


def _drop_empty(items: list[Item]) -> list[Item]:
    """Without the empty items; their children move up."""
    new_index: dict[int, int | None] = {}
    kept: list[Item] = []
    for index, item in enumerate(items):
        parent = None if item.parent is None else new_index[item.parent]
        if item.start >= item.end:
            new_index[index] = parent
            continue
        item.parent = parent
        new_index[index] = len(kept)
        kept.append(item)
    return kept
