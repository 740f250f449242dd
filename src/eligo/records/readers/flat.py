"""Flat records, one JSON object a line: the keys that docs/reference lists under `eligo load`."""

from __future__ import annotations

import re
from typing import Any

from eligo.errors import Malformed
from eligo.records.flags import make_flag
from eligo.records.model import (
    Arm,
    Dates,
    Eligibility,
    Enrollment,
    Identifier,
    Intervention,
    Location,
    Organisation,
    Raw,
    Source,
    Trial,
    Value,
)
from eligo.records.readers.registry import Words

READER = "flat"
_NCT = re.compile(r"NCT\d{8}")
DATES = {
    "start": "start",
    "primary_completion": "primary_completion",
    "completion": "completion",
    "first_submitted": "first_submitted",
    "first_received": "first_submitted",
    "first_posted": "first_posted",
    "last_update_submitted": "last_update_submitted",
    "last_changed": "last_update_submitted",
    "last_update_posted": "last_update_posted",
    "verification": "verified",
    "downloaded": "current_as_of",
}
# fmt: off
KEYS = frozenset((
    "nct_id", "title", "official_title", "summary", "description", "conditions", "interventions",
    "keywords", "arms", "eligibility_text", "min_age", "max_age", "sex", "healthy_volunteers",
    "phase", "status", "study_type", "locations", "sponsor", "enrollment", "dates",
))
# Keys by which a line is known to be a flat record.
_MARKS = frozenset((
    "nct_id", "eligibility_text", "conditions", "min_age", "study_type", "title", "summary",
))
# fmt: on


def looks_flat(record: dict[str, Any]) -> bool:
    """Whether an object has enough of the flat keys."""
    return len(_MARKS & record.keys()) >= 2


def read_record(record: dict[str, Any], raw: str, where: str | None = None) -> Trial:
    """The trial of one flat record; `raw` is its JSON text, kept verbatim.

    Raises Malformed for a value of the wrong type, BadDate for a date that can't be.
    """
    words = Words(READER, where)
    get = record.get
    number = words.text(get("nct_id"), "nct_id")
    registered = number is not None and _NCT.fullmatch(number.value) is not None
    sponsor = words.text(get("sponsor"), "sponsor")
    return Trial(
        reader=READER,
        where=where,
        raw=Raw(READER, raw),
        nct_id=number if registered else None,
        org_study_id=Identifier(number) if number and not registered else None,
        brief_title=words.text(get("title"), "title"),
        official_title=words.text(get("official_title"), "official_title"),
        status=words.controlled("status", get("status"), "status"),
        study_type=words.controlled("study_type", get("study_type"), "study_type"),
        phases=words.phases(get("phase"), "phase"),
        enrollment=_enrollment(get("enrollment")),
        dates=_dates(_object(record, "dates"), words),
        sponsor=Organisation(sponsor) if sponsor else None,
        conditions=_texts(record, "conditions", words),
        keywords=_texts(record, "keywords", words),
        brief_summary=words.text(get("summary"), "summary"),
        detailed_description=words.text(get("description"), "description"),
        eligibility=Eligibility(
            text=words.text(get("eligibility_text"), "eligibility_text"),
            sex=words.controlled("sex", get("sex"), "sex"),
            min_age=words.age(get("min_age"), "min_age"),
            max_age=words.age(get("max_age"), "max_age"),
            healthy_volunteers=words.truth(get("healthy_volunteers"), "healthy_volunteers"),
        ),
        arms=tuple(_arm(one, words) for one in _objects(record, "arms")),
        interventions=_interventions(record, words),
        locations=tuple(_location(one, words) for one in _objects(record, "locations")),
        flags=(*words.flags, *_unknown(record)),
    )


def _unknown(record: dict[str, Any]) -> list[Any]:
    return [
        make_flag("key-unknown", f"the key {key!r} is not one of a flat record", words=key)
        for key in record.keys() - KEYS
    ]


def _list(record: dict[str, Any], key: str) -> list[Any]:
    items = record.get(key)
    if items is not None and not isinstance(items, list):
        raise Malformed(f"{key!r} should be a list or null, not {type(items).__name__}")
    return items or []


def _object(record: dict[str, Any], key: str) -> dict[str, Any]:
    value = record.get(key)
    if value is not None and not isinstance(value, dict):
        raise Malformed(f"{key!r} should be an object or null, not {type(value).__name__}")
    return value or {}


def _objects(record: dict[str, Any], key: str) -> list[dict[str, Any]]:
    items = _list(record, key)
    for item in items:
        if not isinstance(item, dict):
            raise Malformed(f"{key!r} should hold objects, not {type(item).__name__}")
    return items


def _texts(record: dict[str, Any], key: str, words: Words) -> tuple[Value[str], ...]:
    found = (words.text(item, key) for item in _list(record, key))
    return tuple(value for value in found if value)


def _enrollment(count: Any) -> Enrollment | None:
    if count is None:
        return None
    if not isinstance(count, int):
        raise Malformed(f"'enrollment' should be a whole number or null, not {count!r}")
    return Enrollment(Value(count, str(count), Source(READER, "enrollment")))


def _dates(dates: dict[str, Any], words: Words) -> Dates:
    found: dict[str, Any] = {}
    for key, name in DATES.items():
        if printed := dates.get(key):
            found.setdefault(name, words.date(printed, f"dates.{key}"))
    return Dates(**found)


def _arm(one: dict[str, Any], words: Words) -> Arm:
    return Arm(
        label=words.text(one.get("label"), "arms.label"),
        type=words.controlled("arm_type", one.get("type"), "arms.type"),
        description=words.text(one.get("description"), "arms.description"),
    )


def _interventions(record: dict[str, Any], words: Words) -> tuple[Intervention, ...]:
    found = []
    for one in _objects(record, "interventions"):
        name = words.text(one.get("name"), "interventions.name")
        if name is None:
            continue
        kind = words.controlled("intervention_type", one.get("type"), "interventions.type")
        found.append(
            Intervention(
                name=name,
                type=kind,
                description=words.text(one.get("description"), "interventions.description"),
                other_names=_texts(one, "other_names", words),
                arm_labels=_texts(one, "arm_labels", words),
            )
        )
    return tuple(found)


def _location(one: dict[str, Any], words: Words) -> Location:
    latitude, longitude = _point(one.get("geo"))
    return Location(
        facility=words.text(one.get("facility"), "locations.facility"),
        city=words.text(one.get("city"), "locations.city"),
        state=words.text(one.get("state"), "locations.state"),
        zip=words.text(one.get("zip"), "locations.zip"),
        country=words.text(one.get("country"), "locations.country"),
        status=words.text(one.get("status"), "locations.status"),
        latitude=latitude,
        longitude=longitude,
    )


def _point(geo: Any) -> tuple[Value[float] | None, Value[float] | None]:
    if isinstance(geo, dict):
        pair = geo.get("lat"), geo.get("lon")
    elif isinstance(geo, list) and len(geo) == 2:
        pair = geo[0], geo[1]
    else:
        return None, None
    source = Source(READER, "locations.geo")
    lat, lon = (
        Value(float(part), str(part), source) if isinstance(part, int | float) else None
        for part in pair
    )
    return lat, lon
