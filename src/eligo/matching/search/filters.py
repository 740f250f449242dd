"""Filters: what people choose beside their words, as parts of a query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from eligo.errors import UsageError
from eligo.matching.search.query import (
    And,
    AtOneSite,
    Between,
    Distance,
    In,
    Missing,
    Not,
    Or,
    Query,
    Words,
)
from eligo.matching.search.values import code_of, limit_of
from eligo.records.geography import Point, largest, of_zip
from eligo.records.index import Area, areas
from eligo.records.index.documents import OPEN
from eligo.records.places import country_code, places

_JUST = 1e-6
_KM_PER_MILE = 1.609344


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site must be: a country, a city, or within a radius of a point."""

    query: Query
    fields: tuple[str, ...]  # what a site has to tell for the question to have an answer
    centre: Point | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What people choose beside their words; what is left out does not matter.

    `age` in years; `sex` female or male; `near` a city ("Boston", "Paris, France"), a ZIP code of
    the United States or "42.36,-71.06"; `within` a distance such as "50 mi" or "80 km"; dates ISO.
    `any_site`: sites that take no patients count too; `sponsor`: who leads, by name.
    """

    status: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    study_type: tuple[str, ...] = ()
    sponsor_class: tuple[str, ...] = ()
    age: float | None = None
    sex: str | None = None
    healthy: bool | None = None
    results: bool | None = None
    updated_since: str | None = None
    started_since: str | None = None
    country: str | None = None
    city: str | None = None
    near: str | None = None
    within: str = "50 mi"
    any_site: bool = False
    sponsor: str | None = None
    query: Query | None = field(default=None)

    def parts(self) -> Iterator[Query]:
        """Everything but the place, as queries that must hold; raises UsageError."""
        if self.status:
            yield has_status(self.status)
        for name, chosen in (
            ("Phase", self.phase),
            ("StudyType", self.study_type),
            ("LeadSponsorClass", self.sponsor_class),
        ):
            if chosen:
                yield any_of(areas()[name], chosen)
        if self.sponsor:
            yield In(areas()["LeadSponsorName"], Words(self.sponsor, phrase=True))
        if self.age is not None:
            yield from fits_age(self.age)
        if self.sex:
            yield fits_sex(self.sex)
        for name, truth in (("HealthyVolunteers", self.healthy), ("HasResults", self.results)):
            if truth is not None:
                yield any_of(areas()[name], (str(truth).lower(),))
        for name, since in (
            ("LastUpdatePostDate", self.updated_since),
            ("StartDate", self.started_since),
        ):
            if since:
                yield Between(areas()[name], limit_of(areas()[name], since, "low"), None)
        if self.query is not None:
            yield self.query

    def place(self) -> Place | None:
        """Where a site must be; None for anywhere. Raises UsageError for an unknown place."""
        parts: list[Query] = []
        told: list[str] = []
        centre = None
        if self.country:
            parts.append(in_country(self.country))
            told.append("country")
        if self.city:
            parts.append(In(areas()["LocationCity"], Words(self.city, phrase=True)))
            told.append("city")
        if self.near:
            centre = point_of(self.near)
            parts.append(Distance(*centre, radius(self.within)))
            told.append("point")
        return Place(And(tuple(parts)), tuple(told), centre) if parts else None


def any_of(area: Area, words: tuple[str, ...]) -> Query:
    """One of some values of a controlled field."""
    return Or(tuple(In(area, Words(code_of(area, one))) for one in words))


def fits_age(age: float) -> Iterator[Query]:
    """Trials that an age in years does not keep out; a limit that is not told keeps nobody out.

    A limit in whole years holds until the next birthday: 65 years takes those who are 65.
    """
    yield Not(Between(areas()["MinimumAge"], age + _JUST, None))
    yield Not(Between(areas()["MaximumAge"], None, age - _JUST))


def fits_sex(sex: str) -> Query:
    """Trials that take a sex, or do not say whom they take."""
    area = areas()["Sex"]
    return Or((any_of(area, ("ALL", sex)), Missing(area)))


def has_status(statuses: tuple[str, ...]) -> Query:
    """One of some statuses; "open" is every one under which a trial takes or will take patients.

    A trial that tells no status of its own is open where one of its sites is.
    """
    area = areas()["OverallStatus"]
    wanted = tuple(s for s in statuses if s.casefold() != "open")
    if wanted == statuses:
        return any_of(area, wanted)
    open_site = AtOneSite(any_of(areas()["LocationStatus"], OPEN))
    return Or((any_of(area, (*wanted, *OPEN)), And((Missing(area), open_site))))


def may_be_open() -> Query:
    """Trials that take patients, or do not say that they take none."""
    area = areas()["OverallStatus"]
    return Or((any_of(area, (*OPEN, "UNKNOWN")), Missing(area)))


def in_country(name: str) -> Query:
    """A country by any of its names."""
    code = country_code(name)
    names = places().countries[code] if code else [name]
    area = areas()["LocationCountry"]
    return Or(tuple(In(area, Words(one, phrase=True)) for one in names))


def radius(words: str) -> float:
    """ "50 mi" or "80 km" in kilometres; raises UsageError."""
    number, unit = words.strip()[:-2], words.strip()[-2:].casefold()
    try:
        return float(number) * {"mi": _KM_PER_MILE, "km": 1.0}[unit]
    except (ValueError, KeyError):
        raise UsageError(f"{words!r} is no distance; write 50 mi or 80 km") from None


def point_of(words: str) -> Point:
    """A ZIP code, "latitude,longitude" or a city; raises UsageError for what is none of them."""
    parts = [part.strip() for part in words.split(",")]
    try:
        latitude, longitude = map(float, parts)
    except ValueError:
        pass
    else:
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return Point(latitude, longitude)
    found = of_zip(words) or named_place(parts)
    if found is None:
        raise UsageError(f"no place {words!r} is known; give a city, a ZIP code or 42.36,-71.06")
    return found


def named_place(parts: list[str]) -> Point | None:
    """ "Boston", "Paris, France", "Springfield, Illinois"."""
    return largest(parts[0], parts[1] if len(parts) > 1 else None)
