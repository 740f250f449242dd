"""What the tagger that ships with the package marks in sentences of our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligo.reading.tagger import Tagger
from eligo.reading.tagger.tagger import WEIGHTS
from eligo.reading.tagger.words import split_words

TYPES = {"condition", "drug", "procedure", "measurement", "person", "value", "time", "other"}


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No history of stroke or epilepsy", {("condition", "stroke"), ("condition", "epilepsy")}),
        ("Treatment with metformin", {("drug", "metformin")}),
        ("Hemoglobin ≥ 9 g/dL", {("measurement", "Hemoglobin"), ("value", "≥ 9 g/dL")}),
        ("Prior kidney transplantation", {("procedure", "kidney transplantation")}),
        ("Pregnant or breastfeeding women", {("person", "Pregnant"), ("person", "breastfeeding")}),
        ("Age over 40 years", {("person", "Age"), ("value", "over 40 years")}),
    ],
)
def test_mentions(tagger: Tagger, text: str, expected: set[tuple[str, str]]) -> None:
    found = {(m.type, text[m.start : m.end]) for m in tagger.tag(text)}
    assert expected <= found


def test_negated_mentions(tagger: Tagger) -> None:
    text = "Asthma, but no history of epilepsy or stroke"
    negated = {text[m.start : m.end]: m.negated for m in tagger.tag(text)}
    assert [negated[word] for word in ("Asthma", "epilepsy", "stroke")] == [False, True, True]


def test_offsets_count_code_points(tagger: Tagger) -> None:
    plain, shifted = "Diabetes mellitus", "𝛼 𝛽 \u00a0 Diabetes mellitus"
    (there,) = tagger.tag(plain)
    found = tagger.tag(shifted)[-1]
    assert (found.type, shifted[found.start : found.end]) == (there.type, plain)


def test_texts_together_are_tagged_as_alone(tagger: Tagger) -> None:
    texts = ["Uncontrolled hypertension", "", "HbA1c < 8% within 3 months", "???"]
    assert tagger.tag_all(texts) == [tagger.tag(text) for text in texts]


@given(st.text())
def test_any_text_gives_ordered_mentions_inside_it(text: str) -> None:
    mentions = Tagger.load().tag(text)
    bounds = [0, *(edge for m in mentions for edge in (m.start, m.end)), len(text)]
    assert bounds == sorted(bounds)
    assert all(m.start < m.end and m.type in TYPES for m in mentions)


def test_a_very_long_text_is_tagged_to_its_end(tagger: Tagger) -> None:
    assert len(tagger.tag("severe asthma (" * 7_000)) > 5_000


def test_tag_words_names_stretches_of_words(tagger: Tagger) -> None:
    words = split_words("Severe renal failure")
    (stretches,) = tagger.tag_words([words])
    assert ("condition", words[-1].text) in {(s.type, words[s.last].text) for s in stretches}


def test_the_weights_stay_small() -> None:
    assert WEIGHTS.stat().st_size < 10_000_000


def test_a_text_that_comes_again_is_answered_alike(tagger: Tagger) -> None:
    texts = ["No history of gout", "None", "No history of gout", "x" * 5_000]
    first = tagger.tag_all(texts)
    first[0].clear()  # what is handed out is the caller's
    again = tagger.tag_all(texts)
    assert again[0] == again[2] == tagger.tag("No history of gout")
    assert again[0]
