"""Pass: comparisons of what no table lists: "Vaizey score 8-22", "at least 10 lymph nodes".

What is compared is named by the words beside the number: before it where they are those of a
measurement (a score, a ratio, a diameter; or the unit says so), behind it where they are counted.
Such a name stays an unlinked concept, so the criterion is read in part and never decides by a
guess; a name that the vocabulary does know is linked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from eligo.language.nodes import All, Fact, Kind, Measure, Node, Not, Qualifier, Side
from eligo.language.source import Span
from eligo.language.values import RELATIVE_UNITS, Bound, Concept, Interval, Quantity
from eligo.reading.passes.quantities import as_level, with_unit
from eligo.reading.rows.chunks import Chunk, Row, clause_around, needs, skip, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.lexicon import island, load_tables
from eligo.terms.units import convertible

_NO_UNIT = "1"
_MOST_NAME = 7  # chunks of a name
_MOST_COUNTED = 6
_NAME = (
    "word",
    "concept",
    "specimen",
    "adjective",
    "dash",
    "slash",
    "outcome",
    "remission",
    "times",
)
_DOSES = frozenset({"mg", "g", "ug", "kg", "mg/d", "g/d", "mg/(24.h)", "g/(24.h)", "mg/kg", "Gy",
                    "cGy", "mg/m2", "[IU]", "U", "mL", "L", "mCi", "MBq", "GBq"})  # fmt: skip
_WALKING = frozenset({"walk", "walking", "ambulate", "ambulating", "ambulation"})
_ABLE = frozenset({"capable", "of", "ability", "can", "able", "to", "able to", "capable of"})
_LENGTHS = frozenset({"m", "km", "[ft_i]", "cm"})
_TRIED = frozenset({"trials", "classes", "types", "kinds"})
_BEHIND = re.compile(r"\s(?:in|at|on|during|over|by|from)\s.*")
_DIAMETERS = frozenset({"diameter", "diameters", "dimension", "dimensions", "size"})
_LESION = re.compile(r"\b(?:lesion|tumou?r|metasta|mass\b|masses|nodul)", re.IGNORECASE)
_RADIATION = frozenset({"radiotherapy"})
_PREPOSITIONS = frozenset({"of", "for", "with", "to", "in", "by", "on"})
_TOXICITY = "adverse-event"
_APART = ("comma", "semicolon", "stop", "node", "interval", "level", "except")
_TREATMENTS = ("drug", "procedure")


@needs("interval", "level", "quantity")
def read_unlisted(row: Row, context: Context) -> Row:
    """Tags "node" holding Measures of unlisted names, and "count" where treatments are counted."""
    reader = _Reader(context)
    out: Row = []
    at = 0
    while at < len(row):
        made = reader.walked(row, at, out)
        if made is None and row[at].tag == "interval":
            made = reader.sized(row, reader.read(row, at, out), at, out)
        elif row[at].tag == "level":
            made = reader.resolved(row, at, out) or reader.graded(row, at)
        if made is None:
            out.append(row[at])
            at += 1
        else:
            chunk, drop, at = made
            del out[len(out) - drop :]
            out.append(chunk)
    return out


Made = tuple[Chunk, int, int]  # the chunk, how many before it it takes in, and where to go on


class _Reader:
    """The rules, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def read(self, row: Row, at: int, before: Row) -> Made | None:
        """What the interval at `at` compares."""
        return (
            self._frequency(row, at)
            or self._irradiated(row, at, before)
            or self._lines(row, at)
            or self._treatments(row, at)
            or self._named_before(row, at, before)
            or self._counted(row, at)
        )

    def sized(self, row: Row, made: Made | None, at: int, before: Row) -> Made | None:
        """ "each < 3 cm", "≤ 5 cm in greatest dimension": how large a lesion is."""
        if not {b.quantity.unit for b in row[at].value.bounds} <= {"cm", "mm"}:
            return made
        after = made[2] if made else at + 1
        end = self._past_diameter(row, after)
        if made:
            return (replace(made[0], end=row[end - 1].end), made[1], end) if end > after else made
        each = bool(before) and self._lower(before[-1]) == "each"
        if end == after and not each:
            return None
        told = self.context.words(row[0].start, row[at].start)
        name = "lesion" if _LESION.search(told) else "diameter"
        node = self._measure(name, row[at].value, row[at].start, row[end - 1].end)
        return Chunk("node", row[at].start, row[end - 1].end, node), 0, end

    def _past_diameter(self, row: Row, at: int) -> int:
        if at >= len(row) or self._lower(row[at]) != "in":
            return at
        near = range(at + 1, min(at + 5, len(row)))
        found = next((i for i in near if self._lower(row[i]) in _DIAMETERS), None)
        return at if found is None else found + 1

    def walked(self, row: Row, at: int, before: Row) -> Made | None:
        """ "able to walk 10 meters": how far the patient can walk."""
        if row[at].tag not in ("word", "filler") or self._lower(row[at]) not in _WALKING:
            return None
        value = skip(row, at + 1, "filler")
        if tag_at(row, value) not in ("quantity", "interval") or value - at > 3:
            return None
        given = row[value].value
        test = given if isinstance(given, Interval) else Interval(low=Bound(given))
        if self._lower(row[value]).endswith(" m"):
            test = with_unit(test, "m")  # a month elsewhere
        if not {b.quantity.unit for b in test.bounds} <= _LENGTHS:
            return None
        able = len(before)
        while able > 0 and (
            before[able - 1].tag == "judge" or self._lower(before[able - 1]) in _ABLE
        ):
            able -= 1
        start = before[able].start if able < len(before) else row[at].start
        node = self._measure("walking distance", test, start, row[value].end)
        if {"unable", "inability"} & set(self.context.words(start, row[at].start).lower().split()):
            node = Not(node, span=node.span)
        return Chunk("node", start, row[value].end, node), len(before) - able, value + 1

    def resolved(self, row: Row, at: int, before: Row) -> Made | None:
        """ "toxicities must have resolved to grade ≤ 1": none of a higher grade is there."""
        level: Interval = row[at].value
        if level.bounds[0].quantity.unit != "{grade}" or level.high is None:
            return None
        first = next((i for i in range(len(before) - 1, -1, -1) if _is_toxicity(before[i])), None)
        if first is None or any(c.tag in _APART for c in before[first:]):
            return None
        higher = Interval(low=Bound(level.high.quantity, not level.high.inclusive))
        span = Span(before[first].start, row[at].end)
        told = [c for c in before[first + 1 :] if c.tag in ("word", "concept")]
        narrowed = self.context.words(told[0].start, told[-1].end) if told else ""
        qualifiers = [Qualifier("grade", higher)]
        qualifiers += [Qualifier("modifier", narrowed)] if narrowed else []
        concept = before[first].value.concept
        fact = Fact(Kind.CONDITION, concept, tuple(qualifiers), span=span)
        denied = self.context.side is Side.INCLUSION
        node: Node = Not(fact, span=span) if denied else fact
        return Chunk("node", span.start, span.end, node), len(before) - first, at + 1

    def graded(self, row: Row, at: int) -> Made | None:
        """ "toxicities resolved to grade ≤ 1": a grade of what is named in general only."""
        if row[at].value.bounds[0].quantity.unit != "{grade}":
            return None
        clause = _up_to_denial(clause_around(row, at), row[at])
        if any(c.tag == "concept" and c.value.kind == "condition" for c in clause):
            return None
        general = [c for c in clause if self._lower(c) in words_of("graded")]
        if not general:
            return None
        qualifier = Qualifier("grade", row[at].value)
        name = Concept.unlinked(self._lower(general[0]))
        node = Fact(Kind.FINDING, name, (qualifier,), span=row[at].span)
        return Chunk("node", row[at].start, row[at].end, node), 0, at + 1

    # ---- names before ---------------------------------------------------------------------------

    def _named_before(self, row: Row, at: int, before: Row) -> Made | None:
        """ "Modified Hachinski Ischemic Index less than or equal to 4"."""
        opened = bool(before) and before[-1].tag == "open"
        last = self._past_glue(before[: len(before) - opened])
        first, last = self._name(before, last)
        gap = len(before) - last
        if first == last or not self._is_measured(before, first, last, row[at], gap):
            return None
        name = self.context.words(before[first].start, before[last - 1].end)
        found = _finding(before[first:last])
        if found is not None:
            name = self.context.words(found.start, found.end)
            often = all(b.quantity.unit.startswith("{count}/") for b in row[at].value.bounds)
            name = f"{name} frequency" if often else name
        inside = opened or found is not None
        start = row[at].start if inside else before[first].start
        node = self._measure(name, row[at].value, start, row[at].end)
        return Chunk("node", start, row[at].end, node), 0 if inside else len(before) - first, at + 1

    def _name(self, row: Row, last: int) -> tuple[int, int]:
        """Where the name that ends at a place begins, and where it ends without loose words."""
        first = last
        while first > 0 and last - first < _MOST_NAME:
            before = self._before_aside(row, first)
            if not before or not self._in_name(row, before - 1):
                break
            first = before - 1
        while first < last and not self._opens_name(row[first]):
            first += 1
        while last > first and not self._closes_name(row[last - 1]):
            last -= 1
        return first, last

    def _before_aside(self, row: Row, at: int) -> int:
        """Before the abbreviation in brackets that ends there: "gingival index (GI) score"."""
        if [tag_at(row, at - i) for i in (1, 3)] != ["close", "open"] or at < 4:
            return at
        word = self.context.text[row[at - 2].start : row[at - 2].end]
        return at - 3 if word.isupper() else at

    def _closes_name(self, chunk: Chunk) -> bool:
        if chunk.tag == "filler":
            return self._lower(chunk) in words_of("head")
        return chunk.tag not in ("dash", "slash")

    def _past_glue(self, before: Row) -> int:
        """The end of the name: past "of", "is", a colon, an abbreviation in brackets."""
        place = len(before)
        while place > 0:
            chunk = before[place - 1]
            if chunk.tag == "close":
                opened = next(
                    (i for i in range(place - 2, -1, -1) if before[i].tag == "open"), None
                )
                if opened is None or place - opened > 5:
                    return place
                place = opened
            elif chunk.tag in ("colon", "quote", "then", "evidence") or (
                chunk.tag == "filler" and self._lower(chunk) not in words_of("head")
            ):
                place -= 1
            else:
                return place
        return place

    def _in_name(self, row: Row, at: int) -> bool:
        chunk = row[at]
        if chunk.tag in _NAME or chunk.tag.startswith("qualifier."):
            return True
        if chunk.tag == "quantity":  # "HAM-D-28 score"
            return tag_at(row, at - 1) == "dash" and row[at - 1].end == chunk.start
        return chunk.tag == "filler" and self._lower(chunk) in words_of("inside")

    def _opens_name(self, chunk: Chunk) -> bool:
        words = self._lower(chunk)
        if chunk.tag in ("dash", "slash", "outcome"):
            return False
        return chunk.tag != "filler" or words in words_of("lead") or words in words_of("head")

    def _is_measured(self, row: Row, first: int, last: int, value: Chunk, gap: int) -> bool:
        """Whether the words are those of something measured, or the unit says that it is."""
        name, test = row[first:last], value.value
        units = {b.quantity.unit for b in test.bounds}
        words = self.context.words(name[0].start, name[-1].end).lower().split()
        if not any(c.tag in ("word", "concept", "specimen") for c in name):
            return False
        if any(b.quantity.is_time for b in test.bounds):
            plain = not any(c.tag == "concept" for c in name)
            return plain and bool({words[0], words[-1]} & words_of("time"))
        if self._has_head(words):
            return True
        if _finding(name) is not None:
            return not units <= ({_NO_UNIT} | RELATIVE_UNITS)
        if any(c.tag == "concept" and c.value.kind in _TREATMENTS for c in name):
            return _is_concentration(units) or (units == {_NO_UNIT} and self._is_acronym(name, gap))
        if units == {_NO_UNIT}:
            return self._is_acronym(name, gap) or self._is_compared(row, first, value, gap)
        return not units <= (_DOSES | RELATIVE_UNITS)

    def _has_head(self, words: list[str]) -> bool:
        led = any(" ".join(words[:n]) in words_of("lead") for n in (1, 2))
        last = words[-1].strip("()")
        return led or last in words_of("head") or last.rstrip("s") in words_of("head")

    def _is_acronym(self, name: Row, gap: int) -> bool:
        """ "PCI ≤ 20": an abbreviation right before its number."""
        word = self.context.text[name[-1].start : name[-1].end]
        return len(name) <= 2 and gap == 0 and len(word) > 1 and word.isupper()

    def _is_compared(self, row: Row, first: int, value: Chunk, gap: int) -> bool:
        """ "CIS-fatigue < 27": all that its clause says is a name and a sign with a number."""
        signed = self.context.text[value.start] in "<>≤≥"
        starts = first == 0 or row[first - 1].tag in _CLAUSE
        return gap == 0 and signed and starts

    # ---- what is counted ------------------------------------------------------------------------

    def _counted(self, row: Row, at: int) -> Made | None:
        """ "at least 10 involved lymph nodes", "1-3 brain metastases"."""
        if not self._is_number(row[at].value) or _just_there(row[at].value):
            return None
        after = self._noun_end(row, at + 1)
        if after is None:
            return None
        span = Span(row[at].start, row[after - 1].end)
        words = self.context.words(row[at + 1].start, row[after - 1].end)
        last = words.lower().split()[-1]
        if last in words_of("medicine"):
            count = with_unit(row[at].value, "{count}")
            node: Node = Fact(Kind.DRUG, Concept.unlinked(words), count=count, span=span)
        else:
            node = self._measure(
                f"number of {words}", row[at].value, span.start, span.end, "{count}"
            )
        return Chunk("node", span.start, span.end, node), 0, after

    def _noun_end(self, row: Row, at: int) -> int | None:
        """Where the noun that is counted ends: words up to a plural, with "of X" behind it."""
        place = at
        while place < min(at + _MOST_COUNTED, len(row)) and self._in_noun(row[place]):
            if self._is_plural(row[place]) and not self._goes_on(row, place + 1):
                of = self._of_what(row, place + 1)
                return of or place + 1
            place += 1
        return None

    def _in_noun(self, chunk: Chunk) -> bool:
        if chunk.tag == "concept":
            return bool(chunk.value.kind in ("condition", "measurement"))
        if chunk.tag == "filler":
            word = self._lower(chunk)
            named = words_of("noun") | (words_of("medicine") - words_of("line"))
            return word in named or word.endswith("ed")
        return chunk.tag in ("word", "dash", "adjective", "outcome") or chunk.tag.startswith(
            "qualifier."
        )

    def _is_plural(self, chunk: Chunk) -> bool:
        words = self._lower(chunk).split()
        last = words[-1] if words else ""
        if chunk.tag == "filler" and last in words_of("medicine") - words_of("line"):
            return True
        if chunk.tag not in ("word", "concept") or last in words_of("uncounted"):
            return False
        unit = island("time-unit", "count-unit").match([last], 0)
        if unit and unit[0] != ("count-unit", "{times}"):
            return False
        return (
            len(last) > 3 and (last.endswith("s") and not last.endswith(("ss", "us", "is")))
        ) or (last in words_of("counted"))

    def _goes_on(self, row: Row, at: int) -> bool:
        return tag_at(row, at) in ("word", "concept") and at < len(row)

    def _of_what(self, row: Row, at: int) -> int | None:
        """ "sites of disease"."""
        if tag_at(row, at) != "filler" or self._lower(row[at]) != "of":
            return None
        return at + 2 if tag_at(row, at + 1) in ("word", "concept", "filler") else None

    def _is_number(self, test: Interval) -> bool:
        return all(
            b.quantity.unit == _NO_UNIT and b.quantity.value == int(b.quantity.value)
            for b in test.bounds
        )

    def _frequency(self, row: Row, at: int) -> Made | None:
        """ "≥ 3 stools per day", "more than 2 headaches a week"."""
        if not self._is_number(row[at].value):
            return None
        place = at + 1
        while (
            place < len(row)
            and place - at < 4
            and row[place].tag in ("word", "concept", "adjective")
        ):
            place += 1
        time = self._in_a_time(row, place) if place > at + 1 else None
        if time is None:
            return None
        unit, after = time
        name = self.context.words(row[at + 1].start, row[place - 1].end)
        test = with_unit(row[at].value, f"/{unit}")
        node = self._measure(f"{name} frequency", test, row[at].start, row[after - 1].end)
        return Chunk("node", row[at].start, row[after - 1].end, node), 0, after

    def _in_a_time(self, row: Row, at: int) -> tuple[str, int] | None:
        """The unit of "per week" or "a week", and where it ends."""
        if tag_at(row, at) == "quantity":
            one: Quantity = row[at].value
            led = self._lower(row[at]).split()[0] in _PER
            return (one.unit, at + 1) if one.is_time and one.value == 1 and led else None
        if at + 1 >= len(row) or self._lower(row[at]) not in _PER:
            return None
        unit = island("time-unit").match([self._lower(row[at + 1])], 0)
        return (unit[0][1], at + 2) if unit else None

    def _treatments(self, row: Row, at: int) -> Made | None:
        """ "≥ 2 serotonergic antidepressants": a count that waits for its treatment."""
        test: Interval = row[at].value
        if not self._is_number(test) or _just_there(test) or self._lower(row[at]).endswith("+"):
            return None
        place = at + 1
        while place < min(at + _MOST_COUNTED, len(row)) and self._between_count(row, place):
            place += 1
        if tag_at(row, place) != "concept" or row[place].value.kind not in _TREATMENTS:
            return None
        return Chunk("count", row[at].start, row[at].end, with_unit(test, "{count}")), 0, at + 1

    def _lines(self, row: Row, at: int) -> Made | None:
        """ "no more than 3 prior failed regimens": lines of a treatment that is not named."""
        if not self._is_number(row[at].value):
            return None
        end = self._line_end(row, at + 1)
        if end is None or self._names_treatment(row, end):
            return None
        words = self.context.words(row[at].end, row[end - 1].end).lower().split()
        if not words_of("prior") & set(words):
            return None
        end = self._past_of_therapy(row, end)
        said = [w for w in words if w not in (words_of("prior") | words_of("line"))]
        test = with_unit(row[at].value, "{lines}")
        node = self._measure("prior lines of therapy", test, row[at].start, row[end - 1].end)
        if said and isinstance(node, Measure):
            node = replace(node, qualifiers=(Qualifier("modifier", " ".join(said)),))
        return Chunk("node", row[at].start, row[end - 1].end, node), 0, end

    def _line_end(self, row: Row, at: int) -> int | None:
        """Where the words of a line of therapy end: "prior systemic treatment regimens"."""
        end, place = None, at
        while place < min(at + _MOST_COUNTED, len(row)) and self._in_line(row[place]):
            place += 1
            if self._lower(row[place - 1]).split()[-1] in words_of("line"):
                end = place
        return end

    def _past_of_therapy(self, row: Row, at: int) -> int:
        """ "lines of systemic therapy"."""
        if at >= len(row) or self._lower(row[at]) != "of":
            return at
        end = self._line_end(row, at + 1)
        return end or at

    def _names_treatment(self, row: Row, at: int) -> bool:
        """ "two prior treatments with a TNF inhibitor"."""
        if at >= len(row) or self._lower(row[at]).split()[0] not in ("with", "of"):
            return False
        behind = at + 1
        while tag_at(row, behind) == "filler" or tag_at(row, behind).startswith("qualifier."):
            behind += 1
        return tag_at(row, behind) == "concept" and row[behind].value.kind in _TREATMENTS

    def _in_line(self, chunk: Chunk) -> bool:
        if chunk.tag == "filler":
            return not set(self._lower(chunk).split()) & _PREPOSITIONS
        return chunk.tag in ("word", "adjective") or chunk.tag.startswith("qualifier.")

    def _irradiated(self, row: Row, at: int, before: Row) -> Made | None:
        """ "radiotherapy to more than 25% of the bone marrow": how much of it was irradiated."""
        marrow = skip(row, at + 1, "filler", "adjective", "qualifier.status")
        if tag_at(row, marrow) != "specimen" or "marrow" not in self._lower(row[marrow]):
            return None
        first = len(before) - 1
        while tag_at(before, first) in ("filler", "to", "word"):
            first -= 1
        shared = {b.quantity.unit for b in row[at].value.bounds} == {"%"}
        if first < 0 or not (shared and _irradiates(before[first])):
            return None
        span = Span(before[first].start, row[marrow].end)
        given = Fact(Kind.PROCEDURE, before[first].value.concept, span=span)
        share = self._measure("irradiated bone marrow", row[at].value, span.start, span.end)
        node = All((given, share), span=span)
        return Chunk("node", span.start, span.end, node), len(before) - first, marrow + 1

    def _between_count(self, row: Row, at: int) -> bool:
        """Whether a chunk may stand between a number and the treatment that it counts."""
        chunk, words = row[at], self._lower(row[at])
        if words == "of":
            return self._lower(row[at - 1]) in _TRIED
        if chunk.tag == "word":
            unit = island("count-unit").match([words], 0)
            return words in _TRIED or (unit is None and not words.endswith("s"))
        plain = chunk.tag in ("filler", "adjective", "dash") and words != "the"
        return plain or chunk.tag.startswith("qualifier.")

    # ---- nodes ----------------------------------------------------------------------------------

    def _measure(self, name: str, test: Interval, start: int, end: int, unit: str = "") -> Node:
        printed, name = name, self._meant(name)
        found, rest = self._known(name)
        fits = bool(found) and self._fits(found[0], test)
        concept = found[0] if fits else Concept.unlinked(printed)
        if unit:
            test = with_unit(test, unit)
        known = self.context.terms.measurement(concept) if fits else None
        test = as_level(test, known.levels if known else (), self.context.text[start:end])
        narrowed = (Qualifier("modifier", rest),) if rest and fits else ()
        return Measure(concept, test, narrowed, span=Span(start, end))

    def _known(self, name: str) -> tuple[tuple[Concept, ...], str]:
        """What a name means, and what it says behind: "viral load" and "in the past"."""
        found = tuple(self.context.terms.find(name, ("measurement",)))
        behind = None if found else _BEHIND.search(name)
        if behind is None:
            return found, ""
        shorter = self._meant(name[: behind.start()])
        return tuple(self.context.terms.find(shorter, ("measurement",))), behind[0].strip()

    def _fits(self, concept: Concept, test: Interval) -> bool:
        """Whether the unit is one of the measurement's."""
        known = self.context.terms.measurement(concept)
        units = {b.quantity.unit for b in test.bounds} - {_NO_UNIT} - RELATIVE_UNITS
        if known is None or not known.unit:
            return True
        return all(convertible(unit, known.unit, known) for unit in units)

    def _meant(self, name: str) -> str:
        """A name that the trial's subject makes clear: a viral load is that of its virus."""
        about = f"{self.context.subject} {self.context.text}".lower()
        for meant, cues in load_tables()["meant-by"].items():
            says, *subjects = cues
            if name.lower() in says.split("|") and any(s in about for s in subjects):
                return meant
        return name

    def _lower(self, chunk: Chunk) -> str:
        return self.context.text[chunk.start : chunk.end].lower()


def _up_to_denial(clause: Row, level: Chunk) -> Row:
    """The clause without what is denied behind the level, where its stop was lost."""
    end = next((c.start for c in clause if c.tag == "not" and c.start > level.start), None)
    return clause if end is None else [c for c in clause if c.start < end]


def _irradiates(chunk: Chunk) -> bool:
    return chunk.tag == "concept" and chunk.value.concept.code in _RADIATION


def _is_toxicity(chunk: Chunk) -> bool:
    return chunk.tag == "concept" and bool(chunk.value.concept.code == _TOXICITY)


def _finding(name: Row) -> Chunk | None:
    """A disease by its name alone: it is there, and its size or share is compared."""
    told = [c for c in name if not c.tag.startswith("qualifier.")]
    alone = len(told) == 1 and told[0].tag == "concept" and told[0].value.kind == "condition"
    return told[0] if alone else None


def _is_concentration(units: set[str]) -> bool:
    return all("/" in u and u.rsplit("/", 1)[1] in _VOLUMES for u in units)


_CLAUSE = ("comma", "and", "or", "semicolon", "stop", "open", "colon", "not", "subject")
_VOLUMES = frozenset({"L", "dL", "mL", "uL"})
_PER = frozenset({"per", "a", "each", "every", "/", "in a", "per each"})


def _just_there(test: Interval) -> bool:
    """ "at least one" only says that there is one."""
    low: Bound | None = test.low
    one = Quantity(low.quantity.value, _NO_UNIT) if low else None
    return test.high is None and one is not None and one.value <= 1


@cache
def words_of(role: str) -> frozenset[str]:
    """The words that play a part in unlisted names."""
    return frozenset(load_tables()["unlisted"][role])
