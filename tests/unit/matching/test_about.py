"""What ails a patient against what a trial is about."""

from __future__ import annotations

from datetime import date

import pytest

from eligo.language.values import Concept
from eligo.matching.about import About, alike, presentation, problems
from eligo.patients.model import Patient
from eligo.reading.notes import read_note
from eligo.reading.topic import Topic, words_of
from eligo.terms import Terms, load


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load()


def concept(terms: Terms, name: str) -> Concept:
    return terms.find(name, ("condition",))[0]


def patient(note: str, terms: Terms) -> Patient:
    return read_note("p", note, terms, date(2026, 6, 1))


def test_the_same_disease_is_most_alike_then_its_kinds_then_its_kin(terms: Terms) -> None:
    asthma, flare = concept(terms, "asthma"), concept(terms, "asthma exacerbation")
    copd, gout = concept(terms, "COPD"), concept(terms, "gout")
    assert alike(asthma, asthma, terms) == 1
    assert 1 > alike(asthma, flare, terms) > alike(asthma, copd, terms)
    assert alike(asthma, copd, terms) > alike(asthma, gout, terms)
    assert alike(asthma, flare, terms) == alike(flare, asthma, terms)


def test_a_diagnosis_outweighs_the_symptom_that_is_told_first(terms: Terms) -> None:
    found = problems(patient("A woman with headache and fever. She has gout.", terms), terms)
    weights = {one.concept.name.lower(): one.weight for one in found}
    assert weights["gout"] == 1
    assert max(weights["headache"], weights["fever"]) < 0.5


def test_what_is_denied_or_of_the_family_is_no_problem(terms: Terms) -> None:
    told = "A man with gout. No asthma. His mother had breast cancer."
    assert [p.concept.name.lower() for p in problems(patient(told, terms), terms)] == ["gout"]


def test_a_trial_of_the_patients_disease_is_about_the_patient(terms: Terms) -> None:
    presented = presentation(patient("A 50-year-old man with gout of the foot.", terms), terms)
    gout = Topic((concept(terms, "gout"),), words_of(["Allopurinol in Gout"]))
    other = Topic((concept(terms, "glaucoma"),), words_of(["Latanoprost in Glaucoma"]))
    near, far = presented.about(gout), presented.about(other)
    assert near.main == 1
    assert near.covered > far.covered
    assert near.words > far.words == 0


def test_a_trial_without_a_topic_is_about_nobody(terms: Terms) -> None:
    presented = presentation(patient("A man with gout.", terms), terms)
    assert presented.about(Topic()) == About(0.0, 0.0, 0.0)


def test_words_that_titles_share_tell_nothing() -> None:
    assert words_of(["A Randomized Trial of Treatment for Patients With Gouts"]) == {"gout"}
