"""What the ResearchStudy of R4 and of R5 have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from eligo.records.model import Identifier, Location, Person, Trial, TrialDate, Value
from eligo.records.writers.fhir.codes import PHASE, PURPOSE, REGISTRY, code, coding, concept
from eligo.records.writers.shape import Json, full, plain, plains

ELIGIBILITY = "eligibility"  # the id of the contained Group or EvidenceVariable
_NO_ID = re.compile(r"[^A-Za-z0-9\-.]+")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def study(trial: Trial, **fields: Any) -> Json:
    """A ResearchStudy of what is the same in both releases, and `fields` of one of them."""
    purpose, phases = plain(trial.design.primary_purpose), plains(trial.phases)
    shared = full(
        resourceType="ResearchStudy",
        id=_NO_ID.sub("-", trial.id or "")[:64].strip("-"),
        identifier=identifiers(trial),
        title=trial.title,
        primaryPurposeType=_coded("purpose", PURPOSE, purpose),
        phase=_coded("phase", PHASE, "/".join(phases) or None),
        condition=[concept(one) for one in plains(trial.conditions)],
        keyword=[concept(one) for one in plains(trial.keywords)],
        period=full(start=day(trial.dates.start), end=day(trial.dates.completion)),
        site=[{"reference": f"#{site_id(n)}"} for n, _ in enumerate(trial.locations, 1)],
    )
    cleaned: Json = clean(shared | full(**fields))
    return cleaned


def clean(value: Any) -> Any:
    """Texts without the characters that FHIR forbids, and nothing empty."""
    if isinstance(value, str):
        return _NO_TEXT.sub("", value).strip()
    if isinstance(value, dict):
        return full(**{key: clean(one) for key, one in value.items()})
    if isinstance(value, list):
        return [one for one in map(clean, value) if one not in (None, "", [], {})]
    return value


def absent(reason: str) -> Json:
    """The extension of an element that has to be there and is not: unknown, unsupported."""
    return {"extension": [{"url": _ABSENT, "valueCode": reason}]}


def _coded(kind: str, system: str, word: str | None) -> Json | None:
    """A registry's word as a concept; in words alone where FHIR has no code for it."""
    return concept(word, coding(system, code(kind, word))) if word else None


def day(found: TrialDate | None) -> str | None:
    """A date as precise as the record tells it."""
    return found.date.value if found else None


# ---- numbers ------------------------------------------------------------------------------------


def identifiers(trial: Trial) -> list[Json]:
    """The registry's number first, then the others."""
    own = [full(use="official", system=REGISTRY, value=plain(trial.nct_id))] if trial.nct_id else []
    old = [{"use": "old", "system": REGISTRY, "value": one} for one in plains(trial.nct_aliases)]
    others = [*([trial.org_study_id] if trial.org_study_id else []), *trial.secondary_ids]
    return [*own, *old, *map(_identifier, others)]


def _identifier(one: Identifier) -> Json:
    kind, domain = plain(one.type), plain(one.domain)
    return full(
        use="secondary",
        type=concept(kind) if kind else None,
        value=plain(one.id),
        assigner={"display": domain} if domain else None,
    )


# ---- people and sites ---------------------------------------------------------------------------


def telecoms(one: Person) -> list[Json]:
    """Phone and e-mail."""
    phone, ext = plain(one.phone), plain(one.phone_ext)
    number = f"{phone} ext. {ext}" if phone and ext else phone
    return [
        {"system": system, "value": value}
        for system, value in (("phone", number), ("email", plain(one.email)))
        if value
    ]


def full_name(one: Person) -> str | None:
    """The name with its degrees."""
    return ", ".join(plains((one.name, one.degree))) or None


def site_id(number: int) -> str:
    """The id of a contained Location."""
    return f"site-{number}"


def locations(trial: Trial, **of_site: Any) -> list[Json]:
    """The sites; `of_site` gives what one release says of a Location, by field."""
    return [
        _location(n, site, {key: make(site) for key, make in of_site.items()})
        for n, site in enumerate(trial.locations, 1)
    ]


def _location(number: int, site: Location, more: Json) -> Json:
    return full(
        resourceType="Location",
        id=site_id(number),
        status=code("site_status", plain(site.status)),
        name=plain(site.facility or site.person or site.city),
        mode="instance",
        address=full(
            city=plain(site.city),
            state=plain(site.state),
            postalCode=plain(site.zip),
            country=plain(site.country),
        ),
        position=_position(site.latitude, site.longitude),
        **more,
    )


def _position(latitude: Value[float] | None, longitude: Value[float] | None) -> Json | None:
    if latitude is None or longitude is None:
        return None
    return {"longitude": longitude.value, "latitude": latitude.value}


def recruitment(site: Location) -> str | None:
    """The site's status in the registry's own words: Location.status is coarser."""
    return f"Recruitment status: {site.status.printed}" if site.status else None


# ---- texts --------------------------------------------------------------------------------------


def narrative(paragraphs: Iterable[str]) -> Json:
    """A Narrative of paragraphs, each with its lines."""
    lines = (escape(clean(one)).replace("\n", "<br/>") for one in paragraphs)
    body = "".join(f"<p>{one}</p>" for one in lines)
    return {
        "status": "additional",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>',
    }


def design_words(trial: Trial) -> list[str]:
    """The design in the registry's words, each with what it is."""
    one = trial.design
    named = {
        "Study type": trial.study_type,
        "Allocation": one.allocation,
        "Intervention model": one.intervention_model,
        "Masking": one.masking,
        "Observational model": one.observational_model,
        "Time perspective": one.time_perspective,
    }
    return [f"{name}: {value.value}" for name, value in named.items() if value]
