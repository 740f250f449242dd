"""Records of the NCI Clinical Trials Search API (v1 and v2), the registry of cancer trials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligo.records.model import (
    Age,
    Arm,
    Dates,
    Design,
    Eligibility,
    Enrollment,
    Identifier,
    Intervention,
    Location,
    Outcome,
    Person,
    Raw,
    Trial,
    TrialDate,
    Value,
)
from eligo.records.readers.ctgov_v2_module import Module
from eligo.records.readers.registry import Words, identifier_of, organisation_of
from eligo.records.timeframes import time_points

READER = "nci"
_OTHER_IDS = ("nci_id", "ctep_id", "dcp_id", "ccr_id")
_NO_LIMIT = 200  # years: the API's "999 Years"
_TRIAL = ("TRIAL", None)  # what the trial itself names; TREE is what lies above that
_DATES = {"start": "start_date", "completion": "completion_date"}
_MASKED = {
    "role_subject": "PARTICIPANT",
    "role_caregiver": "CARE_PROVIDER",
    "role_investigator": "INVESTIGATOR",
    "role_outcome_assessor": "OUTCOMES_ASSESSOR",
}


def looks_nci(record: dict[str, Any]) -> bool:
    """Whether an object is a record of the API."""
    return "nci_id" in record and ("current_trial_status" in record or "diseases" in record)


class Part(Module):
    """One JSON object of a record; every reading names where the value stands."""

    reader = READER

    def first(self, *names: str) -> Value[str] | None:
        """The text of the first of these keys that holds one: v1 and v2 name them differently."""
        for name in names:
            held = self.data.get(name)
            if isinstance(held, str) and held.strip():
                return Value(held, held, self.source(name))
        return None


def read_record(record: Any, raw: str, where: str | None = None) -> Trial:
    """The trial of one record; `raw` is its JSON text, kept verbatim.

    Raises Malformed for a record of the wrong shape, BadDate for a date that can't be.
    """
    words = Words(READER, where)
    top = Part(record, "")
    design = _design(top, words)
    return Trial(
        reader=READER,
        where=where,
        raw=Raw(READER, raw),
        nct_id=top.first("nct_id"),
        org_study_id=identifier_of(top.first("protocol_id")),
        secondary_ids=tuple(_identifiers(top)),
        brief_title=top.first("brief_title"),
        official_title=top.first("official_title"),
        acronym=top.first("acronym"),
        status=_controlled(top, "current_trial_status", "nci_status", words),
        why_stopped=top.first("why_study_stopped"),
        study_type=_controlled(top, "study_protocol_type", "study_type", words),
        phases=words.phases(_coded(top, "phase", "phase"), "phase"),
        design=design,
        enrollment=_enrollment(top),
        dates=_dates(top, words),
        sponsor=organisation_of(top.first("lead_org")),
        collaborators=tuple(
            made for one in top.each("collaborators") if (made := organisation_of(_name(one)))
        ),
        officials=_principal(top),
        conditions=tuple(_diseases(top)),
        keywords=top.texts("keywords"),
        brief_summary=top.first("brief_summary"),
        detailed_description=top.first("detail_description", "detailed_description"),
        eligibility=_eligibility(top, words),
        arms=tuple(_arm(Part(one.data, one.path), words) for one in top.each("arms")),
        interventions=tuple(_interventions(top, words)),
        outcomes=tuple(_outcomes(top)),
        locations=tuple(_location(Part(s.data, s.path), words) for s in top.each("sites")),
        extras=tuple(_extras(top)),
        flags=tuple(words.flags),
    )


def _controlled(part: Part, key: str, vocabulary: str, words: Words) -> Value[str] | None:
    return words.controlled(vocabulary, part.data.get(key), part.source(key).label)


def _coded(top: Part, key: str, inner: str) -> Any:
    """A code that v1 keeps in an object and v2 bare."""
    held = top.data.get(key)
    return held.get(inner) if isinstance(held, dict) else held


def _identifiers(top: Part) -> Iterator[Identifier]:
    for key in _OTHER_IDS:
        if number := top.first(key):
            yield Identifier(number, domain=Value(key, key, number.source))
    for one in top.each("other_ids"):
        part = Part(one.data, one.path)
        if number := part.first("value"):
            yield Identifier(number, domain=part.first("name"))


def _name(one: Module) -> Value[str] | None:
    return Part(one.data, one.path).first("name")


def _principal(top: Part) -> tuple[Person, ...]:
    name = top.first("principal_investigator")
    role = Value("PRINCIPAL_INVESTIGATOR", "principal_investigator", name.source) if name else None
    return (Person(name, role=role),) if name else ()


def _enrollment(top: Part) -> Enrollment | None:
    key = "minimum_target_accrual_number"
    count = top.data.get(key)
    if not isinstance(count, int):
        return None
    return Enrollment(Value(count, str(count), top.source(key)))


def _dates(top: Part, words: Words) -> Dates:
    found: dict[str, TrialDate | None] = {}
    for name, key in _DATES.items():
        kind = top.data.get(f"{key}_type_code")
        found[name] = words.date(top.data.get(key), key, kind)
    found["verified"] = words.date(top.data.get("record_verification_date"), "verified")
    amended = top.data.get("amendment_date") or top.data.get("current_trial_status_date")
    found["last_update_submitted"] = words.date(amended, "amendment_date")
    return Dates(**found)


def _design(top: Part, words: Words) -> Design:
    masking = Part(top.data.get("masking") or {}, "masking")
    roles = [
        Value(role, str(printed), masking.source(key))
        for key, role in _MASKED.items()
        if (printed := masking.data.get(key) or masking.data.get(f"masking_{key}"))
    ]
    allocation = masking.first("allocation_code", "masking_allocation_code")
    return Design(
        allocation=words.controlled("allocation", allocation and allocation.value, "masking"),
        intervention_model=_controlled(top, "interventional_model", "intervention_model", words),
        primary_purpose=words.controlled(
            "primary_purpose", _coded(top, "primary_purpose", "primary_purpose_code"), "purpose"
        ),
        masking=_controlled(masking, "masking", "masking", words),
        who_masked=tuple(roles),
        observational_model=_controlled(top, "study_model_code", "observational_model", words),
    )


def _diseases(top: Part) -> Iterator[Value[str]]:
    """The diseases that the trial names, the leading ones first."""
    parts = [Part(one.data, one.path) for one in top.each("diseases")]
    named = [one for one in parts if one.data.get("inclusion_indicator") in _TRIAL]
    seen: set[str] = set()
    for one in sorted(named, key=lambda part: not _leads(part)):
        name = one.first("name", "preferred_name", "display_name")
        if name and name.value not in seen:
            seen.add(name.value)
            yield name


def _leads(disease: Part) -> bool:
    return disease.data.get("is_lead_disease") is True or (
        disease.data.get("lead_disease_indicator") == "YES"
    )


def _eligibility(top: Part, words: Words) -> Eligibility:
    whole = Part(top.data.get("eligibility") or {}, "eligibility")
    fields = Part(whole.data.get("structured") or {}, "eligibility.structured")
    sex = fields.first("sex", "gender")
    healthy = fields.data.get("accepts_healthy_volunteers")
    if healthy is None:
        healthy = top.data.get("accepts_healthy_volunteers_indicator")
    return Eligibility(
        text=_criteria(whole),
        sex=words.controlled("sex", sex and sex.value, "eligibility.structured.sex"),
        healthy_volunteers=words.truth(healthy, "accepts_healthy_volunteers"),
        study_population=top.first("study_population_description"),
        sampling_method=_controlled(top, "sampling_method_code", "sampling_method", words),
        min_age=_limit(fields, "min_age", words),
        max_age=_limit(fields, "max_age", words),
    )


def _limit(fields: Part, name: str, words: Words) -> Value[Age] | None:
    """An age limit; "999 Years" is none."""
    years = fields.data.get(f"{name}_in_years")
    none = isinstance(years, int | float) and years >= _NO_LIMIT
    return None if none else words.age(fields.data.get(name), fields.source(name).label)


def _criteria(eligibility: Part) -> Value[str] | None:
    """The itemised criteria as one text, each side under its heading; one block as it stands."""
    items = [Part(one.data, one.path) for one in eligibility.each("unstructured")]
    items = [one for one in items if one.first("description")]
    items.sort(key=lambda one: one.data.get("display_order") or 0)
    if not items:
        return None
    source = eligibility.source("unstructured")
    if len(items) == 1:
        text = str(items[0].data["description"]).replace("\r\n", "\n")
        return Value(text, text, source)
    text = "\n\n".join(_side(heading, items, side) for heading, side in _SIDES).strip()
    return Value(text, text, source)


_SIDES = (("Inclusion Criteria:", True), ("Exclusion Criteria:", False))


def _side(heading: str, items: list[Part], inclusion: bool) -> str:
    """One side's items as a list; an item of several lines keeps them, indented."""
    texts = [
        str(one.data["description"]).replace("\r\n", "\n").strip()
        for one in items
        if bool(one.data.get("inclusion_indicator")) is inclusion
    ]
    if not texts:
        return ""
    return "\n".join([heading, *("* " + text.replace("\n", "\n  ") for text in texts)])


def _arm(part: Part, words: Words) -> Arm:
    kind = part.first("type", "arm_type")
    return Arm(
        label=part.first("name", "arm_name"),
        type=words.controlled("arm_type", kind and kind.value, f"{part.path}.type"),
        description=part.first("description", "arm_description"),
        interventions=tuple(name for one in _given(part) if (name := _called(one))),
    )


def _given(arm: Part) -> list[Part]:
    parts = [Part(one.data, one.path) for one in arm.each("interventions")]
    return [one for one in parts if one.data.get("inclusion_indicator") in _TRIAL]


def _called(intervention: Part) -> Value[str] | None:
    return intervention.first("name", "intervention_name")


def _interventions(top: Part, words: Words) -> Iterator[Intervention]:
    """Each intervention once, with the arms that it belongs to."""
    arms: dict[str, list[Value[str]]] = {}
    parts: dict[str, Part] = {}
    for one in top.each("arms"):
        arm = Part(one.data, one.path)
        label = arm.first("name", "arm_name")
        for given in _given(arm):
            if name := _called(given):
                parts.setdefault(name.value, given)
                arms.setdefault(name.value, []).extend([label] if label else [])
    for called, part in parts.items():
        name, kind = _called(part), part.first("type", "intervention_type")
        assert name is not None
        yield Intervention(
            name=name,
            type=words.controlled("intervention_type", kind and kind.value, f"{part.path}.type"),
            description=part.first("description", "intervention_description"),
            other_names=part.texts("synonyms"),
            arm_labels=tuple(arms[called]),
        )


def _outcomes(top: Part) -> Iterator[Outcome]:
    for one in top.each("outcome_measures"):
        part = Part(one.data, one.path)
        measure, frame = part.first("name"), part.first("timeframe", "time_frame")
        level = str(part.data.get("type_code") or "").casefold()
        if measure is not None:
            yield Outcome(
                level=level if level in ("primary", "secondary") else "other",  # type: ignore[arg-type]
                measure=measure,
                time_frame=frame,
                time_points=time_points(frame.value) if frame else (),
                description=part.first("description"),
            )


def _location(part: Part, words: Words) -> Location:
    point = Part(part.data.get("org_coordinates") or {}, f"{part.path}.org_coordinates")
    return Location(
        facility=part.first("org_name"),
        city=part.first("org_city"),
        state=part.first("org_state_or_province"),
        zip=part.first("org_postal_code"),
        country=part.first("org_country"),
        status=_controlled(part, "recruitment_status", "nci_status", words),
        latitude=point.number("lat"),
        longitude=point.number("lon"),
        contacts=_contacts(part),
    )


def _contacts(part: Part) -> tuple[Person, ...]:
    name, phone = part.first("contact_name"), part.first("contact_phone")
    email = part.first("contact_email")
    return (Person(name, phone=phone, email=email),) if name or phone or email else ()


def _extras(top: Part) -> Iterator[Value[str]]:
    """What the NCI adds for eligibility: biomarkers and prior therapies, with their side."""
    for key, kind in (("biomarkers", "biomarker"), ("prior_therapy", "prior therapy")):
        for one in top.each(key):
            part = Part(one.data, one.path)
            name = part.first("name", "long_name")
            if name and part.data.get("inclusion_indicator") in _TRIAL:
                side = part.data.get("eligibility_criterion") or "side not told"
                words = f"{kind} ({side}): {name.value}"
                yield Value(words, name.printed, name.source)
