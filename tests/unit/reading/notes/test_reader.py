"""Whole notes: who it is, when, where each fact stands, and what can't be read."""

from datetime import date

import pytest

from eligo.patients.model import FactKind, When
from eligo.reading.notes import read_note
from eligo.reading.notes.layout import sentences

_NOTE = """\
48-year-old African-American woman seen for cough 🙂 and chest pain.
PMH: 1. Asthma 2. Gout
Medications: metformin 500 mg po bid
Family history: mother with breast cancer
Labs: WBC 12,000/mm3, ALT 30 U/L.
"""


@pytest.mark.parametrize(
    ("text", "sex", "years"),
    [
        ("A 58-year-old African-American woman presents with cough.", "female", 58),
        ("67 yo M with cough.", "male", 67),
        ("48 M with a h/o HTN", "male", 48),
        ("A 66yo female with cough", "female", 66),
        ("Age: 45. Sex: F", "female", 45),
        ("A 21-year-old college student undergoes colonoscopy. His brother is well.", "male", 21),
    ],
)
def test_age_and_sex(read, text, sex, years):
    patient = read(text)
    assert patient.sex == sex
    last = date(2026 - years, 6, 15)
    assert patient.birth == When(date(2026 - years - 1, 6, 16), last)


def test_infants_and_dates_of_birth(read):
    assert read("An infant of 3 months with fever.").birth.last == date(2026, 3, 15)
    assert read("DOB: 4/3/1960. Male.").birth == When.on(date(1960, 4, 3))


def test_the_age_of_a_relative_or_an_onset_is_not_the_patient_s(read):
    assert read("Her brother died at age 60 of stroke.").birth is None


@pytest.mark.parametrize(
    ("text", "first", "last", "ongoing"),
    [
        ("Stroke 3 months ago.", date(2026, 3, 15), date(2026, 3, 15), None),
        ("Stroke in 2015.", date(2015, 1, 1), date(2015, 12, 31), None),
        ("Stroke in March 2019.", date(2019, 3, 1), date(2019, 3, 31), None),
        ("Stroke on 2019-03-04.", date(2019, 3, 4), date(2019, 3, 4), None),
        ("Stroke within the last 10 days.", date(2026, 6, 5), date(2026, 6, 15), None),
        ("Asthma for the past 2 years.", date(2024, 6, 15), date(2024, 6, 15), True),
        ("Asthma since 2015.", date(2015, 1, 1), date(2015, 12, 31), True),
        ("5 days of fever.", date(2026, 6, 10), date(2026, 6, 10), True),
    ],
)
def test_times(read, text, first, last, ongoing):
    [fact] = [f for f in read(text).facts if f.concepts]
    assert (fact.start, fact.ongoing) == (When(first, last), ongoing)


def test_an_anchor_is_not_dated_by_what_counts_from_it(read):
    patient = read("He stopped aspirin 2 weeks prior to surgery.")
    assert [f.start for f in patient.facts if f.kind is FactKind.PROCEDURE] == [None]


def test_every_fact_keeps_its_own_words(read):
    facts = read(_NOTE).facts
    assert len(facts) >= 8
    for fact in facts:
        assert fact.text == _NOTE[fact.source.start : fact.source.end]
        assert fact.text.strip()


def test_sections(read):
    found = {(s.section, _NOTE[s.start : s.end]) for s in sentences(_NOTE)}
    assert ("history", "Asthma") in found
    assert ("family", "mother with breast cancer") in found
    assert ("drugs", "metformin 500 mg po bid") in found


@pytest.mark.parametrize(
    "text",
    [
        "Mujer de 45 años con diabetes que fue ingresada por dolor de pecho en el hospital.",
        "Eine 45-jährige Patientin mit Diabetes wurde wegen Brustschmerzen aufgenommen.",
        "患者女性45歳、糖尿病と高血圧の既往あり。",
        "",
        "12345 --- !!!",
    ],
)
def test_what_cannot_be_read_is_said(read, text):
    patient = read(text)
    assert not patient.facts
    assert len(patient.notices) == 1


def test_notices_repeat_nothing_of_the_note(terms):
    marker = "Zyxwvut"
    text = f"{marker} 45 yo M. Potassium 400 mmol/L. {marker}"
    patient = read_note("p", text, terms, date(2026, 6, 15))
    assert patient.notices
    assert not any(marker in notice for notice in patient.notices)


def test_masks_are_passed_over(read):
    patient = read("He had a stroke on [**2148-10-1**] at [**Hospital 12**].")
    [fact] = [f for f in patient.facts if f.concepts]
    assert fact.start is None
