"""Cut an eligibility text into its items and sub-items; what is left out is a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from eligo.language.nodes import Side
from eligo.language.source import Span
from eligo.reading.headings import (
    denies,
    inline_headings,
    is_label,
    is_lead_in,
    lead_side,
    side_heading,
)
from eligo.reading.markers import Marker, glued_marker, inline_markers, start_marker

_ENDS_SENTENCE = re.compile(r"[.;:!?]\s*$")
_TRAILING = re.compile(r"[\s;,]*(?:\b(?:and|or)[\s:;,]*)?$", re.IGNORECASE)
_TRAILING_OR = re.compile(r"(?:^|[\s;,.])or[\s:;,]*$", re.IGNORECASE)
_LEADING_OR = re.compile(r"or\b[\s,:]+(?=\S)", re.IGNORECASE)


@dataclass(slots=True)
class Item:
    """One printed criterion: `start` to `end` of the text, without its list marker.

    `parent` is the index of the item that it stands under, or to which it is an `alternative`
    ("… OR …" between two items). `heading` is the label that it stands under: "Hepatic:".
    """

    side: Side
    start: int
    end: int
    parent: int | None = None
    marker: Marker | None = None
    heading: Span | None = None
    alternative: bool = False
    flags: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Piece:
    """A stretch of one line that opens an item (marker or not) or goes on with the last one."""

    start: int
    end: int
    marker: Marker | None
    indent: int
    after_gap: bool
    side: Side
    heading: Span | None


def segment(text: str, side: Side | None = None) -> list[Item]:
    """The items of a normalised text, in order. `side` given: the text is of that side alone."""
    items: list[Item] = []
    open_items: list[tuple[int, Marker | None]] = []
    for piece in _pieces(text, side):
        if items and items[-1].side is not piece.side:
            open_items = []
        if _goes_on(piece, items, text):
            items[-1].end = piece.end
            continue
        parent = _find_parent(piece, open_items, items, text)
        items.append(Item(piece.side, piece.start, piece.end, parent, piece.marker, piece.heading))
        open_items.append((len(items) - 1, piece.marker))
        _note_broken_numbering(items)
        _note_run_on(items)
    _mark_alternatives(items, text)
    for item in items:
        _trim(item, text)
    return _drop_empty(items)


def _mark_alternatives(items: list[Item], text: str) -> None:
    """An item after "or" on the same list becomes an alternative under the one before it."""
    for index in range(1, len(items)):
        item = items[index]
        before = _sibling_before(items, index)
        if before is None:
            continue
        first = items[before]
        led = _LEADING_OR.match(text[item.start : item.end].lstrip())
        if led or _TRAILING_OR.search(text[items[index - 1].start : items[index - 1].end]):
            item.parent = first.parent if first.alternative else before
            item.alternative = True


def _sibling_before(items: list[Item], index: int) -> int | None:
    item = items[index]
    for before in range(index - 1, -1, -1):
        other = items[before]
        if other.side is not item.side:
            return None
        if other.parent == item.parent or (other.alternative and item.parent is None):
            return before
    return None


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


def _trim(item: Item, text: str) -> None:
    body = text[item.start : item.end]
    item.end = item.start + len(body) - len(_TRAILING.search(body)[0])  # type: ignore[index]
    item.start += len(body) - len(body.lstrip())
    item.start = min(item.start, item.end)


# ---- lines into pieces --------------------------------------------------------------------------


def _pieces(text: str, side: Side | None) -> Iterator[_Piece]:
    now, gap = side or Side.INCLUSION, True
    heading: Span | None = None
    last: Marker | None = None
    for start, end in _lines(text):
        line = text[start:end]
        if not line.strip():
            gap = True
            continue
        found = side_heading(line)
        if found:
            now, heading, gap = (side or found[0]), None, True
            start, line = start + found[1], line[found[1] :]
            if not line.strip():
                continue
        marker = start_marker(line, start)
        body = line[marker.end - start :] if marker else line
        turns = denies(line) and (side is not None or lead_side(line) is None)
        if is_label(body, marker is not None) and not turns:
            heading, gap = Span(start, start + len(line)), True
            now = side or lead_side(line) or now
            continue
        for part_start, part_end, now in _split_at_headings(line, start, now, side):  # noqa: B020
            for piece in _split_at_markers(text, part_start, part_end, gap, now, heading, last):
                last = piece.marker or last
                yield piece
            gap = False


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _split_at_headings(
    line: str, offset: int, now: Side, fixed: Side | None
) -> Iterator[tuple[int, int, Side]]:
    """A run-on line cut where "Exclusion Criteria:" stands in its midst."""
    begin = 0
    for side, start, end in inline_headings(line):
        if line[begin:start].strip():
            yield offset + begin, offset + start, now
        begin, now = end, fixed or side
    if line[begin:].strip():
        yield offset + begin, offset + len(line), now


def _split_at_markers(
    text: str,
    start: int,
    end: int,
    gap: bool,
    side: Side,
    heading: Span | None,
    last: Marker | None,
) -> Iterator[_Piece]:
    """The pieces of a line; its markers may count on from the `last` one of the lines above."""
    line = text[start:end]
    first = start_marker(line, start)
    if first is None or first.style == "bullet":
        after = first.end if first else start
        first = glued_marker(text[after:end], after) or first
    body = first.end if first else start
    indent = len(line) - len(line.lstrip())
    cuts = _sequence(text, inline_markers(text[body:end], body), first or last)
    yield _Piece(body, cuts[0].start if cuts else end, first, indent, gap, side, heading)
    ends = [after.start for after in cuts[1:]] + [end]
    for here, stop in zip(cuts, ends[: len(cuts)], strict=True):
        yield _Piece(here.end, stop, here, indent, True, side, heading)


def _sequence(text: str, candidates: list[Marker], first: Marker | None) -> list[Marker]:
    """Of what may be markers, those that count on: 1, 2, 3 or A, B after a colon."""
    stack: list[Marker] = [first] if first else []
    kept: list[Marker] = []
    for position, one in enumerate(candidates):
        level = _level_that_goes_on(stack, one)
        if level is not None:
            del stack[level:]
        elif not _opens(text, one, candidates[position + 1 :], stack):
            continue
        stack.append(one)
        kept.append(one)
    return kept


def _level_that_goes_on(stack: list[Marker], one: Marker) -> int | None:
    for level in range(len(stack) - 1, -1, -1):
        if stack[level].style == one.style and one.value == stack[level].value + 1:
            return level
    return None


def _opens(text: str, one: Marker, later: list[Marker], stack: list[Marker]) -> bool:
    """A first marker inside a line counts if a second follows and a break stands before it."""
    if one.value != 1 or any(m.style == one.style for m in stack[-1:]):
        return False
    before = text[: one.start].rstrip()[-1:]
    follows = any(m.style == one.style and m.value == 2 for m in later)
    return follows and before in {":", ";", ".", ",", ""}


# ---- pieces into a tree -------------------------------------------------------------------------


def _goes_on(piece: _Piece, items: list[Item], text: str) -> bool:
    """Whether an unmarked line only goes on with the item above it."""
    if piece.marker or not items or piece.after_gap or items[-1].side is not piece.side:
        return False
    above = items[-1]
    words = text[piece.start : piece.end].lstrip()
    if above.marker and piece.indent > above.marker.indent:
        return True
    so_far = text[above.start : above.end]
    return not _ENDS_SENTENCE.search(so_far) and (words[:1].islower() or above.marker is not None)


def _find_parent(
    piece: _Piece,
    open_items: list[tuple[int, Marker | None]],
    items: list[Item],
    text: str,
) -> int | None:
    """Closes what the piece does not stand under, and says what it does."""
    marker = piece.marker
    while open_items and marker is not None:
        index, above = open_items[-1]
        if above is None and is_lead_in(text[items[index].start : items[index].end]):
            return index
        if above is not None and _is_below(marker, above, items[index], text):
            return index
        open_items.pop()
    if marker is None:
        open_items.clear()
    return None


def _is_below(marker: Marker, above: Marker, item: Item, text: str) -> bool:
    """Whether a marker opens a list under the item with the marker `above`."""
    if marker.at_line_start and above.at_line_start and marker.indent != above.indent:
        return marker.indent > above.indent
    if marker.style == above.style:
        return False
    if marker.style == "outline":
        return above.style == "number"
    if marker.at_line_start and above.at_line_start and marker.style == "bullet":
        return text[item.start : item.end].rstrip().endswith(":")
    return marker.value == 1 or _counts_on_below(marker, above)


def _counts_on_below(marker: Marker, above: Marker) -> bool:
    """B. after a closed A. under the same number: letters stand below numbers."""
    order = {"number": 0, "upper": 1, "lower": 2, "roman": 3, "bullet": 4, "outline": 1}
    return order[marker.style] > order[above.style]


def _note_run_on(items: list[Item]) -> None:
    """The first item of several that stood on one line tells that they were taken apart."""
    last = items[-1].marker
    if last is None or last.at_line_start or len(items) < 2:
        return
    first = items[-2].marker
    if first is None or first.at_line_start:
        items[-2].flags.append(("run-on-list", "several items stood on one line"))


def _note_broken_numbering(items: list[Item]) -> None:
    last = items[-1]
    if last.marker is None or last.marker.style == "bullet":
        return
    before = [
        i
        for i in items[:-1]
        if i.parent == last.parent and i.side is last.side and i.marker is not None
    ]
    if not before or before[-1].marker is None or before[-1].marker.style != last.marker.style:
        return
    if last.marker.value not in (before[-1].marker.value + 1, 1):
        last.flags.append(
            ("numbering-broken", f"numbered {last.marker.value} after {before[-1].marker.value}")
        )
