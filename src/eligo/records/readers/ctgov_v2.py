"""ClinicalTrials.gov API v2 studies (JSON): OpenAPI 2.0.x, https://clinicaltrials.gov/data-api/api."""

from __future__ import annotations

from typing import Any

from eligo.records.ages import one_age
from eligo.records.dates import iso_date
from eligo.records.model import (
    Arm,
    Dates,
    Design,
    Eligibility,
    Enrollment,
    Identifier,
    Intervention,
    Location,
    Organisation,
    Outcome,
    Person,
    Raw,
    ResponsibleParty,
    Trial,
    TrialDate,
    Value,
)
from eligo.records.readers.ctgov_v2_module import READER, Module
from eligo.records.readers.results_v2 import result_tables
from eligo.records.timeframes import time_points

DATES = {
    "start": "startDateStruct",
    "primary_completion": "primaryCompletionDateStruct",
    "completion": "completionDateStruct",
    "first_posted": "studyFirstPostDateStruct",
    "results_first_posted": "resultsFirstPostDateStruct",
    "last_update_posted": "lastUpdatePostDateStruct",
}
PLAIN_DATES = {
    "first_submitted": "studyFirstSubmitDate",
    "first_submitted_qc": "studyFirstSubmitQcDate",
    "last_update_submitted": "lastUpdateSubmitDate",
    "verified": "statusVerifiedDate",
}
OUTCOMES = {
    "primary": "primaryOutcomes",
    "secondary": "secondaryOutcomes",
    "other": "otherOutcomes",
}


def read_study(study: Any, raw: str, where: str | None = None) -> Trial:
    """The trial of one study object; `raw` is its JSON text, kept verbatim.

    Raises Malformed for a study of the wrong shape, BadDate for a date that can't be.
    """
    top = Module(study, "")
    p = Module(study.get("protocolSection") or {}, "protocolSection")
    ident, status = p.sub("identificationModule"), p.sub("statusModule")
    sponsors, contacts = p.sub("sponsorCollaboratorsModule"), p.sub("contactsLocationsModule")
    arms, texts = p.sub("armsInterventionsModule"), p.sub("descriptionModule")
    conditions, design = p.sub("conditionsModule"), p.sub("designModule")
    return Trial(
        reader=READER,
        where=where,
        raw=Raw(READER, raw),
        nct_id=ident.text("nctId"),
        nct_aliases=ident.texts("nctIdAliases"),
        org_study_id=_identifier(ident.sub("orgStudyIdInfo")),
        secondary_ids=_identifiers(ident),
        brief_title=ident.text("briefTitle"),
        official_title=ident.text("officialTitle"),
        acronym=ident.text("acronym"),
        status=status.text("overallStatus"),
        why_stopped=status.text("whyStopped"),
        study_type=design.text("studyType"),
        phases=design.texts("phases"),
        design=_design(design.sub("designInfo")),
        enrollment=_enrollment(design.sub("enrollmentInfo")),
        dates=_dates(status, where),
        sponsor=_organisation(sponsors.sub("leadSponsor")),
        collaborators=_all(_organisation, sponsors.each("collaborators")),
        responsible_party=_party(sponsors),
        officials=_all(_person, contacts.each("overallOfficials")),
        central_contacts=_all(_person, contacts.each("centralContacts")),
        conditions=conditions.texts("conditions"),
        keywords=conditions.texts("keywords"),
        brief_summary=texts.text("briefSummary"),
        detailed_description=texts.text("detailedDescription"),
        eligibility=_eligibility(p.sub("eligibilityModule")),
        arms=_all(_arm, arms.each("armGroups")),
        interventions=_all(_intervention, arms.each("interventions")),
        outcomes=_outcomes(p.sub("outcomesModule")),
        locations=_all(_location, contacts.each("locations")),
        has_results=top.flag("hasResults"),
        results=result_tables(Module(study.get("resultsSection") or {}, "resultsSection")),
    )


def _all(build: Any, modules: list[Module]) -> tuple[Any, ...]:
    return tuple(made for made in (build(module) for module in modules) if made is not None)


def _identifier(m: Module) -> Identifier | None:
    number = m.text("id")
    return Identifier(number, m.text("type"), m.text("domain"), m.text("link")) if number else None


def _identifiers(ident: Module) -> tuple[Identifier, ...]:
    return _all(_identifier, ident.each("secondaryIdInfos"))


def _organisation(m: Module) -> Organisation | None:
    name = m.text("name")
    return Organisation(name, m.text("class")) if name else None


def _party(sponsors: Module) -> ResponsibleParty | None:
    if "responsibleParty" not in sponsors.data:
        return None
    m = sponsors.sub("responsibleParty")
    return ResponsibleParty(
        type=m.text("type"),
        name=m.text("investigatorFullName"),
        title=m.text("investigatorTitle"),
        affiliation=m.text("investigatorAffiliation"),
        old_name_title=m.text("oldNameTitle"),
        old_organization=m.text("oldOrganization"),
    )


def _person(m: Module) -> Person:
    return Person(
        m.text("name"),
        role=m.text("role"),
        affiliation=m.text("affiliation"),
        phone=m.text("phone"),
        phone_ext=m.text("phoneExt"),
        email=m.text("email"),
    )


def _date(value: Value[str] | None, kind: Value[str] | None, where: str | None) -> TrialDate | None:
    if value is None:
        return None
    place = f"{where}, {value.source.label}" if where else value.source.label
    iso = iso_date(value.printed, place)
    return TrialDate(Value(iso, value.printed, value.source), kind)


def _dates(status: Module, where: str | None) -> Dates:
    found = {}
    for name, key in DATES.items():
        struct = status.sub(key)
        found[name] = _date(struct.text("date"), struct.text("type"), where)
    for name, key in PLAIN_DATES.items():
        found[name] = _date(status.text(key), None, where)
    return Dates(**found)


def _enrollment(m: Module) -> Enrollment | None:
    count = m.data.get("count")
    if not isinstance(count, int):
        return None
    return Enrollment(Value(count, str(count), m.source("count")), m.text("type"))


def _design(m: Module) -> Design:
    masking = m.sub("maskingInfo")
    return Design(
        allocation=m.text("allocation"),
        intervention_model=m.text("interventionModel"),
        intervention_model_description=m.text("interventionModelDescription"),
        primary_purpose=m.text("primaryPurpose"),
        masking=masking.text("masking"),
        masking_description=masking.text("maskingDescription"),
        who_masked=masking.texts("whoMasked"),
        observational_model=m.text("observationalModel"),
        time_perspective=m.text("timePerspective"),
    )


def _eligibility(m: Module) -> Eligibility:
    ages = {}
    for name, key in (("min_age", "minimumAge"), ("max_age", "maximumAge")):
        printed = m.text(key)
        age = one_age(printed.printed) if printed else None
        ages[name] = Value(age, printed.printed, printed.source) if printed and age else None
    return Eligibility(
        text=m.text("eligibilityCriteria"),
        sex=m.text("sex"),
        healthy_volunteers=m.flag("healthyVolunteers"),
        gender_based=m.flag("genderBased"),
        gender_description=m.text("genderDescription"),
        study_population=m.text("studyPopulation"),
        sampling_method=m.text("samplingMethod"),
        **ages,
    )


def _arm(m: Module) -> Arm:
    return Arm(
        label=m.text("label"),
        type=m.text("type"),
        description=m.text("description"),
        interventions=m.texts("interventionNames"),
    )


def _intervention(m: Module) -> Intervention | None:
    name = m.text("name")
    if name is None:
        return None
    return Intervention(
        name=name,
        type=m.text("type"),
        description=m.text("description"),
        other_names=m.texts("otherNames"),
        arm_labels=m.texts("armGroupLabels"),
    )


def _outcomes(m: Module) -> tuple[Outcome, ...]:
    return tuple(
        made
        for level, key in OUTCOMES.items()
        for made in (_outcome(level, one) for one in m.each(key))
        if made is not None
    )


def _outcome(level: str, m: Module) -> Outcome | None:
    measure, frame = m.text("measure"), m.text("timeFrame")
    if measure is None:
        return None
    return Outcome(
        level=level,  # type: ignore[arg-type]
        measure=measure,
        time_frame=frame,
        time_points=time_points(frame.value) if frame else (),
        description=m.text("description"),
    )


def _location(m: Module) -> Location:
    point = m.sub("geoPoint")
    return Location(
        facility=m.text("facility"),
        city=m.text("city"),
        state=m.text("state"),
        zip=m.text("zip"),
        country=m.text("country"),
        status=m.text("status"),
        latitude=point.number("lat"),
        longitude=point.number("lon"),
        contacts=_all(_person, m.each("contacts")),
    )
