"""Stages of cancers: the ones that "stage IB-IIIA" or "T1-T2, N1, M0" name, one by one."""

from __future__ import annotations

import re
from itertools import pairwise

from eligo.language.nodes import Measure, Node
from eligo.language.values import Interval, Outcome
from eligo.reading.rows.chunks import Chunk, Row, rewrite, skip, tag_at
from eligo.reading.rows.context import Context

_ROMANS = ("0", "I", "II", "III", "IV")
_ARABIC = dict(zip("01234", _ROMANS, strict=True))
_LETTERS = "ABC"
_STAGE = re.compile(r"\b(IV|I{1,3}|[0-4])([A-E])?(\d)?\b", re.IGNORECASE)
_TO = re.compile(r"-|\bto\b|\bthrough\b|\bthru\b", re.IGNORECASE)
_TNM = re.compile(r"[cpyr]{0,3}([TNM])(is|x|\d)([a-d])?", re.IGNORECASE)
_LETTERED = re.compile(r"[TNM](?:is|x|\d)", re.IGNORECASE)
_MORE = re.compile(r"(?:[cpyr]{0,3}[TNM])?(\d)([a-d])?", re.IGNORECASE)
_MOST = {"T": 4, "N": 3, "M": 1}
_SCALES = {"T": "t-stage", "N": "n-stage", "M": "m-stage"}


def stages_in(words: str, level: Interval) -> tuple[str, ...]:
    """The stages that the words of a level name: "III", "IIIB", "3"; () where none is found.

    A range has those between its ends, "II or higher" all from there on.
    """
    found = list(_STAGE.finditer(words))
    if not found:
        return ()
    if len(level.bounds) == 1 and len(found) == 1:
        first, last = _whole(found[0]), "IV" if level.low else "I"
        strict = not level.bounds[0].inclusive
        named = _between(*((first, last) if level.low else (last, first)))
        return tuple(n for n in named if not (strict and n == first))
    named = [_name(found[0])]
    for before, after in pairwise(found):
        ranged = _TO.search(words, before.end(), after.start())
        named += _between(_whole(before), _whole(after)) if ranged else [_name(after)]
    return tuple(dict.fromkeys(named))


def _name(match: re.Match[str]) -> str:
    return match[0].upper()


def _whole(match: re.Match[str]) -> str:
    """In Roman figures, with its letter."""
    return _ARABIC.get(match[1], match[1].upper()) + (match[2] or "").upper()


def _between(low: str, high: str) -> list[str]:
    """From one stage to another: II-IV is II, III, IV; IIIB-IV is IIIB, IIIC, IV."""
    first, last = low.rstrip(_LETTERS), high.rstrip(_LETTERS)
    if low == high:
        return [low]
    if first not in _ROMANS or last not in _ROMANS:
        return [low, high]
    start, end = low[len(first) :], high[len(last) :]
    if first == last:
        return [first + x for x in _LETTERS if (start or "A") <= x <= (end or "C")]
    head = [first + x for x in _LETTERS if x >= start] if start else [first]
    tail = [last + x for x in _LETTERS if x <= end] if end else [last]
    return [*head, *_ROMANS[_ROMANS.index(first) + 1 : _ROMANS.index(last)], *tail]


def stage_node(chunk: Chunk, context: Context) -> Node | None:
    """A stage that stands by itself: "Stage II-IV disease" asks for the cancer's."""
    named = stages_in(context.words(chunk.start, chunk.end), chunk.value)
    return _measure("cancer stage", named, chunk, context)


def _measure(name: str, stages: tuple[str, ...], chunk: Chunk, context: Context) -> Node | None:
    found = context.terms.find(name, ("measurement",))
    if not found or not stages:
        return None
    return Measure(found[0], Outcome(stages), span=chunk.span)


# ---- T, N and M ---------------------------------------------------------------------------------


def read_tnm(row: Row, context: Context) -> Row:
    """Tags "node" for "T1-T2", "cN0-3", "M0"."""
    if not row or not _LETTERED.search(context.text, row[0].start, row[-1].end):
        return row
    return rewrite(row, [_Tnm(context).read])


class _Tnm:
    """The rule, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def read(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """One of T, N and M with its values."""
        first = _TNM.fullmatch(self._word(row, at))
        if first is None or self._is_gene(row, at):
            return None
        if at and row[at - 1].tag == "slash" and first[0][0] == "m":
            return None  # "kg/m3"
        letter = first[1].upper()
        named, after = [f"{letter}{first[2].lower()}{(first[3] or '').lower()}"], at + 1
        while (more := self._more(row, after, letter)) is not None:
            named += self._from(named[-1], more[0], ranged=more[1])
            after = more[2]
        if tag_at(row, after) == "suffix-op":
            named += self._open_ended(named[-1], row[after].value)
            after += 1
        chunk = Chunk("node", row[at].start, row[after - 1].end)
        node = _measure(
            _SCALES[letter].replace("-", " "), tuple(dict.fromkeys(named)), chunk, self.context
        )
        return (Chunk("node", chunk.start, chunk.end, node), after) if node else None

    def _word(self, row: Row, at: int) -> str:
        return self.context.text[row[at].start : row[at].end] if at < len(row) else ""

    def _is_gene(self, row: Row, at: int) -> bool:
        """ "T4" is thyroxine unless an "N" or "M" stands near it."""
        if row[at].tag == "word" and self._word(row, at)[0].isupper() is False:
            return False
        near = [self._word(row, i) for i in range(max(0, at - 8), min(len(row), at + 9))]
        letters = {m[1].upper() for w in near if (m := _TNM.fullmatch(w))}
        staged = any(w.lower() in _ABOUT for w in near)
        return len(letters) < 2 and not staged

    def _more(self, row: Row, at: int, letter: str) -> tuple[str, bool, int] | None:
        """A further value: its digit and letter, whether it ends a range, where it ends."""
        place = skip(row, at, "dash", "to", "slash", "or", "comma", "and")
        if place == at or place >= len(row):
            return None
        word = self._word(row, place)
        match = _MORE.fullmatch(word.replace(" ", ""))
        joint = {c.tag for c in row[at:place]}
        if match is None or (word[0].isalpha() and letter not in word.upper()):
            return None
        if word[0].isdigit() and (joint & {"comma", "and"} or int(match[1]) > _MOST[letter]):
            return None
        return (
            f"{letter}{match[1]}{(match[2] or '').lower()}",
            bool(joint & {"dash", "to"}),
            place + 1,
        )

    def _from(self, low: str, high: str, *, ranged: bool) -> list[str]:
        if not ranged or not (low[1].isdigit() and high[1].isdigit()):
            return [high]
        return [*(f"{low[0]}{n}" for n in range(int(low[1]) + 1, int(high[1]))), high]

    def _open_ended(self, one: str, op: str) -> list[str]:
        if not one[1].isdigit():
            return []
        number = int(one[1])
        others = range(number + 1, _MOST[one[0]] + 1) if op[0] == ">" else range(number)
        return [f"{one[0]}{n}" for n in others]


_ABOUT = frozenset(
    {"stage", "stages", "staged", "tumor", "tumors", "tumour", "clinical", "disease", "cancer",
     "carcinoma", "tnm", "classification", "lesion", "lesions"}
)  # fmt: skip
