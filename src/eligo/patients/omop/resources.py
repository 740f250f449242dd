"""Rows of OMOP tables as the FHIR resources that would hold the same, to be read as those."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from eligo.patients.omop.database import Concept, Row
from eligo.patients.tables import table
from eligo.patients.words import context_of

Concepts = Mapping[int, Concept | None]
Resource = dict[str, Any]


@cache
def _systems() -> dict[str, str]:
    return {row[0]: row[1] for row in table("omop_vocabularies", "vocabulary", "system")}


@cache
def _said() -> dict[tuple[str, int], str]:
    rows = table("omop_concepts", "about", "concept", "says")
    return {(about, int(concept)): says for about, concept, says in rows}


def said(about: str, concept: object) -> str | None:
    """What a concept of OMOP's own says about something."""
    return _said().get((about, concept)) if isinstance(concept, int) else None


# ---- values --------------------------------------------------------------------------------------


def day(value: object) -> str | None:
    """A date as FHIR writes it; a text is left as it stands."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value[:10] if isinstance(value, str) and value.strip() else None


def number(value: object) -> Decimal | None:
    """A number as it is printed."""
    plain = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return Decimal(str(value)) if plain else None


def words(value: object) -> str | None:
    """A text that says something."""
    return value.strip() or None if isinstance(value, str) else None


def code_of(row: Row, stem: str, concepts: Concepts) -> Resource:
    """The meaning of a row: its concept, that of its source, or else the source's own words."""
    ids = (row.get(f"{stem}_concept_id"), row.get(f"{stem}_source_concept_id"))
    found = list(dict.fromkeys(c for one in ids if one and (c := concepts.get(one))))
    source = words(row.get(f"{stem}_source_value"))
    if found:
        return {"coding": [coding(one) for one in found], "text": found[0].name}
    unmapped = [{"system": "unmapped", "code": source}] if source else []
    return {"coding": unmapped, "text": source}


def coding(concept: Concept) -> Resource:
    """A concept as a coding."""
    system = _systems().get(concept.vocabulary, concept.vocabulary)
    return {"system": system, "code": concept.code, "display": concept.name}


def _value(row: Row, concepts: Concepts) -> Resource:
    """The result of a measurement or an observation: a number, a concept, or words."""
    amount = number(row.get("value_as_number"))
    if amount is not None:
        return {"valueQuantity": _quantity(row, amount, concepts)}
    chosen = concepts.get(row.get("value_as_concept_id") or 0)
    if chosen is not None:
        return {"valueCodeableConcept": {"coding": [coding(chosen)], "text": chosen.name}}
    printed = words(row.get("value_as_string")) or words(row.get("value_source_value"))
    return {"valueString": printed} if printed else {}


def _quantity(row: Row, amount: Decimal, concepts: Concepts) -> Resource:
    unit = concepts.get(row.get("unit_concept_id") or 0)
    code = unit.code if unit and unit.vocabulary == "UCUM" else None
    return {
        "value": amount,
        "comparator": said("comparator", row.get("operator_concept_id")),
        "unit": code or words(row.get("unit_source_value")),
        "code": code,
        "system": _systems()["UCUM"] if code else None,
    }


def _range(row: Row, concepts: Concepts) -> list[Resource]:
    low, high = number(row.get("range_low")), number(row.get("range_high"))
    if low is None and high is None:
        return []
    plain = {**row, "operator_concept_id": None}
    sides = {"low": low, "high": high}
    return [
        {name: _quantity(plain, one, concepts) for name, one in sides.items() if one is not None}
    ]


# ---- tables --------------------------------------------------------------------------------------


def patient(row: Row, death: list[Row], concepts: Concepts) -> Resource:
    """Who the person is."""
    sex = said("sex", row.get("gender_concept_id")) or words(row.get("gender_source_value"))
    died = day(death[0].get("death_date")) if death else None
    return {
        "resourceType": "Patient",
        "id": str(row["person_id"]),
        "gender": sex,
        "birthDate": day(row.get("birth_datetime")) or _born(row),
        "deceasedDateTime": died,
        "deceasedBoolean": True if death and not died else None,
    }


def _born(row: Row) -> str | None:
    """The date of birth as precisely as it is known."""
    parts = [row.get(f"{part}_of_birth") for part in ("year", "month", "day")]
    known = parts[: parts.index(None)] if None in parts else parts
    return "-".join(f"{one:04d}" if n == 0 else f"{one:02d}" for n, one in enumerate(known)) or None


def condition(row: Row, concepts: Concepts, visit_end: str | None) -> Resource:
    """A diagnosis. An end that is only that of the visit, or of the same day, ends no disease."""
    start, end = day(row.get("condition_start_date")), day(row.get("condition_end_date"))
    over = end if end not in (None, start, visit_end) else None
    status = said("condition", row.get("condition_status_concept_id"))
    return {
        "resourceType": "Condition",
        "code": code_of(row, "condition", concepts),
        "onsetDateTime": start,
        "abatementDateTime": over,
        "clinicalStatus": "resolved" if over or status == "resolved" else None,
        "verificationStatus": status if status != "resolved" else None,
        "recordedDate": start,
    }


def drug(row: Row, concepts: Concepts, visit_end: str | None) -> Resource:
    """A drug as the record says that it was taken; an end to come is no end."""
    route = concepts.get(row.get("route_concept_id") or 0)
    named = route.name if route else words(row.get("route_source_value"))
    dosage = {"text": words(row.get("sig")), "route": {"text": named} if named else None}
    return {
        "resourceType": "MedicationStatement",
        "medicationCodeableConcept": code_of(row, "drug", concepts),
        "effectivePeriod": {
            "start": day(row.get("drug_exposure_start_date")),
            "end": day(row.get("drug_exposure_end_date")),
        },
        "dateAsserted": day(row.get("drug_exposure_start_date")),
        "dosage": [dosage],
    }


def procedure(row: Row, concepts: Concepts, visit_end: str | None) -> Resource:
    """What was done."""
    return {
        "resourceType": "Procedure",
        "status": "completed",
        "code": code_of(row, "procedure", concepts),
        "performedDateTime": day(row.get("procedure_date")),
    }


def measurement(row: Row, concepts: Concepts, visit_end: str | None) -> Resource:
    """A result."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": code_of(row, "measurement", concepts),
        "effectiveDateTime": day(row.get("measurement_date")),
        **_value(row, concepts),
        "referenceRange": _range(row, concepts),
    }


def observation(row: Row, concepts: Concepts, visit_end: str | None) -> Resource:
    """What the other tables have no place for: history, allergies, habits, answers."""
    code, value = code_of(row, "observation", concepts), _value(row, concepts)
    name, when = (code["text"] or "").casefold(), day(row.get("observation_date"))
    of = value.get("valueCodeableConcept")
    if of and name.startswith("allergy to"):
        return {"resourceType": "AllergyIntolerance", "code": of, "recordedDate": when}
    if of and name.startswith("family history of"):
        return {"resourceType": "FamilyMemberHistory", "condition": [{"code": of}], "date": when}
    if of and name.startswith("history of"):
        past = {"text": f"History of {of['text']}", "coding": of["coding"]}
        return {"resourceType": "Condition", "code": past, "recordedDate": when}
    if not value and context_of(name).kind is not None:
        return {"resourceType": "Condition", "code": code, "recordedDate": when}
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": code,
        "effectiveDateTime": when,
        **(value or {"valueBoolean": True}),
    }


def visit(row: Row, concepts: Concepts, visit_end: str | None) -> Resource:
    """A visit or a stay."""
    kind, end = said("visit", row.get("visit_concept_id")), day(row.get("visit_end_date"))
    return {
        "resourceType": "Encounter",
        "status": "finished" if end else "in-progress",
        "class": {"code": kind or "AMB"},
        "period": {"start": day(row.get("visit_start_date")), "end": end},
    }


Build = Callable[[Row, Concepts, str | None], Resource]
TABLES: dict[str, Build] = {
    "visit_occurrence": visit,
    "condition_occurrence": condition,
    "drug_exposure": drug,
    "procedure_occurrence": procedure,
    "measurement": measurement,
    "observation": observation,
}
