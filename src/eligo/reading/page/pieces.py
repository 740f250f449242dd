"""Lines to pieces: each begins an item, and knows its side, its heading and of whom it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from eligo.language.nodes import Side
from eligo.language.source import Span
from eligo.reading.page.headings import (
    both_sides,
    denies,
    inline_headings,
    is_for_all,
    is_label,
    is_part,
    lead_side,
    side_heading,
)
from eligo.reading.page.joining import joint_of
from eligo.reading.page.layout import words_of
from eligo.reading.page.lines import Line, logical_lines
from eligo.reading.page.markers import Marker, glued_marker, inline_markers, start_marker
from eligo.reading.page.statements import statements

# "Cohort B: …" or "(Phase 2) …" at the beginning of an item.
_OWN_PART = re.compile(r"\s*(?:([^:\n.;]{3,60}):|\(([^()\n.;]{3,40})\))\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Under:
    """What a piece stands under: the side, the last label, and the part of the trial, if any."""

    side: Side
    heading: Span | None = None
    part: Span | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one line that begins an item, behind its marker if it has one."""

    start: int
    end: int
    under: Under
    marker: Marker | None
    indent: int
    after_gap: bool


def pieces(text: str, side: Side | None) -> Iterator[Piece]:
    """The pieces of a normalised text, in order. `side` given: the text is of that side alone."""
    under, gap = Under(side or Side.INCLUSION), True
    numbered: Marker | None = None
    for line in logical_lines(text):
        headed = _headed(text, line, under, side)
        if headed is not None:
            under, line = headed
            gap = True
        for begin, end, under in _split_at_headings(text, line, under, side):  # noqa: B020
            for piece in _split_at_markers(text, begin, end, line, under, numbered):
                numbered = piece.marker or numbered
                for one in _split_at_statements(text, _within_part(text, piece)):
                    own = _within_part(text, one)
                    yield replace(own, after_gap=own.after_gap or gap)
                    gap = False


def _headed(text: str, line: Line, under: Under, fixed: Side | None) -> tuple[Under, Line] | None:
    """What stands under a line that is or begins with a heading, and the rest of the line."""
    words = text[line.start : line.end]
    nothing = replace(line, start=line.end)
    found = side_heading(words)
    if found:
        rest = replace(line, start=line.start + found.end)
        part = _span(line.start, found.part)
        if is_part(text[rest.start : rest.end]):
            part, rest = Span(rest.start, rest.end), nothing
        elif is_label(text[rest.start : rest.end]):
            rest = nothing
        return Under(fixed or found.side, None, part), rest
    if both_sides(words):
        return Under(under.side), nothing
    if start_marker(words, line.start) or not is_label(words):
        return None
    denied = denies(words) and (fixed is not None or lead_side(words) is None)
    side = fixed or lead_side(words) or under.side
    if denied or joint_of(words, side).differs(side):
        return None
    label = Span(line.start, line.end)
    return Under(side, label, _part_under(words, label, under.part)), nothing


def _span(offset: int, place: tuple[int, int]) -> Span | None:
    return Span(offset + place[0], offset + place[1]) if place[0] < place[1] else None


def _part_under(words: str, label: Span, part: Span | None) -> Span | None:
    """The part of the trial that a label names, else the one that it stands under."""
    if is_part(words):
        return label
    return None if is_for_all(words) else part


def _split_at_headings(
    text: str, line: Line, under: Under, fixed: Side | None
) -> Iterator[tuple[int, int, Under]]:
    """A run-on line cut where "Exclusion Criteria:" stands in its midst."""
    words, begin = text[line.start : line.end], 0
    for side, start, end in inline_headings(words):
        if words[begin:start].strip():
            yield line.start + begin, line.start + start, under
        begin, under = end, Under(fixed or side)
    yield line.start + begin, line.end, under


# ---- list markers -------------------------------------------------------------------------------


def _split_at_markers(
    text: str, start: int, end: int, line: Line, under: Under, last: Marker | None
) -> Iterator[Piece]:
    """The pieces of a line; its markers may count on from the `last` one of the lines above."""
    words = text[start:end]
    if not words.strip():
        return
    first = start_marker(words, start)
    if first is None or first.style == "bullet":
        after = first.end if first else start
        first = glued_marker(text[after:end], after) or first
    body = first.end if first else start
    cuts = _sequence(text, inline_markers(text[body:end], body), first or last)
    gap = line.after_gap and start == line.start
    yield Piece(body, cuts[0].start if cuts else end, under, first, line.indent, gap)
    ends = [after.start for after in cuts[1:]] + [end]
    for here, stop in zip(cuts, ends[: len(cuts)], strict=True):
        yield Piece(here.end, stop, under, here, line.indent, True)


def _sequence(text: str, candidates: list[Marker], first: Marker | None) -> list[Marker]:
    """Of what may be markers, those that count on: 1, 2, 3 or A, B after a colon."""
    stack: list[Marker] = [first] if first else []
    kept: list[Marker] = []
    seconds = {m.style: place for place, m in enumerate(candidates) if m.value == 2}
    for place, one in enumerate(candidates):
        level = _level_that_goes_on(stack, one)
        if level is not None:
            del stack[level:]
        elif seconds.get(one.style, -1) <= place or not _opens(text, one, stack):
            continue
        stack.append(one)
        kept.append(one)
    return kept


def _level_that_goes_on(stack: list[Marker], one: Marker) -> int | None:
    for level in range(len(stack) - 1, -1, -1):
        if stack[level].style == one.style and one.value == stack[level].value + 1:
            return level
    return None


def _opens(text: str, one: Marker, stack: list[Marker]) -> bool:
    """A first marker inside a line counts if a break stands before it and a second follows."""
    if one.value != 1 or any(m.style == one.style for m in stack[-1:]):
        return False
    return text[max(0, one.start - 20) : one.start].rstrip()[-1:] in {":", ";", ".", ",", ""}


# ---- statements ---------------------------------------------------------------------------------


def _within_part(text: str, piece: Piece) -> Piece:
    """A piece that says itself of which part it is ("Cohort B: …"), without those words."""
    found = _OWN_PART.match(text, piece.start, piece.end)
    if not found or not is_part(found[found.lastindex or 1]):
        return piece
    part = Span(*found.span(found.lastindex or 1))
    return replace(piece, start=found.end(), under=replace(piece.under, part=part))


def _split_at_statements(text: str, piece: Piece) -> Iterator[Piece]:
    """A paragraph without a marker cut into what it asks for."""
    if piece.marker:
        yield piece
        return
    under = piece.under
    for stretch in statements(text, piece.start, piece.end):
        start, label = stretch.start, stretch.label
        if label is not None and label != under.heading:
            words = text[label.start : label.end]
            under = Under(under.side, label, _part_under(words, label, piece.under.part))
            if " ".join(words.lower().split()).rstrip(": ") in words_of("naming"):
                start = label.start
        new = stretch.start != piece.start
        gap = new or piece.after_gap
        yield replace(piece, start=start, end=stretch.end, under=under, after_gap=gap)
