"""Run-on paragraphs, broken lines, sections of a part, and headings that are none."""

import pytest

from eligo.language.nodes import All, If, Measure, Remark, Review, Side
from eligo.reading.criteria import read_criteria
from eligo.reading.page.characters import normalise
from eligo.reading.page.segment import segment
from eligo.terms import load


def items(text: str, side: Side | None = None) -> list[tuple[str, int | None, str]]:
    """Side, parent and words of every item."""
    plain = normalise(text)
    return [
        (i.side.value[:2], i.parent, " ".join(plain[i.start : i.end].split()))
        for i in segment(plain, side)
    ]


def words(text: str) -> list[str]:
    """The words of every item."""
    return [said for _, _, said in items(text)]


def headings(text: str) -> list[str]:
    """The label that each item stands under."""
    plain = normalise(text)
    return [plain[i.heading.start : i.heading.end] if i.heading else "" for i in segment(plain)]


def parts(text: str) -> list[str]:
    """The part of the trial that each item is limited to."""
    plain = normalise(text)
    return [plain[i.part.start : i.part.end].strip() if i.part else "" for i in segment(plain)]


# ---- paragraphs that hold a list ----------------------------------------------------------------

FORM = (
    "PATIENT CHARACTERISTICS: Age: 18 and over Performance status: Zubrod 0-2 Life\n"
    "expectancy: Not specified Hematopoietic: WBC at least 3,000/mm3 Platelet count at least\n"
    "100,000/mm3 Other: No history of Crohn's disease Not pregnant or nursing"
)


def test_a_form_without_line_ends_falls_into_its_statements():
    assert words(FORM) == [
        "Age: 18 and over",
        "Performance status: Zubrod 0-2",
        "Life expectancy: Not specified",
        "WBC at least 3,000/mm3",
        "Platelet count at least 100,000/mm3",
        "No history of Crohn's disease",
        "Not pregnant or nursing",
    ]
    assert headings(FORM)[3:6] == ["Hematopoietic:", "Hematopoietic:", "Other:"]


def test_a_list_after_a_colon_stays_together_in_a_form():
    text = "DISEASE CHARACTERISTICS: One of the following: Glioblastoma Mixed glioma No metastases"
    assert words(text) == ["One of the following: Glioblastoma Mixed glioma", "No metastases"]


def test_statements_that_lost_their_line_ends():
    text = "Inclusion Criteria: Written consent Aged 18 to 79 years Able to walk History of angina"
    assert words(text) == [
        "Written consent",
        "Aged 18 to 79 years",
        "Able to walk",
        "History of angina",
    ]


def test_a_name_with_capitals_is_not_cut():
    text = "Inclusion Criteria:\nDiagnosis of Multiple Sclerosis by Prior Therapy Review Board"
    assert len(words(text)) == 1


def test_sentence_after_sentence():
    text = (
        "Adults with gout. Urate over 6.5 mg/dL, e.g. at screening. "
        "No dialysis. This includes home dialysis."
    )
    assert words(text) == [
        "Adults with gout.",
        "Urate over 6.5 mg/dL, e.g. at screening.",
        "No dialysis. This includes home dialysis.",
    ]


def test_small_letters_and_semicolons():
    text = "inclusion criteria: chagas disease; stable therapy; nyha class ii or iii"
    assert words(text) == ["chagas disease", "stable therapy", "nyha class ii or iii"]


def test_a_bulleted_item_keeps_its_sentences():
    assert len(words("- No gout. No stroke. No asthma.\n- Adult")) == 2


# ---- lines --------------------------------------------------------------------------------------


def test_a_label_that_ends_a_broken_sentence_is_no_heading():
    text = (
        "  -  Patients will be enrolled who were told that they can be seen in each of the age\n"
        "     strata:\n\n"
        "  -  Adult patients who have been seen in the clinic at least once in the past two\n"
        "     years"
    )
    assert words(text)[0].endswith("age strata:")


def test_lines_that_no_width_has_broken_are_items():
    text = "Exclusion Criteria:\n\npatients with gout\npatients with asthma\n" + "x" * 130
    assert [said for _, _, said in items(text)][:2] == [
        "patients with gout",
        "patients with asthma",
    ]


def test_a_line_goes_on_after_a_word_that_ends_nothing():
    assert words("Inclusion Criteria:\nHistory of\nGout\nAdult") == ["History of Gout", "Adult"]


def test_line_breaks_of_html_are_told_once():
    text = (
        "inclusion criteria:\r\n<br>\r\n<br> 1. gout that was found\r\n<br> by a doctor"
        "\r\n<br>\r\n<br> 2. adult"
    )
    assert words(text) == ["gout that was found by a doctor", "adult"]


def test_unmarked_lines_below_a_lead_in_stand_under_it():
    text = "Inclusion Criteria:\n\nAt least one of these illnesses:\nGout\nAsthma\n\nAdult"
    assert [parent for _, parent, _ in items(text)] == [None, 0, 0, None]


# ---- headings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Regarding inclusion criteria 6. these may not be included",
        "NOTE: There are additional inclusion/exclusion criteria. The center will tell.",
        "Does not satisfy the above inclusion criteria. Gout is one.",
        "As in inclusion criterion #4). Patients must wait.",
    ],
)
def test_a_sentence_that_names_the_criteria_is_no_heading(line):
    assert {side for side, _, _ in items(f"Exclusion Criteria:\n- Stroke\n{line}\n- Gout")} == {
        "ex"
    }


@pytest.mark.parametrize(
    "heading",
    [
        "<Exclusion Criteria>",
        "**Exclusion Criteria**",
        "Exclusions",
        "The ICU cohort - Exclusion criteria",
        "Exclusion criteria-",
        "Exclusion Criteria (any of these):",
    ],
)
def test_more_spellings_of_a_heading(heading):
    assert items(f"Inclusion Criteria:\n- Gout\n\n{heading}\n\n- Stroke")[-1][0] == "ex"


def test_a_heading_at_the_end_of_a_line():
    text = "Inclusion Criteria\n\n- Able to consent Exclusion Criteria\n\n- Stroke"
    assert items(text) == [("in", None, "Able to consent"), ("ex", None, "Stroke")]


def test_a_lead_in_that_excludes_turns_only_what_stands_under_it():
    text = "Inclusion Criteria:\n- Gout\n- Patients are excluded if they have:\n  - Stroke\n- Adult"
    assert [side for side, _, _ in items(text)] == ["in", "ex", "ex", "in"]


def test_a_lead_in_that_says_how_its_items_join_is_kept():
    text = "Inclusion Criteria:\n\nPatients must meet one of the following:\n- Gout\n- Asthma"
    assert [parent for _, parent, _ in items(text)] == [None, 0, 0]
    text = "Inclusion Criteria:\n\nPatients must meet all of the following:\n- Gout\n- Asthma"
    assert [parent for _, parent, _ in items(text)] == [None, None]


def test_a_sentence_about_the_one_criterion_is_no_heading():
    text = "Exclusion Criteria:\n- Exclusion criterion was having gout"
    assert items(text) == [("ex", None, "Exclusion criterion was having gout")]


# ---- markers inside lines -----------------------------------------------------------------------


def test_numbers_start_anew_below_every_letter():
    text = "- Any of: (a) one of: (1) gout, (2) asthma; (b) two of: (1) flu, (2) stroke, (3) sepsis"
    assert [parent for _, parent, _ in items(text)] == [None, 0, 1, 1, 0, 4, 4, 4]


def test_a_number_behind_its_word_is_no_marker():
    assert words("1. Gout\n2. One (1) to three (3) attacks\n3. Adult")[1:2] == [
        "One (1) to three (3) attacks"
    ]


def test_that_is_is_no_marker():
    assert words("- Drinking in the past month\n\n     (i.e., not quit)\n- Adult")[0].endswith(
        "quit)"
    )


# ---- parts of a trial ---------------------------------------------------------------------------


def test_a_section_of_a_cohort_holds_until_it_ends():
    text = "Inclusion Criteria:\n- Gout\n\nFor Part B only:\n\n- Stroke\n\nAll patients:\n\n- Adult"
    assert parts(text) == ["", "For Part B only:", ""]


def test_headings_of_both_lists_for_several_groups():
    text = (
        "Inclusion Criteria: Treatment Arm\n- Gout\n"
        "Inclusion criteria for healthy controls:\n- Adult"
    )
    assert parts(text) == ["Treatment Arm", "for healthy controls"]


def test_an_item_that_says_itself_of_which_cohort_it_is():
    text = "- Cohort 1: no prior therapy\n- Chronic phase: stable\n- (Phase 2) untreated"
    assert parts(text) == ["Cohort 1", "", "Phase 2"]
    assert words(text)[0] == "no prior therapy"


def test_a_statement_in_a_paragraph_says_itself_of_which_part_it_is() -> None:
    text = (
        "ENTRY CRITERIA:\n\n--Disease Characteristics-- Generalized myasthenia gravis No evidence"
        " of thymoma Group 1: Patients who have not received azathioprine\n\n"
        "--Prior Therapy-- No plasma exchange in the last 2 months"
    )
    assert [part for part in parts(text) if part] == ["Group 1"]


def test_a_criterion_of_a_part_fails_nobody_on_the_inclusion_list():
    (criterion,) = read_criteria("Cohort B:\n- Platelets > 100,000/mm3", load())
    assert isinstance(criterion.logic, If)
    assert isinstance(criterion.logic.condition, Review)
    assert isinstance(criterion.logic.consequence, Measure)
    assert [flag.code for flag in criterion.flags] == ["part-only"]


def test_a_criterion_of_a_part_excludes_nobody_for_sure():
    text = "Exclusion Criteria:\n\nCohort B:\n- Platelets < 100,000/mm3"
    (criterion,) = read_criteria(text, load())
    assert isinstance(criterion.logic, All)
    assert isinstance(criterion.logic.of[0], Review)


def test_what_stands_under_allowed_is_not_asked_for():
    text = "Inclusion Criteria\n\nConcurrent Medication:\n\nAllowed:\n\n- Aspirin"
    (criterion,) = read_criteria(text, load())
    assert isinstance(criterion.logic, Remark)


# ---- nothing is lost ----------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [10, 3000])
def test_many_items_of_many_levels_are_all_there(depth):
    text = "\n".join(f"{' ' * (n % 40)}- item {n}" for n in range(depth))
    assert words(text) == [f"item {n}" for n in range(depth)]
