"""Pass: grades, classes and stages ("grade II and above", "NYHA III/IV", "stage IIIB")."""

from __future__ import annotations

import re
from decimal import Decimal

from eligo.language.values import Bound, Concept, Interval, Quantity
from eligo.reading.passes.quantities import one_sided, with_unit
from eligo.reading.rows.chunks import Chunk, Row, rewrite, skip, spanning, tag_at
from eligo.reading.rows.context import Context

_SCALE_WORDS = {
    "grade": "{grade}",
    "grades": "{grade}",
    "degree": "{grade}",
    "class": "{class}",
    "classes": "{class}",
    "category": "{class}",
    "stage": "{stage}",
    "stages": "{stage}",
}
_JOINTS = ("dash", "to", "slash", "or", "and", "comma")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_LETTER = {"a": 1, "b": 2, "c": 3, "d": 4}
_WORDS = (*_SCALE_WORDS, *_ROMAN, *_LETTER)  # without any of them nothing is a level
_STAGE = re.compile(r"(?P<roman>iv|v|i{1,3}|\d)(?P<letter>[a-d])?\d?$", re.IGNORECASE)


def read_levels(row: Row, context: Context) -> Row:
    """Tag "level": (Interval in {grade}, {class} or {stage}, the words as printed)."""
    return rewrite(row, [_Reader(context).level]) if context.may_say(_WORDS) else row


class _Reader:
    """The rules, over one text."""

    def __init__(self, context: Context) -> None:
        self.text = context.text
        self.terms = context.terms

    def level(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """A scale word with levels on either side of an operator; roman numbers after ≥ alone."""
        op, after = self._operator(row, at)
        unit = _SCALE_WORDS.get(self._word(row, after))
        if unit is None:
            return self._bare_roman(row, at, op, after)
        after = (
            skip(row, after + 1, "filler", "colon") if self._filler_gap(row, after) else after + 1
        )
        if op is None:
            op, after = self._operator(row, after)
        return self._levels(row, at, after, op, unit)

    def _filler_gap(self, row: Row, at: int) -> bool:
        nxt = skip(row, at + 1, "filler", "colon")
        return nxt - at <= 2 and (self._value(row, nxt) is not None or tag_at(row, nxt) == "op")

    def _bare_roman(
        self, row: Row, at: int, op: str | None, after: int
    ) -> tuple[Chunk, int] | None:
        """ "≥ III", "III or IV", "III-IV": numerals that need no scale word before them."""
        word = self._word(row, after)
        scaled = tag_at(row, at - 1) == "concept" and row[at - 1].value.kind == "measurement"
        if row[at].tag == "qualifier.route" and op is None and not scaled:
            return None  # "IV" is a way to give a drug
        if scaled and self._has_letter(row[at - 1].value.concept, word):
            return self._levels(row, at, after, op, "{class}")
        if word not in _ROMAN or (op is None and word in ("i", "v") and not scaled):
            return None
        return self._levels(row, at, after, op, "{class}")

    def _has_letter(self, concept: Concept, word: str) -> bool:
        """ "Child-Pugh C": a letter that is a level of the scale."""
        known = self.terms.measurement(concept) if word in _LETTER else None
        return known is not None and word.upper() in known.levels

    def _levels(
        self, row: Row, first: int, at: int, op: str | None, unit: str
    ) -> tuple[Chunk, int] | None:
        if tag_at(row, at) == "interval":
            return spanning("level", row, first, at + 1, with_unit(row[at].value, unit))
        low = self._value(row, at)
        if low is None:
            return None
        high, after = self._second(row, at + 1)
        suffix = row[after].value if tag_at(row, after) == "suffix-op" else None
        after += suffix is not None
        interval = _interval(low, high, op or suffix, unit)
        return spanning("level", row, first, after, interval)

    def _second(self, row: Row, at: int) -> tuple[int | None, int]:
        """The other end of "I-III", "I/II", "III or IV"; several ends run to the last."""
        high, after = None, at
        while (place := self._further(row, after)) is not None:
            high, after = self._value(row, place), place + 1
        return high, after

    def _further(self, row: Row, at: int) -> int | None:
        """The place of a further level: behind a joint, and maybe the scale's word again."""
        place = skip(row, at, *_JOINTS)
        if place == at or place - at > 2:
            return None
        again = place
        while again < min(place + 2, len(row)) and self._says_again(row, again):
            again += 1
        return next((p for p in (again, place) if self._value(row, p) is not None), None)

    def _says_again(self, row: Row, at: int) -> bool:
        return row[at].tag == "filler" or self._word(row, at) in (*_SCALE_WORDS, "selected")

    def _operator(self, row: Row, at: int) -> tuple[str | None, int]:
        return (row[at].value, at + 1) if tag_at(row, at) == "op" else (None, at)

    def _value(self, row: Row, at: int) -> int | None:
        """The number of one level: 2, II, B, IIIB (its stage alone)."""
        if tag_at(row, at) == "quantity":
            quantity: Quantity = row[at].value
            return int(quantity.value) if quantity.unit == "1" and quantity.value <= 15 else None
        word = self._word(row, at)
        if word in _LETTER and len(word) == 1:
            return _LETTER[word]
        found = _STAGE.match(word) if word else None
        if not found:
            return None
        roman = found["roman"].lower()
        return _ROMAN.get(roman) or (int(roman) if roman.isdigit() else None)

    def _word(self, row: Row, at: int) -> str:
        if not 0 <= at < len(row):
            return ""
        word = self.text[row[at].start : row[at].end].lower()
        return word if row[at].tag in ("word", "filler") or word in _ROMAN else ""


def _interval(low: int, high: int | None, op: str | None, unit: str) -> Interval:
    if high is not None:
        ends = sorted((low, high))
        return Interval(*(Bound(Quantity(Decimal(end), unit)) for end in ends))
    return one_sided(op or "=", Quantity(Decimal(low), unit))
