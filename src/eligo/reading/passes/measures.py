"""Pass: measurements with what they are compared with; tests with their outcomes."""

from __future__ import annotations

import re
from dataclasses import replace

from eligo.language.nodes import All, Any, Measure, Node, Readings
from eligo.language.source import Span
from eligo.language.values import (
    LLN,
    ULN,
    Bound,
    Concept,
    Interval,
    Quantity,
)
from eligo.reading.passes import lost_signs, pressures
from eligo.reading.passes.implied_units import with_implied_unit
from eligo.reading.passes.named_asides import after_aside, is_measurement
from eligo.reading.passes.outcomes import Outcomes
from eligo.reading.passes.pressures import pair_at
from eligo.reading.passes.quantities import (
    TURNED,
    as_level,
    both_sided,
    one_sided,
    with_unit,
)
from eligo.reading.passes.remissions import Remissions
from eligo.reading.rows.chunks import (
    Chunk,
    Row,
    begins_at,
    rewrite,
    skip,
    spanning,
    tag_at,
)
from eligo.reading.rows.clause_parts import is_length
from eligo.reading.rows.context import Context
from eligo.terms.units import convertible

_GLUE = ("filler", "colon", "dash", "outcome", "evidence", "quote", "age")
_BEFORE_VALUE = (*_GLUE, "then", "qualifier.confirmation", "period")
_UNFINISHED = ("dash", "op", "to", "slash", "times", "suffix-op", "percent", "caret", "limit")
_OP_REACH = 5  # chunks from a sign to the level behind the name of its scale
_JOINED = ("concept", "filler", "open", "close", "word")
_GAP = 7  # chunks that may stand between a measurement and its value
_NO_UNIT = "1"
_PERFORMANCE = "performance-status"
_MOST_LEVELS = 6
_CTCAE = "ctcae"
_LEADS_TO_METHOD = ("filler", "evidence", "word")
_VERSION = re.compile(r"v|version|v?\d+(?:\.\d+)?|criteria")
_STAYS = frozenset(
    {"stay", "stays", "remain", "remains", "falls", "drops", "reading", "readings", "maintained",
     "result", "reported", "recorded", "documented", "decreases", "rises", "exceeding",
     "rest", "resting"}
)  # fmt: skip
_CLASSED = {"heart failure": "NYHA class", "angina pectoris": "CCS angina class"}
_SAID_BY_UNIT = {
    "{drinks}": "alcohol intake",
    "{cigarettes}": "number of cigarettes per day",
    "{pack-years}": "pack-years",
    "kg/m2": "body mass index",
    "mL/min/{1.73_m2}": "estimated glomerular filtration rate",
}
_DIOPTRE = "[diop]"
_SHARE_OF_WEIGHT = "weight-percent-expected"
_FREQUENCIES = frozenset(f"{{{c}}}/{t}" for c in ("count", "events") for t in ("d", "wk", "mo"))
_COUNTED_NAME = re.compile(r"[a-z]{3,} (?:per|a|/) ?[a-z]+$", re.IGNORECASE)
_TIMES = frozenset({"s", "ms", "min", "h", "d", "wk", "mo", "a"})
_MOST_NAMES = 24  # members of a list under one value


def read_measures(row: Row, context: Context) -> Row:
    """Tags "node" holding Measure or Biomarker nodes, or small trees of them."""
    reader, remissions, outcomes = _Reader(context), Remissions(context), Outcomes(context)
    return rewrite(
        reader.without_ctcae(reader.compared_before(reader.with_plus(row))),
        [remissions.remissions, remissions.remission, remissions.relapse, outcomes.apart],
        [outcomes.cells],
        [outcomes.changed],
        [outcomes.altered_before, outcomes.altered_after],
        [reader.resensed],
        [
            reader.chained,
            reader.before_bracket,
            reader.in_bracket,
            reader.listed,
            reader.reversed_limit,
            reader.bare_pressures,
            reader.named_in_brackets,
            reader.valued_before,
            reader.ordinal,
            reader.lost,
        ],
        [reader.classed, reader.said_above, reader.said_by_unit],
        [outcomes.tested_after, outcomes.tested_before],
    )


class _Reader:
    """The rules, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.terms = context.terms

    # ---- measurements and values ----------------------------------------------------------------

    @begins_at("concept")
    def listed(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "AST and ALT ≤ 3 × ULN": one value for a list of measurements."""
        names, joins, after = self._names(row, at)
        if not names:
            return None
        value = self._value_after(row, after)
        first = skip(row, after, *_BEFORE_VALUE) if value is None else value
        pair = pressures.pair_of([c.code for c in names], row, first)
        if pair is not None:
            return self._pressures(row, at, pair)
        if value is None:
            return self._chained(row, at, names[0], after) if len(names) == 1 else None
        interval = row[value].value
        if is_length(interval) and not all(map(self._takes_time, names)):
            return None
        if self._is_test(row[at]) and not _is_bare(interval) and len(names) == 1:
            return None  # "on an electrocardiogram > 500 ms": a test is not in milliseconds
        end = value + 1
        if len(names) == 1 and self._is_member(row, end, names[0]):
            names, end = [row[end].value.concept], end + 1
        if len(names) == 1 and self._is_share(row, end):  # "weight ≥ 90% of ideal body weight"
            names, interval, end = [row[end].value.concept], with_unit(interval, "%"), end + 1
        end = self._past_of_itself(row, end, names[0])
        named = self._named_in_brackets(row, end)
        if named is not None and len(names) == 1:
            names, end = [named], end + 3
        trailing = self._levels_named_after(row, end)
        nodes = [self._measure(c, interval, row[at].start, row[end - 1].end) for c in names]
        node = self._join(nodes, joins, interval)
        return spanning("node", row, at, trailing or end, node)

    def _is_share(self, row: Row, at: int) -> bool:
        named = is_measurement(row, at) and row[at].value.concept.code == _SHARE_OF_WEIGHT
        return named and self.context.text[row[at].start] == "%"

    def _past_of_itself(self, row: Row, at: int, concept: Concept) -> int:
        """ "weight ≥ 90% of expected body weight": said again behind its share."""
        again = skip(row, at, "filler")
        if again == at or not is_measurement(row, again):
            return at
        led = self.context.words(row[at].start, row[at].end).lower().split()[0] == "of"
        return again + 1 if led and row[again].value.concept == concept else at

    def _is_test(self, chunk: Chunk) -> bool:
        known = self.terms.measurement(chunk.value.concept)
        return known is not None and known.kind == "test" and not known.unit

    def _takes_time(self, concept: Concept) -> bool:
        """Whether it is compared with times: "HBsAg > 6 months" is how long it is there."""
        known = self.terms.measurement(concept)
        return known is not None and (
            not known.unit or known.unit in _TIMES or known.kind == "score"
        )

    def _is_member(self, row: Row, at: int, group: Concept) -> bool:
        """ "blood pressure > 180 mmHg systolic": the member that is meant stands behind."""
        known = self.terms.measurement(group)
        members = known.members if known else ()
        return is_measurement(row, at) and row[at].value.concept in members

    def _pressures(self, row: Row, at: int, pair: pressures.Pair) -> tuple[Chunk, int] | None:
        """Systolic and diastolic pressure: one of them is too high, or both are low enough."""
        systolic, diastolic, end = pair
        span = Span(row[at].start, row[end - 1].end)
        found = [self.terms.by_code("eligo", n) for n in (pressures.SYSTOLIC, pressures.DIASTOLIC)]
        nodes = tuple(
            Measure(concepts[0], test, span=span)
            for concepts, test in zip(found, (systolic, diastolic), strict=True)
        )
        group = Any if systolic.high is None else All
        return spanning("node", row, at, end, group(nodes, span=span))

    @begins_at("interval", "quantity", beside=("slash",))
    def bare_pressures(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "hypertension (> 160/100 mmHg)": only the unit says what it is."""
        pair = pair_at(row, at) if row[at].tag in ("interval", "quantity") else None
        if pair is None or not (pressures.is_in_mmhg(row, pair) or self._about_pressure(row, at)):
            return None
        return self._pressures(row, at, pair)

    def _about_pressure(self, row: Row, at: int) -> bool:
        """ "hypertension on two visits (> 160/100)": named before, without the unit."""
        names = (c.value.concept for c in row[:at] if c.tag == "concept")
        return any(c.code in pressures.NAMES or c.name == "hypertension" for c in names)

    @begins_at("quantity", beside=("op", "concept"))
    def chained(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "18.5 ≤ BMI < 30": the name stands between its limits."""
        if row[at].tag != "quantity" or tag_at(row, at + 1) != "op":
            return None
        name = skip(row, at + 2, "open")
        if not is_measurement(row, name):
            return None
        found = self._limits_around(row, at, name)
        if found is None:
            return None
        measure = self._measure(row[name].value.concept, found[0], row[at].start, row[name].end)
        return spanning("node", row, at, found[1], measure)

    def _chained(self, row: Row, at: int, concept: Concept, value: int) -> tuple[Chunk, int] | None:
        """ "Systolic blood pressure 159 ≥ (SBP) ≥ 140": the name before and again between."""
        name = skip(row, value + 2, "open")
        if tag_at(row, value) != "quantity" or tag_at(row, value + 1) != "op":
            return None
        if not is_measurement(row, name) or row[name].value.concept != concept:
            return None
        found = self._limits_around(row, value, name)
        if found is None:
            return None
        measure = self._measure(concept, found[0], row[at].start, row[name].end)
        return spanning("node", row, at, found[1], measure)

    def _limits_around(self, row: Row, at: int, name: int) -> tuple[Interval, int] | None:
        """The limit before a name, turned round, with that behind it."""
        first = one_sided(TURNED[row[at + 1].value], row[at].value)
        after = skip(row, name + 1, "close", "filler")
        second = row[after].value if tag_at(row, after) == "interval" else None
        if second is None:
            return first, name + 1
        both = both_sided(first, second)
        return (both, after + 1) if both else None

    def without_ctcae(self, row: Row) -> Row:
        """ "CTCAE (version 4.0) grade 3 hemorrhage": the grade is that of the hemorrhage."""
        row = rewrite(row, [self._graded_by_ctcae])
        if not any(c.tag == "level" and _is_grade(c) for c in row):
            return row
        out: Row = []
        for chunk in row:
            named = chunk.tag == "concept" and chunk.value.concept.code == _CTCAE
            told = self.context.words(chunk.start, chunk.end).lower().strip(".")
            version = chunk.tag in ("word", "number", "quantity") and bool(out)
            version = version and out[-1].tag == "quote" and bool(_VERSION.fullmatch(told))
            out.append(replace(chunk, tag="quote") if named or version else chunk)
        return out

    def with_plus(self, row: Row) -> Row:
        """ "HER2+ disease" is positive; "snoring + AHI < 5" joins."""
        return [self._plus(row, at) if c.tag == "suffix-op" else c for at, c in enumerate(row)]

    def _plus(self, row: Row, at: int) -> Chunk:
        chunk = row[at]
        said = self.context.text[chunk.start : chunk.end].lower()
        if at == 0 or said not in ("+", "plus"):
            return chunk
        if row[at - 1].tag == "concept" and row[at - 1].end == chunk.start and said == "+":
            positive = tag_at(row, at + 1) not in ("interval", "quantity", "level", "suffix-op")
            return replace(chunk, tag="outcome", value="positive") if positive else chunk
        apart = self.context.text[chunk.start - 1] == self.context.text[chunk.end : chunk.end + 1]
        joins = apart and tag_at(row, at - 1) in _JOINED and tag_at(row, at + 1) in _JOINED
        return replace(chunk, tag="and") if joins else chunk

    def compared_before(self, row: Row) -> Row:
        """ "> CTCAE grade 2", "≥ NYHA class II": a sign before the name of a scale."""
        if not any(c.tag == "op" for c in row):
            return row
        out: Row = []
        op: Chunk | None = None
        for at, chunk in enumerate(row):
            if chunk.tag == "op" and is_measurement(row, at + 1):
                value = skip(row, at + 2, "filler", "colon")
                op = chunk if value - at < _OP_REACH and _is_exact(row, value) else None
                if op is not None:
                    continue
            elif op is not None and _is_exact([chunk], 0):
                chunk, op = _compared(op, chunk), None
            out.append(chunk)
        return out

    @begins_at("concept", beside=("interval",))
    def _graded_by_ctcae(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "Neuropathy CTCAE grade ≥ 2"."""
        named = row[at].tag == "concept" and row[at].value.concept.code == _CTCAE
        if not named or tag_at(row, at + 1) != "interval":
            return None
        if not any(c.tag == "concept" and c.value.kind == "condition" for c in row):
            return None
        return spanning("level", row, at, at + 2, with_unit(row[at + 1].value, "{grade}"))

    @begins_at("level", beside=("concept",))
    def classed(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "class III or IV CHF", "angina (Class IV)": on the scale of the disease."""
        if row[at].tag != "level" or row[at].value.bounds[0].quantity.unit != "{class}":
            return None
        beside = [skip(row, at + 1, "filler"), _back(row, at - 1, "filler", "open")]
        for place in beside:
            if tag_at(row, place) != "concept" or row[place].value.kind != "condition":
                continue
            scale = self._scale_of(row[place].value.concept)
            if scale is not None:
                node = self._measure(scale, row[at].value, row[at].start, row[at].end)
                return spanning("node", row, at, at + 1, node)
        return None

    def _scale_of(self, disease: Concept) -> Concept | None:
        """The scale whose classes are those of a disease."""
        for name, scale in _CLASSED.items():
            if any(self.terms.is_a(disease, c) for c in self.terms.find(name, ("condition",))):
                return next(iter(self.terms.find(scale, ("measurement",))), None)
        return None

    @begins_at("interval", "quantity")
    def said_above(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "10 to 12 years: 1.2 mg/dL": the item above says what is measured."""
        concept = self.context.named
        if concept is None or row[at].tag not in ("interval", "quantity"):
            return None
        value = row[at].value
        first = value if isinstance(value, Quantity) else value.bounds[0].quantity
        if first.is_time or not self._in_unit_of(concept, first):
            return None
        test = value if isinstance(value, Interval) else None
        if test is None:
            test = lost_signs.repaired(concept, value, self.context, *ends(row[at].span))
        if test is None:
            return None
        return spanning("node", row, at, at + 1, self._measure(concept, test, *ends(row[at].span)))

    @begins_at("interval")
    def said_by_unit(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "No more than 14 drinks per week": only the unit says what it is."""
        if row[at].tag != "interval":
            return None
        units = {b.quantity.unit for b in row[at].value.bounds}
        for stem, name in _SAID_BY_UNIT.items():
            if all(u == stem or u.startswith(f"{stem}/") for u in units):
                for concept in self.terms.find(name, ("measurement",))[:1]:
                    node = self._measure(concept, row[at].value, row[at].start, row[at].end)
                    return spanning("node", row, at, at + 1, node)
        return self._counted_in_unit(row, at) if units <= _FREQUENCIES else None

    def _counted_in_unit(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "≥ 3 stools per day": what is counted stands in the unit."""
        words = self.context.words(row[at].start, row[at].end)
        name = _COUNTED_NAME.search(words)
        found = self.terms.find(name[0], ("measurement",)) if name else ()
        if not found:
            return None
        node = self._measure(found[0], row[at].value, row[at].start, row[at].end)
        return spanning("node", row, at, at + 1, node)

    @begins_at("open", beside=("close", "concept"))
    def named_in_brackets(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "model of end-stage disease (MELD) score > 12": only the abbreviation is known."""
        if row[at].tag != "open" or tag_at(row, at + 2) != "close":
            return None
        if not is_measurement(row, at + 1):
            return None
        value = self._value_after(row, at + 3)
        if value is None or value - at > _GAP:
            return None
        concept = row[at + 1].value.concept
        node = self._measure(concept, row[value].value, row[at].start, row[value].end)
        return spanning("node", row, at, value + 1, node)

    @begins_at("concept", beside=("interval",))
    def resensed(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "eGFR < 40": a name with a number is the measurement, not the gene of that name."""
        chunk = row[at]
        if chunk.tag != "concept" or chunk.value.kind == "measurement":
            return None
        value = skip(row, at + 1, "filler", "colon", "outcome")
        if value - at > 2 or tag_at(row, value) != "interval" or is_length(row[value].value):
            return None
        words = self.context.words(chunk.start, chunk.end)
        found = self.terms.find(words, ("measurement",))
        known = self.terms.measurement(found[0]) if found else None
        if known is None or (known.kind in ("test", "group") and not known.unit):
            return None
        hit = replace(chunk.value, kind="measurement", concept=found[0])
        return replace(chunk, value=hit), at + 1

    @begins_at("concept", beside=("quantity",))
    def lost(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "Hemoglobin 9 g/dL", "AST and ALT 2.5 × ULN": a limit whose sign was lost."""
        names, joins, after = self._names(row, at)
        after = self._past_times(row, after) if names else after
        value = skip(row, after, "filler", "colon", "dash", "quote")
        if not names or tag_at(row, value) != "quantity" or value - after > 2:
            return None
        if tag_at(row, value + 1) in _UNFINISHED or _is_label_number(row, value):
            return None
        quantity: Quantity = row[value].value
        high = skip(row, value + 1, "and")
        if high == value + 2 and tag_at(row, high) == "quantity":
            return self._two_values(row, at, names, value, high)
        span = Span(row[at].start, row[value].end)
        if not all(self._in_unit_of(c, quantity) for c in names):
            return None
        if len(names) == 1 and self._is_level(names[0], quantity):
            exact = Interval(Bound(quantity), Bound(quantity))
            node = self._measure(names[0], exact, *ends(span))
            return spanning("node", row, at, value + 1, node)
        test = lost_signs.repaired(names[0], quantity, self.context, *ends(span))
        if test is None:
            return None
        nodes = [self._measure(c, test, *ends(span)) for c in names]
        return spanning("node", row, at, value + 1, self._join(nodes, joins, test))

    def _past_times(self, row: Row, at: int) -> int:
        """Past when it is measured: "LVEF at baseline (within 42 days of enrolment) 55%"."""
        while tag_at(row, at) == "period" or (
            [tag_at(row, at + i) for i in (0, 1, 2)] == ["open", "period", "close"]
        ):
            at += 1 if tag_at(row, at) == "period" else 3
        return at

    def _is_level(self, concept: Concept, quantity: Quantity) -> bool:
        """ "ECOG PS of 1": a level of a scale is asked for exactly."""
        known = self.terms.measurement(concept)
        if known is None or quantity.unit != _NO_UNIT or quantity.value > _MOST_LEVELS:
            return False
        return known.kind == "ordinal" or concept.code == _PERFORMANCE

    def _two_values(
        self, row: Row, at: int, names: list[Concept], low: int, high: int
    ) -> tuple[Chunk, int] | None:
        """ "HbA1c 7.0% and 9.0%": two values of one measurement are its range."""
        one, two = row[low].value, row[high].value
        unit = two.unit if one.unit == _NO_UNIT else one.unit
        if len(names) != 1 or two.unit not in (unit, _NO_UNIT) or one.value >= two.value:
            return None
        test = Interval(Bound(Quantity(one.value, unit)), Bound(Quantity(two.value, unit)))
        words = self.context.words(row[low].start, row[high].end)
        self.context.flag(
            "sign-lost", f"“{words}” is read as a range", row[low].start, row[high].end
        )
        measure = self._measure(names[0], test, row[at].start, row[high].end)
        return spanning("node", row, at, high + 1, measure)

    def _in_unit_of(self, concept: Concept, quantity: Quantity) -> bool:
        """Whether a number can be a value of the measurement, its unit known or needless."""
        known = self.terms.measurement(concept)
        if known is None or quantity.unit in (ULN, LLN):
            return known is not None
        if known.kind == "group":
            return concept.code == _PERFORMANCE and quantity.unit == _NO_UNIT
        return quantity.unit == known.unit or convertible(quantity.unit, known.unit or "1", known)

    def _named_in_brackets(self, row: Row, at: int) -> Concept | None:
        """ "performance status 0-2 (ECOG)": the scale that the bracket names."""
        if tag_at(row, at) != "open" or tag_at(row, at + 2) != "close":
            return None
        return row[at + 1].value.concept if is_measurement(row, at + 1) else None

    def _levels_named_after(self, row: Row, after: int) -> int | None:
        """ "(cardiac function ≥ grade III NYHA)": a scale named again after its level."""
        return after + 1 if tag_at(row, after) == "concept" and self._is_scale(row[after]) else None

    def _is_scale(self, chunk: Chunk) -> bool:
        found = self.terms.measurement(chunk.value.concept)
        return found is not None and found.kind == "ordinal"

    def _names(self, row: Row, at: int) -> tuple[list[Concept], set[str], int]:
        """Measurements in a list from `at` on: concepts, the joining words, and where it ends."""
        names: list[Concept] = []
        joins: set[str] = set()
        place = at
        while is_measurement(row, place):
            names.append(row[place].value.concept)
            end = after_aside(row, place + 1, self.context)
            nxt = skip(row, end, "comma", "and", "or", "slash", "filler")
            between = {c.tag for c in row[end:nxt]} & {"comma", "and", "or", "slash"}
            more = between and is_measurement(row, nxt) and len(names) < _MOST_NAMES
            if not more:
                return names, joins, end
            joins |= between
            place = nxt
        return names, joins, place

    def _value_after(self, row: Row, at: int) -> int | None:
        place = at
        while place < min(at + _GAP, len(row)):
            if row[place].tag in ("interval", "level"):
                return place
            if row[place].tag == "open":
                past = after_aside(row, place, self.context)
                if past == place:
                    return None
                place = past
                continue
            set_off = row[place].tag == "comma" and tag_at(row, place + 1) == "interval"
            examined = tag_at(row, place) == "concept" and row[place].value.kind == "procedure"
            tested = is_measurement(row, place) and self._is_test(row[place])
            set_off = set_off or (
                (examined or tested) and tag_at(row, place - 1) in _LEADS_TO_METHOD
            )
            stays = self.context.words(row[place].start, row[place].end).lower() in _STAYS
            stays = stays or self._is_of_patient(row, place)
            if not (set_off or stays) and row[place].tag not in _BEFORE_VALUE:
                return None
            place += 1
        return None

    def _is_of_patient(self, row: Row, at: int) -> bool:
        """ "weight of the child is ≥ 1500 g"."""
        if row[at].tag != "subject" or at < 2:
            return False
        led = self.context.words(row[at - 2].start, row[at - 1].end).lower().split()
        return led[-1] == "of" or led[-2:] == ["of", "the"]

    @begins_at("interval", "level", beside=("concept",))
    def valued_before(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "≥ 30 mL/min creatinine clearance", "grade II NYHA", "class III/IV (NYHA)"."""
        if row[at].tag not in ("interval", "level"):
            return None
        near = at + 1
        while near < min(at + 8, len(row)) and not is_measurement(row, near):
            graded = row[at].tag == "level" and row[near].tag == "concept"
            if not graded and row[near].tag not in ("filler", "word", "evidence", "open", "quote"):
                return None
            near += 1
        if not is_measurement(row, near):
            return None
        if is_length(row[at].value) and not self._takes_time(row[near].value.concept):
            return None  # "for more than two months with a blood pressure …"
        bare = row[at].tag == "interval" and {b.quantity.unit for b in row[at].value.bounds} == {
            "1"
        }
        if bare and tag_at(row, near + 1) == "word":
            return None  # "four or more blood pressure pills"
        only_fillers = all(c.tag in ("filler", "open") for c in row[at + 1 : near])
        if not only_fillers and not (row[at].tag == "level" and self._is_scale(row[near])):
            return None
        after = near + 1
        if tag_at(row, after) == "close" and "open" in {c.tag for c in row[at:near]}:
            after += 1
        measure = self._measure(
            row[near].value.concept, row[at].value, row[at].start, row[near].end
        )
        return spanning("node", row, at, after, measure)

    @begins_at("quantity", beside=("concept",))
    def ordinal(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "second trimester", "2nd trimester of pregnancy"."""
        quantity: Quantity = row[at].value
        word = self.context.words(row[at + 1].start, row[at + 1].end) if at + 1 < len(row) else ""
        name = at + 1 + (word.lower() in ("st", "nd", "rd", "th"))
        if quantity.unit != _NO_UNIT or not is_measurement(row, name):
            return None
        known = self.terms.measurement(row[name].value.concept)
        if known is None or known.unit != "{trimester}":
            return None
        test = Interval(Bound(quantity), Bound(quantity))
        node = self._measure(row[name].value.concept, test, row[at].start, row[name].end)
        return spanning("node", row, at, name + 1, node)

    @begins_at("concept", beside=("open", "interval"))
    def before_bracket(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "light chain ratio (< 0.26 or > 1.65)": the name of what the bracket compares."""
        if not is_measurement(row, at) or not self._opens_value(row, at + 1):
            return None
        known = self.terms.measurement(row[at].value.concept)
        if known is None or known.kind in ("test", "group"):
            return None
        return replace(row[at], tag="quote"), at + 1

    @begins_at("interval", beside=("open",))
    def in_bracket(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """The value in such a bracket."""
        if not self._opens_value(row, at - 1) or not is_measurement(row, at - 2):
            return None
        concept = row[at - 2].value.concept
        known = self.terms.measurement(concept)
        if known is None or known.kind in ("test", "group"):
            return None
        node = self._measure(concept, row[at].value, row[at].start, row[at].end)
        return spanning("node", row, at, at + 1, node)

    def _opens_value(self, row: Row, at: int) -> bool:
        value = tag_at(row, at + 1) == "interval" and not is_length(row[at + 1].value)
        return tag_at(row, at) == "open" and value

    @begins_at("limit", beside=("concept",))
    def reversed_limit(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "upper limit of normal range of transaminase > 2 times": said back to front."""
        if row[at].tag != "limit":
            return None
        name = skip(row, at + 1, "filler")
        op = skip(row, name + 1, "filler")
        if not is_measurement(row, name) or tag_at(row, op) not in ("interval", "op"):
            return None
        after = op + 1
        if row[op].tag != "interval" or tag_at(row, after) != "times":
            return None
        interval = with_unit(row[op].value, row[at].value)
        self.context.flag(
            "word-order",
            "the limit of normal stands before its multiple",
            row[at].start,
            row[op].end,
        )
        measure = self._measure(row[name].value.concept, interval, row[at].start, row[after].end)
        return spanning("node", row, at, after + 1, measure)

    def _measure(self, concept: Concept, test: Interval, start: int, end: int) -> Node:
        """A measurement, or any of its members where it names a group ("transaminases")."""
        concept = self._relative(concept, test, end)
        known = self.terms.measurement(concept)
        test = with_implied_unit(concept, test, self.context, start, end)
        test = _in_own_unit(test, known.unit if known else "", known.kind if known else "")
        if lost_signs.is_exact(test) and self.context.text[start:end].count("=") == 1:
            bound = test.bounds[0].quantity
            test = lost_signs.repaired(concept, bound, self.context, start, end) or test
        test = _of_myopia(test, self.context.text[start:end])
        test = as_level(test, known.levels if known else (), self.context.text[start:end])
        span = Span(start, end)
        if known is not None and known.kind == "group" and len(known.members) > 1:
            fitting = [m for m in known.members if self._can_hold(m, test)]
            if len(fitting) == 1:
                return self._measure(fitting[0], test, start, end)
            members = tuple(Measure(m, test, span=span) for m in fitting or known.members)
            harmful = test.low is not None
            return Any(members, span=span) if harmful else All(members, span=span)
        return Measure(concept, test, span=span)

    def _relative(self, concept: Concept, test: Interval, end: int) -> Concept:
        """ "weight ≥ 100% of the expected": not a weight, but a share of one."""
        if concept.code != "weight" or any(b.quantity.unit != "%" for b in test.bounds):
            return concept
        if " of " not in self.context.text[end - 24 : end + 4]:
            return concept
        return next(iter(self.terms.by_code("eligo", _SHARE_OF_WEIGHT)), concept)

    def _can_hold(self, concept: Concept, test: Interval) -> bool:
        """Whether a scale has the values that the text asks for: ECOG has no 70."""
        known = self.terms.measurement(concept)
        if known is None or known.kind not in ("score", "ordinal") or known.high is None:
            return True
        ends = [b.quantity.value for b in test.bounds]
        if known.high > 10 and max(ends) <= 5:
            return False  # a percentage scale is not asked for "0-2"
        return all((known.low or 0) <= end <= known.high for end in ends)

    def _join(self, nodes: list[Node], joins: set[str], interval: Interval) -> Node:
        """A list under one value: "and" is all; "or" is any, or both under a shared upper limit."""
        if len(nodes) == 1:
            return nodes[0]
        span = nodes[0].span
        if "or" not in joins:
            return All(tuple(nodes), span=span)
        either = Any(tuple(nodes), span=span)
        relative = any(b.quantity.unit == ULN for b in interval.bounds)
        if relative and interval.low is None and self.context.side.value == "inclusion":
            why = "“or” under one upper limit: either may do, or both are meant"
            self.context.flag("ambiguous", why, span.start if span else 0, span.end if span else 0)
            return Readings((either, All(tuple(nodes), span=span)), why, span=span)
        return either

    # ---- molecular change -----------------------------------------------------------------------

    # ---- tests and outcomes ---------------------------------------------------------------------


def _is_exact(row: Row, at: int) -> bool:
    """Whether one number or level stands there by itself."""
    if tag_at(row, at) == "quantity":
        return bool(row[at].value.unit == _NO_UNIT)
    return tag_at(row, at) == "level" and row[at].value.low == row[at].value.high


def _of_myopia(test: Interval, words: str) -> Interval:
    """ "myopia greater than 6 D", also with a minus: the more of it, the further below nothing."""
    if "myop" not in words.lower() or len(test.bounds) != 1:
        return test
    bound = test.bounds[0]
    value = bound.quantity.value
    if bound.quantity.unit != _DIOPTRE or (value < 0 and test.high):
        return test
    turned = Bound(Quantity(-abs(value), _DIOPTRE), bound.inclusive)
    return Interval(high=turned) if test.low else Interval(low=turned)


def _compared(op: Chunk, chunk: Chunk) -> Chunk:
    value = chunk.value if chunk.tag == "quantity" else chunk.value.low.quantity
    tag = "interval" if chunk.tag == "quantity" else "level"
    return replace(chunk, tag=tag, value=one_sided(op.value, value))


def _is_grade(chunk: Chunk) -> bool:
    return bool(chunk.value.bounds[0].quantity.unit == "{grade}")


def _back(row: Row, at: int, *tags: str) -> int:
    """The first place from `at` back whose tag is none of these."""
    while at >= 0 and row[at].tag in tags:
        at -= 1
    return at


def _is_label_number(row: Row, at: int) -> bool:
    """ "INR 2 weeks", "ALT 1.": a number that belongs to what follows it."""
    return row[at].value.unit == _NO_UNIT and tag_at(row, at + 1) in ("word", "concept", "age")


def ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _is_bare(interval: Interval) -> bool:
    return all(b.quantity.unit in (_NO_UNIT, ULN, LLN) for b in interval.bounds)


def _in_own_unit(interval: Interval, unit: str, kind: str) -> Interval:
    """A score's bare numbers get its unit; a laboratory value's stay bare.

    A scale without a unit of its own has classes ("grade III NYHA" is class III).
    """
    unit = unit or ("{class}" if kind == "ordinal" else "")

    def changed(bound: Bound | None) -> Bound | None:
        if bound is None or bound.quantity.unit not in (_NO_UNIT, "{class}", "{grade}"):
            return bound
        own = unit if kind in ("ordinal", "score", "vital") and unit else bound.quantity.unit
        return Bound(Quantity(bound.quantity.value, own), bound.inclusive)

    return Interval(changed(interval.low), changed(interval.high))
