"""List markers: bullets, numbers, letters; at the start of a line or inside a run-on one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BULLET = r"[*•·▪●◦○‣⁃■□➢✓#]|-(?=\s)|o(?=\s)|\+(?=\s)|-(?=[A-Z])"
_AT_START = re.compile(
    rf"\s*(?:(?P<bullet>{_BULLET})\s*)*"
    r"(?:(?P<open>[(\[]?)(?!i\.\s?e\b|e\.\s?g\b)"
    r"(?P<value>\d{1,2}(?:\.\d{1,2})*|[ivxIVX]{1,5}|[A-Za-z])"
    r"(?P<close>\.\)|[.)\]:,](?!\d))\s*)?"
)
_INLINE = re.compile(
    r"(?:(?<=[\s;:.,)])|^)[(\[]?(?P<value>\d{1,2}|[A-Z]|[a-h]|[ivx]{1,4})(?P<close>[.)\]])"
    r"\s?(?=[A-Za-z≥≤<>(\"'])"
)

# "three (3)": the number is that of the word before it.
_SPELLED = re.compile(r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marker:
    """A list marker: its style, its place in the sequence, and the characters that it takes."""

    style: str  # "bullet", "number", "upper", "lower", "roman"
    value: int
    start: int
    end: int
    at_line_start: bool
    indent: int = 0


_ROMANS = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
}


def start_marker(line: str, offset: int) -> Marker | None:
    """The marker at the start of a line that stands at `offset` of the text, if there is one."""
    found = _AT_START.match(line)
    if not found or not (found["bullet"] or found["value"]):
        return None
    indent = len(line) - len(line.lstrip())
    if found["value"]:
        style, value = _style_of(found["value"])
        return Marker(style, value, offset + indent, offset + found.end(), True, indent)
    if not line[found.end() :].strip():
        return None
    return Marker("bullet", 0, offset + indent, offset + found.end(), True, indent)


def glued_marker(line: str, offset: int) -> Marker | None:
    """ "1.18 years or older; 2.Adult": the first number of a run-on list, stuck to its item."""
    found = re.match(r"\s*1\.(?=\d{1,3}\s?[A-Za-z])", line)
    follows = any(m.style == "number" and m.value == 2 for m in inline_markers(line, 0))
    if not found or not follows:
        return None
    return Marker("number", 1, offset, offset + found.end(), True, 0)


def inline_markers(text: str, offset: int) -> list[Marker]:
    """What may be markers inside a line; whether they are is for the sequence to tell."""
    found = []
    for match in _INLINE.finditer(text):
        if _SPELLED.search(text, max(0, match.start() - 10), match.start()):
            continue
        style, value = _style_of(match["value"])
        found.append(Marker(style, value, offset + match.start(), offset + match.end(), False))
    return found


def _style_of(value: str) -> tuple[str, int]:
    if value[0].isdigit():
        return ("number", int(value)) if value.isdigit() else ("outline", _last_number(value))
    if value.lower() in _ROMANS and (len(value) > 1 or value in "iI"):
        return "roman", _ROMANS[value.lower()]
    return ("upper" if value.isupper() else "lower"), ord(value.lower()[0]) - ord("a") + 1


def _last_number(value: str) -> int:
    return int(value.rsplit(".", 1)[1])
