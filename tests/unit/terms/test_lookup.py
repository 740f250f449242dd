"""What the rooms ask of the vocabularies: codes, roles, half-lives, measurements, spans."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from eligo.language.values import Concept, Quantity
from eligo.terms import Measurement, Terms, load
from eligo.terms.index import Index
from eligo.terms.place import cache_folder, index_folder

_SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load()


def _measured(terms: Terms, name: str) -> Measurement:
    found = terms.measurement(terms.find(name, {"measurement"})[0])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("system", "code", "name"),
    [
        ("http://hl7.org/fhir/sid/icd-10-cm", "C92.0", "acute myeloid leukemia"),
        ("icd10cm", "D69.0", "IgA vasculitis"),
        ("http://snomed.info/sct", "91861009", "acute myeloid leukemia"),
        ("snomed", "57190000", "Myopia"),
        ("http://loinc.org", "1742-6", "alanine aminotransferase"),
        ("http://www.nlm.nih.gov/research/umls/rxnorm", "1193326", "ruxolitinib"),
        ("unii", "82S8X8XX8H", "ruxolitinib"),
        ("mesh", "D015470", "acute myeloid leukemia"),
        ("hpo", "HP:0004808", "acute myeloid leukemia"),
        ("hpo", "HP:0001914", "acute myeloid leukemia"),
    ],
)
def test_a_code_stands_for_its_concept(terms: Terms, system: str, code: str, name: str) -> None:
    assert [concept.name for concept in terms.by_code(system, code)] == [name]


def test_an_unknown_code_stands_for_nothing(terms: Terms) -> None:
    assert terms.by_code("icd10cm", "Q00.99X") == ()
    assert terms.by_code("nowhere", "C92.0") == ()


def test_icd_codes_with_a_seventh_character_are_known(terms: Terms) -> None:
    fracture = terms.by_code("icd10cm", "S72.001A")
    assert len(fracture) == 1
    assert terms.is_a(fracture[0], terms.by_code("icd10cm", "S72.001")[0])


def test_history_codes_are_not_the_disease(terms: Terms) -> None:
    family = terms.by_code("icd10cm", "Z80.6")[0]
    personal = terms.by_code("icd10cm", "Z85.3")[0]
    assert terms.role(family) == "family history"
    assert terms.role(personal) == "history"
    assert terms.role(terms.by_code("icd10cm", "C92.00")[0]) is None


def test_unlinked_concepts_only_equal_their_own_name(terms: Terms) -> None:
    made_up = Concept.unlinked("zorblatt fever")
    assert terms.is_a(made_up, Concept.unlinked("Zorblatt fever"))
    assert not terms.is_a(made_up, terms.find("fever")[0])
    assert terms.ancestors(made_up) == {made_up.key}
    assert terms.kind(made_up) is None


def test_half_lives(terms: Terms) -> None:
    venetoclax = terms.find("venetoclax", {"drug"})[0]
    assert terms.half_life(venetoclax) == Quantity(Decimal(26), "h")
    assert terms.half_life(terms.find("chemotherapy", {"drug"})[0]) is None


def test_measurements_know_their_units_and_limits(terms: Terms) -> None:
    creatinine = _measured(terms, "creatinine")
    assert creatinine.unit == "umol/L"
    assert "mg/dL" in creatinine.units
    assert creatinine.molar_mass == Decimal("113.12")
    assert creatinine.high is not None
    assert _measured(terms, "ECOG").levels == ("0", "1", "2", "3", "4", "5")
    assert [m.name for m in _measured(terms, "transaminases").members] == [
        "alanine aminotransferase",
        "aspartate aminotransferase",
    ]


def test_what_a_test_result_settles(terms: Terms) -> None:
    hiv = terms.find("HIV infection")[0]
    assert _measured(terms, "HIV test").positive == hiv
    assert _measured(terms, "HIV test").negative == hiv
    assert _measured(terms, "HBsAg").positive == terms.find("hepatitis B")[0]
    assert _measured(terms, "anti-HBc").positive is None
    assert _measured(terms, "hCG").positive == terms.find("pregnancy")[0]


def test_every_link_says_why(terms: Terms) -> None:
    link = terms.link("Ruxolitinib 15 MG Oral Tablet", "drug")
    assert link is not None
    assert "Ruxolitinib" in link.how
    assert 0 < link.score <= 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Glucose [Mass/volume] in Urine by Test strip", "urine glucose"),
        ("Glucose [Mass/volume] in Pleural fluid", None),
        ("Creatinine, urine", None),
        ("Creatinine, serum", "serum creatinine"),
        ("Protein [Mass/time] in 24 hour Urine", "urine protein"),
        ("Glucose [Moles/volume] in Capillary blood", "blood glucose"),
    ],
)
def test_a_measurement_in_another_specimen_is_another_one(
    terms: Terms, text: str, name: str | None
) -> None:
    link = terms.link(text, "measurement")
    assert (link.concept.name if link else None) == name


def test_link_all_names_every_concept(terms: Terms) -> None:
    names = [link.concept.name for link in terms.link_all("Sepsis with acute myeloid leukemia")]
    assert names[0] == "sepsis"
    assert "acute myeloid leukemia" in names


def test_scanning_gives_word_positions(terms: Terms) -> None:
    words = ["relapsed", "or", "refractory", "B", "-", "cell", "acute", "lymphoblastic", "leukemia"]
    (hit,) = [h for h in terms.scan(words) if h.kind == "condition"]
    assert (hit.first, hit.last_exclusive) == (3, 9)


def test_scanning_a_huge_text_stays_linear(terms: Terms) -> None:
    assert len(terms.scan(["hypertension", ","] * 5000)) == 5000


def test_capitals_choose_between_a_word_and_an_abbreviation(terms: Terms) -> None:
    assert terms.scan(["all", "of", "them"]) == []
    assert terms.scan(["ALL", "of", "them"]) == []
    assert terms.scan(["ALL", "or", "AML"])[0].concept.name == "acute lymphoblastic leukemia"
    assert terms.scan(["ALL", "PATIENTS", "MUST", "SIGN"]) == []


def test_the_cache_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ELIGO_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    assert index_folder().parent == tmp_path
    monkeypatch.delenv("ELIGO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "eligo"


def test_parts_of_the_index_open_only_when_used(terms: Terms) -> None:
    index = Index(terms.index_folder)
    assert "names" not in vars(index)
    assert index.names.get("hypertension")
    assert "names" in vars(index) and "codes" not in vars(index)


_KINDS = {
    "Condition": "condition",
    "Procedure": "procedure",
    "MedicationStatement": "drug",
    "MedicationRequest": "drug",
    "MedicationAdministration": "drug",
}


@pytest.mark.skipif(not (_SHARED / "gold").is_dir(), reason="../shared is absent")
def test_every_display_text_of_the_probe_patients_links(terms: Terms) -> None:
    unlinked = set()
    for line in (_SHARED / "gold" / "probes.jsonl").read_text(encoding="utf-8").splitlines():
        for entry in json.loads(line)["patient"]["entry"]:
            resource = entry["resource"]
            code = resource.get("code") or resource.get("medicationCodeableConcept") or {}
            if resource["resourceType"] in (*_KINDS, "Observation") and code.get("text"):
                kind = _KINDS.get(resource["resourceType"])
                if terms.link(code["text"], kind) is None:
                    unlinked.add(code["text"])
    assert unlinked == set()


@pytest.mark.parametrize(
    ("name", "group", "wanted"),
    [
        ("bipolar disorder", "axis I disorder", True),
        ("personality disorders", "axis I disorder", False),
        ("hydatidiform mole", "malignant neoplasm", False),
        ("choriocarcinoma", "malignant neoplasm", True),
        ("skull fracture", "craniofacial fracture", True),
        ("end-stage renal disease", "renal failure", True),
        ("chronic kidney disease", "renal failure", False),
        ("renal failure", "renal insufficiency", True),
    ],
)
def test_groups_hold_what_clinicians_put_in_them(name: str, group: str, wanted: bool) -> None:
    terms = load()
    one, other = (terms.find(words, ("condition",))[0] for words in (name, group))
    assert terms.is_a(one, other) is wanted
