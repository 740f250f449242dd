"""A trial as JSON-LD of schema.org: MedicalTrial, MedicalObservationalStudy or MedicalStudy."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

import msgspec

from eligo.records.model import Intervention, Location, Organisation, Trial
from eligo.records.writers.shape import Json, full, plain, plains, registry_address

CONTEXT = "https://schema.org"
_TYPES = {"INTERVENTIONAL": "MedicalTrial", "OBSERVATIONAL": "MedicalObservationalStudy"}


@cache
def _table() -> dict[str, dict[str, str]]:
    text = resources.files("eligo.records").joinpath("data/schema_org.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, dict[str, str]])


def _member(kind: str, word: str | None) -> str | None:
    """The address of a member of an enumeration; None where there is none for the word."""
    found = _table()[kind].get(word or "")
    return f"{CONTEXT}/{found}" if found else None


def write_jsonld(trial: Trial) -> Json:
    """The study, JSON-ready, to be put on a page as application/ld+json.

    What schema.org has no property for (phase, criteria, outcomes) is left out, but for the phase,
    which stands in the words that tell the study from others.
    """
    kind = _TYPES.get(plain(trial.study_type) or "", "MedicalStudy")
    address = registry_address(trial.nct_id)
    return full(
        **{"@context": CONTEXT, "@type": kind, "@id": address},
        name=trial.title,
        alternateName=plains((trial.official_title, trial.acronym)),
        url=address,
        identifier=_numbers(trial),
        description=plain(trial.brief_summary),
        disambiguatingDescription=_in_short(trial),
        status=_member("status", plain(trial.status)) or plain(trial.status),
        **_design(trial, kind),
        sponsor=[_organisation(one) for one in _sponsors(trial)],
        healthCondition=[_entity("MedicalCondition", one) for one in plains(trial.conditions)],
        studySubject=[_subject(one) for one in trial.interventions],
        studyLocation=[_place(one) for one in trial.locations],
        subjectOf=_page(trial, address),
    )


def _entity(kind: str, name: str) -> Json:
    return {"@type": kind, "name": name}


def _numbers(trial: Trial) -> list[Json]:
    others = [*([trial.org_study_id] if trial.org_study_id else []), *trial.secondary_ids]
    nct = plains((trial.nct_id, *trial.nct_aliases))
    return [
        *(_number("ClinicalTrials.gov", one) for one in nct),
        *(_number(plain(one.domain) or plain(one.type), plain(one.id)) for one in others),
    ]


def _number(kind: str | None, value: str) -> Json:
    return full(**{"@type": "PropertyValue"}, propertyID=kind, value=value)


def _in_short(trial: Trial) -> str:
    """Phase and kind of study: "Phase 2, interventional"."""
    phases = [
        one.replace("PHASE", "Phase ").replace("EARLY_", "Early ") for one in plains(trial.phases)
    ]
    words = [*(one for one in phases if one != "NA"), plain(trial.study_type)]
    return ", ".join(one if one[:5] in ("Phase", "Early") else one.lower() for one in words if one)


def _design(trial: Trial, kind: str) -> Json:
    if kind == "MedicalTrial":
        words = plain(trial.design.allocation), plain(trial.design.masking)
        return {"trialDesign": [one for word in words if (one := _member("trial_design", word))]}
    if kind == "MedicalObservationalStudy":
        design = _member("observational_design", plain(trial.design.observational_model))
        return {"studyDesign": design}
    return {}


def _sponsors(trial: Trial) -> list[Organisation]:
    return [*([trial.sponsor] if trial.sponsor else []), *trial.collaborators]


def _organisation(one: Organisation) -> Json:
    return _entity("Organization", one.name.value)


def _subject(one: Intervention) -> Json:
    kind = _table()["subject"].get(plain(one.type) or "", "MedicalEntity")
    return full(
        **_entity(kind, one.name.value),
        description=plain(one.description),
        alternateName=plains(one.other_names),
    )


def _place(site: Location) -> Json:
    """The city as the area, the facility as a place in it."""
    parts = plains((site.city, site.state, site.country))
    address = full(
        **{"@type": "PostalAddress"},
        addressLocality=plain(site.city),
        addressRegion=plain(site.state),
        postalCode=plain(site.zip),
        addressCountry=plain(site.country),
    )
    point = None
    if site.latitude and site.longitude:
        at = {"latitude": site.latitude.value, "longitude": site.longitude.value}
        point = {"@type": "GeoCoordinates", **at}
    facility = plain(site.facility)
    return full(
        **{"@type": "AdministrativeArea"},
        name=", ".join(parts),
        address=address,
        geo=point,
        containsPlace=_entity("Place", facility) if facility else None,
    )


def _page(trial: Trial, address: str | None) -> Json | None:
    dates = trial.dates
    posted, updated = dates.first_posted, dates.last_update_posted or dates.last_update_submitted
    if address is None:
        return None
    return full(
        **{"@type": "WebPage"},
        url=address,
        datePublished=plain(posted.date) if posted else None,
        dateModified=plain(updated.date) if updated else None,
    )
