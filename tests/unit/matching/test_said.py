"""What a note's words say of a criterion that its facts leave open, and what they don't."""

from __future__ import annotations

import json
from datetime import date

import pytest

from eligo.app import actions
from eligo.engines import Context, evaluate
from eligo.language.nodes import Any as AnyOf
from eligo.language.nodes import Fact, Kind, Side, Unread
from eligo.language.truth import NO
from eligo.matching.about import presentation
from eligo.matching.judge import Judge, Match
from eligo.matching.said import by_words
from eligo.patients.model import Assume
from eligo.reading.notes import read_note
from eligo.reading.trial import read_trial
from eligo.records.readers.flat import read_record
from eligo.terms import load

DAY = date(2026, 6, 1)


def verdict(criterion: str, note: str, side: Side, assume: Assume = Assume.NOTE) -> str:
    patient = read_note("p", note, load(), DAY)
    return actions.check(criterion, patient, side, assume, DAY)[0]


TILTING = "He has tilting of the left kneecap."
# A criterion that no fact settles, a sentence in its words, and what that comes to.
REPEATED = [
    ("Lumpy stools as the nurse rates them", "The nurse rated his stools lumpy.", "met"),
    ("No tilting of the left kneecap", "There is no tilting of the left kneecap.", "met"),
    ("Tilting of the left kneecap", "There is no tilting of the left kneecap.", "not_met"),
    ("No tilting of the left kneecap", TILTING, "not_met"),
    ("An invasive pattern of growth", "A pattern of non-invasive growth.", "not_met"),
    ("More than 25% of his stools are lumpy", "Lumpy are 40% of his stools.", "met"),
    ("More than 25% of his stools are lumpy", "Lumpy are 10% of his stools.", "not_met"),
]  # fmt: skip

# What a sentence must not settle: another's, in doubt, another number, too few of the words.
UNSETTLED = [
    ("Tilting of the left kneecap", "His brother has tilting of the left kneecap."),
    ("Tilting of the left kneecap", "Possible tilting of the left kneecap."),
    ("Lumpy stools for 3 weeks", "Lumpy stools for 2 weeks."),
    ("Severe tilting of the left kneecap", TILTING),
    ("Tilting of the left kneecap", "He was seen squatting by the left door."),
    ("Tilting of the left kneecap", f"{TILTING} No tilting of the left kneecap."),
    ("Hemoglobin at least 10 g/dL", "Hemoglobin 820 g/dL."),
]  # fmt: skip


@pytest.mark.parametrize(("criterion", "note", "wanted"), REPEATED)
def test_what_a_sentence_repeats_is_settled(criterion: str, note: str, wanted: str) -> None:
    note = f"A 50-year-old man. {note}"
    assert verdict(criterion, note, Side.INCLUSION, Assume.OPEN) == wanted


@pytest.mark.parametrize(("criterion", "note"), UNSETTLED)
def test_what_a_sentence_does_not_settle(criterion: str, note: str) -> None:
    note = f"A 50-year-old man. {note}"
    assert verdict(criterion, note, Side.INCLUSION, Assume.OPEN) == "unknown"


NOTE = "A 50-year-old man with gout takes allopurinol."


@pytest.mark.parametrize(
    "criterion",
    [
        "Glimmering of the kneecap or a squeaking ankle",
        "Prisoners",
        "Contraindications against arthroscopic surgery",
    ],
)
def test_a_note_without_a_word_of_it_does_not_mention_it(criterion: str) -> None:
    assert verdict(criterion, NOTE, Side.EXCLUSION) == "not_met"
    assert verdict(criterion, NOTE, Side.INCLUSION) == "unknown"
    assert verdict(criterion, NOTE, Side.EXCLUSION, Assume.OPEN) == "unknown"


def test_words_that_any_criterion_has_add_no_alternative() -> None:
    """One that is left over alone beside a name, and several."""
    terms = load()
    patient = read_note("p", NOTE, terms, DAY)
    context = Context(terms, DAY, Assume.NOTE, Side.EXCLUSION)
    idle, kneecap = Unread("within the last weeks"), Unread("Glimmering of the kneecap")
    asthma = Fact(Kind.CONDITION, terms.find("asthma", ("condition",))[0])
    for parts in ((idle, kneecap), (idle, asthma), (idle, kneecap, asthma)):
        logic = AnyOf(parts)
        answer = evaluate(logic, patient, context)
        found = by_words("whatever it says", logic, answer, patient, context)
        assert found.truth is NO
        assert found.open == answer.open


@pytest.mark.parametrize(
    "criterion",
    [
        "Gout with glimmering of the kneecap",  # a narrower thing than one that goes unmentioned
        "Squeaking of glass for more than 50 weeks or asthma",  # numbers tell nothing apart
        "High risk of leprosy",
        "Renal impairment (creatinine clearance < 20 mL/min)",
        "Renal impairment, as shown by a creatinine clearance below 20 mL/min",
        "Glimmering bones (e.g. leprosy, tuberculosis) except those of the wrist",
        "II or III degree AV block",  # without the disease there is no degree of it
        "Previously enrolled in this study",
    ],
)
def test_what_is_narrower_than_the_unmentioned_does_not_exclude(criterion: str) -> None:
    assert verdict(criterion, NOTE, Side.EXCLUSION) == "not_met"
    assert verdict(criterion, NOTE, Side.EXCLUSION, Assume.OPEN) == "unknown"


@pytest.mark.parametrize(
    ("criterion", "note"),
    [
        ("Renal impairment (creatinine clearance < 20 mL/min)", "He has chronic kidney disease."),
        ("II or III degree AV block", "The ECG shows an AV block."),
        ("Previously enrolled in this study", "He took part in a clinical study."),
        ("Incision of the abdomen", "He has an incision."),
        ("Abdominal incision", "He has an incision of the chest."),
        ("Gout with glimmering of the kneecap", "It glimmers."),
        ("Glimmering of the kneecap or a squeaking ankle", "It squeaks."),
        ("Large gout", "He is well."),
    ],
)
def test_what_the_note_mentions_in_part_stays_open(criterion: str, note: str) -> None:
    assert verdict(criterion, f"{NOTE} {note}", Side.EXCLUSION) == "unknown"


def test_a_part_of_the_body_tells_a_name_only_where_nothing_else_does() -> None:
    note = f"{NOTE} His abdomen is soft."
    assert verdict("Glimmering scab of the abdomen", note, Side.EXCLUSION) == "not_met"


@pytest.mark.parametrize(
    "criterion",
    [
        "Uterus size exceeding the umbilical line",  # measured
        "Any condition that would interfere with the evaluation",  # for a person to judge
        "Unable to follow the protocol",
        "Patients in whom arthroscopic surgery is contraindicated",
        "Abnormal blood counts (platelets < 100,000/uL)",
        "Squeaking score above 3 with gout",
    ],
)
def test_silence_tells_nothing_of_what_is_measured_or_judged(criterion: str) -> None:
    assert verdict(criterion, NOTE, Side.EXCLUSION) == "unknown"


def matched(note: str, criteria: str) -> Match:
    record = {"nct_id": "NCT00000000", "title": "A drug in gout", "conditions": ["Gout"]}
    record |= {"eligibility_text": criteria}
    trial = read_trial(read_record(record, json.dumps(record)), load())
    patient = read_note("p", note, load(), DAY)
    context = Context(load(), DAY, Assume.NOTE, Side.INCLUSION)
    return Judge(patient, context, presentation(patient, load()))(trial)


def test_words_alone_neither_admit_nor_refuse() -> None:
    criteria = "Inclusion Criteria:\n- Gout\n- No tilting of the left kneecap"
    kept = matched(f"{NOTE} {TILTING}", criteria)
    assert kept.deciding[-1].verdict == "not_met"
    assert kept.deciding[-1].doubt
    assert kept.verdict == "unknown"
    let_in = matched(f"{NOTE} There is no tilting of the left kneecap.", criteria)
    assert let_in.deciding[-1].verdict == "met"
    assert let_in.verdict == "unknown"
    silent = matched(
        NOTE, "Inclusion Criteria:\n- Gout\nExclusion Criteria:\n- Glimmering of the kneecap"
    )
    assert silent.deciding[-1].verdict == "not_met"
    assert silent.verdict == "unknown"
    assert silent.open.unread
