"""A trial as a ClinicalTrials.gov API v2 study: a page goes in, a standard record comes out.

What a v2 record held beyond the model is kept verbatim. What the v2 format has no place for (a
portal's launch date, a person in a facility's place, arms that only the prose names) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from eligo.records.ages import age_words
from eligo.records.model import (
    Age,
    Arm,
    Dates,
    Design,
    Eligibility,
    Identifier,
    Intervention,
    Location,
    Organisation,
    Outcome,
    Person,
    ResponsibleParty,
    Trial,
    TrialDate,
    Value,
)
from eligo.records.readers.ctgov_v2 import DATES, OUTCOMES, PLAIN_DATES
from eligo.records.readers.ctgov_v2_module import READER


def to_v2(trial: Trial) -> dict[str, Any]:
    """The study as a JSON-ready object; fields that the trial does not have are left out."""
    modelled = _study(trial)
    if trial.raw.kind != READER:
        return modelled
    kept: dict[str, Any] = msgspec.json.decode(trial.raw.text)
    return {**kept, **_laid_over(kept, modelled)}


def modelled_part(trial: Trial) -> dict[str, Any]:
    """The study from the model alone, without what a v2 source held beyond it."""
    return _study(trial)


def _laid_over(kept: Any, ours: Any) -> Any:
    """`ours` where it has a value, `kept` elsewhere; lists of equal length item by item."""
    if isinstance(kept, dict) and isinstance(ours, dict):
        return kept | {
            key: _laid_over(kept[key], value) if key in kept else value
            for key, value in ours.items()
        }
    if isinstance(kept, list) and isinstance(ours, list) and len(kept) == len(ours):
        return [_laid_over(*pair) for pair in zip(kept, ours, strict=True)]
    return ours


def _full(**fields: Any) -> dict[str, Any]:
    """Only what there is: None, empty lists and empty objects are left out."""
    return {key: value for key, value in fields.items() if value not in (None, [], {})}


def _v(value: Value[Any] | None) -> Any:
    return None if value is None else value.value


def _vs(values: Iterable[Value[Any]]) -> list[Any]:
    return [value.value for value in values]


def _study(t: Trial) -> dict[str, Any]:
    protocol = _full(
        identificationModule=_identification(t),
        statusModule=_status(t),
        sponsorCollaboratorsModule=_sponsors(t),
        descriptionModule=_full(
            briefSummary=_v(t.brief_summary), detailedDescription=_v(t.detailed_description)
        ),
        conditionsModule=_full(conditions=_vs(t.conditions), keywords=_vs(t.keywords)),
        designModule=_design_module(t),
        armsInterventionsModule=_full(
            armGroups=[_arm(arm) for arm in t.arms if arm.listed_in == "table"],
            interventions=[_intervention(one) for one in t.interventions],
        ),
        outcomesModule=_full(
            **{
                key: [_outcome(one) for one in t.outcomes if one.level == level]
                for level, key in OUTCOMES.items()
            }
        ),
        eligibilityModule=_eligibility(t.eligibility),
        contactsLocationsModule=_full(
            centralContacts=[_person(one) for one in t.central_contacts],
            overallOfficials=[_person(one) for one in t.officials],
            locations=[_location(one) for one in t.locations],
        ),
    )
    return _full(protocolSection=protocol, hasResults=_v(t.has_results))


def _identification(t: Trial) -> dict[str, Any]:
    return _full(
        nctId=_v(t.nct_id),
        nctIdAliases=_vs(t.nct_aliases),
        orgStudyIdInfo=_identifier(t.org_study_id) if t.org_study_id else None,
        secondaryIdInfos=[_identifier(one) for one in t.secondary_ids],
        briefTitle=_v(t.brief_title),
        officialTitle=_v(t.official_title),
        acronym=_v(t.acronym),
    )


def _identifier(one: Identifier) -> dict[str, Any]:
    return _full(id=_v(one.id), type=_v(one.type), domain=_v(one.domain), link=_v(one.link))


def _date(one: TrialDate | None) -> dict[str, Any] | None:
    return _full(date=_v(one.date), type=_v(one.type)) if one else None


def _status(t: Trial) -> dict[str, Any]:
    dates: Dates = t.dates
    structs = {key: _date(getattr(dates, name)) for name, key in DATES.items()}
    plain = {
        key: _v(getattr(dates, name).date) if getattr(dates, name) else None
        for name, key in PLAIN_DATES.items()
    }
    return _full(overallStatus=_v(t.status), whyStopped=_v(t.why_stopped), **structs, **plain)


def _organisation(one: Organisation) -> dict[str, Any]:
    return _full(name=_v(one.name), **{"class": _v(one.kind)})


def _party(one: ResponsibleParty) -> dict[str, Any]:
    return _full(
        type=_v(one.type),
        investigatorFullName=_v(one.name),
        investigatorTitle=_v(one.title),
        investigatorAffiliation=_v(one.affiliation),
        oldNameTitle=_v(one.old_name_title),
        oldOrganization=_v(one.old_organization),
    )


def _sponsors(t: Trial) -> dict[str, Any]:
    return _full(
        responsibleParty=_party(t.responsible_party) if t.responsible_party else None,
        leadSponsor=_organisation(t.sponsor) if t.sponsor else None,
        collaborators=[_organisation(one) for one in t.collaborators],
    )


def _design_module(t: Trial) -> dict[str, Any]:
    enrolled = t.enrollment
    return _full(
        studyType=_v(t.study_type),
        phases=_vs(t.phases),
        designInfo=_design(t.design),
        enrollmentInfo=_full(count=_v(enrolled.count), type=_v(enrolled.type))
        if enrolled
        else None,
    )


def _design(one: Design) -> dict[str, Any]:
    return _full(
        allocation=_v(one.allocation),
        interventionModel=_v(one.intervention_model),
        interventionModelDescription=_v(one.intervention_model_description),
        primaryPurpose=_v(one.primary_purpose),
        observationalModel=_v(one.observational_model),
        timePerspective=_v(one.time_perspective),
        maskingInfo=_full(
            masking=_v(one.masking),
            maskingDescription=_v(one.masking_description),
            whoMasked=_vs(one.who_masked),
        ),
    )


def _age(value: Value[Age] | None) -> str | None:
    return age_words(value.value) if value else None


def _eligibility(one: Eligibility) -> dict[str, Any]:
    return _full(
        eligibilityCriteria=_v(one.text),
        healthyVolunteers=_v(one.healthy_volunteers),
        sex=_v(one.sex),
        genderBased=_v(one.gender_based),
        genderDescription=_v(one.gender_description),
        minimumAge=_age(one.min_age),
        maximumAge=_age(one.max_age),
        studyPopulation=_v(one.study_population),
        samplingMethod=_v(one.sampling_method),
    )


def _arm(one: Arm) -> dict[str, Any]:
    return _full(
        label=_v(one.label),
        type=_v(one.type),
        description=_v(one.description),
        interventionNames=_vs(one.interventions),
    )


def _intervention(one: Intervention) -> dict[str, Any]:
    return _full(
        type=_v(one.type),
        name=_v(one.name),
        description=_v(one.description),
        otherNames=_vs(one.other_names),
        armGroupLabels=_vs(one.arm_labels),
    )


def _outcome(one: Outcome) -> dict[str, Any]:
    return _full(
        measure=_v(one.measure), timeFrame=_v(one.time_frame), description=_v(one.description)
    )


def _person(one: Person) -> dict[str, Any]:
    name = ", ".join(part.value for part in (one.name, one.degree) if part)
    return _full(
        name=name or None,
        role=_v(one.role),
        affiliation=_v(one.affiliation),
        phone=_v(one.phone),
        phoneExt=_v(one.phone_ext),
        email=_v(one.email),
    )


def _location(one: Location) -> dict[str, Any]:
    return _full(
        facility=_v(one.facility),
        status=_v(one.status),
        city=_v(one.city),
        state=_v(one.state),
        zip=_v(one.zip),
        country=_v(one.country),
        contacts=[_person(person) for person in one.contacts],
        geoPoint=_full(lat=_v(one.latitude), lon=_v(one.longitude)),
    )
