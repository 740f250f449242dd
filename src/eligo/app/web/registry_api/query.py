"""The registry's parameters as a query of its own language, which the local search answers."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from eligo.errors import QueryError, UsageError
from eligo.matching.search import SORTS, Request
from eligo.matching.search.parse import parse

# Parameter -> the area that it asks about; a term may stand anywhere.
_AREAS = {
    "cond": "AREA[ConditionSearch]",
    "term": "",
    "titles": "AREA[TitleSearch]",
    "intr": "AREA[InterventionSearch]",
    "outc": "AREA[OutcomeSearch]",
    "spons": "AREA[SponsorSearch]",
    "lead": "AREA[LeadSponsorName]",
    "id": "AREA[IdSearch]",
    "patient": "AREA[EligibilitySearch]",
}
# The short names of the site's own filters.
_SHORT = {
    "sex": ("Sex", {"f": "FEMALE", "m": "MALE", "all": "ALL"}),
    "results": ("HasResults", {"with": "true", "without": "false"}),
    "healthy": ("HealthyVolunteers", {"y": "true", "n": "false"}),
    "studyType": (
        "StudyType",
        {"int": "INTERVENTIONAL", "obs": "OBSERVATIONAL", "exp": "EXPANDED_ACCESS"},
    ),
    "phase": (
        "Phase",
        {"0": "EARLY_PHASE1", "1": "PHASE1", "2": "PHASE2", "3": "PHASE3", "4": "PHASE4"},
    ),
    "status": (
        "OverallStatus",
        {
            "rec": "RECRUITING", "not": "NOT_YET_RECRUITING", "act": "ACTIVE_NOT_RECRUITING",
            "com": "COMPLETED", "ter": "TERMINATED", "enr": "ENROLLING_BY_INVITATION",
            "sus": "SUSPENDED", "wit": "WITHDRAWN", "unk": "UNKNOWN",
        },
    ),
    "funderType": (
        "LeadSponsorClass",
        {"nih": "NIH", "fed": "FED", "industry": "INDUSTRY", "other": "OTHER"},
    ),
}  # fmt: skip
_EITHER_SEX = {"FEMALE": "FEMALE OR ALL", "MALE": "MALE OR ALL"}
_SORTED = {
    "@relevance": "relevance",
    "LastUpdatePostDate": "updated",
    "StartDate": "start",
    "EnrollmentCount": "enrollment",
}
_DISTANCE = re.compile(r"distance\(.+\)", re.IGNORECASE)
_STRICT = "NOT "  # behind an operator even plain words are read as a query
_BETWEEN = re.compile(r"[|,]")
_Words = Annotated[str, Field(max_length=20_000)]


class StudiesQuestion(BaseModel):
    """What ClinicalTrials.gov's API v2 is asked for, under its own names."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    cond: Annotated[_Words, Field(alias="query.cond")] = ""
    """Condition or disease."""
    term: Annotated[_Words, Field(alias="query.term")] = ""
    """Other terms, or any query of the registry's language."""
    locn: Annotated[_Words, Field(alias="query.locn")] = ""
    """Words about the place of a site."""
    titles: Annotated[_Words, Field(alias="query.titles")] = ""
    """Words of the titles."""
    intr: Annotated[_Words, Field(alias="query.intr")] = ""
    """Intervention or treatment."""
    outc: Annotated[_Words, Field(alias="query.outc")] = ""
    """Outcome measure."""
    spons: Annotated[_Words, Field(alias="query.spons")] = ""
    """Sponsor or collaborator."""
    lead: Annotated[_Words, Field(alias="query.lead")] = ""
    """Lead sponsor."""
    id: Annotated[_Words, Field(alias="query.id")] = ""
    """Study numbers."""
    patient: Annotated[_Words, Field(alias="query.patient")] = ""
    """Words of the eligibility."""
    status: Annotated[_Words, Field(alias="filter.overallStatus")] = ""
    """RECRUITING|COMPLETED"""
    geo: Annotated[_Words, Field(alias="filter.geo")] = ""
    """distance(39.0,-77.1,50mi)"""
    ids: Annotated[_Words, Field(alias="filter.ids")] = ""
    """NCT04852770|NCT01728545"""
    advanced: Annotated[_Words, Field(alias="filter.advanced")] = ""
    """A query of the registry's language."""
    short: Annotated[_Words, Field(alias="aggFilters")] = ""
    """results:with,sex:f,phase:2 3"""
    fields: _Words = ""
    """Only these fields, by name or path, between "|" or ","."""
    sort: _Words = ""
    """@relevance, LastUpdatePostDate, StartDate or EnrollmentCount, the largest first."""
    count: Annotated[bool, Field(alias="countTotal")] = False
    """Whether the number of all studies is told."""
    size: Annotated[int, Field(alias="pageSize", ge=0, le=1000)] = 10
    """How many studies a page has at most."""
    token: Annotated[str, Field(alias="pageToken", max_length=200)] = ""
    """The `nextPageToken` of the page before."""
    markup: Annotated[Literal["markdown"], Field(alias="markupFormat")] = "markdown"
    """How text is marked up."""

    def request(self) -> Request:
        """The same for the local search. Raises UsageError and QueryError."""
        text = " AND ".join(self._parts())
        sort = self._sort()
        return Request(text, limit=self.size, offset=offset_of(self.token), sort=sort,
                       snippets=False, every_word=True)  # fmt: skip

    def _parts(self) -> Iterator[str]:
        for name, area in _AREAS.items():
            if words := getattr(self, name).strip():
                yield area + _checked(f"query.{name}", words)
        if self.locn.strip():
            words = _checked("query.locn", self.locn.strip())
            yield f"SEARCH[Location](AREA[LocationSearch]{words})"
        if self.status.strip():
            yield f"AREA[OverallStatus]({_either(self.status)})"
        if self.ids.strip():
            yield f"AREA[IdSearch]({_either(self.ids)})"
        if self.geo.strip():
            yield _distance(self.geo.strip())
        if self.advanced.strip():
            yield _checked("filter.advanced", self.advanced.strip())
        yield from _short(self.short)

    def _sort(self) -> str:
        name, _, way = self.sort.split("|")[0].split(",")[0].partition(":")
        if not name:
            return "relevance"
        if name not in _SORTED or way not in ("", "desc"):
            raise UsageError(f"sort: choose {', '.join(_SORTED)}, the largest first")
        assert _SORTED[name] in SORTS
        return _SORTED[name]


def _checked(parameter: str, words: str) -> str:
    """Words in brackets, if they are a query; the error names the parameter."""
    try:
        parse(f"{_STRICT}({words})")
    except QueryError as error:
        column = max(1, error.column - len(_STRICT) - 1)
        raise QueryError(f"{parameter}: {error.message}", column) from None
    return f"({words})"


def _either(words: str) -> str:
    """A list as a query for any of it; what is no name is quoted, so that it can't be a query."""
    names = [name.strip() for name in _BETWEEN.split(words) if name.strip()]
    return " OR ".join(name if name.isidentifier() else f'"{_unquoted(name)}"' for name in names)


def _unquoted(words: str) -> str:
    return words.replace('"', " ").replace("\\", " ")


def _distance(words: str) -> str:
    if not _DISTANCE.fullmatch(words):
        raise UsageError("filter.geo: write distance(latitude,longitude,50mi)")
    return _checked("filter.geo", f"SEARCH[Location](AREA[LocationGeoPoint]{words})")


def _short(words: str) -> Iterator[str]:
    """The site's own filters: `sex:f,phase:2 3`."""
    for pair in filter(None, map(str.strip, words.split(","))):
        name, _, values = pair.partition(":")
        if name not in _SHORT:
            raise UsageError(f"aggFilters: there is no {name!r}; choose {', '.join(_SHORT)}")
        area, known = _SHORT[name]
        unknown = [value for value in values.split() if value not in known]
        if unknown or not values.split():
            raise UsageError(f"aggFilters: {name} is one of {', '.join(known)}")
        meant = (known[value] for value in values.split())
        yield f"AREA[{area}]({' OR '.join(_EITHER_SEX.get(one, one) for one in meant)})"


def token_of(offset: int) -> str:
    """Where the next page begins, as a token."""
    return urlsafe_b64encode(str(offset).encode()).decode().rstrip("=")


def offset_of(token: str) -> int:
    """Where the page of a token begins. Raises UsageError."""
    if not token:
        return 0
    try:
        return int(urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("ascii"))
    except ValueError:
        raise UsageError("pageToken: give the nextPageToken of the page before") from None
