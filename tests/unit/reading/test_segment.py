"""Texts are cut into their items; what is left out is a heading or a marker."""

import pytest

from eligo.language.nodes import Side
from eligo.reading.page.characters import normalise
from eligo.reading.page.segment import segment


def shape(text: str, side: Side | None = None) -> list[tuple[str, int | None, str]]:
    """Side, parent and words of every item."""
    plain = normalise(text)
    return [
        (i.side.value[:2], i.parent, " ".join(plain[i.start : i.end].split()))
        for i in segment(plain, side)
    ]


def test_numbered_lists_under_headings():
    text = "Inclusion Criteria:\n1. Gout.\n2. Age over 30\nExclusion Criteria:\n1. Stroke"
    assert shape(text) == [
        ("in", None, "Gout."),
        ("in", None, "Age over 30"),
        ("ex", None, "Stroke"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "EXCLUSION CRITERIA",
        "==EXCLUSION CRITERIA =====",
        "=== Exclusion criteria ===",
        "Key Exclusion Criteria:",
        "* Exclusion criteria :",
        "- EXCLUSION CRITERIA:",
        "Exclusion Criteria for cohort B:",
        "Non-inclusion criteria:",
        "Exclusion:",
        "2) Exclusion criteria",
    ],
)
def test_spellings_of_a_heading(heading):
    assert shape(f"Inclusion Criteria:\n- Gout\n{heading}\n- Stroke")[1] == ("ex", None, "Stroke")


def test_a_run_on_line_is_cut_where_its_numbers_count_on():
    text = "Inclusion Criteria:\n1.Gout; 2.Serum urate over 6.5; 3.Able to walk 2. 4.Consent"
    assert [words for _, _, words in shape(text)] == [
        "Gout",
        "Serum urate over 6.5",
        "Able to walk 2.",
        "Consent",
    ]


def test_letters_nest_under_numbers_and_start_anew():
    text = "1. Organs: A. liver fine; B. kidney fine; 2. Blood: A. white cells; B. platelets."
    assert [(parent, words) for _, parent, words in shape(text)] == [
        (None, "Organs:"),
        (0, "liver fine"),
        (0, "kidney fine"),
        (None, "Blood:"),
        (3, "white cells"),
        (3, "platelets."),
    ]


def test_indented_bullets_are_sub_items():
    text = "Inclusion Criteria:\n\n  -  Any of:\n\n       -  Gout\n\n       -  Asthma\n\n  -  Adult"
    assert [parent for _, parent, _ in shape(text)] == [None, 0, 0, None]


def test_a_wrapped_line_goes_on_with_its_item():
    text = "Inclusion Criteria:\n\n  -  Gout that was found\n     by a doctor\n\n  -  Adult"
    assert [words for _, _, words in shape(text)] == ["Gout that was found by a doctor", "Adult"]


def test_an_exclusion_heading_inside_a_line():
    text = "Inclusion Criteria: 1. Gout. 2. Adult. Exclusion Criteria: 1. Stroke. 2. Asthma."
    assert [(side, words) for side, _, words in shape(text)] == [
        ("in", "Gout."),
        ("in", "Adult."),
        ("ex", "Stroke."),
        ("ex", "Asthma."),
    ]


def test_or_between_items_makes_the_second_an_alternative():
    plain = normalise("Inclusion Criteria:\n- Gout, OR\n- Asthma\n- Adult")
    items = segment(plain)
    assert [(i.parent, i.alternative) for i in items] == [(None, False), (0, True), (None, False)]


def test_a_broken_number_is_flagged():
    items = segment("Inclusion Criteria:\n4. Gout\n5. Asthma\n5. Adult")
    assert [code for item in items for code, _ in item.flags] == ["numbering-broken"]


def test_a_lead_in_that_excludes_turns_the_side():
    text = "Patients will be excluded if they have any of the following:\n- Stroke"
    assert shape(text) == [("ex", None, "Stroke")]


def test_a_lead_in_with_content_is_kept_as_the_parent():
    text = "Exclusion Criteria:\nA history of cancers other than skin cancer, except:\n- cured ones"
    assert [parent for _, parent, _ in shape(text)] == [None, 0]


def test_the_side_can_be_given():
    assert shape("Stroke\nAsthma", Side.EXCLUSION)[0][0] == "ex"


def test_nothing_of_an_odd_text_is_lost():
    text = "some words\n\n((( 1. 2. 3. ) x\n• \n- - -\nlast"
    covered = " ".join(words for _, _, words in shape(text))
    assert "some words" in covered and "last" in covered and "( x" in covered.replace(")", "(")


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("≧ 5", "≥ 5"),
        ("a\\>b", "a >b"),
        ("x &lt; 3", "x <    3"),
        ("１８", "18"),
        ("a\u00a0b", "a b"),
        ("10⁹/L", "10⁹/L"),
        ("μg and µg", "μg and μg"),
    ],
)
def test_characters_are_normalised_in_place(raw, plain):
    assert normalise(raw) == plain
    assert len(normalise(raw)) == len(raw)
