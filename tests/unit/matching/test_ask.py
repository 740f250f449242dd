"""The next best question, its answers as facts, and what is left to ask."""

from __future__ import annotations

import json
from datetime import date

import pytest

from eligo.engines import Context
from eligo.errors import InputError
from eligo.language.nodes import Side
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.matching.ask import Agenda, Inquiry, Matter, answered, matter_of, matters_in
from eligo.matching.judge import judge_criterion
from eligo.patients.model import Assume, Patient, When
from eligo.reading.criteria import read_criteria
from eligo.reading.trial import TrialCriteria, read_trial
from eligo.records.readers.flat import read_record
from eligo.terms import Terms, load

DAY = date(2026, 6, 1)
WOMAN = Patient("p", sex="female", birth=When.on(date(1980, 1, 1)))


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load()


def trial(number: int, condition: str, terms: Terms, excluded: str = "") -> TrialCriteria:
    """A made-up trial of a condition."""
    text = f"Inclusion Criteria:\n- {condition}\n"
    text += f"Exclusion Criteria:\n- {excluded}\n" if excluded else ""
    record = {"nct_id": f"NCT0000000{number}", "title": f"Drug {number}",
              "conditions": [condition], "eligibility_text": text}  # fmt: skip
    return read_trial(read_record(record, json.dumps(record)), terms)


def inquiry(terms: Terms, *trials: TrialCriteria, patient: Patient = WOMAN) -> Inquiry:
    """What is open of a patient over these trials."""
    return Inquiry(patient, Agenda(trials, terms), Context(terms, DAY, Assume.OPEN))


def matter(text: str, terms: Terms) -> Matter:
    """The one matter of a criterion."""
    (criterion,) = read_criteria(text, terms, Side.INCLUSION)
    (found,) = set(matters_in(criterion.logic))
    return found


CANCERS = ("Breast cancer", "Lung cancer", "Prostate cancer", "Gastric cancer")


def test_a_broad_no_that_settles_many_trials_is_asked_first(terms: Terms) -> None:
    trials = [trial(n, name, terms) for n, name in enumerate((*CANCERS, "Gout", "Asthma"), 1)]
    asking = inquiry(terms, *trials)
    (first,) = asking.questions()
    assert first.trials == 4 or first.trials == 3  # a woman has no prostate cancer anyway
    assert first.decides["no"] == first.trials
    asking.answer(first.matter, "no")
    assert {"NCT00000005", "NCT00000006"} == set(asking.candidates)


def test_the_number_that_an_answer_decides_is_what_it_takes_out(terms: Terms) -> None:
    trials = [trial(n, n_ and "Gout", terms, "Asthma") for n, n_ in enumerate("abc", 1)]
    for answer in ("yes", "no"):
        asking = inquiry(terms, *trials)
        for question in asking.questions(5):
            again = inquiry(terms, *trials)
            before = len(again.candidates)
            if answer in question.decides:
                again.answer(question.matter, answer)
                assert before - len(again.candidates) == question.decides[answer]


def test_nothing_is_asked_twice_nor_what_is_known(terms: Terms) -> None:
    asking = inquiry(terms, trial(1, "Gout", terms, "Asthma"))
    seen = []
    while found := asking.questions():
        seen.append(found[0].matter.id)
        asking.answer(found[0].matter, "unknown")
        assert len(seen) < 60
    assert len(seen) == len(set(seen)) > 1
    known = answered(WOMAN, matter("Gout", terms), "yes", terms, DAY)
    later = inquiry(terms, trial(1, "Gout", terms, "Asthma"), patient=known)
    assert matter("Gout", terms).id not in {m.id for m in later.waiting()}


def test_a_trial_that_nothing_asks_about_has_no_question(terms: Terms) -> None:
    assert inquiry(terms).questions() == []


@pytest.mark.parametrize(
    ("text", "words", "truth"),
    [
        ("Gout", "yes", YES),
        ("Gout", "no", NO),
        ("Gout", "unknown", UNKNOWN),
        ("Pregnancy", "yes", YES),
        ("Pregnancy", "No", NO),
        ("Hemoglobin at least 9 g/dL", "10.2 g/dL", YES),
        ("Hemoglobin at least 9 g/dL", "72 g/L", NO),
        ("Hemoglobin at least 9 g/dL", "unknown", UNKNOWN),
        ("Signed informed consent", "yes", YES),
        ("Age at least 18 years", "17", NO),
        ("Women", "female", YES),
    ],
)
def test_an_answer_is_a_fact_that_settles_the_criterion(
    text: str, words: str, truth: object, terms: Terms
) -> None:
    (criterion,) = read_criteria(text, terms, Side.INCLUSION)
    asked = matter(text, terms)
    nobody = Patient("p", sex=None if text == "Women" else "female")
    told = answered(nobody, asked, words, terms, DAY)
    context = Context(terms, DAY, Assume.OPEN)
    assert judge_criterion(criterion, told, context).answer.truth is truth
    assert all(fact.source.resource == "answer" for fact in told.facts)
    assert all(fact.source.id == asked.id for fact in told.facts)


@pytest.mark.parametrize(
    ("text", "words"), [("Gout", "perhaps"), ("Age at least 18 years", "old"), ("Women", "5")]
)
def test_what_is_no_answer_is_told(text: str, words: str, terms: Terms) -> None:
    with pytest.raises(InputError):
        answered(WOMAN, matter(text, terms), words, terms, DAY)


def test_a_limit_is_no_part_of_the_matter(terms: Terms) -> None:
    low = matter("Hemoglobin at least 9 g/dL", terms)
    assert low.id == matter("Hemoglobin below 12 g/dL", terms).id
    assert matter("History of gout within the last 2 years", terms) == matter("Gout", terms)


@pytest.mark.parametrize(
    "text",
    [
        "Breast cancer", "Prior chemotherapy", "Family history of breast cancer", "Pregnant",
        "Age at least 18 years", "Women", "Creatinine below 1.5 mg/dL", "NPM1 mutation",
        "Able to comply in the opinion of the investigator", "No allergy to penicillin",
    ],
)  # fmt: skip
def test_a_matter_is_found_again_by_its_id(text: str, terms: Terms) -> None:
    found = matter(text, terms)
    again = matter_of(found.id, terms)
    assert again is not None and again.id == found.id
    assert again.takes_value == found.takes_value
    if not found.takes_value:
        assert again.question == found.question


@pytest.mark.parametrize(
    "ident", ["", "fact", "fact mood mesh D1", "person tired", "Judgement", "x y"]
)
def test_what_is_no_id_is_no_matter(ident: str, terms: Terms) -> None:
    assert matter_of(ident, terms) is None
