"""Tests with their outcomes in words: "HIV negative", "BRAF V600E", "normal karyotype"."""

from __future__ import annotations

import re
from dataclasses import replace

from eligo.language.nodes import All, Any, Biomarker, Fact, Kind, Measure, Node, Not
from eligo.language.rewrite import replace_each
from eligo.language.source import Span
from eligo.language.values import (
    Anchor,
    Concept,
    Direction,
    Extent,
    Interval,
    Moment,
    Outcome,
    Period,
)
from eligo.reading.passes.named_asides import after_aside
from eligo.reading.passes.quantities import LOG_REDUCTION
from eligo.reading.rows.chunks import Chunk, Row, begins_at, skip, spanning, tag_at
from eligo.reading.rows.clause_parts import is_length
from eligo.reading.rows.context import Context

_TEST_WORDS = {
    "positive": "positive",
    "negative": "negative",
    "normal": "normal",
    "abnormal": "abnormal",
    "elevated": "elevated",
    "decreased": "decreased",
    "detectable": "detectable",
    "mutated": "positive",
    "wild-type": "negative",
}
_PREPOSITIONS = frozenset({"with", "for", "by", "of", "in", "on"})
_CELLS = frozenset({"cells", "blasts", "cell", "tissue"})
_MOST_NAMES = 24  # members of a list under one value
_ALTERATION = 4  # chunks of an alteration's name


class Outcomes:
    """The rules, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.terms = context.terms

    @begins_at("concept", beside=("outcome", "interval"))
    def changed(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "genes (A, B) decreased by > 3 log, but still detectable": any marker that did so."""
        genes, after = self._genes(row, at)
        if not genes:
            return None
        fell = skip(row, after, "filler", "close")
        interval = skip(row, fell + 1, "filler")
        if tag_at(row, fell) != "outcome" or row[fell].value != "decreased":
            return None
        if tag_at(row, interval) != "interval" or not _is_log(row[interval].value):
            return None
        tests: list[Interval | Outcome] = [Outcome(("positive",)), row[interval].value]
        end = interval + 1
        still = skip(row, end, "comma", "filler", "and")
        if tag_at(row, still) == "outcome" and row[still].value == "detectable":
            tests.append(Outcome(("detectable",)))
            end = still + 1
        span = Span(row[at].start, row[end - 1].end)
        each = [All(tuple(Biomarker(g, t, span=span) for t in tests), span=span) for g in genes]
        node = each[0] if len(each) == 1 else Any(tuple(each), span=span)
        return spanning("node", row, at, end, node)

    def _genes(self, row: Row, at: int) -> tuple[list[Concept], int]:
        """A list of genes, maybe in brackets after a word for them."""
        genes: list[Concept] = []
        place = at
        while place < len(row):
            chunk = row[place]
            if chunk.tag == "concept" and chunk.value.kind == "gene":
                genes.append(chunk.value.concept)
            elif not (genes and chunk.tag in ("comma", "and", "or", "slash")):
                break
            place += 1
        return genes, place

    @begins_at("concept", beside=("outcome",))
    def tested_after(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "HIV negative", "MRD positive", "NPM1 mutation", "HIV-positive"."""
        names, joins, after = self._subjects(row, at)
        if not names:
            return None
        place = skip(row, after, "filler", "dash", "colon", "require")
        if tag_at(row, place) != "outcome" or place - after > 3:
            return None
        between = self.context.words(row[after - 1].end, row[place].start).lower().split()
        if _PREPOSITIONS & set(between):
            return None
        word = _TEST_WORDS[row[place].value]
        end = self._past_length(row, place + 1)
        if tag_at(row, end) == "interval":
            return None
        if word in ("normal", "elevated", "decreased") and tag_at(row, place + 1) == "concept":
            return None
        nodes = [self._outcome(c, word, row[at].start, row[place].end) for c in names]
        if None in nodes:
            return None
        kept = [n for n in nodes if n is not None]
        return self._lasting(row, at, place + 1, end, _list(kept, joins, word))

    @begins_at("outcome", beside=("concept",))
    def tested_before(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "negative for HBV and HCV", "positive HBV-DNA and HCV-RNA", "normal karyotype"."""
        if row[at].tag != "outcome" or row[at].value == "abnormal":
            return None
        first = skip(row, at + 1, "filler", "quote", "qualifier.certainty", "dash")
        names, joins, after = self._subjects(row, first)
        if not names or (row[at].value in ("elevated", "decreased", "normal") and first - at > 3):
            return None
        word = _TEST_WORDS[row[at].value]
        nodes = [self._outcome(c, word, row[at].start, row[after - 1].end) for c in names]
        if None in nodes:
            return None
        kept = [n for n in nodes if n is not None]
        end = self._past_length(row, after)
        return self._lasting(row, at, after, end, _list(kept, joins, word))

    def _lasting(self, row: Row, at: int, after: int, end: int, node: Node) -> tuple[Chunk, int]:
        """The outcome up to `after`, for as long as is said up to `end`."""
        lasting = _for_so_long(node, row[end - 1].value) if end > after else None
        if lasting is None:
            return spanning("node", row, at, after, node)
        return spanning("node", row, at, end, lasting)

    def _past_length(self, row: Row, at: int) -> int:
        """ "HBsAg positive for more than 6 months": past how long it has been so."""
        place = skip(row, at, "filler")
        if tag_at(row, place) != "interval" or place - at > 1 or not is_length(row[place].value):
            return at
        dated = tag_at(row, place + 1) in ("after-word", "qualifier.status", "period")
        return at if row[place].value.low is None or dated else place + 1

    def _subjects(self, row: Row, at: int) -> tuple[list[Chunk], set[str], int]:
        """Concepts in a list that may have a test result."""
        found: list[Chunk] = []
        joins: set[str] = set()
        place = at
        while tag_at(row, place) == "concept":
            found.append(row[place])
            end = after_aside(row, place + 1, self.context)
            nxt = skip(row, end, "comma", "and", "or", "slash", "filler")
            between = {c.tag for c in row[end:nxt]} & {"comma", "and", "or", "slash"}
            same = tag_at(row, nxt) == "concept" and row[nxt].value.kind == row[place].value.kind
            if not between or not same or len(found) >= _MOST_NAMES:
                return found, joins, end
            joins |= between
            place = nxt
        return found, joins, place

    @begins_at("concept")
    def cells(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "> 20% of leukemia cells": what a value was measured on."""
        if row[at].tag != "concept" or row[at].value.kind != "condition":
            return None
        word = row[at + 1 : at + 2]
        if not word or self.context.words(word[0].start, word[0].end).lower() not in _CELLS:
            return None
        led = at > 0 and self.context.words(row[at - 1].start, row[at - 1].end).lower()
        return spanning("specimen", row, at, at + 2, None) if led in ("of", "on", "in") else None

    @begins_at("word", "number", beside=("outcome", "concept"))
    def altered_before(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "bZIP mutations in CEBPA": an alteration before its gene."""
        kind = at
        while tag_at(row, kind) in ("word", "dash", "number") and kind - at < _ALTERATION:
            kind += 1
        gene = skip(row, kind + 1, "filler")
        if kind == at or row[at].tag == "dash" or tag_at(row, kind) != "outcome":
            return None
        if row[kind].value != "mutated" or not self._is_gene(row, gene):
            return None
        words = self.context.words(row[at].start, row[kind - 1].end).strip(" -")
        if not words:
            return None
        return self._altered(row, at, gene + 1, row[gene].value.concept, words)

    @begins_at("concept")
    def altered_after(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "EGFR L858R mutation", "BRAF V600E": an alteration behind its gene."""
        if not self._is_gene(row, at):
            return None
        end = at + 1
        while (
            tag_at(row, end) in ("word", "dash", "number", "quantity") and end - at <= _ALTERATION
        ):
            end += 1
        words = self.context.words(row[at].end, row[end - 1].end).strip(" -")
        named = tag_at(row, end) == "outcome" and row[end].value == "mutated"
        if not words or not (named or re.search(r"\d", words)):
            return None
        return self._altered(row, at, end + named, row[at].value.concept, words)

    def _altered(
        self, row: Row, at: int, after: int, gene: Concept, words: str
    ) -> tuple[Chunk, int]:
        span = Span(row[at].start, row[after - 1].end)
        test = Outcome(("positive",))
        if tag_at(row, after) == "outcome" and row[after].value == "negative":
            test, after = Outcome(("negative",)), after + 1
        node = Biomarker(gene, test, alteration=words, span=span)
        return spanning("node", row, at, after, node)

    def _is_gene(self, row: Row, at: int) -> bool:
        return tag_at(row, at) == "concept" and row[at].value.kind == "gene"

    @begins_at("concept", "word", beside=("outcome",))
    def apart(self, row: Row, at: int) -> tuple[Chunk, int] | None:
        """ "leukemia cells reappeared in peripheral blood": a name with its outcome inside it."""
        verb = next((i for i in range(at + 1, min(at + 4, len(row))) if row[i].tag == "outcome"), 0)
        if not verb or row[at].tag not in ("concept", "word") or not _plain(row[at:verb]):
            return None
        for last in range(min(verb + 4, len(row) - 1), verb, -1):
            if not _plain(row[verb + 1 : last + 1]):
                continue
            before = self.context.words(row[at].start, row[verb - 1].end)
            behind = self.context.words(row[verb + 1].start, row[last].end)
            found = self.terms.find(f"{before} {behind}", ("measurement",))
            if found:
                test = Outcome((_TEST_WORDS[row[verb].value],))
                span = Span(row[at].start, row[last].end)
                return spanning("node", row, at, last + 1, Measure(found[0], test, span=span))
        return None

    def _outcome(self, subject: Chunk, word: str, start: int, end: int) -> Node | None:
        concept, kind = subject.value.concept, subject.value.kind
        span = Span(start, end)
        if kind == "gene":
            return Biomarker(concept, Outcome((word,)), span=span)
        if kind == "measurement":
            return Measure(concept, Outcome((word,)), span=span)
        if kind == "condition" and word in ("positive", "negative"):
            test = self._test_of(subject)
            if test is not None:
                return Measure(test, Outcome((word,)), span=span)
            fact = Fact(Kind.CONDITION, concept, span=span)
            return fact if word == "positive" else Not(fact, span=span)
        return None

    def _test_of(self, subject: Chunk) -> Concept | None:
        """ "HIV negative": the test whose positive result shows the infection."""
        printed = self.context.words(subject.start, subject.end)
        concept = subject.value.concept
        for name in (printed, concept.name):
            for found in self.terms.find(f"{name} test", ("measurement",)):
                known = self.terms.measurement(found)
                shows = known.positive if known else None
                if shows is not None and self.terms.is_a(shows, concept):
                    return found
        return None


def _for_so_long(node: Node, length: Interval) -> Node | None:
    """So now, and so already that long ago; None of what is not measured."""
    low = length.low
    assert low is not None
    least = Extent((low.quantity,), inclusive=low.inclusive)
    period = Period(Direction.BEFORE, Anchor(Moment.UNSPECIFIED), least=least)

    def earlier(one: Node) -> Node:
        return replace(one, period=period) if isinstance(one, Measure) else one

    before = replace_each(node, earlier)
    return None if before == node else All((node, before), span=node.span)


def _plain(row: Row) -> bool:
    return all(c.tag in ("word", "concept", "filler", "specimen") for c in row)


def _is_log(interval: Interval) -> bool:
    return all(b.quantity.unit == LOG_REDUCTION for b in interval.bounds)


def _list(nodes: list[Node], joins: set[str], word: str) -> Node:
    if len(nodes) == 1:
        return nodes[0]
    if word == "negative" or "or" not in joins:
        return All(tuple(nodes), span=nodes[0].span)
    return Any(tuple(nodes), span=nodes[0].span)
