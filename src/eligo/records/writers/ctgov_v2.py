"""A trial as a ClinicalTrials.gov API v2 study: a page goes in, a standard record comes out.

What a v2 record held beyond the model is kept verbatim. What the v2 format has no place for (a
portal's launch date, a person in a facility's place, arms that only the prose names) is left out.
"""

from __future__ import annotations

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
from eligo.records.writers.shape import full, plain, plains


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


def _study(t: Trial) -> dict[str, Any]:
    protocol = full(
        identificationModule=_identification(t),
        statusModule=_status(t),
        sponsorCollaboratorsModule=_sponsors(t),
        descriptionModule=full(
            briefSummary=plain(t.brief_summary), detailedDescription=plain(t.detailed_description)
        ),
        conditionsModule=full(conditions=plains(t.conditions), keywords=plains(t.keywords)),
        designModule=_design_module(t),
        armsInterventionsModule=full(
            armGroups=[_arm(arm) for arm in t.arms if arm.listed_in == "table"],
            interventions=[_intervention(one) for one in t.interventions],
        ),
        outcomesModule=full(
            **{
                key: [_outcome(one) for one in t.outcomes if one.level == level]
                for level, key in OUTCOMES.items()
            }
        ),
        eligibilityModule=_eligibility(t.eligibility),
        contactsLocationsModule=full(
            centralContacts=[_person(one) for one in t.central_contacts],
            overallOfficials=[_person(one) for one in t.officials],
            locations=[_location(one) for one in t.locations],
        ),
    )
    return full(protocolSection=protocol, hasResults=plain(t.has_results))


def _identification(t: Trial) -> dict[str, Any]:
    return full(
        nctId=plain(t.nct_id),
        nctIdAliases=plains(t.nct_aliases),
        orgStudyIdInfo=_identifier(t.org_study_id) if t.org_study_id else None,
        secondaryIdInfos=[_identifier(one) for one in t.secondary_ids],
        briefTitle=plain(t.brief_title),
        officialTitle=plain(t.official_title),
        acronym=plain(t.acronym),
    )


def _identifier(one: Identifier) -> dict[str, Any]:
    return full(
        id=plain(one.id), type=plain(one.type), domain=plain(one.domain), link=plain(one.link)
    )


def _date(one: TrialDate | None) -> dict[str, Any] | None:
    return full(date=plain(one.date), type=plain(one.type)) if one else None


def _status(t: Trial) -> dict[str, Any]:
    dates: Dates = t.dates
    structs = {key: _date(getattr(dates, name)) for name, key in DATES.items()}
    single = {
        key: plain(getattr(dates, name).date) if getattr(dates, name) else None
        for name, key in PLAIN_DATES.items()
    }
    return full(overallStatus=plain(t.status), whyStopped=plain(t.why_stopped), **structs, **single)


def _organisation(one: Organisation) -> dict[str, Any]:
    return full(name=plain(one.name), **{"class": plain(one.kind)})


def _party(one: ResponsibleParty) -> dict[str, Any]:
    return full(
        type=plain(one.type),
        investigatorFullName=plain(one.name),
        investigatorTitle=plain(one.title),
        investigatorAffiliation=plain(one.affiliation),
        oldNameTitle=plain(one.old_name_title),
        oldOrganization=plain(one.old_organization),
    )


def _sponsors(t: Trial) -> dict[str, Any]:
    return full(
        responsibleParty=_party(t.responsible_party) if t.responsible_party else None,
        leadSponsor=_organisation(t.sponsor) if t.sponsor else None,
        collaborators=[_organisation(one) for one in t.collaborators],
    )


def _design_module(t: Trial) -> dict[str, Any]:
    enrolled = t.enrollment
    return full(
        studyType=plain(t.study_type),
        phases=plains(t.phases),
        designInfo=_design(t.design),
        enrollmentInfo=full(count=plain(enrolled.count), type=plain(enrolled.type))
        if enrolled
        else None,
    )


def _design(one: Design) -> dict[str, Any]:
    return full(
        allocation=plain(one.allocation),
        interventionModel=plain(one.intervention_model),
        interventionModelDescription=plain(one.intervention_model_description),
        primaryPurpose=plain(one.primary_purpose),
        observationalModel=plain(one.observational_model),
        timePerspective=plain(one.time_perspective),
        maskingInfo=full(
            masking=plain(one.masking),
            maskingDescription=plain(one.masking_description),
            whoMasked=plains(one.who_masked),
        ),
    )


def _age(value: Value[Age] | None) -> str | None:
    return age_words(value.value) if value else None


def _eligibility(one: Eligibility) -> dict[str, Any]:
    return full(
        eligibilityCriteria=plain(one.text),
        healthyVolunteers=plain(one.healthy_volunteers),
        sex=plain(one.sex),
        genderBased=plain(one.gender_based),
        genderDescription=plain(one.gender_description),
        minimumAge=_age(one.min_age),
        maximumAge=_age(one.max_age),
        studyPopulation=plain(one.study_population),
        samplingMethod=plain(one.sampling_method),
    )


def _arm(one: Arm) -> dict[str, Any]:
    return full(
        label=plain(one.label),
        type=plain(one.type),
        description=plain(one.description),
        interventionNames=plains(one.interventions),
    )


def _intervention(one: Intervention) -> dict[str, Any]:
    return full(
        type=plain(one.type),
        name=plain(one.name),
        description=plain(one.description),
        otherNames=plains(one.other_names),
        armGroupLabels=plains(one.arm_labels),
    )


def _outcome(one: Outcome) -> dict[str, Any]:
    return full(
        measure=plain(one.measure),
        timeFrame=plain(one.time_frame),
        description=plain(one.description),
    )


def _person(one: Person) -> dict[str, Any]:
    name = ", ".join(part.value for part in (one.name, one.degree) if part)
    return full(
        name=name or None,
        role=plain(one.role),
        affiliation=plain(one.affiliation),
        phone=plain(one.phone),
        phoneExt=plain(one.phone_ext),
        email=plain(one.email),
    )


def _location(one: Location) -> dict[str, Any]:
    return full(
        facility=plain(one.facility),
        status=plain(one.status),
        city=plain(one.city),
        state=plain(one.state),
        zip=plain(one.zip),
        country=plain(one.country),
        contacts=[_person(person) for person in one.contacts],
        geoPoint=full(lat=plain(one.latitude), lon=plain(one.longitude)),
    )
