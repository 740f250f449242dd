"""Pass: numbers, units, comparisons and ranges in all their spellings become intervals."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise

from eligo.errors import UnitError
from eligo.language.values import Bound, Interval, Quantity
from eligo.reading.page.characters import superscript_value
from eligo.reading.rows.chunks import Chunk, Row, begins_at, rewrite, skip, spanning, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.lexicon import island, load_tables
from eligo.terms import units

_UNIT_CHARACTERS = 48
_NO_UNIT = "1"
_UNIT_WORD = re.compile(
    r"\s*(?:[xX×*✕]?\s*10\s*(?:\^|\*\*|\*|E)?\s*(?:\d{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]{1,3}))?"
    r"\s*(?:(?:alcoholic|standard)\s+)?(?:/\s*|per\s+)?"
    r"[A-Za-zμ%°{\[]?[\w%°μ./^*{}\[\]²³⁹⁶⁻¹]*(?:\s?/\s?[\w.^*²³]+)*"
    r"(?:(?<=/24) ?(?:hours?|hrs?|h)\b)?"
    r"(?: of Hg| Hg| ?m\^?[2²]|\([23]\)| [CF]\b| [Cc]elsius| [Ff]ahrenheit)?"
    r"(?:(?: [a-z]+){0,2}\s+(?:per|a|an|each|every)\s+[a-z]+)?"
)
# What a unit says beside itself: "units of alcohol a week", "mg of protein per gram".
_OF_WHAT = re.compile(r"\bof \w+|\b(?:alcoholic|standard)\b")
_PER = re.compile(r"\s(?:a|an|each|every)\s")
_POWER_IN_BRACKETS = re.compile(r"(?<=m)\(([23])\)")
_LOST_EXPONENT = re.compile(r"[x×*]\s*10(\d{1,2})\s*/", re.IGNORECASE)
_ANNOTATION = re.compile(r"\{[^}]*\}")
_SMALL = 10  # levels of a score; larger numbers side by side are no range
_LOGS = frozenset({"log", "logs", "log10"})
_SPELLED = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "one": 1, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
# A unit in words with its abbreviation in brackets.
_SPELT_OUT = re.compile(
    r"(?:\s*([xX×*]\s*10\s*\^?\s*\d{1,2}\s*/?))?\s*(?:x\s+)?"
    r"(?:milli|micro|nano|pico|kilo|centi|grams?\b|lit(?:er|re)s?\b|units?\b|international\b"
    r"|cells?\b|copies\b|met(?:er|re)s?\b|moles?\b|beats\b|pounds?\b)"
    r"[\w\- /^.]{0,60}?[(\[]\s*([^()\[\]\d][^()\[\]]{0,23}?)\s*[)\]]",
    re.IGNORECASE,
)
_SCALES_OF_ONE = (
    *({"kg", "[lb_av]"}, {"g", "[lb_av]"}, {"Cel", "[degF]"}, {"cm", "[in_i]"}, {"m", "[ft_i]"}),
    *({"cm", "mm"}, {"kg", "g"}, {"ms", "s"}, {"mm", "[in_i]"}),
)
_DOSED = frozenset({"mg/d", "g/d", "mg/kg", "ug/d", "mg/kg/d", "mg/wk", "[IU]/d"})
_PARTS_OF_A_TIME = {"min": "min", "h": "h", "d": "{days}", "{count}": "{count}"}
_ONCE = {"once": 1, "twice": 2, "thrice": 3}
_EACH = frozenset({"per", "a", "each", "every", "/", "in a", "in each"})
_LONGER = frozenset({"d", "wk", "mo", "a"})
_GIVEN = frozenset({"treatment", "treatments", "therapy", "trials", "with", "a", "of"})
_SEVERAL = frozenset({"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"})
_BEFORE_GIVEN = ("filler", "to", "qualifier.route", "qualifier.status", "adjective")
_BEFORE_UNDER = ("subject", "comma", "and", "or", "open", "filler")
_DIOPTRE = "[diop]"
PERCENTILE = "{percentile}"
_PERCENTILE = re.compile(r"\s*(?:st|nd|rd|th)?\s*(?:per)?centiles?\b", re.IGNORECASE)
_AFTER_OPERATOR = ("filler", "age", "quote")
_SCALES = frozenset({"grade", "class", "stage", "number", "number of"})
_WHOLE = frozenset(
    {"full", "consecutive", "complete", "completed", "whole", "continuous", "calendar"}
)
_BEFORE_SIGN = frozenset({"op", "to", "between", "and", "or", "filler", "comma", "open", "dash"})
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}  # read from the other side
LOG_REDUCTION = "{log10_reduction}"


def read_quantities(row: Row, context: Context) -> Row:
    """Tags "interval" (an Interval) and "quantity" (a bare number, with its unit)."""
    reader = _Reader(context)
    counting = [reader.worded] if context.may_say(_number_words()) else []
    counting += [reader.often] if context.may_say(_ONCE) else []
    return rewrite(
        row,
        [reader.spelled, reader.parted],
        [reader.quantity, *counting],
        [
            reader.between,
            reader.within_both,
            reader.compared,
            reader.ranged,
            reader.enumerated,
            reader.suffixed,
            reader.within_limits,
            reader.taken,
        ],
    )


class _Reader:
    """The rules, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = context.text

    # ---- numbers that take several words ---

    @begins_at("word")
    def spelled(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "twenty-eight weeks", "eighteen": a number in words before what it counts."""
        value = _SPELLED.get(self._lower(row[at])) if row[at].tag == "word" else None
        if value is None:
            return None
        after = at + 1
        rest = skip(row, after, "dash")
        unit = _SPELLED.get(self._lower(row[rest])) if rest < len(row) else None
        if value >= 20 and value % 10 == 0 and unit is not None and unit < 10 and rest - at <= 2:
            return spanning("number", row, at, rest + 1, Decimal(value + unit))
        return spanning("number", row, at, after, Decimal(value)) if value >= 11 else None

    @begins_at("number")
    def parted(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "150 000": a space between the thousands."""
        if row[at].tag != "number" or tag_at(row, at + 1) != "number":
            return None
        first, then = (self.text[c.start : c.end] for c in row[at : at + 2])
        close = row[at + 1].start - row[at].end == 1
        if not (
            close and first.isdigit() and len(first) <= 3 and then.isdigit() and len(then) == 3
        ):
            return None
        return spanning("number", row, at, at + 2, Decimal(first + then))

    # ---- numbers with units ------------------------------------------------------------------

    @begins_at("word", "filler")
    def worded(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "two weeks", "half a year": a number that is a word."""
        words = self._lower(row[at])
        if words == "half" and tag_at(row, at + 1):
            return self._half(row, at)
        return self.quantity(row, at) if words in _number_words() else None

    @begins_at("word", "filler")
    def often(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "once a week", "twice per month"."""
        number = _ONCE.get(self._lower(row[at]))
        return self._times_in_a_time(row, at, at + 1, Decimal(number)) if number else None

    def _times_in_a_time(
        self, row: Row, at: int, after: int, number: Decimal
    ) -> tuple[Chunk, int] | None:
        unit, end = self._in_a_time(row, after, "{count}")
        if end == after:
            return None
        return spanning("quantity", row, at, end, Quantity(number, unit))

    @begins_at("limit", "dash", "suffix-op", "number")
    def quantity(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "1.5 × ULN", "0.8×109/L", "18 years old", "ULN × 3", "3"."""
        if row[at].tag == "limit":
            return self._limit_first(row, at)
        number, after = self._signed(row, at)
        if number is None:
            return None
        limited = self._beyond_limit(row, after, number) or self._times_limit(
            row, at, after, number
        )
        if limited:
            return limited
        repeated = tag_at(row, after) == "times" and self._times_in_a_time(
            row, at, after + 1, number
        )
        if repeated:
            return repeated
        timed = self._time(row, at, after, number)
        if timed:
            return timed
        if row[after - 1].tag not in ("number", "close"):
            counted = self._counts_next(row, at)
            value = Quantity(number, _NO_UNIT)
            return spanning("quantity", row, at, after, value) if counted else None
        if after < len(row) and self._lower(row[after]) in _LOGS:
            value = Quantity(number, LOG_REDUCTION)
            return spanning("quantity", row, at, after + 1, value)
        return self._with_unit(row, at, after, number)

    def _signed(self, row: Row, at: int) -> tuple[Decimal | None, int]:
        """The number at a place with its sign and its second writing: "-6.0", "two (2)"."""
        signed = row[at].tag in ("dash", "suffix-op") and self._is_sign(row, at)
        number = self._number(row, at + signed)
        if number is None:
            return None, at
        after = at + signed + 1
        if tag_at(row, after) == "open" and tag_at(row, after + 2) == "close":
            again = self._number(row, after + 1)
            words = any(self._lower(row[i])[0].isalpha() for i in (at, after + 1))
            after += 3 if words and again == number else 0
        return (-number if signed and row[at].tag == "dash" else number), after

    def _is_sign(self, row: Row, at: int) -> bool:
        """Whether a dash or plus is the sign of the number that it is glued to."""
        if tag_at(row, at + 1) != "number" or row[at].end != row[at + 1].start:
            return False
        if self.text[row[at].start : row[at].end] not in ("-", "+"):
            return False
        if at == 0:
            return True
        decimal = "." in self.text[row[at + 1].start : row[at + 1].end]
        led = row[at - 1].tag in _BEFORE_SIGN or (decimal and row[at - 1].tag == "concept")
        return led and self.text[row[at].start - 1] in " (=<>≤≥"

    def _number(self, row: Row, at: int) -> Decimal | None:
        chunk = row[at]
        if chunk.tag == "number":
            return chunk.value if isinstance(chunk.value, Decimal) else None
        if chunk.tag in ("word", "filler"):
            value = _number_words().get(self._lower(chunk))
            return Decimal(value) if value else None
        return None

    def _half(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "half a year" is six months."""
        unit = skip(row, at + 1, "filler")
        if unit >= len(row) or self._lower(row[unit]) not in ("year", "years"):
            return None
        return spanning("quantity", row, at, unit + 1, Quantity(Decimal(6), "mo"))

    def _is_line(self, row: Row, at: int) -> bool:
        return at < len(row) and self._lower(row[at]) in load_tables()["unlisted"]["line"]

    def _counts_next(self, row: Row, at: int) -> bool:
        """Whether a number word counts cycles or lines: "two prior lines", "at least two of"."""
        near = skip(row, at + 1, "qualifier.status", "or", "to", "suffix-op", "dash")
        if near < len(row) and near > at + 1 and self._number(row, near) is not None:
            near = skip(row, near + 1, "qualifier.status", "suffix-op")
        near = self._behind_other_end(row, near)
        compared = tag_at(row, at - 1) == "op" or tag_at(row, at + 1) == "suffix-op"
        if compared and near > at + 1 and self._is_line(row, near):
            return True  # "at least one prior therapy"
        while near < len(row) and self._lower(row[near]) in _GIVEN:
            near += 1
        if near >= len(row) or row[at].tag != "word":
            return False
        if row[near].tag == "concept":
            return compared or bool(row[near].value.kind == "measurement")
        if compared and row[near].tag == "word" and self._lower(row[at]) in _SEVERAL:
            return self._lower(row[near]) not in load_tables()["unlisted"]["uncounted"]
        words = self._lower(row[near]).split()
        if compared and words[-1] in load_tables()["unlisted"]["line"]:
            return True
        found = island("count-unit").match(words, 0)
        return found is not None and found[1] == len(words)

    def _behind_other_end(self, row: Row, at: int) -> int:
        """Behind the other end of a range: "at least one, but not more than three, regimens"."""
        sign = skip(row, at, "comma", "and", "filler")
        if tag_at(row, sign) != "op" or sign + 1 >= len(row):
            return at
        if self._number(row, sign + 1) is None:
            return at
        return skip(row, sign + 2, "comma", "qualifier.status")

    def _lower(self, chunk: Chunk) -> str:
        return self.text[chunk.start : chunk.end].lower()

    def _times_limit(
        self, row: Row, at: int, end: int, number: Decimal
    ) -> tuple[Chunk, int] | None:
        """n × ULN; the limit may be written out, in brackets, or doubled."""
        after = skip(row, end, "times", "dash")
        if tag_at(row, after) == "word" and self.text[row[after].start : row[after].end] == "N":
            return spanning("quantity", row, at, after + 1, Quantity(number, "{ULN}"))
        near = after
        while near < len(row) and row[near].tag in ("word", "filler", "open") and near < after + 2:
            near += 1
        multiplied = tag_at(row, end) == "times" or self._lower(row[end - 1]) in _ONCE
        normal = tag_at(row, near) == "outcome" and row[near].value == "normal"
        if normal and multiplied and all(chunk.tag == "filler" for chunk in row[after:near]):
            return spanning("quantity", row, at, near + 1, Quantity(number, "{ULN}"))
        if tag_at(row, near) != "limit":
            return None
        if (near > after or row[at].tag != "number") and not multiplied:
            return None
        unit = row[near].value
        near += 1
        if tag_at(row, near) == "open" and tag_at(row, near + 1) == "limit":
            near += 2
        if tag_at(row, near) == "close" and "open" in {c.tag for c in row[after:near]}:
            near += 1
        return spanning("quantity", row, at, near, Quantity(number, unit))

    def _beyond_limit(self, row: Row, end: int, number: Decimal) -> tuple[Chunk, int] | None:
        """ "10% above ULN" is 1.1 × ULN, "10% below LLN" 0.9 × LLN."""
        limit = skip(row, end + 2, "filler")
        if [tag_at(row, i) for i in (end, end + 1, limit)] != ["percent", "op", "limit"]:
            return None
        unit = row[limit].value
        part = {(">", "{ULN}"): number, ("<", "{LLN}"): -number}.get((row[end + 1].value, unit))
        if part is None:
            return None
        value = Quantity((100 + part) / 100, unit)
        return spanning("quantity", row, end - 1, _limit_end(row, limit), value)

    def _limit_first(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "ULN × 2.5": the number after the limit."""
        if tag_at(row, at + 1) == "times" and tag_at(row, at + 2) == "number":
            value = Quantity(row[at + 2].value, row[at].value)
            return spanning("quantity", row, at, at + 3, value)
        return None

    def _time(self, row: Row, at: int, end: int, number: Decimal) -> tuple[Chunk, int] | None:
        """A number with a unit of time: "3 months", "one year", "18-year-old"."""
        words = [self._lower(c) for c in row[end : end + 6]]
        words[:1] = [w for w in words[:1] if w not in _WHOLE] or words[:0]
        whole = end + (len(words) < len(row[end : end + 6]))
        flat = " ".join(words).replace("-", " - ").split()
        found = island("time-unit").match(flat, 0) if flat else None
        if not found or not _space_for_time_unit(self.text, row, end - 1):
            return None
        if self.text[row[whole].start : row[whole].end] == "D":
            return None  # dioptres
        after = _after_words(words, found[1], whole)
        if after is None:
            return None
        if tag_at(row, end) == "close":
            return None
        unit, after = self._in_a_time(row, after, found[0][1])
        return spanning("quantity", row, at, after, Quantity(number, unit))

    def _in_a_time(self, row: Row, at: int, unit: str) -> tuple[str, int]:
        """ "2 days per week", "10 h/week": how much of a longer time, and where that ends."""
        if unit not in _PARTS_OF_A_TIME or at + 1 >= len(row) or self._lower(row[at]) not in _EACH:
            return unit, at
        longer = island("time-unit").match([self._lower(row[at + 1])], 0)
        if longer is None or longer[0][1] not in _LONGER:
            return unit, at
        return f"{_PARTS_OF_A_TIME[unit]}/{longer[0][1]}", at + 2

    def _with_unit(self, row: Row, at: int, after: int, number: Decimal) -> tuple[Chunk, int]:
        """A number with the longest known unit after it, or none."""
        end = row[after - 1].end
        rank = _PERCENTILE.match(self.text, end)
        if rank:
            last = skip(row, after, "word", "filler")
            stop = next((i for i in range(after, last) if row[i].end >= rank.end()), after - 1)
            return spanning("quantity", row, at, stop + 1, Quantity(number, PERCENTILE))
        spelt = self._spelt_out(row, at, after, number)
        if spelt:
            return spelt
        candidate = _UNIT_WORD.match(self.text, end, end + _UNIT_CHARACTERS)
        stops = [c.end for c in row[after : after + 14] if candidate and c.end <= candidate.end()]
        for place in range(len(stops), 0, -1):
            written = self.text[end : stops[place - 1]]
            if written.endswith(".") and self._ends_sentence(stops[place - 1]):
                continue
            unit = known_unit(superscripts_to_powers(written))
            if unit and not _ANNOTATION.fullmatch(unit):
                self._note_lost_exponent(written, row[at].start, stops[place - 1])
                end_at = self._past_unit_again(row, after + place, unit)
                end_at = self._past_other_unit(row, end_at, unit)
                return spanning("quantity", row, at, end_at, Quantity(number, unit))
        return spanning("quantity", row, at, after, Quantity(number, _NO_UNIT))

    def _ends_sentence(self, end: int) -> bool:
        """Whether a stop before a place ends a sentence: what follows begins with a capital."""
        following = self.text[end : end + 3]
        return not following.strip() or (following[0].isspace() and following.strip()[0].isupper())

    def _past_unit_again(self, row: Row, at: int, unit: str) -> int:
        """ "6.0 diopters (D)": the unit again, abbreviated."""
        again = tag_at(row, at) == "open" and tag_at(row, at + 2) == "close"
        same = again and known_unit(self.text[row[at + 1].start : row[at + 1].end]) == unit
        return at + 3 if same else at

    def _spelt_out(
        self, row: Row, at: int, after: int, number: Decimal
    ) -> tuple[Chunk, int] | None:
        """ "60 milliliters per minute (mL/min)": the abbreviation in brackets is the unit."""
        found = _SPELT_OUT.match(self.text, row[after - 1].end)
        if found is None:
            return None
        written = superscripts_to_powers((found[1] or "") + found[2])
        unit = known_unit(written) or known_unit(written.replace(" ", ""))
        last = next((i for i in range(after, len(row)) if row[i].end >= found.end(2)), None)
        if not unit or last is None or tag_at(row, last + 1) != "close":
            return None
        end = self._past_other_unit(row, last + 2, unit)
        return spanning("quantity", row, at, end, Quantity(number, unit))

    def _past_other_unit(self, row: Row, at: int, unit: str) -> int:
        """ "1.5 mg/dL (> 26 μmol/L)", "8.5% [69 mmol/mol]": the same again in another unit."""
        if tag_at(row, at) != "open":
            return at
        first = skip(row, at + 1, "op", "filler")
        made = self.quantity(row, first) if tag_at(row, first) == "number" else None
        if made is None or tag_at(row, made[1]) != "close":
            return at
        other: str = made[0].value.unit
        return made[1] + 1 if _says_same(unit, other) else at

    def _note_lost_exponent(self, written: str, start: int, end: int) -> None:
        lost = _LOST_EXPONENT.search(written)
        if lost:
            message = f"“10{lost[1]}” lost its superscript: read as 10^{lost[1]}"
            self.context.flag("exponent-lost", message, start, end)

    # ---- intervals ---------------------------------------------------------------------------

    @begins_at("between")
    def between(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "between 18 and 65 years", "ranging from 3 to 5"."""
        if row[at].tag != "between":
            return None
        first = skip(row, at + 1, "filler", "age")
        middle = first + 1
        second = skip(row, middle + 1, "filler", "age", "op")
        if tag_at(row, first) != "quantity" or tag_at(row, second) != "quantity":
            return None
        if tag_at(row, middle) not in ("and", "to", "dash", "filler"):
            return None
        interval = _range(row[first].value, row[second].value)
        if interval is not None and any(
            c.tag == "op" and c.value == "<" for c in row[middle:second]
        ):
            assert interval.high is not None
            interval = Interval(interval.low, Bound(interval.high.quantity, inclusive=False))
        return spanning("interval", row, at, second + 1, interval) if interval else None

    @begins_at("op", "suffix-op")
    def compared(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "≥ 18", "> ULN", and two comparisons of one value: "> 140 and < 400 mg/dL"."""
        first = self._one_sided(row, at)
        if not first:
            return None
        interval, after = first
        if tag_at(row, after) == "suffix-op" and _same_end(interval, row[after].value):
            after += 1  # "≥ 18 years or older" says it twice
        upper = self._upper_end(row, after, interval)
        if upper:
            return spanning("interval", row, at, upper[1], upper[0])
        join = skip(row, after, "comma", "and", "to", "dash", "open")
        but = self._lower(row[join]) if join < len(row) else ""
        second = self._one_sided(row, join + (but == "but")) if join - after <= 2 else None
        if second:
            both = both_sided(interval, second[0])
            if both:
                set_off = but.startswith("but") and tag_at(row, second[1]) == "comma"
                end = second[1] + set_off
                return spanning("interval", row, at, end, both)
        return spanning("interval", row, at, after, interval)

    def _upper_end(self, row: Row, at: int, low: Interval) -> tuple[Interval, int] | None:
        """ "> 1000 to 2000 mcg", "= 5 to 8": the other end of a range behind its lower one."""
        if tag_at(row, at) not in ("to", "dash") or tag_at(row, at + 1) != "quantity":
            return None
        if low.low is None or row[at + 1].value.value <= low.low.quantity.value:
            return None
        high = Interval(high=Bound(row[at + 1].value))
        both = both_sided(Interval(low=low.low), high)
        return (both, at + 2) if both else None

    def _one_sided(self, row: Row, at: int) -> tuple[Interval, int] | None:
        if tag_at(row, at) not in ("op", "suffix-op"):
            return None
        op, near = self._operator(row, at)
        negative = tag_at(row, near) == "dash" and tag_at(row, near + 1) == "quantity"
        near += negative
        if tag_at(row, near) == "quantity":
            quantity: Quantity = row[near].value
            if negative:
                quantity = Quantity(-quantity.value, quantity.unit)
        elif tag_at(row, near) == "limit":
            quantity = Quantity(Decimal(1), row[near].value)
            return one_sided(op, quantity), _limit_end(row, near)
        else:
            return None
        return one_sided(op, quantity), near + 1

    def _operator(self, row: Row, at: int) -> tuple[str, int]:
        """The operator at a place; of two that say the same the sign: "greater than (>)"."""
        op: str = row[at].value
        near = self._past_small(row, at + 1) if row[at].tag == "op" else at + 1
        aged = any(c.tag == "age" for c in row[at + 1 : near])  # "18 ≤ age ≤ 65"
        if tag_at(row, near) == "op" and row[near].value[0] == op[0] and not aged:
            return row[near].value, self._past_small(row, near + 1)
        opened = tag_at(row, near) == "open" and tag_at(row, near + 2) == "close"
        if opened and tag_at(row, near + 1) == "op":
            return row[near + 1].value, self._past_small(row, near + 3)
        return op, near

    def _past_small(self, row: Row, at: int) -> int:
        """Past small words, but not past one that says what the number is of: "≥ grade 2"."""
        while tag_at(row, at) in _AFTER_OPERATOR and self._lower(row[at]) not in _SCALES:
            at += 1
        return at

    @begins_at("filler", "word", "op", "suffix-op", "quote", beside=("quantity",))
    def within_both(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "refraction within 6.0 D": on either side of nothing."""
        if self._lower(row[at]) not in ("within", "±", "+/-") or tag_at(row, at + 1) != "quantity":
            return None
        quantity: Quantity = row[at + 1].value
        if quantity.unit != _DIOPTRE or quantity.value <= 0:
            return None
        low = Bound(Quantity(-quantity.value, quantity.unit))
        return spanning("interval", row, at, at + 2, Interval(low, Bound(quantity)))

    @begins_at("quantity")
    def ranged(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "0-2", "18 to 65 years", "12~65"."""
        if tag_at(row, at) != "quantity":
            return None
        joint = skip(row, at + 1, "filler")
        high = skip(row, joint + 1, "filler")
        up_to = tag_at(row, joint) == "op" and self._lower(row[joint]).startswith("up to")
        if tag_at(row, joint) not in ("dash", "to") and not up_to:
            return None
        if tag_at(row, high) != "quantity":
            return self._open_above(row, at, high)
        interval = _range(row[at].value, row[high].value)
        return spanning("interval", row, at, high + 1, interval) if interval else None

    def _open_above(self, row: Row, at: int, high: int) -> tuple[Chunk, int] | None:
        """ "6 months to less than 13 years": the upper end is compared by itself."""
        upper = self._one_sided(row, high)
        if upper is None or upper[0].high is None or upper[0].low is not None:
            return None
        low = Interval(low=Bound(row[at].value))
        if row[at].value.unit == "1":
            low = with_unit(low, upper[0].high.quantity.unit)
        both = both_sided(low, upper[0])
        return spanning("interval", row, at, upper[1], both) if both else None

    @begins_at("quantity")
    def enumerated(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "0, 1 or 2": small whole numbers that follow one another are a range."""
        values: list[Quantity] = []
        place = at
        while tag_at(row, place) == "quantity":
            values.append(row[place].value)
            nxt = skip(row, place + 1, "comma", "or", "and", "slash")
            if nxt == place + 1 or tag_at(row, nxt) != "quantity" or len(values) > _SMALL:
                break
            place = nxt
        if len(values) < 2 or any(v.unit != _NO_UNIT for v in values[:-1]):
            return None
        numbers = [v.value for v in values]
        steps = {b - a for a, b in pairwise(numbers)}
        if steps != {1} or numbers[-1] > _SMALL:
            return None
        interval = _range(values[0], values[-1])
        return spanning("interval", row, at, place + 1, interval) if interval else None

    @begins_at("quantity")
    def suffixed(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "18 years or older"."""
        if tag_at(row, at) != "quantity":
            return None
        after = skip(row, at + 1, "age") if tag_at(row, at + 1) == "age" else at + 1
        if tag_at(row, after) != "suffix-op":
            return None
        quantity: Quantity = row[at].value
        end = after + 1
        if quantity.unit == _NO_UNIT:
            quantity, end = self._unit_behind(row, at, end, quantity.value)
        return spanning("interval", row, at, end, one_sided(row[after].value, quantity))

    def _unit_behind(self, row: Row, at: int, end: int, number: Decimal) -> tuple[Quantity, int]:
        """ "3 or more months": the unit stands behind the comparison."""
        made = self._time(row, at, end, number) if end < len(row) else None
        made = made or self._with_unit(row, at, end, number)
        return made[0].value, made[1]

    @begins_at("within-limit")
    def within_limits(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "within normal limits", "within ULN"."""
        if row[at].tag != "within-limit":
            return None
        normal = Quantity(Decimal(1), "{ULN}")
        return spanning("interval", row, at, _limit_end(row, at), one_sided("<=", normal))

    @begins_at("op")
    def taken(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "patients under steroids": no number follows, so nothing is compared."""
        if row[at].tag != "op" or self._lower(row[at]) != "under":
            return None
        behind = next((c for c in row[at + 1 :] if c.tag not in _BEFORE_GIVEN), None)
        if behind is None or behind.tag == "circumstance":
            return spanning("filler", row, at, at + 1, None)
        kind = behind.value.kind if behind.tag == "concept" else ""
        begins = at == 0 or row[at - 1].tag in _BEFORE_UNDER
        if kind != "drug" and not (kind == "procedure" and begins):
            return None
        return spanning("filler", row, at, at + 1, None)


def _limit_end(row: Row, at: int) -> int:
    """Behind the limit at a place, and behind its abbreviation: "upper limit of normal (ULN)"."""
    again = [tag_at(row, at + i) for i in (1, 2, 3)] == ["open", "limit", "close"]
    return at + 4 if again else at + 1


@cache
def _number_words() -> dict[str, str]:
    """Words that are numbers, as digits; "half" is none by itself."""
    values = load_tables()["unit-less-number"]
    found = {phrase: value for value, phrases in values.items() for phrase in phrases}
    return {**found, "half": ""}


def one_sided(op: str, quantity: Quantity) -> Interval:
    """An interval from an operator and a quantity."""
    bound = Bound(quantity, inclusive=op in ("<=", ">=", "="))
    if op == "=":
        return Interval(bound, bound)
    return Interval(high=bound) if op.startswith("<") else Interval(low=bound)


def as_level(test: Interval, levels: Collection[str], words: str) -> Interval:
    """ "IHC 2+": where levels are named so, the plus is a part of the level's name."""
    low = test.low
    if low is None or test.high or not low.inclusive:
        return test
    level = f"{low.quantity.value}+"
    return Interval(low, low) if level in levels and words.rstrip().endswith(level) else test


def _same_end(interval: Interval, op: str) -> bool:
    """Whether an operator bounds the same single end as an interval."""
    return (interval.high is None) == op.startswith(">") and len(interval.bounds) == 1


def with_unit(interval: Interval, unit: str) -> Interval:
    """The same numbers in another unit, not converted."""

    def changed(bound: Bound | None) -> Bound | None:
        return bound and Bound(Quantity(bound.quantity.value, unit), bound.inclusive)

    return Interval(changed(interval.low), changed(interval.high))


def _range(low: Quantity, high: Quantity) -> Interval | None:
    """Both ends included; a unit that only the second has is the first's too."""
    unit = high.unit if low.unit == _NO_UNIT else low.unit
    if high.unit == _NO_UNIT:
        high = Quantity(high.value, unit)
    if low.unit == _NO_UNIT:
        low = Quantity(low.value, unit)
    if low.unit == high.unit and low.value > high.value:
        return None
    return Interval(Bound(low), Bound(high))


_DAYS = {
    **{"a": Decimal(365), "mo": Decimal(30), "wk": Decimal(7)},
    **{"h": Decimal("0.04"), "min": Decimal("0.0007"), "s": Decimal("0.00001")},
}


def both_sided(one: Interval, other: Interval) -> Interval | None:
    """Two one-sided intervals as one, if they bound different ends."""
    low, high = one.low or other.low, one.high or other.high
    if low is None or high is None or (one.low and other.low) or (one.high and other.high):
        return None
    if low.quantity.unit == _NO_UNIT:
        low = Bound(Quantity(low.quantity.value, high.quantity.unit), low.inclusive)
    if high.quantity.unit == _NO_UNIT:
        high = Bound(Quantity(high.quantity.value, low.quantity.unit), high.inclusive)
    if _in_days(low.quantity) > _in_days(high.quantity):
        return None  # "< 18 and > 75": nothing lies between
    return Interval(low, high)


def _in_days(quantity: Quantity) -> Decimal:
    """A length of time for comparison with another; of anything else its number."""
    return quantity.value * _DAYS.get(quantity.unit, Decimal(1))


def _says_same(one: str, other: str) -> bool:
    """Whether a value may be printed in both units: in two scales, or by mass and by number."""
    if one == other or {one, other} & {_NO_UNIT, "{ULN}", "{LLN}"}:
        return False
    if "%" in (one, other):
        return {one, other} == {"%", "mmol/mol"}
    if "/" in one and "/" in other:
        return (
            not {one, other} & _DOSED and one.split("/", 1)[1][-1:] == other.split("/", 1)[1][-1:]
        )
    return {one, other} in _SCALES_OF_ONE


@lru_cache(maxsize=50_000)
def known_unit(written: str) -> str | None:
    """The UCUM code of a printed unit, None if it is none."""
    written = _POWER_IN_BRACKETS.sub(r"\1", _OF_WHAT.sub("", written)).strip()
    written = _PER.sub(" per ", written)
    if written.startswith("per "):
        written = "/" + written[4:]
    if not written or written in ("/", "x", "×", "."):
        return None
    try:
        return units.normalise(written)
    except UnitError:
        return None


def superscripts_to_powers(written: str) -> str:
    """ "10⁹/L" as "10^9/L"."""
    if written.isascii():
        return written
    return re.sub(r"(?<=10)[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: "^" + superscript_value(m[0]), written)


def _space_for_time_unit(text: str, row: Row, at: int) -> bool:
    """Whether what follows is the unit of this number and not a word of its own."""
    gap = text[row[at].end : row[at + 1].start] if at + 1 < len(row) else " "
    return not gap.strip()


def _after_words(words: list[str], count: int, at: int) -> int | None:
    """The place after the chunks that hold the first `count` words, if they end together."""
    taken = 0
    for place, word in enumerate(words):
        taken += len(word.replace("-", " - ").split())
        if taken == count:
            return at + place + 1
        if taken > count:
            return None
    return None
