"""The bridge from codes and display texts to concepts, a class of codings at a time."""

from __future__ import annotations

import pytest

from eligo.terms import Terms, load
from eligo.terms.bridges.bridge import Bridge
from eligo.terms.bridges.codes import spellings
from eligo.terms.bridges.drug_names import ingredients
from eligo.terms.titles import shorter_titles

ICD, SNOMED = "http://hl7.org/fhir/sid/icd-10-cm", "http://snomed.info/sct"
LOINC, RXNORM = "http://loinc.org", "http://www.nlm.nih.gov/research/umls/rxnorm"
CONDITION, DRUG, DONE = ("condition",), ("drug",), ("procedure", "drug")
MEASURED = ("measurement",)


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load()


@pytest.fixture(scope="module")
def bridge(terms: Terms) -> Bridge:
    return Bridge(terms)


def _is(terms: Terms, bridge: Bridge, code: tuple[str, str], name: str) -> bool:
    wanted = terms.find(name, CONDITION)[0]
    return any(terms.is_a(concept, wanted) for concept in bridge.by_code(*code))


# ---- codes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "tried"),
    [
        ("E11.65", ["E11.65", "E11.65", "E11.6", "E11"]),
        ("e1165", ["e1165", "E11.65", "E11.6", "E11"]),
        ("C50.-", ["C50.-", "C50"]),
        ("A18.0†", ["A18.0†", "A18.0", "A18"]),
        ("C34.1 G", ["C34.1 G", "C34.1", "C34"]),
        ("nonsense", ["nonsense"]),
    ],
)
def test_an_icd_code_is_looked_up_ever_broader(code: str, tried: list[str]) -> None:
    assert [spelling for _, spelling in spellings(ICD, code)] == tried


@pytest.mark.parametrize(
    ("code", "kind_of"),
    [
        ("C53.9", "cervical cancer"), ("C15.9", "esophageal cancer"),
        ("C54.1", "endometrial cancer"),
        ("C22.0", "liver cancer"), ("C71.9", "brain cancer"), ("C45.0", "malignant neoplasm"),
        ("C50.911", "breast cancer"), ("C18.9", "colorectal cancer"), ("C73", "thyroid cancer"),
        ("I61.9", "stroke"), ("I63.9", "ischemic stroke"), ("I48.0", "atrial fibrillation"),
        ("I05.0", "heart valve disease"), ("J02.9", "pharyngitis"), ("H26.9", "eye disease"),
        ("F23", "psychotic disorder"), ("G12.21", "neurological disease"),
        ("K85.9", "pancreatitis"),
        ("L20.9", "dermatitis"), ("M17.11", "osteoarthritis"), ("N40.1", "prostatic hyperplasia"),
        ("Q21.0", "congenital heart disease"), ("R05.9", "cough"), ("S72.001A", "trauma"),
        ("E14.9", "diabetes mellitus"), ("B24", "HIV infection"), ("I64", "stroke"),
        ("E11.9999", "type 2 diabetes mellitus"),
    ],
)  # fmt: skip
def test_a_diagnosis_code_is_a_kind_of_what_criteria_name(
    terms: Terms, bridge: Bridge, code: str, kind_of: str
) -> None:
    assert _is(terms, bridge, (ICD, code), kind_of)


@pytest.mark.parametrize(
    ("code", "no_kind_of"),
    [
        ("I61.9", "ischemic stroke"),  # a haemorrhage
        ("F23", "schizophrenia"),  # stands in a list of psychoses that begins with it
        ("K25.9", "esophageal disease"), ("O14.90", "edema"), ("K85.9", "gallbladder disease"),
        ("B86", "lice infestation"), ("I88.9", "vein disease"), ("E66.3", "obesity"),
        ("D33.0", "brain cancer"), ("C78.00", "lung cancer"), ("N18.5", "end-stage renal disease"),
        ("F43.20", "anxiety"), ("Z80.3", "breast cancer"),
    ],
)  # fmt: skip
def test_a_diagnosis_code_is_no_kind_of_its_neighbour(
    terms: Terms, bridge: Bridge, code: str, no_kind_of: str
) -> None:
    concepts = bridge.by_code(ICD, code)
    roles = {terms.role(concept) for concept in concepts}
    assert roles & {"family history"} or not _is(terms, bridge, (ICD, code), no_kind_of)


@pytest.mark.parametrize(
    ("system", "code", "name"),
    [
        (SNOMED, "94391008", "Secondary malignant neoplasm of lung"),
        (SNOMED, "95214007", "Liver Neoplasms"),
        (SNOMED, "111552007", "diabetes mellitus"),
        (SNOMED, "160903007", "social circumstance"),
        (RXNORM, "6851", "methotrexate"),
        (RXNORM, "1547545", "pembrolizumab"),
        (LOINC, "785-6", "mean corpuscular hemoglobin"),
        (LOINC, "24323-8", "laboratory tests"),
        ("http://hl7.org/fhir/sid/cvx", "3", "MMR"),
        ("http://hl7.org/fhir/sid/cvx", "121", "herpes zoster vaccine"),
        ("http://www.genenames.org/geneId", "HGNC:3236", "EGFR (gene)"),
        ("http://www.genenames.org", "3236", "EGFR (gene)"),
    ],
)
def test_a_code_of_the_tables_is_known(bridge: Bridge, system: str, code: str, name: str) -> None:
    assert name in [concept.name for concept in bridge.by_code(system, code)]


def test_a_live_vaccine_is_one_by_its_code(terms: Terms, bridge: Bridge) -> None:
    live = terms.find("live vaccine", DRUG)[0]
    codes = {code: bridge.by_code("http://hl7.org/fhir/sid/cvx", code) for code in ("21", "140")}
    assert any(terms.is_a(one, live) for one in codes["21"])
    assert not any(terms.is_a(one, live) for one in codes["140"])


def test_an_unknown_code_is_nothing(bridge: Bridge) -> None:
    assert bridge.by_code(SNOMED, "999999999") == ()
    assert bridge.by_code("urn:no-such-system", "I10") == ()


# ---- drugs -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("24 HR metoprolol succinate 100 MG Extended Release Oral Tablet [Toprol]",
         ("metoprolol succinate",)),
        ("NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector", ("Epinephrine",)),
        ("Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet", ("Amoxicillin", "Clavulanate")),
        ("{28 (norethindrone 0.35 MG Oral Tablet) } Pack [Jolivette 28 Day]", ("norethindrone",)),
        ("Lasix 40mg", ("Lasix",)),
        ("hydrocortisone 1% cream", ("hydrocortisone",)),
        ("Vitamin B 12 5 MG/ML Injectable Solution", ("Vitamin B 12",)),
    ],
)  # fmt: skip
def test_a_clinical_drug_is_taken_apart(name: str, parts: tuple[str, ...]) -> None:
    assert ingredients(name)[0] == parts


@pytest.mark.parametrize(
    ("name", "drugs"),
    [
        ("Verzenio 50 MG Oral Tablet", ["abemaciclib"]),
        ("NuvaRing 0.12/0.015 MG per 24HR 21 Day Vaginal Ring",
         ["etonogestrel", "ethinyl estradiol"]),
        ("200 ACTUAT Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler", ["albuterol"]),
        ("Unheardofine 5 MG Oral Tablet", []),
    ],
)  # fmt: skip
def test_a_drug_is_its_ingredients_and_never_its_form(
    bridge: Bridge, name: str, drugs: list[str]
) -> None:
    assert [concept.name for concept in bridge.by_words(name, DRUG)] == drugs


# ---- laboratory --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "measurement"),
    [
        ("Platelets [#/volume] in Blood by Automated count", "platelet count"),
        ("Creatinine [Mass/volume] in Serum or Plasma", "serum creatinine"),
        ("Total score [DAST-10]", "DAST-10"),
        ("Peanut IgE Ab in Serum", "allergen-specific IgE"),
        ("Platelet mean volume [Entitic volume] in Blood by unheard method", None),
        ("Weight-for-length Per age and sex", None),
        ("Glucose [Mass/volume] in Serum or Plasma --2 hours post 75 g glucose PO", None),
        ("Creatinine and Glomerular filtration rate.predicted panel - Serum", None),
        ("Fall risk total [Morse Fall Scale]", None),
        ("Bilirubin.total [Mass/volume] in Sweat", None),
    ],
)
def test_a_laboratory_name_is_all_of_a_measurement_or_none(
    bridge: Bridge, name: str, measurement: str | None
) -> None:
    found = [concept.name for concept in bridge.by_words(name, MEASURED, LOINC)]
    if measurement is None:
        assert found in ([], ["mean platelet volume"])
    else:
        assert measurement in found


# ---- tumours -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["Secondary malignant neoplasm of stomach", "Metastatic malignant neoplasm to brain",
     "Secondary malignant neoplasm of main bronchus", "Metastasis to liver"],
)  # fmt: skip
def test_a_metastasis_is_no_cancer_of_the_organ(terms: Terms, bridge: Bridge, text: str) -> None:
    spread = terms.find("metastatic cancer", CONDITION)[0]
    organs = [terms.find(f"{organ} cancer", CONDITION)[0] for organ in ("gastric", "lung", "liver")]
    found = bridge.by_words(text, CONDITION)
    assert any(terms.is_a(concept, spread) for concept in found)
    assert not any(terms.is_a(concept, organ) for concept in found for organ in organs)


@pytest.mark.parametrize(
    ("text", "cancer"),
    [
        ("Primary adenosquamous carcinoma of lung", "lung cancer"),
        ("Primary adenocarcinoma of lower lobe of left lung", "lung cancer"),
        ("Clear cell adenocarcinoma of ovary", "ovarian cancer"),
        ("Primary non-small cell carcinoma of right lung", "non-small cell lung cancer"),
        ("Carcinoma of upper-outer quadrant of left female breast", "breast cancer"),
    ],
)
def test_a_carcinoma_of_an_organ_is_its_cancer(
    terms: Terms, bridge: Bridge, text: str, cancer: str
) -> None:
    wanted = terms.find(cancer, CONDITION)[0]
    assert any(terms.is_a(concept, wanted) for concept in bridge.by_words(text, CONDITION))


def test_non_turns_the_word_behind_it(terms: Terms, bridge: Bridge) -> None:
    names = [c.name for c in bridge.by_words("Non-mucinous adenocarcinoma in situ", CONDITION)]
    assert "Adenocarcinoma, Mucinous" not in names
    small = terms.find("small cell lung cancer", CONDITION)[0]
    found = bridge.by_words("Primary non-small cell carcinoma of left lung", CONDITION)
    assert not any(terms.is_a(concept, small) for concept in found)


# ---- neither disease nor treatment -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kinds", "name"),
    [
        ("Full-time employment", CONDITION, "social circumstance"),
        ("Housing unsatisfactory", CONDITION, "social circumstance"),
        ("Hepatitis C antibody test", DONE, "diagnostic test"),
        ("Measurement of Varicella-zoster virus antibody", DONE, "diagnostic test"),
        ("Medication reconciliation", DONE, "assessment or administration"),
        ("Removal of subcutaneous contraceptive", DONE, "removal of a device"),
    ],
)
def test_an_aside_is_of_a_class_of_its_own(
    bridge: Bridge, text: str, kinds: tuple[str, ...], name: str
) -> None:
    assert [concept.name for concept in bridge.by_words(text, kinds)] == [name]


# ---- titles ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "kind_of", "is_one"),
    [
        ("Acute pharyngitis, unspecified", "Pharyngitis", True),
        ("Schizophrenia, schizotypal, delusional, and other disorders", "Schizophrenia", False),
        ("Disorders of gallbladder, biliary tract and pancreas", "Disorders of gallbladder", False),
        ("Other specified dementia with behavioral disturbance", "Dementia", True),
        ("Threatened abortion", "Abortion", False),
    ],
)
def test_a_list_of_diseases_is_not_its_first(title: str, kind_of: str, is_one: bool) -> None:
    assert (kind_of in shorter_titles(title)) is is_one
