"""A trial -> what the index holds of it: one document of the trial, one of each site."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from eligo.records.dates import first_day
from eligo.records.geography import Point, locate
from eligo.records.model import Age, Location, Trial, TrialDate, Value
from eligo.records.store.reading import Document, Documents
from eligo.records.vocabulary import lookup
from eligo.terms import Terms

OPEN = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE")
KINDS = ("condition", "drug", "procedure", "gene")
_YEARS = {"a": 1.0, "mo": 1 / 12, "wk": 7 / 365.25, "d": 1 / 365.25, "h": 1 / 8766}
_YEARS["min"] = 1 / 525960
_DATES = (
    "start", "primary_completion", "completion", "first_submitted", "first_posted",
    "results_first_posted", "last_update_submitted", "last_update_posted",
)  # fmt: skip


def years(age: Age) -> float:
    """An age in years."""
    return age.value * _YEARS[age.unit]


def day_number(iso: str) -> float:
    """An ISO date of any precision as the number of its first day."""
    return float(first_day(iso if len(iso) > 4 else f"{iso}-01").toordinal())


def _value(value: Value[Any] | None) -> list[Any]:
    return [] if value is None else [value.value]


def _values(values: Iterable[Value[Any] | None]) -> list[Any]:
    return [value.value for value in values if value is not None]


def _names(trial: Trial) -> list[str]:
    return _values(v for one in trial.interventions for v in (one.name, *one.other_names))


def _ids(trial: Trial) -> list[str]:
    numbers = [one.id for one in trial.secondary_ids]
    if trial.org_study_id:
        numbers.append(trial.org_study_id.id)
    return _values([trial.nct_id, *trial.nct_aliases, *numbers])


def _age(value: Value[Age] | None) -> list[float]:
    return [] if value is None else [years(value.value)]


def _truth(value: Value[bool] | None) -> list[str]:
    return [] if value is None else [str(value.value).lower()]


def _date(found: TrialDate | None) -> list[float]:
    return [] if found is None else [day_number(found.date.value)]


def _event_terms(trial: Trial, title: str) -> list[str]:
    tables = (one for one in trial.results if one.section == "events" and one.title == title)
    return list(dict.fromkeys(figure.label for table in tables for figure in table.figures))


# Field of the index -> what a trial holds for it.
TRIAL: dict[str, Callable[[Trial], list[Any]]] = {
    "id": lambda t: list(dict.fromkeys(_ids(t))),
    "title": lambda t: _values((t.brief_title, t.acronym)) or _value(t.official_title),
    "official_title": lambda t: _value(t.official_title),
    "condition": lambda t: _values(t.conditions),
    "keyword": lambda t: _values(t.keywords),
    "intervention": _names,
    "summary": lambda t: _value(t.brief_summary),
    "description": lambda t: _value(t.detailed_description),
    "eligibility": lambda t: _values((t.eligibility.text, t.eligibility.study_population)),
    "outcome": lambda t: [one.measure.value for one in t.outcomes],
    "serious_event": lambda t: _event_terms(t, "serious adverse events"),
    "other_event": lambda t: _event_terms(t, "other adverse events"),
    "sponsor": lambda t: _value(t.sponsor.name) if t.sponsor else [],
    "sponsor_name": lambda t: _value(t.sponsor.name) if t.sponsor else [],
    "collaborator": lambda t: [one.name.value for one in t.collaborators],
    "status": lambda t: [status] if (status := trial_status(t)) else [],
    "phase": lambda t: list(dict.fromkeys(_values(t.phases))),
    "study_type": lambda t: _value(t.study_type),
    "sex": lambda t: _value(t.eligibility.sex),
    "healthy": lambda t: _truth(t.eligibility.healthy_volunteers),
    "results": lambda t: _truth(t.has_results),
    "sponsor_class": lambda t: _value(t.sponsor.kind) if t.sponsor else [],
    "intervention_type": lambda t: list(dict.fromkeys(_values(i.type for i in t.interventions))),
    "allocation": lambda t: _value(t.design.allocation),
    "model": lambda t: _value(t.design.intervention_model),
    "purpose": lambda t: _value(t.design.primary_purpose),
    "masking": lambda t: _value(t.design.masking),
    "observational_model": lambda t: _value(t.design.observational_model),
    "time_perspective": lambda t: _value(t.design.time_perspective),
    "min_age": lambda t: _age(t.eligibility.min_age),
    "max_age": lambda t: _age(t.eligibility.max_age),
    "enrollment": lambda t: [float(t.enrollment.count.value)] if t.enrollment else [],
    "country": lambda t: list(dict.fromkeys(_values(one.country for one in t.locations))),
}


def _dated(name: str) -> Callable[[Trial], list[Any]]:
    return lambda trial: _date(getattr(trial.dates, name))


TRIAL |= {name: _dated(name) for name in _DATES}

SITE: dict[str, Callable[[Location], list[Any]]] = {
    "facility": lambda s: _value(s.facility or s.person),
    "city": lambda s: _value(s.city),
    "state": lambda s: _value(s.state),
    "country": lambda s: _value(s.country),
    "zip": lambda s: _value(s.zip),
    "site_status": lambda s: [status] if (status := site_status(s)) else [],
}


def trial_status(trial: Trial) -> str | None:
    """A trial's status in the registry's words, the NCI's taken for them; None where none is told.

    Flat records keep the words of where they came from: the NCI's "Active" is recruiting.
    """
    if trial.status is None:
        return None
    known = lookup("status", trial.status.value) or lookup("nci_status", trial.status.printed)
    return known.value if known else trial.status.value


def site_status(site: Location) -> str | None:
    """A site's status in the registry's words; None where it tells none."""
    if site.status is None:
        return None
    found = lookup("site_status", site.status.value)
    return found.value if found else site.status.value


def open_(site: Location, trial: Trial) -> str:
    """Whether a site takes patients: "yes", "no" or "unknown".

    A site without a status of its own in a trial that takes none takes none either.
    """
    status = site_status(site)
    if status is not None:
        return "yes" if status in OPEN else "no"
    whole = trial_status(trial)
    return "unknown" if whole is None or whole in (*OPEN, "UNKNOWN") else "no"


def position(site: Location) -> tuple[float, float] | None:
    """Where a site lies: as the record says, else where its city does."""
    if site.latitude is not None and site.longitude is not None:
        return site.latitude.value, site.longitude.value
    parts = (site.city, site.state, site.country, site.zip)
    return locate(*(part.value if part else None for part in parts))


_STEPS = 10_000  # a place is told to a ten-thousandth of a degree, about ten metres


def place_number(latitude: float, longitude: float) -> int:
    """A position as one number."""
    return round((latitude + 90) * _STEPS) * 10_000_000 + round((longitude + 180) * _STEPS)


def place_at(number: int) -> Point:
    """The position of a place's number."""
    north, east = divmod(number, 10_000_000)
    return Point(north / _STEPS - 90, east / _STEPS - 180)


def documents(trial: Trial, terms: Terms) -> Documents:
    """What the index holds of a trial, but for the numbers of its records (see `numbered`)."""
    document = {name: held for name, of in TRIAL.items() if (held := of(trial))}
    document["has"] = [*document, *(["site"] if trial.locations else [])]
    document["name"] = [trial.id]
    document["concept"] = concepts(trial, terms)
    return Documents(document, [_site(site, trial) for site in trial.locations])


def _site(site: Location, trial: Trial) -> Document:
    document = {name: held for name, of in SITE.items() if (held := of(site))}
    has = list(document)
    if point := position(site):
        document["latitude"], document["longitude"] = [point[0]], [point[1]]
        document["place"] = [place_number(*point)]
        has.append("point")
    return document | {"has": has, "open": [open_(site, trial)]}


def numbered(held: Documents, records: list[int], ids: Iterable[str]) -> Documents:
    """The documents of a trial that these records of the store tell of, first the one that speaks
    for it; `ids`: their own.
    """
    every = {one.upper() for one in (*held.trial.get("id", ()), *ids)}
    trial = held.trial | {"record": records, "id": sorted(every)}
    return Documents(trial, [site | {"record": records[:1]} for site in held.sites])


def concepts(trial: Trial, terms: Terms) -> list[str]:
    """What a trial is about by its conditions, interventions and title, and all above it.

    Keywords and other names add little (measured) and would cost a third of the time.
    """
    named = _values([*trial.conditions, *(one.name for one in trial.interventions)])
    title = trial.brief_title or trial.official_title
    if title:
        named.append(title.value)
    found = frozenset().union(*(_concepts(name, terms) for name in named))
    return sorted(found)


@lru_cache(200_000)
def _concepts(text: str, terms: Terms) -> frozenset[str]:
    hits = terms.scan(words(text), KINDS)
    return frozenset().union(*(keys(hit.concept, terms) for hit in hits))


def words(text: str) -> list[str]:
    """The words of a text as the scanner of terms takes them."""
    return text.replace("/", " / ").replace(",", " , ").split()


@lru_cache(50_000)
def keys(concept: Any, terms: Terms) -> frozenset[str]:
    """A concept and all that it is a kind of, as the index names them."""
    return frozenset(key(system, code) for system, code in terms.ancestors(concept))


def key(system: str, code: str) -> str:
    """A concept as the index names it."""
    return f"{system}:{code}"
