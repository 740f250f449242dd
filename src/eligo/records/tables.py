"""Splitting table cells that a page printed without anything between them.

A cell may end where a letter, digit or closing mark meets a capital or a digit ("countUp"), or
where the page's own vocabulary knows both halves of a run-together word ("responsesday"). Tabs,
where a copy has kept them, always separate cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from msgspec import Struct

from eligo.records.timeframes import looks_like_time_frame

_WORD = re.compile(r"[^\W_]+(?:[-'’/+][^\W_]+)*")
# Words are looked at this far around a boundary; boundaries are told apart only this many deep,
# since names stand at the beginning of a row. Both bound the work on a very long line.
_WINDOW, _DEPTH = 60, 12
_GLUED_LEFT = re.compile(r"[\w'’/+-]+$")
_GLUED_RIGHT = re.compile(r"[\w'’/+-]+")
_GROUP_NOUN = re.compile(
    r"(?:group|arm|cohort|control|placebo|group [\w-]{1,4}|arm [\w-]{1,4}|cohort [\w-]{1,4})$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"^(?:patients?|participants?|subjects?|children|women|men|the|this|all|those|will|eligible"
    r"|individuals|adults|volunteers)\b|\b(?:will|were|was|receives?|received)\b",
    re.IGNORECASE,
)


class Split(Struct, frozen=True):
    """The cells as (start, end) in the line, and whether something on the page confirms them."""

    cells: tuple[tuple[int, int], ...]
    sure: bool


class PageWords:
    """What the rest of the page says: its words, and its text for looking names up."""

    def __init__(self, text: str) -> None:
        """`text` is the page without the line that is being split."""
        self.text = text.casefold()

    @cached_property
    def words(self) -> frozenset[str]:
        """The page's words and their hyphenated parts, without case."""
        whole = {match[0] for match in _WORD.finditer(self.text)}
        parts = {part for word in whole for part in re.split(r"[-/+]", word) if len(part) > 2}
        return frozenset(whole | parts)

    def names(self, phrase: str) -> bool:
        """Whether the page has the phrase as whole words."""
        folded = re.escape(phrase.casefold().strip())
        return re.search(rf"(?<!\w){folded}(?!\w)", self.text) is not None


def is_header(line: str, *names: str) -> bool:
    """Whether a line is a table's header row, glued or not ("NameTimeMethod")."""
    return re.sub(r"\W+", "", line).casefold() == "".join(names).casefold()


def boundaries(line: str, page: PageWords) -> Iterator[int]:
    """Where one cell may end and the next begin."""
    for at in range(1, len(line)):
        left, right = line[at - 1], line[at]
        if left.isspace() or right.isspace():
            continue
        if (
            _case_boundary(line, at)
            or _after_capital(line, at, page)
            or _known_halves(line, at, page)
        ):
            yield at


def _case_boundary(line: str, at: int) -> bool:
    left, right = line[at - 1], line[at]
    if right.isupper():
        return left.islower() or left.isdigit() or left in ')]%.*"”'
    if right.isdigit():
        return left.isalpha() or left in ")]"
    return False


def _after_capital(line: str, at: int, page: PageWords) -> bool:
    """Whether a word that the page knows begins behind a capital: "Arm A|Vitamin"."""
    if not (line[at - 1].isupper() and line[at].isupper() and line[at + 1 : at + 2].islower()):
        return False
    found = _GLUED_RIGHT.match(line[at : at + _WINDOW])
    word = found[0].casefold() if found else ""
    if _is_word(word, page):
        return True
    return any(_is_word(word[:i], page) and _is_word(word[i:], page) for i in range(2, len(word)))


def _known_halves(line: str, at: int, page: PageWords) -> bool:
    """Whether the page knows both halves of the word at `at`, and not the whole.

    A half may itself hold a cell's end ("Interleukin-2IL-2patients"): what counts is the part next
    to `at`.
    """
    before = max(0, at - _WINDOW)
    left, right = _GLUED_LEFT.search(line[before:at]), _GLUED_RIGHT.match(line[at : at + _WINDOW])
    if not left or not right or len(right[0]) < 2:
        return False
    if (left[0] + right[0]).casefold() in page.words:
        return False
    begin = before + left.start()
    starts = [i for i in range(begin, at) if i == begin or _capital_within(line, i)]
    ends = [i for i in range(at + 1, at + len(right[0])) if _case_boundary(line, i)]
    after = [line[at:i] for i in (*ends, at + len(right[0]))]
    return any(_is_word(line[i:at].casefold(), page) for i in starts) and any(
        _is_word(half.casefold(), page) for half in after
    )


def _capital_within(line: str, at: int) -> bool:
    return _case_boundary(line, at) or (line[at - 1].isupper() and line[at].isupper())


def _is_word(half: str, page: PageWords) -> bool:
    return half in page.words or _SENTENCE.match(half) is not None


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    piece = line[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def tab_cells(line: str) -> Split | None:
    """The cells of a line that has kept its tabs."""
    if "\t" not in line:
        return None
    cells, at = [], 0
    for piece in line.split("\t"):
        cells.append(_trimmed(line, at, at + len(piece)))
        at += len(piece) + 1
    return Split(tuple(cells), True)


def split_time(line: str, page: PageWords) -> Split | None:
    """ "countUp to 36 months" -> count | Up to 36 months; None where no cell ends in the line.

    The leftmost place where a time frame may begin and runs to the end of the line.
    """
    if kept := tab_cells(line):
        return kept
    for at in range(2, len(line)):
        if line[at - 1].isspace() or line[at].isspace() or not looks_like_time_frame(line, at):
            continue
        if _case_boundary(line, at):
            return Split(((0, at), (at, len(line))), True)
        if _ends_word(line, at, page):
            sure = _known_halves(line, at, page) or not line[at - 1].isalnum()
            return Split(((0, at), (at, len(line))), sure)
    return None


def _ends_word(line: str, at: int, page: PageWords) -> bool:
    left = re.search(r"\w+$", line[max(0, at - _WINDOW) : at])
    if left is None:
        return line[at - 1] in ')]%."”'
    right = re.match(r"\w*", line[at : at + _WINDOW])
    whole = left[0] + (right[0] if right else "")
    return whole.casefold() not in page.words and len(left[0]) > 2


def split_arm(
    line: str, page: PageWords, known: tuple[str, ...], others: list[str]
) -> Split | None:
    """ "Group AIL-2patients were given IL-2" -> label | intervention | description.

    The best of all ways to cut at two boundaries (one where a cell is empty). `known` are names of
    interventions, `others` the table's other rows. None where the line has no boundary.
    """
    if kept := tab_cells(line):
        return kept
    places = list(islice(boundaries(line, page), _DEPTH))
    cuts = [(a, b) for i, a in enumerate(places) for b in places[i + 1 :]]
    if not places:
        return None
    ways = cuts or [(a, len(line)) for a in places]
    scored = sorted(((_score(line, way, page, known, others), way) for way in ways), reverse=True)
    best, (a, b) = scored[0]
    clear = best >= _SURE and (len(scored) == 1 or best > scored[1][0])
    cells = [(0, a), (a, b), (b, len(line))] if b < len(line) else _two_cells(line, a)
    return Split(tuple(_trimmed(line, *cell) for cell in cells), clear)


_SURE = 5


def _two_cells(line: str, at: int) -> list[tuple[int, int]]:
    """A label and one other cell: a sentence is the description, anything else the intervention."""
    rest = (at, len(line))
    prose = _SENTENCE.search(line[at:]) is not None or line.endswith(".")
    return [(0, at), (at, at), rest] if prose else [(0, at), rest, (len(line), len(line))]


def _score(
    line: str, cut: tuple[int, int], page: PageWords, known: tuple[str, ...], others: list[str]
) -> int:
    """How well three cells look like label, intervention and description; 5 and more is sure."""
    cells = line[: cut[0]], line[cut[0] : cut[1]], line[cut[1] :]
    label, name, prose = (cell.strip() for cell in cells)
    points = 2 if _GROUP_NOUN.search(label) else 0
    points += 3 if any(other.startswith(label) and other != line for other in others) else 0
    points += 1 if page.names(label) else 0
    points += 4 if any(name.casefold() == one.casefold() for one in known) else 0
    points += 2 if page.names(name) else 0
    points += 4 if len(name) > 3 and prose.casefold().startswith(name.casefold()) else 0
    points += 2 if name.casefold() == label.casefold() else 0
    points += 2 if _SENTENCE.search(prose) else 0
    points -= 2 if _SENTENCE.search(name) or name.endswith(".") else 0
    points -= 2 if _SENTENCE.search(label) or len(label) < 2 or len(name) < 2 else 0
    points += sum(_case_boundary(line, at) for at in cut if at < len(line))
    points += 1 if len(prose) > len(name) else 0
    return points
