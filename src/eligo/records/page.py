"""A page of text as lines with offsets, cut into sections at the labels that a portal prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from eligo.records.dates import is_date
from eligo.records.model import Source, Value

_COUNT = re.compile(r"\s*\(\d+\)$")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"NCT\d{8}", re.IGNORECASE)
CRITERIA = frozenset({"criteria", "inclusion", "exclusion"})


class Line(Struct, frozen=True):
    """A line without the spaces around it; `gap` tells whether a blank line stands before it."""

    text: str
    start: int
    end: int
    gap: bool = False


class Label(Struct, frozen=True):
    """What a printed label announces. `kind` is text, list, value or heading.

    A `value` holds one line; whatever follows it has no label. A `heading` holds nothing itself.
    `inline` labels carry their value after a colon on the same line.
    """

    field: str
    kind: str = "text"
    inline: bool = False


class Section(Struct, frozen=True):
    """A label and the lines below it, up to the next label."""

    label: Label
    heading: Line
    lines: tuple[Line, ...]

    @property
    def field(self) -> str:
        """The field that the label announces."""
        return self.label.field


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that hold something, stripped, with their offsets."""
    found, at, gap = [], 0, False
    for piece in text.splitlines(keepends=True):
        words = piece.strip()
        if words:
            start = at + piece.index(words[0])
            found.append(Line(words, start, start + len(words), gap))
        gap = not words
        at += len(piece)
    return tuple(found)


def fold_label(words: str) -> str:
    """A label without case, count "(3)", closing colon and doubled spaces."""
    plain = _COUNT.sub("", words.strip()).rstrip(":").strip()
    return _SPACES.sub(" ", plain).casefold()


def cut(lines: Iterable[Line], labels: dict[str, Label], start: Label) -> Iterator[Section]:
    """The sections of a page in the order in which they stand; `start` owns what comes first."""
    label, heading, held = start, Line("", 0, 0), list[Line]()
    for line in lines:
        found = _label(line, labels, in_criteria=label.field in CRITERIA)
        if found is None:
            held.append(line)
            continue
        yield Section(label, heading, tuple(held))
        label, value = found
        heading, held = line, [value] if value else []
    yield Section(label, heading, tuple(held))


def _label(
    line: Line, labels: dict[str, Label], *, in_criteria: bool
) -> tuple[Label, Line | None] | None:
    """The label that a line is, with the value behind its colon.

    Among criteria "Age:" and "Sex: any" are no labels; a number or a date behind one is its value.
    """
    if found := labels.get(fold_label(line.text)):
        return None if in_criteria and found.kind == "value" and ":" in line.text else (found, None)
    name, colon, rest = line.text.partition(":")
    found = labels.get(fold_label(name)) if colon else None
    if found is None or not found.inline or not rest.strip():
        return None
    if in_criteria and not (_NUMBER.fullmatch(rest.strip()) or is_date(rest)):
        return None
    value = rest.strip()
    return found, Line(value, line.end - len(value), line.end)


def said(line: Line, reader: str, label: str) -> Value[str]:
    """A line as a value: its text, printed as it stands."""
    return Value(line.text, line.text, Source(reader, label, line.start, line.end))


def block(lines: tuple[Line, ...], text: str, reader: str, label: str) -> Value[str] | None:
    """Lines as one value: the text between the first and the last, untouched; None for none."""
    if not lines:
        return None
    start, end = lines[0].start, lines[-1].end
    return Value(text[start:end], text[start:end], Source(reader, label, start, end))
