"""Pass: ages, with the word for it ("aged 12-65") and without ("patients under 18")."""

from __future__ import annotations

import re

from eligo.language.nodes import Age, Any, State, Unread
from eligo.language.values import Bound, Interval, Quantity
from eligo.reading.passes.lost_signs import is_exact, repaired_age
from eligo.reading.passes.quantities import TURNED, both_sided, one_sided
from eligo.reading.rows.chunks import (
    Chunk,
    Row,
    begins_at,
    clause_around,
    rewrite,
    skip,
    spanning,
    tag_at,
)
from eligo.reading.rows.context import Context

_NO_UNIT = "1"
_OLDEST = 110
_YOUNGEST_BARE = 10  # years: "patients over 5 years …" may go on with what happened since
_GAP = 6  # chunks from the word "age" to its number
_AGE_INSIDE = re.compile(r"\b(?:age of|aged?|years?[ -]of[ -]age|years?[ -]olds?|yo|y/o)\b")
_COMPARES_AGE = re.compile(r"\b(?:older|younger)\b")
_ONSET = re.compile(r"\b(?:onset|diagnosed|beginning|began|developed|started)\b", re.I)
_SCORED = re.compile(r"\bscor(?:e[sd]?|ing)\b", re.I)  # "patient scores ≤ 20 on the test"
_OVER_UNDER = re.compile(r"\b(?:older|younger|over|under|above|below)\b")
_GLUE = ("filler", "colon", "dash", "age", "subject", "then", "sex", "open", "quote", "evidence")
_PEOPLE = ("subject", "sex")
_NOT_OF_A_PERSON = ("word", "concept")
_MOMENTS = frozenset({"before", "at", "since", "until", "by", "from", "after", "of", "for", "till"})
_GOES_ON = frozenset(
    {"with", "who", "at", "on", "and", "inclusive", "meeting", "presenting", "diagnosed", "in",
     "undergoing", "as", "scheduled", "to", "having", "suffering", "from", "whose", "eligible"}
)  # fmt: skip
_BREAKS = ("comma", "semicolon", "stop", "open", "close", "colon", "and", "or", "filler")
_BESIDE_AGE = (
    "filler", "subject", "sex", "age", "interval", "state", "then", "quote", "dash", "op",
)  # fmt: skip
_LASTING = frozenset({"for", "since", "duration", "history"})


def read_ages(row: Row, context: Context) -> Row:
    """Tags "node" holding Age nodes."""
    reader = _Reader(context)
    return rewrite(
        row, [reader.chained, reader.named, reader.inside, reader.of_people, reader.leading]
    )


def read_bare_ages(row: Row, context: Context) -> Row:
    """Intervals of years that nothing else took: "18 years or older"."""
    return _parted(rewrite(row, [_Reader(context).bare]), context)


def _parted(row: Row, context: Context) -> Row:
    """ "Younger than 18 years or older than 65": the second "or" joins, and is no "65 or older"."""
    for at in range(len(row) - 1):
        first, second = row[at], row[at + 1]
        if not isinstance(second.value, Age) or not _opens_with_or(second, context):
            continue
        one = first.value.interval if isinstance(first.value, Age) else first.value
        if first.tag not in ("node", "interval") or not isinstance(one, Interval):
            continue
        if len(one.bounds) + len(second.value.interval.bounds) != 2:
            continue
        before = Age(Interval(_bound_in_years(one.low), _bound_in_years(one.high)), span=first.span)
        after = Age(_strict(second.value.interval), span=second.span)
        node = Any((before, after), span=first.span.join(second.span))
        return [*row[:at], Chunk("node", first.start, second.end, node), *row[at + 2 :]]
    return row


def _opens_with_or(chunk: Chunk, context: Context) -> bool:
    return context.words(chunk.start, chunk.end).lower().startswith("or ")


class _Reader:
    """The rules, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @begins_at("age", "to", beside=("age",))
    def named(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "Age ≥ 18 years", "aged 12-65", "Age: 18 and over", "age 18 years", "to age 80"."""
        first = at
        op = row[at].tag == "to"
        at += op
        if tag_at(row, at) != "age" or self._of_something_else(row, at):
            return None
        value = skip(row, at + 1, *_GLUE)
        if value - at > _GAP:
            return None
        interval, after = self._value(row, value, upper=op)
        if interval is None:
            return None
        after = skip(row, after, "age")
        other = self._other_end(row, after, interval)
        if other is None:
            return self._age(row, first, after, interval)
        return self._either(row, first, other[1], interval, other[0])

    def _other_end(self, row: Row, at: int, one: Interval) -> tuple[Interval, int] | None:
        """ "Age < 18 or > 65": the other end, with a gap between the two."""
        place = skip(row, at, "comma", "or", "and", "age", "filler")
        joined = any(c.tag in ("or", "and") for c in row[at:place])
        if tag_at(row, place) != "interval" or place - at > 3:
            return None
        opens = self.context.words(row[place].start, row[place].end).lower().startswith("or ")
        other = self._in_years(row[place].value, row[place]) if joined or opens else None
        if other is None or len(one.bounds) != 1 or len(other.bounds) != 1:
            return None
        if opens:  # "or above 65" goes on with "or", and is no "65 or above"
            other = _strict(other)
        low, high = one.low or other.low, one.high or other.high
        if low is None or high is None or low.quantity.unit != high.quantity.unit:
            return None
        return (other, place + 1) if high.quantity.value <= low.quantity.value else None

    def _either(
        self, row: Row, at: int, after: int, one: Interval, other: Interval
    ) -> tuple[Chunk, int]:
        """An age of one or of the other: of both at once nobody is."""
        span = row[at].span.join(row[after - 1].span)
        node = Any((Age(one, span=span), Age(other, span=span)), span=span)
        return spanning("node", row, at, after, node)

    @begins_at("quantity", beside=("age",))
    def chained(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "18 ≤ age ≤ 65": the word stands between its limits."""
        name = skip(row, at + 2, "open", "filler")
        if tag_at(row, at) != "quantity" or tag_at(row, at + 1) != "op":
            return None
        if tag_at(row, name) != "age":
            return None
        first = one_sided(TURNED[row[at + 1].value], _years(row[at].value))
        after = skip(row, name + 1, "close", "filler")
        if tag_at(row, after) != "interval":
            return self._age(row, at, name + 1, first)
        second = self._in_years(row[after].value, row[after])
        both = both_sided(first, second) if second else None
        return self._age(row, at, after + 1, both) if both else None

    def _value(self, row: Row, at: int, *, upper: bool) -> tuple[Interval | None, int]:
        """An interval of ages, two ages as a range, or one whose sign was lost."""
        if tag_at(row, at) == "interval":
            return self._in_years(row[at].value, row[at]), at + 1
        if tag_at(row, at) != "quantity":
            return None, at
        one = _years(row[at].value)
        other = skip(row, at + 1, "and", "to", "age", "filler")
        if tag_at(row, at + 1) in ("and", "to") and tag_at(row, other) == "quantity":
            two = _years(row[other].value)
            if two.unit == one.unit and two.value > one.value:
                return Interval(Bound(one), Bound(two)), other + 1
        if upper:
            return Interval(high=Bound(one)), at + 1
        end = skip(row, at + 1, "age")
        if tag_at(row, end) in ("dash", "op", "limit", "quantity"):
            return None, at
        return repaired_age(one, self.context, row[at].start, row[at].end), at + 1

    def _of_something_else(self, row: Row, at: int) -> bool:
        """ "Fracture age < 6 months": not the age of a person."""
        if tag_at(row, at - 1) not in _NOT_OF_A_PERSON or tag_at(row, at + 1) == "colon":
            return False
        value = skip(row, at + 1, *_GLUE)
        if tag_at(row, value) != "interval":
            return True
        return any(b.quantity.unit not in ("a", _NO_UNIT) for b in row[value].value.bounds)

    @begins_at("interval", "quantity")
    def inside(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "≥ 18 years of age", "older than 65", "patients 18 years of age"."""
        if row[at].tag not in ("interval", "quantity") or self._dated(row, at):
            return None
        words = self.context.words(row[at].start, row[at].end).lower()
        said = tag_at(row, at + 1) == "age" or bool(_AGE_INSIDE.search(words))
        after = skip(row, at + 1, "age")
        if row[at].tag == "quantity":
            broken = tag_at(row, after) in ("dash", "op", "to", "quantity", "suffix-op")
            lone = said and not broken and tag_at(row, at - 1) not in ("op", "dash", "to", "slash")
            if not lone:
                return None
            one = _years(row[at].value)
            interval = repaired_age(one, self.context, row[at].start, row[at].end)
        else:
            said = said or bool(_COMPARES_AGE.search(words))
            interval = self._in_years(row[at].value, row[at]) if said else None
        return self._age(row, at, after, interval) if interval else None

    def _dated(self, row: Row, at: int) -> bool:
        """ "before 10 years of age": when something was, not how old the patient is."""
        if row[at].tag == "interval" or at == 0:
            return False
        before = self.context.words(row[at - 1].start, row[at - 1].end).lower().split()
        return bool(before) and before[-1] in _MOMENTS

    @begins_at("interval")
    def of_people(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "patients under 18", "males or females ≥ 18 yrs with …", "children 2-12"."""
        if row[at].tag != "interval" or tag_at(row, _before(row, at)) not in _PEOPLE:
            return None
        if not self._fits_people(row[at].value) or not self._ends_well(row, at + 1):
            return None
        if _SCORED.search(self.context.words(row[_before(row, at)].end, row[at].start)):
            return None
        interval = self._in_years(row[at].value, row[at])
        return self._age(row, at, at + 1, interval) if interval else None

    @begins_at("interval")
    def leading(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "≥ 18 years with respiratory failure"; "18 and over" alone in its line."""
        if row[at].tag != "interval" or not self._fits_people(row[at].value):
            return None
        alone = skip(row, 0, "filler", "colon", "dash") == at and _is_last(row, at)
        words = self.context.words(row[at].start, row[at].end).lower()
        bare = all(b.quantity.unit == _NO_UNIT for b in row[at].value.bounds)
        if bare and {"age", "ages"} & set(words.split()):  # "between the ages of 18 and 55"
            interval = self._in_years(row[at].value, row[at])
            return self._age(row, at, at + 1, interval) if interval else None
        if bare and not (alone and _OVER_UNDER.search(words)):
            return None
        starts = at == 0 or row[at - 1].tag in ("colon", "stop", "semicolon")
        if not (bare or (starts and self._ends_well(row, at + 1) and not _is_last(row, at))):
            return None
        interval = self._in_years(row[at].value, row[at])
        return self._age(row, at, at + 1, interval) if interval else None

    def _fits_people(self, interval: Interval) -> bool:
        """Whether the numbers are those of an age in years."""
        values = [b.quantity.value for b in interval.bounds]
        units = {b.quantity.unit for b in interval.bounds}
        if not units <= {"a", _NO_UNIT} or max(values) > _OLDEST:
            return False
        return max(values) >= _YOUNGEST_BARE

    def _ends_well(self, row: Row, after: int) -> bool:
        """Whether what follows begins something else: "≥ 5 years since surgery" goes on."""
        if after >= len(row):
            return True
        words = self.context.words(row[after].start, row[after].end).lower().split()
        if row[after].tag == "filler":
            return words[0] in _GOES_ON
        return row[after].tag in (*_BREAKS, *_PEOPLE, "age", "if", "except", "then", "judge")

    @begins_at("interval")
    def bare(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """An interval of years that nothing else took: "18 years or older"."""
        if row[at].tag != "interval":
            return None
        interval: Interval = row[at].value
        years = all(b.quantity.unit == "a" for b in interval.bounds)
        clause = clause_around(row, at)
        around = [c for c in clause if c.tag not in _BESIDE_AGE and not isinstance(c.value, State)]
        words = {self.context.words(c.start, c.end).lower() for c in clause}
        told = any(c.tag in ("age", *_PEOPLE) for c in clause)
        if not years or around or words & _LASTING or not (told or self._fits_people(interval)):
            return None
        return self._age(row, at, at + 1, interval)

    def _in_years(self, interval: Interval, chunk: Chunk) -> Interval | None:
        """An age: numbers without a unit are years; None if the unit is none of time."""
        low, high = interval.low, interval.high
        if not all(b.quantity.unit in (_NO_UNIT, "a", "mo", "wk", "d") for b in interval.bounds):
            return None
        made = Interval(_bound_in_years(low), _bound_in_years(high))
        printed = self.context.words(chunk.start, chunk.end)
        if is_exact(made) and printed.startswith("="):
            quantity = made.bounds[0].quantity
            return repaired_age(quantity, self.context, chunk.start, chunk.end) or made
        return made

    def _age(self, row: Row, at: int, after: int, interval: Interval) -> tuple[Chunk, int]:
        span = row[at].span.join(row[after - 1].span)
        words = self.context.words(span.start, span.end)
        node = Unread(words, span=span) if self._is_of_onset(row, at) else Age(interval, span=span)
        return spanning("node", row, at, after, node)

    def _is_of_onset(self, row: Row, at: int) -> bool:
        """Whether it is the age at which a disease began: "onset of hypertension by age 60"."""
        before = [c for c in clause_around(row, at) if c.end <= row[at].start]
        return bool(before and _ONSET.search(self.context.words(before[0].start, before[-1].end)))


def _years(quantity: Quantity) -> Quantity:
    return Quantity(quantity.value, "a") if quantity.unit == _NO_UNIT else quantity


def _strict(interval: Interval) -> Interval:
    low, high = interval.low, interval.high
    return Interval(
        low and Bound(low.quantity, inclusive=False), high and Bound(high.quantity, inclusive=False)
    )


def _bound_in_years(bound: Bound | None) -> Bound | None:
    return bound and Bound(_years(bound.quantity), bound.inclusive)


def _before(row: Row, at: int) -> int:
    """The place of what stands before, past small words."""
    place = at - 1
    while place >= 0 and row[place].tag in ("filler", "then", "open") and at - place <= 3:
        place -= 1
    return place


def _is_last(row: Row, at: int) -> bool:
    return skip(row, at + 1, "stop", "filler", "comma") == len(row)
