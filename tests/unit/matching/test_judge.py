"""When a criterion that fails keeps a patient out, and when it does not."""

from __future__ import annotations

import json
from datetime import date

import pytest

from eligo.engines import Context
from eligo.language.nodes import Side
from eligo.matching.about import presentation
from eligo.matching.judge import ELIGIBLE, INELIGIBLE, UNKNOWN, Judge, Match
from eligo.patients.model import Assume
from eligo.reading.notes import read_note
from eligo.reading.trial import read_trial
from eligo.records.readers.flat import read_record
from eligo.terms import Terms, load

DAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load()


def judged(terms: Terms, note: str, criteria: str, condition: str, **fields: str) -> Match:
    """A note against a made-up trial of a condition."""
    record = {"nct_id": "NCT00000000", "title": f"A drug in {condition}"}
    record |= {"conditions": [condition], "eligibility_text": criteria, **fields}
    trial = read_trial(read_record(record, json.dumps(record)), terms)
    patient = read_note("p", note, terms, DAY)
    context = Context(terms, DAY, Assume.NOTE, Side.INCLUSION)
    return Judge(patient, context, presentation(patient, terms))(trial)


MYELOMA = "A 60-year-old man with multiple myeloma"


def test_other_malignancies_do_not_mean_the_trials_own(terms: Terms) -> None:
    criteria = "Inclusion Criteria:\n- Multiple myeloma\nExclusion Criteria:\n- Prior malignancy"
    assert judged(terms, f"{MYELOMA}.", criteria, "Multiple Myeloma").verdict == ELIGIBLE
    both = judged(terms, f"{MYELOMA} and prostate cancer.", criteria, "Multiple Myeloma")
    assert both.verdict == INELIGIBLE
    assert [j.answer.evidence[0].text for j in both.deciding if j.fails] == ["prostate cancer"]


def test_an_exclusion_of_the_trials_own_disease_waits_for_a_person(terms: Terms) -> None:
    criteria = "Inclusion Criteria:\n- Adults\nExclusion Criteria:\n- History of gout"
    found = judged(terms, "A 60-year-old man with gout.", criteria, "Gout")
    assert found.verdict == UNKNOWN
    assert "other-than-own" in {f.code for j in found.criteria for f in j.criterion.flags}


def test_a_stage_of_the_own_disease_does_exclude(terms: Terms) -> None:
    criteria = (
        "Inclusion Criteria:\n- Breast cancer\nExclusion Criteria:\n- Metastatic breast cancer"
    )
    note = "A 60-year-old woman with metastatic breast cancer."
    assert judged(terms, note, criteria, "Breast Cancer").verdict == INELIGIBLE


def test_what_was_not_understood_to_the_end_refuses_nobody(terms: Terms) -> None:
    criteria = "Inclusion Criteria:\n- Gout\nExclusion Criteria:\n- Asthma flimsily quorbled zmert"
    found = judged(terms, "A 60-year-old man with gout and asthma.", criteria, "Gout")
    (asthma,) = [j for j in found.deciding if "zmert" in j.criterion.text]
    assert found.verdict == UNKNOWN
    assert not asthma.fails


def test_healthy_controls_are_another_group_for_who_has_the_disease(terms: Terms) -> None:
    criteria = "Inclusion Criteria:\n- Healthy volunteers"
    ill = judged(terms, "A 60-year-old man with gout.", criteria, "Gout")
    assert ill.verdict == UNKNOWN
    assert any(j.doubt and "group" in j.doubt for j in ill.deciding)
    other = judged(terms, "A 60-year-old man with stroke.", criteria, "Gout")
    assert other.verdict == INELIGIBLE


WOMEN = (
    "Inclusion Criteria:\n- Gout\n"
    "- Females of child-bearing potential must have a negative pregnancy test"
)


def test_what_is_asked_of_women_keeps_no_man_out(terms: Terms) -> None:
    found = judged(terms, "A 60-year-old man with gout.", WOMEN, "Gout", sex="All")
    assert found.verdict == ELIGIBLE


def test_an_exclusion_of_both_sexes_waits_for_a_person(terms: Terms) -> None:
    criteria = "Inclusion Criteria:\n- Gout\nExclusion Criteria:\n- Male or female"
    assert judged(terms, "A 60-year-old man with gout.", criteria, "Gout").verdict == UNKNOWN


def test_a_test_for_pregnancy_is_asked_of_those_who_can_be_pregnant(terms: Terms) -> None:
    criteria = (
        "Inclusion Criteria:\n- Gout\n"
        "- Women of childbearing potential must have a negative pregnancy test"
    )
    man = judged(terms, "A 60-year-old man with gout.", criteria, "Gout")
    assert man.verdict == ELIGIBLE
    past = "A 60-year-old postmenopausal woman with gout."
    assert judged(terms, past, criteria, "Gout", sex="Female").verdict == ELIGIBLE


def test_an_exclusion_of_one_sex_in_a_trial_for_both_waits_for_a_person(terms: Terms) -> None:
    criteria = "Inclusion Criteria:\n- Gout\nExclusion Criteria:\n- Females"
    woman = "A 60-year-old woman with gout."
    assert judged(terms, woman, criteria, "Gout", sex="All").verdict == UNKNOWN
    assert judged(terms, woman, criteria, "Gout").verdict == INELIGIBLE


@pytest.mark.parametrize(
    "words",
    [
        "No prior malignancy within 5 years except basal cell carcinoma of the skin",
        "No other malignancy except basal cell carcinoma of the skin",
    ],
)
def test_an_exception_leaves_the_own_disease_out_too(words: str, terms: Terms) -> None:
    criteria = f"Inclusion Criteria:\n- Multiple myeloma\n- {words}"
    assert judged(terms, f"{MYELOMA}.", criteria, "Multiple Myeloma").verdict == UNKNOWN
    both = f"{MYELOMA} and prostate cancer since 2024."
    assert judged(terms, both, criteria, "Multiple Myeloma").verdict == INELIGIBLE
