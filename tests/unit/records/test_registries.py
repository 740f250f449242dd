"""API v2 and legacy XML: every modelled field comes out, and goes back in."""

from __future__ import annotations

import json

from eligo.records import Trial, read, to_v2
from eligo.records.writers.ctgov_v2 import modelled_part

STUDY = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT09990010",
            "orgStudyIdInfo": {"id": "G-1", "type": "NIH", "link": "https://example.org/g1"},
            "secondaryIdInfos": [{"id": "2020-1", "type": "EUDRACT_NUMBER"}],
            "organization": {"fullName": "Riverside", "class": "OTHER"},
            "briefTitle": "Gout",
            "acronym": "GO",
        },
        "statusModule": {
            "statusVerifiedDate": "2024-01",
            "overallStatus": "TERMINATED",
            "whyStopped": "slow accrual",
            "startDateStruct": {"date": "2020-03", "type": "ACTUAL"},
            "studyFirstSubmitDate": "2020-01-05",
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"type": "SPONSOR"},
            "leadSponsor": {"name": "Riverside", "class": "OTHER"},
        },
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2", "PHASE3"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
            },
            "enrollmentInfo": {"count": 12, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [{"label": "A", "type": "EXPERIMENTAL", "interventionNames": ["Drug: X"]}],
            "interventions": [{"type": "DRUG", "name": "X", "armGroupLabels": ["A"]}],
        },
        "outcomesModule": {"primaryOutcomes": [{"measure": "Flares", "timeFrame": "12 weeks"}]},
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Gout",
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "stdAges": ["ADULT"],
        },
        "contactsLocationsModule": {
            "locations": [
                {
                    "facility": "Clinic",
                    "city": "Leeds",
                    "country": "United Kingdom",
                    "geoPoint": {"lat": 53.8, "lon": -1.5},
                    "contacts": [{"role": "CONTACT", "phone": "1"}],
                }
            ]
        },
        "referencesModule": {"references": [{"pmid": "1", "type": "BACKGROUND", "citation": "c"}]},
    },
    "derivedSection": {"miscInfoModule": {"versionHolder": "2024-02-02"}},
    "hasResults": False,
}
XML = """<?xml version="1.0" encoding="UTF-8"?>
<clinical_study>
  <id_info><org_study_id>G-1</org_study_id><nct_id>NCT09990011</nct_id></id_info>
  <brief_title>Gout</brief_title>
  <sponsors><lead_sponsor><agency>Riverside</agency>
    <agency_class>U.S. Fed</agency_class></lead_sponsor></sponsors>
  <brief_summary><textblock>
      First line
      goes on.

        - indented
    </textblock></brief_summary>
  <overall_status>Active, not recruiting</overall_status>
  <start_date type="Actual">March 2, 2020</start_date>
  <phase>Phase 2/Phase 3</phase>
  <study_type>Interventional</study_type>
  <study_design_info><allocation>Non-Randomized</allocation>
    <masking>Double (Participant, Outcomes Assessor)</masking></study_design_info>
  <primary_outcome><measure>Flares</measure>
    <time_frame>Up to 12 weeks</time_frame></primary_outcome>
  <enrollment type="Anticipated">40</enrollment>
  <arm_group><arm_group_label>A</arm_group_label>
    <arm_group_type>Sham Comparator</arm_group_type></arm_group>
  <intervention><intervention_type>Dietary Supplement</intervention_type>
    <intervention_name>Zinc</intervention_name>
    <arm_group_label>A</arm_group_label><other_name>Zn</other_name></intervention>
  <eligibility>
    <criteria><textblock>
        Inclusion Criteria:

          -  Gout
      </textblock></criteria>
    <gender>Female</gender><minimum_age>6 Months</minimum_age><maximum_age>N/A</maximum_age>
    <healthy_volunteers>Accepts Healthy Volunteers</healthy_volunteers>
  </eligibility>
  <location><facility><name>Clinic</name>
    <address><city>Leeds</city><country>United Kingdom</country></address></facility>
    <status>Recruiting</status></location>
</clinical_study>"""


def trial_of(data: str) -> Trial:
    (found,) = read(data)
    assert isinstance(found, Trial), found
    return found


def test_v2_comes_back_whole() -> None:
    assert to_v2(trial_of(json.dumps(STUDY))) == STUDY


def test_the_model_holds_every_modelled_field() -> None:
    model = modelled_part(trial_of(json.dumps(STUDY)))
    expected = json.loads(json.dumps(STUDY))
    protocol = expected["protocolSection"]
    del expected["derivedSection"], protocol["referencesModule"]
    del protocol["identificationModule"]["organization"], protocol["eligibilityModule"]["stdAges"]
    assert model == expected


def test_v2_values_name_their_path() -> None:
    trial = trial_of(json.dumps(STUDY))
    assert trial.status is not None
    assert trial.status.source.label == "protocolSection.statusModule.overallStatus"
    assert trial.outcomes[0].time_points[0].at == 12


def test_legacy_xml_in_the_words_of_v2() -> None:
    study = to_v2(trial_of(XML))["protocolSection"]
    assert study["statusModule"]["overallStatus"] == "ACTIVE_NOT_RECRUITING"
    assert study["statusModule"]["startDateStruct"] == {"date": "2020-03-02", "type": "ACTUAL"}
    assert study["sponsorCollaboratorsModule"]["leadSponsor"]["class"] == "FED"
    assert study["designModule"]["phases"] == ["PHASE2", "PHASE3"]
    assert study["designModule"]["enrollmentInfo"] == {"count": 40, "type": "ESTIMATED"}
    assert study["designModule"]["designInfo"] == {
        "allocation": "NON_RANDOMIZED",
        "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]},
    }
    arms = study["armsInterventionsModule"]
    assert arms["armGroups"] == [{"label": "A", "type": "SHAM_COMPARATOR"}]
    assert arms["interventions"][0]["otherNames"] == ["Zn"]
    eligibility = study["eligibilityModule"]
    assert eligibility["minimumAge"] == "6 Months" and "maximumAge" not in eligibility
    assert eligibility["healthyVolunteers"] is True and eligibility["sex"] == "FEMALE"


def test_legacy_text_blocks_lose_only_their_common_indentation() -> None:
    trial = trial_of(XML)
    assert trial.brief_summary is not None
    assert trial.brief_summary.value == "First line\ngoes on.\n\n  - indented"
    assert trial.eligibility.text is not None
    assert trial.eligibility.text.value == "Inclusion Criteria:\n\n  -  Gout"
    assert trial.raw.text == XML
