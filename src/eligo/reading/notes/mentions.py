"""What a row of chunks mentions: conditions, treatments, results, states; not how it is meant."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

from eligo.language.nodes import State
from eligo.language.values import LLN, ULN, Bound, Concept, Interval, Quantity
from eligo.patients.model import FactKind, Reference
from eligo.reading.notes.units import with_unit
from eligo.reading.rows.chunks import Chunk, Row, skip, tag_at
from eligo.reading.rows.context import Context
from eligo.terms import Hit, Terms

_KINDS = {
    "condition": FactKind.CONDITION,
    "drug": FactKind.DRUG,
    "procedure": FactKind.PROCEDURE,
}
_GLUE = ("filler", "colon", "dash", "outcome", "evidence", "age", "qualifier.status", "subject")
_SHORT = 5  # letters of an abbreviation
_GRAVIDA = re.compile(r"G\d{1,2}P\d")
_GAP = 7  # chunks between a measurement and its value
_LISTED = ("comma", "and", "or", "slash")
_WORDS = {
    "positive": "positive", "negative": "negative", "normal": "normal", "abnormal": "abnormal",
    "elevated": "elevated", "decreased": "decreased", "detectable": "positive",
    "mutated": "positive", "wild-type": "negative",
}  # fmt: skip
_OPINIONS = frozenset({"adequate", "acceptable", "satisfactory"})
# A result told as a multiple of the laboratory's limit carries that limit with it.
_OF_LIMIT = {
    ULN: Reference(high=Quantity(Decimal(1), ULN)),
    LLN: Reference(low=Quantity(Decimal(1), LLN)),
}
_STATES = frozenset(State) - {State.HEALTHY_VOLUNTEER}


@dataclass(frozen=True, slots=True)
class Mention:
    """Something at text[start:end] of a note; a result has a value, an outcome, or both ends."""

    kind: FactKind
    start: int
    end: int
    concepts: tuple[Concept, ...] = ()
    value: Quantity | None = None
    comparator: str | None = None
    outcome: str | None = None
    reference: Reference | None = None
    state: State | None = None
    present: bool = True
    doubt: str | None = None
    qualifiers: dict[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def _shorthand(table: str) -> dict[str, str]:
    """What notes write for a name, by how they write it."""
    text = (files("eligo.reading.notes") / "data" / "shorthand.toml").read_text("utf-8")
    return {short: name for name, many in tomllib.loads(text)[table].items() for short in many}


def implied_by(concepts: Iterable[Concept], terms: Terms) -> tuple[Concept, ...]:
    """The conditions that taking a class of drugs means, where no more than the class is named."""
    names = (_shorthand("implied").get(concept.name) for concept in concepts)
    return tuple(c for name in names if name for c in terms.find(name, ("condition",))[:1])


def find_mentions(row: Row, context: Context) -> list[Mention]:
    """The mentions of a sentence, in order."""
    return list(_Finder(_spelled_out(row, context), context).run())


def _spelled_out(row: Row, context: Context) -> Row:
    """The row with what only notes abbreviate as what it stands for."""
    return [_spelled(row, at, context) or chunk for at, chunk in enumerate(row)]


def _spelled(row: Row, at: int, context: Context) -> Chunk | None:
    chunk = row[at]
    if chunk.tag == "concept" and chunk.value.kind in ("measurement", "condition"):
        return None
    words = context.words(chunk.start, chunk.end)
    if _before_number(row, at):
        name = _shorthand("measurements").get(words.lower())
        name = name or (words if chunk.tag == "word" and len(words) <= _SHORT else None)
        found = context.terms.find(name, ("measurement",)) if name else ()
        if found:
            return Chunk("measured", chunk.start, chunk.end, found[0])
    if chunk.tag != "word":
        return None
    state = _shorthand("states").get(words.lower())
    if _GRAVIDA.match(words) and tag_at(row, skip(row, at + 1, "filler")) == "quantity":
        state = State.PREGNANT.value
    if state:
        return Chunk("state", chunk.start, chunk.end, state)
    name = _shorthand("conditions").get(words) or _shorthand("adjectives").get(words.lower())
    hits = context.terms.find(name, ("condition",)) if name else ()
    hit = Hit(0, 0, "condition", hits[0], "as notes abbreviate it") if hits else None
    return Chunk("concept", chunk.start, chunk.end, hit) if hit else None


def _before_number(row: Row, at: int) -> bool:
    after = skip(row, at + 1, "filler", "colon", "dash", "outcome")
    return tag_at(row, after) in ("quantity", "interval", "number") and after - at <= 3


class _Finder:
    """Goes along a row once."""

    def __init__(self, row: Row, context: Context) -> None:
        self.row = row
        self.context = context
        self.terms: Terms = context.terms

    def run(self) -> Iterator[Mention]:
        at = 0
        rules: tuple[Callable[[int], tuple[list[Mention], int] | None], ...] = (
            self.pressure, self.listed_after, self.listed_before, self.valued, self.valued_before,
            self.graded, self.plain,
        )  # fmt: skip
        while at < len(self.row):
            for rule in rules:
                made = rule(at)
                if made:
                    yield from made[0]
                    at = made[1]
                    break
            else:
                at += 1

    # ---- what a chunk is ------------------------------------------------------------------------

    def _measured(self, at: int) -> Concept | None:
        if tag_at(self.row, at) == "measured":
            found: Concept = self.row[at].value
            return found
        if tag_at(self.row, at) == "concept" and self.row[at].value.kind == "measurement":
            concept: Concept = self.row[at].value.concept
            return concept
        return None

    def _testable(self, at: int, word: str) -> bool:
        """Whether a chunk can have an outcome: genes and diseases only one of a test."""
        if self._measured(at) is not None:
            return True
        if tag_at(self.row, at) != "concept":
            return False
        kind = self.row[at].value.kind
        return kind == "gene" or (kind == "condition" and word in ("positive", "negative"))

    # ---- results --------------------------------------------------------------------------------

    def pressure(self, at: int) -> tuple[list[Mention], int] | None:
        """ "BP 140/90 mmHg": two results."""
        concept = self._measured(at)
        known = self.terms.measurement(concept) if concept else None
        if known is None or len(known.members) != 2:
            return None
        value = self._value_at(at + 1)
        if value is None or tag_at(self.row, value + 1) != "slash":
            return None
        if any(tag_at(self.row, i) != "quantity" for i in (value, value + 2)):
            return None
        high, low = self.row[value].value, self.row[value + 2].value
        unit = low.unit if low.unit != "1" else high.unit
        span = (self.row[at].start, self.row[value + 2].end)
        made = [
            self._result(one, *span, Quantity(quantity.value, unit), None)
            for one, quantity in zip(known.members, (high, low), strict=True)
        ]
        return made, value + 3

    def valued(self, at: int) -> tuple[list[Mention], int] | None:
        """ "Hb 9.2 g/dL", "LVEF of 35%", "NYHA class III", "glucose > 1000 mg/dL"."""
        concept = self._measured(at)
        place = None if concept is None else self._value_at(at + 1)
        if concept is None or place is None:
            return None
        chunk = self.row[place]
        span = (self.row[at].start, chunk.end)
        if chunk.tag == "quantity":
            if chunk.value.is_time and not self._is_time(concept):
                return None
            made = self._result(concept, *span, chunk.value, None)
            return [replace(made, outcome=self._judged_beside(place))], place + 1
        told = self._of_interval(concept, span, chunk.value)
        return ([told], place + 1) if told else None

    def _judged_beside(self, place: int) -> str | None:
        """What a result is called right behind it: "40 U/L, which is within normal limits"."""
        at = skip(self.row, place + 1, "comma", "filler", "open")
        chunk = self.row[at] if at < len(self.row) else None
        if chunk is not None and chunk.tag == "interval" and _is_normal(chunk.value):
            return "normal"
        said = self._outcome(at)
        judged = said in ("normal", "elevated", "decreased") and at > place + 1
        return said if judged and not self._opens_another(at, said or "") else None

    def valued_before(self, at: int) -> tuple[list[Mention], int] | None:
        """ "At least four months of life expectancy", "25% eosinophils"."""
        if tag_at(self.row, at) not in ("quantity", "interval"):
            return None
        name = skip(self.row, at + 1, "filler")
        concept = self._measured(name)
        if concept is None or name - at > 2 or self._value_at(name + 1) is not None:
            return None
        value, span = self.row[at].value, (self.row[at].start, self.row[name].end)
        amounts = [value] if isinstance(value, Quantity) else [b.quantity for b in value.bounds]
        share = name == at + 1 and all(amount.unit == "%" for amount in amounts)
        if not (share or (self._is_time(concept) and all(a.is_time for a in amounts))):
            return None
        if isinstance(value, Quantity):
            return [self._result(concept, *span, value, None)], name + 1
        made = self._of_interval(concept, span, value)
        return ([made], name + 1) if made else None

    def _is_time(self, concept: Concept) -> bool:
        known = self.terms.measurement(concept)
        return known is not None and known.unit in ("s", "min", "h", "d", "wk", "mo", "a")

    def _value_at(self, at: int) -> int | None:
        """Where the value of a measurement stands whose name ends before `at`."""
        place, last = at, at + _GAP
        while place < min(last, len(self.row)):
            chunk = self.row[place]
            if chunk.tag in ("quantity", "interval", "level"):
                return place
            if chunk.tag == "open" and tag_at(self.row, place + 2) == "close":
                inner = self.row[place + 1]
                if inner.tag in ("quantity", "interval"):
                    return place + 1
                place, last = place + 3, last + 3
                continue
            known = chunk.tag in _GLUE or self._is_linking(chunk)
            if not known:
                return None
            place += 1
        return None

    def _is_linking(self, chunk: Chunk) -> bool:
        words = self.context.words(chunk.start, chunk.end).lower()
        return words in _LINKING

    def _of_interval(
        self, concept: Concept, span: tuple[int, int], interval: Interval
    ) -> Mention | None:
        """A class or a score as its number; a bound as a number with a sign; a range as words."""
        low, high = interval.low, interval.high
        if low is not None and high is not None:
            if low.quantity == high.quantity:
                return self._result(concept, *span, low.quantity, None)
            words = self.context.words(*span)
            return Mention(FactKind.OBSERVATION, *span, (concept,), outcome=words)
        bound = low or high
        if bound is None:
            return None
        if bound.quantity == Quantity(Decimal(1), ULN):
            outcome = "normal" if high else "elevated"
            return Mention(FactKind.OBSERVATION, *span, (concept,), outcome=outcome)
        return self._result(concept, *span, bound.quantity, _sign(bound, upper=low is None))

    def _result(
        self, concept: Concept, start: int, end: int, value: Quantity, comparator: str | None
    ) -> Mention:
        known = self.terms.measurement(concept)
        value, doubt = with_unit(value, known) if known else (value, None)
        return Mention(
            FactKind.OBSERVATION, start, end, (concept,), value, comparator,
            reference=_OF_LIMIT.get(value.unit), doubt=doubt,
        )  # fmt: skip

    # ---- outcomes in words ----------------------------------------------------------------------

    def listed_after(self, at: int) -> tuple[list[Mention], int] | None:
        """ "HIV negative", "ER/PR negative", "the pregnancy test was positive"."""
        names, after = self._names(at)
        if not names:
            return None
        place = skip(self.row, after, "filler", "dash", "colon", "quote", "qualifier.status")
        if tag_at(self.row, place) == "open" and tag_at(self.row, place + 2) == "close":
            place += 1
        word = self._outcome(place)
        if word is None or place - after > 3:
            return None
        behind = self._value_at(place + 1) if self._measured(names[-1]) else None
        if behind is not None or not all(self._testable(n, word) for n in names):
            return None
        if self._opens_another(place, word) and not self._names_genes(names, place):
            return None
        end = self.row[place].end
        return [self._tested(n, self.row[n].start, end, word) for n in names], place + 1

    def _names_genes(self, names: list[int], outcome: int) -> bool:
        """ "HER2-negative breast cancer": of a marker the outcome is its own."""
        words = self.context.words(self.row[outcome].start, self.row[outcome].end).lower()
        kinds = {self.row[n].value.kind for n in names if tag_at(self.row, n) == "concept"}
        return kinds == {"gene"} and not words.endswith(" for")

    def _outcome(self, at: int) -> str | None:
        """The outcome at a place; "adequate" is an opinion and says no result."""
        if tag_at(self.row, at) != "outcome":
            return None
        chunk = self.row[at]
        words = self.context.words(chunk.start, chunk.end).lower()
        return None if words in _OPINIONS else str(chunk.value)

    def _opens_another(self, at: int, word: str) -> bool:
        """Whether an outcome belongs to what follows it: "anemia, low platelets"."""
        nxt = at + 1
        if word in ("elevated", "decreased", "normal", "abnormal"):
            return self._measured(nxt) is not None
        words = self.context.words(self.row[at].start, self.row[at].end).lower()
        return words.endswith(" for") or tag_at(self.row, nxt) == "concept"

    def listed_before(self, at: int) -> tuple[list[Mention], int] | None:
        """ "elevated ALT and AST", "negative for HIV", "normal glucose"."""
        word = self._outcome(at)
        if word is None:
            return None
        first = skip(self.row, at + 1, "filler", "quote")
        names, after = self._names(first)
        if not names or first - at > 3 or any(self._measured(n) is None for n in names):
            return None
        if self._value_at(after) is not None:
            if len(names) < 2:
                return None
            names, after = names[:-1], names[-1]  # the last one has a result of its own
        start = self.row[at].start
        return [self._tested(n, start, self.row[n].end, word) for n in names], after

    def _names(self, at: int) -> tuple[list[int], int]:
        """The places of the concepts of a list that begins at `at`, and where it ends."""
        names: list[int] = []
        place, end = at, at
        while tag_at(self.row, place) in ("concept", "measured"):
            names.append(place)
            end = place + 1
            place = skip(self.row, end, *_LISTED)
            if place == end or not self._same_kind(names[-1], place):
                break
        return names, end

    def _same_kind(self, one: int, other: int) -> bool:
        if {tag_at(self.row, one), tag_at(self.row, other)} != {"concept"}:
            return False
        return bool(self.row[one].value.kind == self.row[other].value.kind)

    def _tested(self, at: int, start: int, end: int, word: str) -> Mention:
        chunk = self.row[at]
        concept = self._measured(at) or chunk.value.concept
        if chunk.tag == "concept" and chunk.value.kind == "condition":
            present = word != "negative"
            return Mention(FactKind.CONDITION, start, end, (concept,), present=present)
        return Mention(FactKind.OBSERVATION, start, end, (concept,), outcome=_WORDS[word])

    def graded(self, at: int) -> tuple[list[Mention], int] | None:
        """ "class III NYHA", "grade 2 ECOG": a level before its scale."""
        if tag_at(self.row, at) != "level":
            return None
        name = skip(self.row, at + 1, "filler", "open")
        concept = self._measured(name) if name - at <= 2 else None
        if concept is None:
            return None
        span = (self.row[at].start, self.row[name].end)
        made = self._of_interval(concept, span, self.row[at].value)
        return ([made], name + 1) if made else None

    # ---- the rest -------------------------------------------------------------------------------

    def plain(self, at: int) -> tuple[list[Mention], int] | None:
        """A condition, a treatment, a state; an unqualified test or gene says nothing."""
        chunk = self.row[at]
        if chunk.tag == "concept" and chunk.value.kind in _KINDS:
            kind = _KINDS[chunk.value.kind]
            made = [Mention(kind, chunk.start, chunk.end, (chunk.value.concept,))]
            return (self._without_adjective(chunk) if self._is_non(chunk) else made), at + 1
        if chunk.tag == "state" and State(chunk.value) in _STATES:
            state = State(chunk.value)
            return [Mention(FactKind.STATE, chunk.start, chunk.end, state=state)], at + 1
        if chunk.tag == "participation":
            return [Mention(FactKind.PARTICIPATION, chunk.start, chunk.end)], at + 1
        if chunk.tag == "remission":
            return self._remission(chunk), at + 1
        return None

    def _is_non(self, chunk: Chunk) -> bool:
        """Whether "non-" stands before a name of several words: "non-productive cough"."""
        before = self.context.text[max(0, chunk.start - 4) : chunk.start].lower()
        several = " " in self.context.words(chunk.start, chunk.end).strip()
        return several and before in ("non-", "non ")

    def _without_adjective(self, chunk: Chunk) -> list[Mention]:
        """What a name means without its first word, which is denied of it."""
        start = self.context.text.index(" ", chunk.start) + 1
        link = self.terms.link(self.context.words(start, chunk.end), chunk.value.kind)
        kind = _KINDS[chunk.value.kind]
        return [Mention(kind, start, chunk.end, (link.concept,))] if link else []

    def _remission(self, chunk: Chunk) -> list[Mention]:
        found = self.terms.find("remission status", ("measurement",))
        words = self.context.words(chunk.start, chunk.end)
        kind = FactKind.OBSERVATION
        return [Mention(kind, chunk.start, chunk.end, (c,), outcome=words) for c in found[:1]]


_LINKING = frozenset({
    "read", "measured", "recorded", "reading", "calculated", "estimated", "about", "around",
    "approximately", "equal", "revealed", "showed", "shows", "reveals", "fell", "rose", "dropped",
    "found", "noted", "reported", "=", "~", "level", "count", "index", "up", "to", "currently",
    "now", "a", "an", "only", "range", "s", "'", "indicates", "indicating", "registered", "at",
    "status", "score", "measurement", "measures", "measuring", "ranging", "averaging",
    "consistently", "projected", "expected", "predicted", "exceed", "exceeds", "exceeding",
})  # fmt: skip


def _is_normal(interval: Interval) -> bool:
    """ "Within normal limits": at most once the upper limit."""
    high = interval.high
    return interval.low is None and high is not None and high.quantity == Quantity(Decimal(1), ULN)


def _sign(bound: Bound, *, upper: bool) -> str:
    if upper:
        return "<=" if bound.inclusive else "<"
    return ">=" if bound.inclusive else ">"
