"""Trials out: what each format must hold, by the formats' own rules and readers."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from typing import Any

import fhirkit
import msgspec
import pytest
import rispy
from fhir.resources.R4B.researchstudy import ResearchStudy as StudyR4B
from fhir.resources.researchstudy import ResearchStudy as StudyR5
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from eligo.language import values
from eligo.language.nodes import (
    Age,
    All,
    AtLeast,
    Fact,
    Kind,
    Measure,
    Node,
    Not,
    Qualifier,
    Sex,
    Unread,
)
from eligo.language.nodes import Any as AnyOf
from eligo.language.values import Concept
from eligo.records import Trial, read
from eligo.records.writers import (
    Asked,
    to_v2,
    write_csv,
    write_csv_head,
    write_fhir_r4,
    write_fhir_r5,
    write_jsonld,
    write_ris,
)
from eligo.records.writers.fhir.asked import parts
from eligo.records.writers.fhir.codes import table
from eligo.terms import Terms, load

STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT09990001",
            "nctIdAliases": ["NCT09990000"],
            "orgStudyIdInfo": {"id": "GOUT-1"},
            "secondaryIdInfos": [
                {"id": "2020-001234-56", "type": "EUDRACT_NUMBER", "domain": "EMA"}
            ],
            "briefTitle": "Colchicine & Cold <Packs> for Gout",
            "officialTitle": "A Trial of Colchicine With Cold Packs in Adults With Gout",
            "acronym": "COLD",
        },
        "statusModule": {
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2023-04", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2026-12-31", "type": "ESTIMATED"},
            "studyFirstPostDateStruct": {"date": "2023-03-01", "type": "ACTUAL"},
            "lastUpdatePostDateStruct": {"date": "2024-05-01", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Upland University", "class": "OTHER"},
            "collaborators": [{"name": "Lowland Foundation"}],
        },
        "descriptionModule": {"briefSummary": "Cold packs.\n\nAnd colchicine."},
        "conditionsModule": {"conditions": ["Gout", "Gout Flare"], "keywords": ["cold"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2", "PHASE3"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE"},
            },
            "enrollmentInfo": {"count": 80, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [{"label": "Packs", "type": "EXPERIMENTAL", "description": "Cold."}],
            "interventions": [
                {"type": "DRUG", "name": "Colchicine", "otherNames": ["Colcrys"]},
                {"type": "OTHER", "name": "=cold pack"},
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "Pain", "timeFrame": "day 3", "description": "VAS"}],
            "otherOutcomes": [{"measure": "Steps walked"}],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n* Gout\n\nExclusion:\n* eGFR < 30",
            "sex": "FEMALE",
            "minimumAge": "18 Years",
            "maximumAge": "75 Years",
        },
        "contactsLocationsModule": {
            "centralContacts": [{"name": "A. Roe", "phone": "1", "phoneExt": "2"}],
            "overallOfficials": [
                {"name": "J. Doe, MD", "role": "PRINCIPAL_INVESTIGATOR"},
                {"name": "K. Poe", "role": "STUDY_CHAIR", "affiliation": "Upland"},
            ],
            "locations": [
                {
                    "facility": "Upland Clinic",
                    "status": "NOT_YET_RECRUITING",
                    "city": "Upland",
                    "country": "Norway",
                    "contacts": [{"name": "B. Roe", "email": "b@example.org"}],
                    "geoPoint": {"lat": 60.5, "lon": 5.25},
                },
                {"city": "Lowland", "status": "COMPLETED", "country": "Norway"},
            ],
        },
    }
}
GOUT = Concept("mesh", "D006073", "gout")
SPEC_R4_STATUS = {
    "active", "administratively-completed", "approved", "closed-to-accrual",
    "closed-to-accrual-and-intervention", "completed", "disapproved", "in-review",
    "temporarily-closed-to-accrual", "temporarily-closed-to-accrual-and-intervention", "withdrawn",
}  # fmt: skip


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load()


@pytest.fixture(scope="module")
def trial() -> Trial:
    return trial_of(STUDY)


def trial_of(study: dict[str, Any]) -> Trial:
    (found,) = read(json.dumps(study))
    assert isinstance(found, Trial)
    return found


def with_module(module: str, **fields: Any) -> Trial:
    protocol = STUDY["protocolSection"]
    changed = {**protocol, module: {**protocol[module], **fields}}
    return trial_of({"protocolSection": changed})


def contained(study: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in study["contained"] if one["resourceType"] == kind]


def criteria(*logic: Node | None, exclude: bool = False) -> list[Asked]:
    return [Asked(f"words {n}", exclude, node) for n, node in enumerate(logic)]


# ---- FHIR ----------------------------------------------------------------------------------------


def valid(r4: dict[str, Any], r5: dict[str, Any]) -> None:
    """By the structure of the specifications: R4, R4B and R5."""
    assert [(one.path, one.message) for one in fhirkit.validate(json.dumps(r4))] == []
    StudyR4B.model_validate(r4)
    StudyR5.model_validate(r5)


def test_r4_and_r5_keep_to_their_structure(trial: Trial, terms: Terms) -> None:
    valid(write_fhir_r4(trial, terms), write_fhir_r5(trial, terms))


def test_a_record_that_tells_nothing_keeps_to_it_too(terms: Terms) -> None:
    bare = trial_of(
        {"protocolSection": {"identificationModule": {"orgStudyIdInfo": {"id": "a/b"}}}}
    )
    r4, r5 = write_fhir_r4(bare, terms), write_fhir_r5(bare, terms)
    valid(r4, r5)
    assert r4["id"] == "a-b" and "title" not in r4


def test_what_r4_holds(trial: Trial, terms: Terms) -> None:
    study = write_fhir_r4(trial, terms)
    assert study["status"] == "active" and study["title"] == "Colchicine & Cold <Packs> for Gout"
    assert study["phase"]["coding"][0]["code"] == "phase-2-phase-3"
    assert study["primaryPurposeType"]["coding"][0]["code"] == "treatment"
    assert [one["value"] for one in study["identifier"]] == [
        "NCT09990001", "NCT09990000", "GOUT-1", "2020-001234-56",
    ]  # fmt: skip
    assert study["period"] == {"start": "2023-04", "end": "2026-12-31"}
    assert study["objective"][0]["name"] == "Pain [day 3]"
    assert study["objective"][1]["type"]["coding"][0]["code"] == "exploratory"
    assert study["arm"][0]["name"] == "Packs" and study["arm"][0]["description"] == "Cold."
    assert study["principalInvestigator"] == {"display": "J. Doe, MD"}
    assert [one["text"] for one in study["note"]] == [
        "Collaborator: Lowland Foundation", "Study chair: K. Poe, Upland",
    ]  # fmt: skip
    assert study["contact"][0]["telecom"][0]["value"] == "1 ext. 2"
    first, second = contained(study, "Location")
    assert "status" not in first, "a site that is to open has no code, and its words"
    assert first["description"] == "Recruitment status: NOT_YET_RECRUITING; Contact: B. Roe"
    assert first["position"] == {"longitude": 5.25, "latitude": 60.5}
    assert second["status"] == "inactive"


def test_what_r5_holds(trial: Trial, terms: Terms) -> None:
    study = write_fhir_r5(trial, terms)
    assert study["progressStatus"][0]["state"]["coding"][0]["code"] == "recruiting"
    assert study["recruitment"]["targetNumber"] == 80
    assert study["recruitment"]["eligibility"] == {"reference": "#eligibility"}
    roles = [one["role"]["coding"][0]["code"] for one in study["associatedParty"]]
    assert roles == [
        "lead-sponsor", "collaborator", "primary-investigator", "study-chair",
        "recruitment-contact",
    ]  # fmt: skip
    assert study["comparisonGroup"][0]["type"]["coding"][0]["code"] == "experimental"
    assert study["outcomeMeasure"][0]["description"] == "VAS\n\nTime frame: day 3"
    assert contained(study, "Location")[0]["contact"][0]["name"] == [{"text": "B. Roe"}]
    (variable,) = contained(study, "EvidenceVariable")
    assert variable["description"].startswith("Inclusion Criteria:\n* Gout")


@pytest.mark.parametrize("word", ["UNKNOWN", "WITHHELD"])
def test_a_status_without_a_code_is_said_to_be_absent(word: str, terms: Terms) -> None:
    unknown = with_module("statusModule", overallStatus=word)
    study = write_fhir_r4(unknown, terms)
    assert "status" not in study
    assert study["_status"]["extension"][0]["valueCode"] == "unknown"
    valid(study, write_fhir_r5(unknown, terms))


def test_every_status_of_the_registry_is_a_code_of_the_specification() -> None:
    assert set(table()["r4_status"].values()) <= SPEC_R4_STATUS
    assert set(table()["site_status"].values()) <= {"active", "suspended", "inactive"}


def test_fields_are_characteristics_where_no_criteria_were_read(trial: Trial, terms: Terms) -> None:
    (group,) = contained(write_fhir_r4(trial, terms), "Group")
    told = [one["code"]["coding"][0]["display"] for one in group["characteristic"]]
    assert told == ["Age", "Age", "Sex"]
    assert group["characteristic"][0]["valueQuantity"]["comparator"] == ">="
    assert "eGFR &lt; 30" in group["text"]["div"]


CODED = {
    "valueQuantity": Age(values.at_least(18, "a")),
    "valueRange": Age(values.between(18, 75, "a")),
    "valueCodeableConcept": Sex(("female",)),
    "valueBoolean": Fact(Kind.CONDITION, GOUT),
}


@pytest.mark.parametrize(("value", "node"), CODED.items())
def test_what_codes_say_is_coded(value: str, node: Node, trial: Trial, terms: Terms) -> None:
    study = write_fhir_r4(trial, terms, criteria(node))
    ((one,),) = [group["characteristic"] for group in contained(study, "Group")]
    assert value in one and one["code"]["coding"] and one["code"]["text"] == "words 0"
    valid(study, write_fhir_r5(trial, terms, criteria(node)))


NOT_CODED = {
    "a qualifier": Fact(Kind.CONDITION, GOUT, (Qualifier("severity", "severe"),)),
    "a time": Fact(Kind.CONDITION, GOUT, duration=values.at_least(3, "mo")),
    "what does not count": Fact(Kind.CONDITION, GOUT, excluding=(GOUT,)),
    "a relative": Fact(Kind.FAMILY_HISTORY, GOUT),
    "an allergy": Fact(Kind.ALLERGY, GOUT),
    "no code": Fact(Kind.CONDITION, Concept.unlinked("cold feet")),
    "a limit of the laboratory's": Measure(
        Concept("eligo", "alt", "ALT"), values.at_most(3, values.ULN)
    ),
    "an end that does not belong to it": Age(
        values.Interval(
            values.Bound(values.Quantity(Decimal(18), "a"), inclusive=False),
            values.Bound(values.Quantity(Decimal(75), "a")),
        )
    ),
    "either sex": Sex(("female", "male")),
    "words": Unread("cold feet"),
    "a part of it": All((Fact(Kind.CONDITION, GOUT), Unread("cold feet"))),
}


@pytest.mark.parametrize("node", NOT_CODED.values(), ids=NOT_CODED)
def test_what_codes_would_widen_stays_in_words(node: Node, trial: Trial, terms: Terms) -> None:
    study = write_fhir_r4(trial, terms, criteria(node, exclude=True))
    ((one,),) = [group["characteristic"] for group in contained(study, "Group")]
    assert one == {"code": {"text": "words 0"}, "valueBoolean": True, "exclude": True}
    valid(study, write_fhir_r5(trial, terms, criteria(node)))


def test_statements_that_hold_one_by_one() -> None:
    one, two = Unread("one"), Unread("two")
    assert list(parts(All((one, two)), exclude=False)) == [(one, False), (two, False)]
    assert list(parts(AnyOf((one, two)), exclude=True)) == [(one, True), (two, True)]
    assert list(parts(Not(AnyOf((one, two))), exclude=False)) == [(one, True), (two, True)]
    assert list(parts(Not(one), exclude=True)) == [(one, False)]
    for whole, exclude in ((All((one, two)), True), (AnyOf((one, two)), False)):
        assert list(parts(whole, exclude)) == [(whole, exclude)]


def test_r5_holds_the_tree(trial: Trial, terms: Terms) -> None:
    tree = AtLeast(2, (Fact(Kind.CONDITION, GOUT), Not(Unread("a cold")), CODED["valueQuantity"]))
    study = write_fhir_r5(trial, terms, criteria(tree, exclude=True))
    (variable,) = contained(study, "EvidenceVariable")
    (one,) = variable["characteristic"]
    assert one["description"] == "words 0" and one["exclude"] is True
    combined = one["definitionByCombination"]
    assert (combined["code"], combined["threshold"]) == ("at-least", 2)
    fact, denied, age = combined["characteristic"]
    assert fact["definitionCodeableConcept"]["coding"][0]["code"] == "D006073"
    assert denied["exclude"] is True and "a cold" in str(denied["definitionCodeableConcept"])
    assert age["definitionByTypeAndValue"]["valueQuantity"]["value"] == 18
    valid(write_fhir_r4(trial, terms, criteria(tree)), study)


# ---- JSON-LD -------------------------------------------------------------------------------------

VOCABULARY = "https://schema.org/"
THING = {
    "name", "alternateName", "url", "identifier", "description", "disambiguatingDescription",
    "subjectOf",
}  # fmt: skip
STUDIES = {"status", "sponsor", "healthCondition", "studySubject", "studyLocation"}
# The properties that schema.org gives to each type used, beside those of Thing.
PROPERTIES = {
    "MedicalTrial": STUDIES | {"trialDesign"},
    "MedicalObservationalStudy": STUDIES | {"studyDesign"},
    "MedicalStudy": STUDIES,
    "PropertyValue": {"propertyID", "value"},
    "Organization": set(),
    "MedicalCondition": set(),
    "Drug": set(),
    "MedicalEntity": set(),
    "AdministrativeArea": {"address", "geo", "containsPlace"},
    "PostalAddress": {"addressLocality", "addressRegion", "postalCode", "addressCountry"},
    "GeoCoordinates": {"latitude", "longitude"},
    "Place": set(),
    "WebPage": {"datePublished", "dateModified"},
}


def expanded(document: dict[str, Any]) -> Any:
    """What the document says once its context is applied; nothing is fetched."""
    context = {"@context": {"@vocab": VOCABULARY}}
    loader = {"contentType": "application/ld+json", "contextUrl": None, "document": context}
    options = {"documentLoader": lambda url, _: {**loader, "documentUrl": url}}
    return jsonld.expand(document, options)


def check_nodes(node: Any) -> set[str]:
    """The types of all nodes; every property must be one of its type."""
    if isinstance(node, list):
        return set[str]().union(*map(check_nodes, node))
    if not isinstance(node, dict) or "@value" in node:
        return set()
    (kind,) = (one.removeprefix(VOCABULARY) for one in node["@type"])
    held = {key.removeprefix(VOCABULARY) for key in node if not key.startswith("@")}
    assert held <= PROPERTIES[kind] | THING, (kind, held)
    return {kind}.union(*(check_nodes(one) for key, one in node.items() if key[:1] != "@"))


def test_schema_org_knows_every_type_and_property(trial: Trial) -> None:
    (node,) = expanded(write_jsonld(trial))
    assert check_nodes(node) >= {"MedicalTrial", "Drug", "GeoCoordinates", "WebPage"}
    assert node["@id"] == "https://clinicaltrials.gov/study/NCT09990001"


def test_what_json_ld_holds(trial: Trial) -> None:
    document = write_jsonld(trial)
    assert document["status"] == "https://schema.org/Recruiting"
    assert document["trialDesign"] == [
        "https://schema.org/RandomizedTrial", "https://schema.org/DoubleBlindedTrial",
    ]  # fmt: skip
    assert document["disambiguatingDescription"] == "Phase 2, Phase 3, interventional"
    assert [one["name"] for one in document["sponsor"]] == [
        "Upland University",
        "Lowland Foundation",
    ]
    assert document["studyLocation"][0]["containsPlace"]["name"] == "Upland Clinic"


def test_an_observational_study_has_a_type_of_its_own() -> None:
    design = {"studyType": "OBSERVATIONAL", "designInfo": {"observationalModel": "COHORT"}}
    document = write_jsonld(with_module("designModule", **design))
    assert document["@type"] == "MedicalObservationalStudy"
    assert document["studyDesign"] == "https://schema.org/CohortStudy"
    assert "MedicalObservationalStudy" in check_nodes(expanded(document))


# ---- RIS -----------------------------------------------------------------------------------------


def test_a_reference_manager_reads_it(trial: Trial) -> None:
    one, other = rispy.loads(write_ris(trial) * 2)
    assert one == other
    assert one["title"] == "A Trial of Colchicine With Cold Packs in Adults With Gout"
    assert one["abstract"] == "Cold packs. And colchicine."
    assert one["keywords"] == ["Gout", "Gout Flare", "cold"]
    assert one["authors"] == ["J. Doe", "K. Poe"]
    assert one["urls"] == ["https://clinicaltrials.gov/study/NCT09990001"]
    assert (one["year"], one["date"]) == ("2023", "2023/03/01")


def test_no_text_ends_a_record_or_begins_a_field() -> None:
    forged = with_module("descriptionModule", briefSummary="one\nER  - \nTY  - BOOK\u2028AU  - X")
    (one,) = rispy.loads(write_ris(forged))
    assert one["abstract"] == "one ER - TY - BOOK AU - X"


# ---- CSV -----------------------------------------------------------------------------------------


def table_of(*trials: Trial) -> list[dict[str, str]]:
    text = write_csv_head() + "".join(map(write_csv, trials))
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_spreadsheet_reads_it(trial: Trial) -> None:
    (row,) = table_of(trial)
    assert row["NCT Number"] == "NCT09990001" and row["Age"] == "18 Years to 75 Years"
    assert row["Conditions"] == "Gout|Gout Flare"
    assert row["Interventions"] == "DRUG: Colchicine|OTHER: =cold pack"
    assert row["Locations"] == "Upland Clinic, Upland, Norway|Lowland, Norway"
    assert row["Brief Summary"] == "Cold packs.\n\nAnd colchicine."
    assert row["Primary Outcome Measures"] == "Pain, VAS, day 3"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n@", "\u00a0="])
def test_no_cell_is_a_formula(start: str) -> None:
    forged = with_module("identificationModule", briefTitle=f"{start}cmd|' /C calc'!A0")
    (row,) = table_of(forged)
    assert row["Study Title"].startswith("'")


# ---- any text ------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(text=TEXT)
def test_any_text_can_be_written(text: str, terms: Terms) -> None:
    odd = with_module("identificationModule", briefTitle=text, acronym=text)
    valid(write_fhir_r4(odd, terms), write_fhir_r5(odd, terms))
    check_nodes(expanded(write_jsonld(odd)))
    assert len(table_of(odd, odd)) == 2
    assert write_ris(odd).count("\nER  - \n") == 1
    assert not re.search(r"\n(?![A-Z][A-Z0-9]  - |\n|$)", write_ris(odd))
    assert to_v2(odd)["protocolSection"]["identificationModule"]["briefTitle"] == text
    assert msgspec.json.encode(write_fhir_r4(odd, terms))
