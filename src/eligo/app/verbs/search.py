"""Search: which trials answer some words and filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from eligo.app.service import Service
from eligo.matching.search import FACETS, Asked, Filters, Found, Hit, Request, Stand
from eligo.records import Trial

Many = Annotated[tuple[str, ...], Field(default=(), max_length=100)]
Phrase = Annotated[str, Field(max_length=1_000)]
Phrases = Annotated[tuple[Phrase, ...], Field(default=(), max_length=10)]
_PAGES = 10_000  # hits that can be paged to


class SearchQuestion(BaseModel):
    """What is searched for; what is left out or empty does not matter."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    q: Annotated[str, Field(max_length=100_000)] = ""
    """Words, a patient's note, or a query in ClinicalTrials.gov's spelling."""
    status: Many = ()
    """recruiting, completed, …; open: all that take people."""
    phase: Many = ()
    """1, 2, PHASE3, …"""
    study_type: Many = ()
    """interventional, observational, expanded access"""
    sponsor_class: Many = ()
    """industry, NIH, other, …"""
    sponsor: Annotated[str | None, Field(max_length=1_000)] = None
    """Who leads the trial, by name."""
    age: Annotated[float | None, Field(ge=0, le=150)] = None
    """In years; trials without a limit are included."""
    sex: Literal["female", "male"] | None = None
    """Trials that take this sex."""
    healthy: bool | None = None
    """Whether healthy volunteers are taken."""
    results: bool | None = None
    """Whether results are posted."""
    updated_since: str | None = None
    """YYYY-MM-DD."""
    started_since: str | None = None
    """YYYY-MM-DD."""
    country: str | None = None
    """Of an open site."""
    city: str | None = None
    """Of an open site."""
    near: str | None = None
    """A city, a ZIP code or latitude,longitude: with an open site within `within` of it."""
    within: str = "80 km"
    """50 mi, 80 km"""
    any_site: bool = False
    """Closed sites count too."""
    accepts: Phrases = ()
    """Whom trials must not rule out: “ECOG 2”. Those that take them come first."""
    requires: Phrases = ()
    """What trials ask for: “NPM1 mutation”."""
    sort: Literal["relevance", "updated", "start", "enrollment"] = "relevance"
    """The order of the hits."""
    plain: bool = False
    """The words as they are: no synonyms, no kinds, no other spellings."""
    without: Many = ()
    """Expansions that are switched off, by their keys."""
    page: Annotated[int, Field(ge=1, le=_PAGES)] = 1
    """Which page of hits, from 1."""
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    """How many hits a page has."""

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: Any) -> Any:
        """A form sends its empty fields too: they were not filled in."""
        if not isinstance(given, dict):
            return given
        kept = {name: _filled(value) for name, value in given.items()}
        return {name: value for name, value in kept.items() if value not in ("", [], ())}

    @property
    def filters(self) -> Filters:
        """Everything but the words."""
        return Filters(
            self.status, self.phase, self.study_type, self.sponsor_class, self.age, self.sex,
            self.healthy, self.results, self.updated_since, self.started_since, self.country,
            self.city, self.near, self.within, self.any_site, self.sponsor,
        )  # fmt: skip


def _filled(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [one for one in value if one != ""]
    return value.strip() if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class FoundTrial:
    """A hit. `site`: open or unknown where a place was asked for; `distance_km` to it; `stands`:
    how it stands to what was asked with accepts and requires, and by which criteria."""

    rank: int
    trial: str
    title: str
    score: float
    snippet: str
    status: str | None = None
    phases: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    sponsor: str | None = None
    updated: str | None = None
    sites: int = 0
    countries: tuple[str, ...] = ()
    site: str | None = None
    distance_km: float | None = None
    stands: tuple[Stand, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What some words of the search were also taken for; `key` switches it off."""

    words: str
    key: str
    means: str
    how: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the trials hold a value."""

    value: str
    trials: int


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """A page of hits, how many trials there are in all, and how they are spread.

    `asked`: what each phrase of accepts and requires was taken for, and how many stand how to it.
    """

    total: int
    page: int
    pages: int
    hits: list[FoundTrial]
    expansions: list[Taken]
    asked: list[Asked]
    facets: dict[str, list[Count]]


def search(service: Service, asked: SearchQuestion) -> SearchAnswer:
    """The trials that answer a question, a page of them. Raises UsageError."""
    offset = (asked.page - 1) * asked.limit
    request = Request(
        asked.q, asked.filters, asked.limit, offset, asked.sort, not asked.plain,
        frozenset(asked.without), FACETS, accepts=asked.accepts, requires=asked.requires,
    )  # fmt: skip
    found = service.search.run(request)
    return SearchAnswer(
        found.total,
        asked.page,
        -(-found.total // asked.limit),
        [_shown(hit, service.trial(hit.trial).trial) for hit in found.hits],
        [Taken(one.words, one.key, one.means, one.how) for one in found.expansions],
        found.asked,
        facets_of(found),
    )


def facets_of(found: Found) -> dict[str, list[Count]]:
    """The counts of a search by field, the most frequent value first."""
    return {
        name: [Count(value, number) for value, number in counts]
        for name, counts in found.facets.items()
    }


def _shown(hit: Hit, trial: Trial) -> FoundTrial:
    updated = trial.dates.last_update_posted or trial.dates.last_update_submitted
    countries = dict.fromkeys(site.country.value for site in trial.locations if site.country)
    return FoundTrial(
        hit.rank, hit.trial, hit.title, hit.score, hit.snippet,
        status=trial.status.value if trial.status else None,
        phases=tuple(phase.value for phase in trial.phases),
        conditions=tuple(one.value for one in trial.conditions),
        interventions=tuple(one.name.value for one in trial.interventions),
        sponsor=trial.sponsor.name.value if trial.sponsor else None,
        updated=updated.date.value if updated else None,
        sites=len(trial.locations),
        countries=tuple(countries),
        site=hit.site,
        distance_km=hit.distance,
        stands=hit.stands,
    )  # fmt: skip
