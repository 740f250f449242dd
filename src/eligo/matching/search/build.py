"""Query -> the index library's own query, with scores where words are ranked."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from typing import Any

import tantivy

from eligo.errors import UsageError
from eligo.matching.search.expand import SPELLING, STOP, Expansion, expansions
from eligo.matching.search.query import (
    And,
    AtOneSite,
    Between,
    Distance,
    Everything,
    In,
    Missing,
    Not,
    Or,
    Query,
    Words,
)
from eligo.records.geography import Point, kilometres
from eligo.records.index import TextIndex
from eligo.records.index.areas import analyser
from eligo.records.index.documents import place_at, words
from eligo.terms import Terms

Q, Must, Should, Never = (
    tantivy.Query,
    tantivy.Occur.Must,
    tantivy.Occur.Should,
    tantivy.Occur.MustNot,
)
Built = tantivy.Query
# How much a word counts by where it stands, and a concept that the trial is about.
WEIGHTS = {
    "title": 3.0,
    "condition": 3.0,
    "intervention": 2.0,
    "keyword": 1.5,
    "summary": 1.5,
    "eligibility": 0.7,
}
CONCEPT = 3.0
_OTHER_FIELDS = 0.3  # of a word's best field counts the whole, of its other fields this part
_SITE_WORDS = ("facility", "city", "state", "country")
_KM_PER_DEGREE = 111.195
_NUMBER = tantivy.FieldType.Float
# A misspelt word may differ by this many letters, by its length.
_LETTERS = ((4, 0), (7, 1), (99, 2))


def every(parts: Iterable[Built]) -> Built:
    """All of them."""
    return Q.boolean_query([(Must, part) for part in parts])


def some(parts: Iterable[Built]) -> Built:
    """At least one of them."""
    return Q.boolean_query([(Should, part) for part in parts])


def none(part: Built) -> Built:
    """Everything but it."""
    return Q.boolean_query([(Must, Q.all_query()), (Never, part)])


def unscored(part: Built) -> Built:
    """The same trials, without a say in their order."""
    return Q.const_score_query(part, 0.0)


class Builder:
    """Builds queries on one index; `seen` collects what words were also taken for."""

    def __init__(
        self, index: TextIndex, terms: Terms, *, expand: bool = True, without: Collection[str] = ()
    ) -> None:
        self.index, self.terms = index, terms
        self.expand, self.without = expand, without
        self.seen: list[Expansion] = []
        self.trials, self.sites = index.trials.searcher(), index.sites.searcher()
        self.schema, self.site_schema = index.trials.schema, index.sites.schema

    @cached_property
    def _analyse(self) -> Callable[[str], list[str]]:
        return analyser().analyze

    # ---- ranked words -------------------------------------------------------------------------

    def ranked(self, text: str, concepts: float = CONCEPT) -> Built:
        """Any of the words, the more and the rarer the better; `concepts` weighs what they mean."""
        tokens = list(dict.fromkeys(self._analyse(text)))
        telling = [token for token in tokens if token not in STOP] or tokens
        parts = [self._word(token) for token in telling]
        if concepts and self.expand:
            parts += [Q.boost_query(self._concept(e), concepts) for e in self._expansions(text)]
        return some(parts) if parts else Q.empty_query()

    def _word(self, token: str) -> Built:
        fields = [Q.boost_query(self._term(name, token), w) for name, w in WEIGHTS.items()]
        return Q.disjunction_max_query(fields, _OTHER_FIELDS)

    def _term(self, field: str, token: str) -> Built:
        letters = self._misspelt(token)
        if letters:
            return Q.fuzzy_term_query(self.schema, field, token, letters)
        return Q.term_query(self.schema, field, token)

    def _misspelt(self, token: str) -> int:
        """How many letters a word that no trial holds may differ by; 0 for a known word."""
        if not self.expand or SPELLING in self.without or not token.isalpha():
            return 0
        if any(self.trials.doc_freq(field, token) for field in WEIGHTS):
            return 0
        letters = next(few for longest, few in _LETTERS if len(token) <= longest)
        if letters and all(token != one.words for one in self.seen):
            means = f"words that differ by up to {letters} letter{'s' * (letters > 1)}"
            self.seen.append(Expansion(token, SPELLING, means, "no trial holds the word"))
        return letters

    def _concept(self, expansion: Expansion) -> Built:
        return Q.term_query(self.schema, "concept", expansion.key)

    def _expansions(self, text: str) -> list[Expansion]:
        found = expansions(text, self.terms, self.without) if self.expand else []
        self.seen += [one for one in found if one not in self.seen]
        return found

    # ---- what must hold -----------------------------------------------------------------------

    def required(self, query: Query) -> Built:
        """The trials of which a query holds; its words count for their order too."""
        match query:
            case And(parts):
                return every(map(self.required, parts))
            case Or(parts):
                return some(map(self.required, parts))
            case Not(inner):
                return none(self.required(inner))
            case Everything():
                return Q.all_query()
            case Words():
                return self._all_words(query)
            case In(area, inner) if area.scope == "trial":
                return self._in(self.schema, area.kind, area.fields, inner)
            case Between(area, low, high):
                return unscored(self._between(area.fields[0], low, high))
            case Missing(area) if area.scope == "trial":
                return none(self._has(self.schema, area.fields[0]))
            case AtOneSite(inner):
                return self.with_site(self.site(inner))
            case In() | Missing() | Distance():
                return self.with_site(self.site(query))
        raise AssertionError(query)

    def _all_words(self, sought: Words) -> Built:
        """Each word, or the concept that its run of words names, somewhere in the trial."""
        if sought.phrase:
            return self._phrase(sought.text, sought.plain)
        run = words(sought.text)
        found = [] if sought.plain else self._expansions(sought.text)
        taken = {n for one in found for n in range(one.first, one.end)}
        parts = [
            some([Q.boost_query(self._concept(e), CONCEPT), self._each(e.words)]) for e in found
        ]
        parts += [self._each(word) for n, word in enumerate(run) if n not in taken]
        return every(parts) if parts else Q.empty_query()

    def _each(self, text: str) -> Built:
        tokens = self._analyse(text)
        return every(self._word(token) for token in tokens) if tokens else Q.all_query()

    def _phrase(self, text: str, plain: bool) -> Built:
        tokens = self._analyse(text)
        if not tokens:
            return Q.empty_query()
        return some(
            Q.boost_query(self._run(self.schema, field, tokens), weight)
            for field, weight in WEIGHTS.items()
        )

    def _run(self, schema: tantivy.Schema, field: str, tokens: Sequence[str]) -> Built:
        if len(tokens) == 1:
            return Q.term_query(schema, field, tokens[0])
        return Q.phrase_query(schema, field, list(tokens))

    def _in(self, schema: Any, kind: str, fields: Sequence[str], sought: Words) -> Built:
        if kind in ("code", "truth"):
            return unscored(Q.term_query(schema, fields[0], sought.text))
        if kind == "id":
            ids = [one.upper() for one in (sought.text, *sought.text.split())]
            return unscored(Q.term_set_query(schema, fields[0], ids))
        tokens = self._analyse(sought.text)
        if not tokens:
            return Q.empty_query()
        if sought.phrase:
            return some(self._run(schema, field, tokens) for field in fields)
        return every(some(Q.term_query(schema, f, token) for f in fields) for token in tokens)

    def _between(self, field: str, low: float | None, high: float | None) -> Built:
        if low is None and high is None:
            return self._has(self.schema, field)
        return Q.range_query(self.schema, field, _NUMBER, low, high)

    def _has(self, schema: tantivy.Schema, field: str) -> Built:
        return unscored(Q.term_query(schema, "has", field))

    # ---- sites --------------------------------------------------------------------------------

    def with_site(self, site: Built) -> Built:
        """The trials that have such a site."""
        return self.of_records(self.records_of(site))

    def of_records(self, records: Collection[int]) -> Built:
        """The trials that these records speak for."""
        if not records:
            return Q.empty_query()
        return unscored(Q.term_set_query(self.schema, "record", list(records)))

    def speakers(self, trials: Built) -> list[int]:
        """The record that speaks for each of some trials."""
        hits = self.trials.search(trials, max(1, self.trials.num_docs), count=False).hits
        at = [address for _, address in hits]
        held = self.trials.fast_field_values("record", at) if at else []
        return [int(record) for record in held if record is not None]

    def records_of(self, site: Built) -> set[int]:
        """The records that have such a site."""
        return {record for (record,) in self.site_values(site, "record")}

    def site_values(self, site: Built, *fields: str) -> list[tuple[int, ...]]:
        """The numbers that such sites hold in some fields; sites that lack one are left out."""
        if not self.sites.num_docs:
            return []
        hits = self.sites.search(site, self.sites.num_docs, count=False).hits
        at = [address for _, address in hits]
        columns = [self.sites.fast_field_values(field, at) for field in fields]
        rows = zip(*columns, strict=True)
        return [tuple(int(v) for v in row if v is not None) for row in rows if None not in row]

    def site(self, query: Query) -> Built:
        """The sites of which a query holds; raises UsageError for what no site tells."""
        match query:
            case And(parts):
                return every(map(self.site, parts))
            case Or(parts):
                return some(map(self.site, parts))
            case Not(inner):
                return none(self.site(inner))
            case AtOneSite(inner):
                return self.site(inner)
            case Everything():
                return Q.all_query()
            case Words():
                return self._in(self.site_schema, "text", _SITE_WORDS, query)
            case In(area, inner) if area.scope == "site":
                return self._in(self.site_schema, area.kind, area.fields, inner)
            case Missing(area) if area.scope == "site":
                return none(self._has(self.site_schema, area.fields[0]))
            case Distance(latitude, longitude, radius):
                return self._near(Point(latitude, longitude), radius)
            case In(area) | Between(area) | Missing(area):
                raise UsageError(f"{area.name} is told of a trial, not of a site; move it outside")
        raise AssertionError(query)

    def sites_that(self, field: str, value: str) -> Built:
        """The sites whose field holds exactly this."""
        return Q.term_query(self.site_schema, field, value)

    def sites_without(self, field: str) -> Built:
        """The sites that tell nothing of a field."""
        return none(self._has(self.site_schema, field))

    def trials_without_sites(self) -> Built:
        """The trials that list no site."""
        return none(self._has(self.schema, "site"))

    def _near(self, centre: Point, radius: float) -> Built:
        """The sites within a radius: those in a box around it whose place is near enough."""
        places = {number for (number,) in self.site_values(self._box(centre, radius), "place")}
        near = [number for number in places if kilometres(centre, place_at(number)) <= radius]
        if not near:
            return Q.empty_query()
        return unscored(Q.term_set_query(self.site_schema, "place", near))

    def _box(self, centre: Point, radius: float) -> Built:
        north = radius / _KM_PER_DEGREE
        sides = [self._side("latitude", centre.latitude, north)]
        shrink = math.cos(math.radians(min(89.0, abs(centre.latitude) + north)))
        east = north / shrink
        if abs(centre.longitude) + east < 180:  # a box over the date line would need two
            sides.append(self._side("longitude", centre.longitude, east))
        return every(sides)

    def _side(self, field: str, middle: float, reach: float) -> Built:
        return Q.range_query(self.site_schema, field, _NUMBER, middle - reach, middle + reach)
