"""Lead-ins, qualifiers, states and answers in the words of a record."""

import pytest

from eligo.language.nodes import State
from eligo.patients.model import Certainty, FactKind, Status
from eligo.patients.words import (
    affirmed,
    answer_of,
    context_of,
    qualifiers_of,
    stages,
    state_of,
    without_tag,
)


@pytest.mark.parametrize(
    ("words", "rest", "said"),
    [
        ("Family history of leukemia", "leukemia", {"kind": FactKind.FAMILY_HISTORY}),
        ("Personal history of breast cancer", "breast cancer", {"status": Status.RESOLVED}),
        ("Status post appendectomy", "appendectomy", {"status": Status.RESOLVED}),
        ("Suspected sepsis", "sepsis", {"certainty": Certainty.SUSPECTED}),
        ("No evidence of metastasis", "metastasis", {"present": False}),
        ("No history of stroke", "stroke", {"present": False}),
        ("Allergy to penicillin", "penicillin", {"kind": FactKind.ALLERGY}),
        ("Screening for breast cancer", "", {"named": False}),
        ("Encounter for follow-up after treatment of leukemia", "", {"named": False}),
        ("Contact with tuberculosis", "", {"named": False}),
        ("At risk of falls", "", {"named": False}),
        # none of these has a lead-in
        ("Contact dermatitis due to plants", "Contact dermatitis due to plants", {}),
        ("Nosocomial pneumonia", "Nosocomial pneumonia", {}),
        ("Non-Hodgkin lymphoma", "Non-Hodgkin lymphoma", {}),
        ("Asthma (disorder)", "Asthma", {}),
    ],
)
def test_lead_ins_change_what_an_entry_means(words: str, rest: str, said: dict) -> None:
    context = context_of(words)
    plain = context_of("asthma")
    assert context.rest == rest
    for name in ("kind", "status", "certainty", "present", "named"):
        assert getattr(context, name) == said.get(name, getattr(plain, name)), name


@pytest.mark.parametrize(
    ("words", "name", "values"),
    [
        ("B-ALL, in relapse", "course", ("relapsed",)),
        ("B-ALL, relapsed and refractory", "course", ("relapsed", "refractory")),
        ("Refractory anemia with excess blasts", "course", ()),
        ("AML, not in relapse", "course", ()),
        ("Aspergillosis, uncontrolled, progressing under voriconazole", "control",
         ("uncontrolled",)),
        ("Septic shock despite antibiotics", "control", ("uncontrolled",)),
        ("Poorly controlled diabetes", "control", ("uncontrolled",)),
        ("Well controlled hypertension", "control", ("controlled",)),
        ("Severe combined immunodeficiency", "severity", ()),
        ("Chronic graft-versus-host disease of skin, mild", "severity", ("mild",)),
        ("Chronic graft-versus-host disease of skin, mild", "acuity", ("chronic",)),
        ("Acute graft-versus-host disease, grade III", "grade", ("3",)),
        ("Neuropathy grade 2-3", "grade", ("2", "3")),
        ("Breast cancer stage IIIB", "stage", ("IIIB", "3B")),
        ("Small cell lung cancer, limited-stage", "stage", ("limited",)),
        ("Osteochondroma (benign)", "modifier", ("benign",)),
        ("Fracture of left femur", "site", ("left",)),
        ("Transplantation, HLA-matched sibling donor", "donor", ("sibling", "related", "matched")),
        ("Transplantation, matched unrelated donor", "donor", ("unrelated", "matched")),
        ("Haploidentical transplantation", "donor", ("related", "haploidentical")),
        ("Pulse methylprednisolone", "regimen", ("pulse",)),
        ("MRD by flow cytometry, end of consolidation", "timepoint", ("end of consolidation",)),
        ("MRD by flow cytometry, bone marrow", "specimen", ("bone marrow",)),
    ],
)  # fmt: skip
def test_qualifiers_are_read_from_words(words: str, name: str, values: tuple[str, ...]) -> None:
    assert qualifiers_of(words, (name,)).get(name, ()) == values


def test_a_stage_is_kept_in_both_numerals() -> None:
    assert stages("stage 3a (qualifier value)") == ["IIIA", "3A"]
    assert stages("stage iv") == ["IV", "4"]
    assert stages("staged") == []


def test_denied_parts_of_a_name_are_cut_off() -> None:
    assert affirmed("Gastritis without bleeding, acute") == "Gastritis , acute"
    assert affirmed("Non-small cell lung cancer") == "Non-small cell lung cancer"
    assert without_tag("Asthma (disorder)") == "Asthma"


@pytest.mark.parametrize(
    ("codes", "words", "state"),
    [
        ([("snomed", "77386006")], "Pregnancy", State.PREGNANT),
        ([], "Normal pregnancy", State.PREGNANT),
        ([], "Choriogonadotropin (pregnancy test) in Urine", None),
        ([("icd10cm", "Z34.02")], "Encounter for supervision", State.PREGNANT),
        ([], "Currently breastfeeding", State.BREAST_FEEDING),
        ([("loinc", "72166-2")], "Tobacco smoking status", State.SMOKER),
        ([], "Total abdominal hysterectomy with bilateral oophorectomy", State.SURGICALLY_STERILE),
        ([], "Postmenopausal state", State.POST_MENOPAUSAL),
        ([], "Myopia", None),
    ],
)
def test_states_of_a_person_are_recognised(
    codes: list[tuple[str, str]], words: str, state: State | None
) -> None:
    assert state_of(codes, words) is state


@pytest.mark.parametrize(
    ("words", "yes"),
    [("Yes", True), ("Present", True), ("Current every day smoker", True), ("No", False),
     ("Not detected", False), ("Never smoker", False), ("Former smoker", False),
     ("Absent", False), ("CR1", None), ("12", None)],
)  # fmt: skip
def test_answers_affirm_or_deny(words: str, yes: bool | None) -> None:
    assert answer_of(words) is yes
