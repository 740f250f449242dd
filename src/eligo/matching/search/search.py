"""One search: words or a query, filters, then the hits of a page with facets and snippets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from typing import Any

import tantivy

from eligo.errors import EligoError, IndexDamaged, QueryError, UsageError
from eligo.matching.admission import Admission
from eligo.matching.search.asks import Asked, Asks, Stand
from eligo.matching.search.build import Builder, Built, Must, Never, Q, every, none, some, unscored
from eligo.matching.search.expand import SPELLING, Expansion
from eligo.matching.search.filters import Filters, Place, may_be_open
from eligo.matching.search.notes import is_note, of_note
from eligo.matching.search.parse import is_plain, parse
from eligo.matching.search.query import Words
from eligo.records.geography import Point, kilometres
from eligo.records.index import TextIndex, open_index
from eligo.records.index.documents import place_at
from eligo.records.index.folder import rebuild
from eligo.records.store import Store
from eligo.terms import Terms

FACETS = (
    "status", "phase", "study_type", "sex", "country", "sponsor_class", "sponsor_name",
    "intervention_type",
)  # fmt: skip
# Name of an order -> the field, and whether the largest comes first.
SORTS = {
    "relevance": None,
    "updated": "last_update_posted",
    "start": "start",
    "enrollment": "enrollment",
}
_DEEPEST = 10_000  # hits that can be paged to
_LONGEST = 100_000  # characters of a query or a note
_WORDS = 1_000  # of a query or a note: the time that they take grows faster than their number
_SNIPPET = 200  # characters
_FACET_VALUES = 50


@dataclass(frozen=True, slots=True)
class Request:
    """What is searched for. `without`: keys of expansions that are switched off. `accepts`: facts
    with which a patient must not be ruled out; `requires`: without which one must be.
    `every_word`: words alone are demanded too, and not only ranked.
    """

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    limit: int = 20
    offset: int = 0
    sort: str = "relevance"
    expand: bool = True
    without: frozenset[str] = frozenset()
    facets: tuple[str, ...] = ()
    snippets: bool = True
    accepts: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    every_word: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A trial in its place. `site`: "open" or "unknown" where a place was asked for, and how far
    the nearest such site is, in kilometres, where a point was. `stands`: how it stands to each
    fact that was asked for, and by which criteria.
    """

    rank: int
    trial: str
    title: str
    score: float
    snippet: str
    site: str | None = None
    distance: float | None = None
    stands: tuple[Stand, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a page, how many trials there are in all, what the words were taken for, and
    how the trials stand to what was asked."""

    hits: list[Hit]
    total: int
    expansions: list[Expansion]
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)


class Search:
    """Searches one store; `notice` is told when the index has to be built or is behind.

    Of a store that threads share, any number of them may search.
    """

    def __init__(self, store: Store, terms: Terms, notice: Callable[[str], None]) -> None:
        self.store, self.terms, self.notice = store, terms, notice
        self.index = open_index(store, terms, notice)
        self._opening = Lock()
        self._admission: Admission | None = None

    @property
    def admission(self) -> Admission:
        """What the trials ask, as it is compiled by now; raises NotFound where none is."""
        with self._opening:
            if self._admission is None or not self._admission.is_current:
                self._admission = Admission(self.store, self.terms)
            return self._admission

    def run(self, request: Request) -> Found:
        """Answer a request. Raises UsageError (QueryError among them), and NotFound where trials
        are searched by what they ask and none has been compiled.

        An index that turns out to be damaged is built anew from the store, once, and it is said.
        """
        asks, index = self._asks(request), self.index
        try:
            return _Run(index, self.terms, request, asks).found()
        except EligoError:
            raise
        except UnicodeEncodeError:
            raise UsageError("the text has characters that are no Unicode; is it UTF-8?") from None
        except BaseException as error:
            if not isinstance(error, ValueError) and type(error).__name__ != "PanicException":
                raise
            self._mend(index, error)
            return _Run(self.index, self.terms, request, asks).found()

    def _mend(self, index: TextIndex, error: BaseException) -> None:
        """Build a damaged index anew, unless another thread has done so."""
        with self._opening:
            if self.index is index:
                damage = IndexDamaged(f"the index is damaged ({str(error)[:100]})")
                self.notice(f"{damage}; building it anew from the store")
                self.index = rebuild(self.store, self.terms)

    def held(self, request: Request) -> dict[int, str]:
        """All trials that a request finds: the record that speaks for each, and how it stands to
        what is asked ("admits", "depends, silent"; "" where nothing is). Raises as `run` does.
        """
        asks = self._asks(request)
        records = _Run(self.index, self.terms, request, asks).records()
        return {record: asks.words(record) if asks else "" for record in records}

    def _asks(self, request: Request) -> Asks | None:
        if not request.accepts and not request.requires:
            return None
        return Asks(self.admission, request.accepts, request.requires)

    def chosen(self, filters: Filters) -> dict[int, float | None]:
        """The records whose trials some filters leave, however many, and how far the nearest open
        site of each is, in kilometres, as far as a point was asked for and that is known."""
        return _Run(self.index, self.terms, Request(filters=filters), None).chosen()

    def places(self) -> frozenset[Point]:
        """Where the trials have sites, as far as that is known."""
        build = Builder(self.index, self.terms)
        numbers = {number for (number,) in build.site_values(Q.all_query(), "place")}
        return frozenset(map(place_at, numbers))


class _Run:
    """The work of one request."""

    def __init__(self, index: TextIndex, terms: Terms, request: Request, asks: Asks | None) -> None:
        if request.sort not in SORTS:
            raise UsageError(f"can't sort by {request.sort!r}; choose {', '.join(SORTS)}")
        if request.offset < 0 or request.limit < 0 or request.offset + request.limit > _DEEPEST:
            raise UsageError(f"hits 1 to {_DEEPEST} can be listed; narrow the search")
        _refuse_long(request.text)
        self.request, self.asks = request, asks
        self.builder = Builder(index, terms, expand=request.expand, without=request.without)
        self.searcher, self.schema = self.builder.trials, self.builder.schema

    def found(self) -> Found:
        """The page that was asked for."""
        place = self.request.filters.place()
        main = self._main()
        tiers = self._tiers(main, place)
        drawn: list[Drawn] = []
        skip, total = self.request.offset, 0
        for site, query in tiers:
            page, count = self._page(query, self.request.limit - len(drawn), skip)
            drawn += [Drawn(*one, site) for one in page]
            skip, total = max(0, skip - count), total + count
        facets = self._facets(some(query for _, query in tiers))
        asked = self.asks.asked(self.builder, main) if self.asks else []
        return Found(self._hits(drawn, main, place), total, self.builder.seen, facets, asked)

    def chosen(self) -> dict[int, float | None]:
        """The records of all hits, and how far their nearest open site is."""
        records = self.records()
        far = self._distances(records, self.request.filters.place())
        return {one: far.get(one) for one in records}

    def records(self) -> list[int]:
        """The records that speak for all trials that are found."""
        whole = some(query for _, query in self._tiers(self._main(), self.request.filters.place()))
        return self.builder.speakers(whole)

    # ---- which trials -------------------------------------------------------------------------

    def _main(self) -> Built:
        filters = self.request.filters.parts()
        return every([self._words(), *(unscored(self.builder.required(one)) for one in filters)])

    def _words(self) -> Built:
        text = self.request.text
        if is_note(text) and is_plain(text):
            return of_note(text, self.builder)
        query = parse(text)
        if is_plain(text) and isinstance(query, Words) and not self.request.every_word:
            return self.builder.ranked(query.text)
        return self.builder.required(query)

    def _tiers(self, main: Built, place: Place | None) -> list[tuple[str | None, Built]]:
        """First the trials that stand best to what is asked, of these the ones with an open site
        there, then those of which that is not known.

        Where the words name something, trials that are about it come before those that only share
        a word: neither an open site near by nor a criterion is a reason to show another disease
        first.
        """
        if place is None and self.asks is None:
            return [(None, main)]
        sites = self._sites(place) if place else [(None, Q.all_query())]
        stands = self.asks.tiers(self.builder) if self.asks else [Q.all_query()]
        return [
            (site, every([main, *map(unscored, (where, stand, about))]))
            for about in self._topics()
            for stand in stands
            for site, where in sites
        ]

    def _sites(self, place: Place) -> list[tuple[str | None, Built]]:
        """The trials with an open site at a place, and those of which that is not known."""
        build = self.builder
        there = build.site(place.query)
        is_open = build.sites_that("open", "yes")
        maybe_open = build.sites_that("open", "unknown")
        certain = build.records_of(
            there if self.request.filters.any_site else every([there, is_open])
        )
        untold = some(build.sites_without(field) for field in place.fields)
        possible = build.records_of(
            some([every([there, maybe_open]), every([untold, some([is_open, maybe_open])])])
        )
        silent = every([build.trials_without_sites(), build.required(may_be_open())])
        unknown = some([build.of_records(possible - certain), silent])
        sure = build.of_records(certain)
        rest = Q.boolean_query([(Must, unknown), (Never, sure)])
        return [("open", sure), ("unknown", rest)]

    def _topics(self) -> list[Built]:
        """What is about something that the words name, then the rest; else everything."""
        keys = [one.key for one in self.builder.seen if one.key != SPELLING]
        if not keys or not is_plain(self.request.text):
            return [Q.all_query()]
        about = Q.term_set_query(self.schema, "concept", keys)
        return [about, none(about)]

    # ---- the page -----------------------------------------------------------------------------

    def _page(self, query: Built, limit: int, skip: int) -> tuple[list[tuple[float, Any]], int]:
        """Scores and addresses of some hits, and how many there are in all."""
        order = SORTS[self.request.sort]
        result = self.searcher.search(
            query, max(1, limit), count=True, order_by_field=order, offset=skip
        )
        counted: Any = result  # the library's stubs leave the count out
        return result.hits[: max(0, limit)], int(counted.count or 0)

    def _hits(self, drawn: list[Drawn], main: Built, place: Place | None) -> list[Hit]:
        documents = [self.searcher.doc(one.address) for one in drawn]
        snippet = self._snippets(main)
        distances = self._distances([doc["record"][0] for doc in documents], place)
        return [
            Hit(
                rank=self.request.offset + n,
                trial=doc["name"][0],
                title=doc.get_first("title") or "",
                score=round(float(one.score or 0), 4),
                snippet=snippet(doc),
                site=one.site,
                distance=distances.get(doc["record"][0]) if one.site == "open" else None,
                stands=self.asks.stands(doc["record"][0]) if self.asks else (),
            )
            for n, (one, doc) in enumerate(zip(drawn, documents, strict=True), 1)
        ]

    def _snippets(self, main: Built) -> Callable[[tantivy.Document], str]:
        """What shows a hit's words in its summary; the summary's beginning where none is in it."""
        if not self.request.snippets:
            return lambda doc: ""
        make = tantivy.SnippetGenerator.create(self.searcher, main, self.schema, "summary")
        make.set_max_num_chars(_SNIPPET)

        def snippet(doc: tantivy.Document) -> str:
            words = make.snippet_from_doc(doc).fragment() or doc.get_first("summary") or ""
            return " ".join(words[: 2 * _SNIPPET].split())[:_SNIPPET]

        return snippet

    def _distances(self, records: list[int], place: Place | None) -> dict[int, float]:
        """How far the nearest such site of each record is, in kilometres."""
        if place is None or place.centre is None or not records:
            return {}
        query = [Q.term_set_query(self.builder.site_schema, "record", records)]
        query.append(self.builder.site(place.query))
        if not self.request.filters.any_site:
            query.append(self.builder.sites_that("open", "yes"))
        nearest: dict[int, float] = {}
        for record, number in self.builder.site_values(every(query), "record", "place"):
            far = round(kilometres(place.centre, place_at(number)), 1)
            nearest[record] = min(far, nearest.get(record, far))
        return nearest

    def _facets(self, whole: Built) -> dict[str, list[tuple[str, int]]]:
        """How many trials hold each value, the most frequent first."""
        if not self.request.facets:
            return {}
        if unknown := [name for name in self.request.facets if name not in FACETS]:
            raise UsageError(f"can't count by {unknown[0]!r}; choose {', '.join(FACETS)}")
        wanted = {
            name: {"terms": {"field": name, "size": _FACET_VALUES}} for name in self.request.facets
        }
        counted = self.searcher.aggregate(whole, wanted)
        return {
            name: [(one["key"], int(one["doc_count"])) for one in counted[name]["buckets"]]
            for name in self.request.facets
        }


@dataclass(frozen=True, slots=True)
class Drawn:
    """A hit before it is looked up: its score, its address, and what is known of its sites."""

    score: float | None
    address: Any
    site: str | None


def _refuse_long(text: str) -> None:
    """Raises UsageError for more than can be looked for at once."""
    if len(text) > _LONGEST:
        raise UsageError(f"the text is over {_LONGEST:,} characters; search for less at a time")
    words = list(islice(re.finditer(r"\S+", text), _WORDS + 1))
    if len(words) > _WORDS:
        why = f"a query has {_WORDS:,} words at most; of a long note give what matters"
        raise QueryError(why, words[-1].start() + 1)
