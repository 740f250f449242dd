"""All trials in columns say what the judge says of each: groups, scores and order."""

from __future__ import annotations

import json
import random
from datetime import date

import pytest

from eligo.app import actions
from eligo.app.samples import sample_patients, sample_trials
from eligo.engines import Context
from eligo.matching.about import presentation
from eligo.matching.judge import ELIGIBLE, INELIGIBLE, Judge
from eligo.matching.logic.written import packed, sketched
from eligo.matching.rank import rank
from eligo.matching.roster import Block, Ranks, Roster, block_of
from eligo.patients.model import Assume, Patient
from eligo.reading.notes import read_note
from eligo.reading.trial import TrialCriteria, read_trial
from eligo.records import Trial
from eligo.records.readers.flat import read_record
from eligo.terms import Terms, load

DAY = date(2026, 6, 1)
NOTES = (
    "A 52-year-old man with acute myeloid leukemia in first remission. ECOG 1. No diabetes.",
    "A 30-year-old woman, healthy volunteer, no medication.",
    "A 71-year-old man with gout, prior myocardial infarction, creatinine 3.1 mg/dL. ECOG 3.",
    "Denies everything.",
)
LINES = (
    "Acute myeloid leukemia", "Age 18 to 65 years", "ECOG performance status 0-2", "Gout",
    "Diabetes mellitus that is, in the zorbly opinion of a frumious board, quite mimsy",
    "Healthy volunteers", "Creatinine below 1.5 mg/dL", "Prior myocardial infarction",
    "Able to comply in the opinion of the investigator", "Women only",
)  # fmt: skip


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load()


def made_up(number: int, draw: random.Random, terms: Terms) -> TrialCriteria:
    """A trial of drawn criteria."""
    lists = (draw.sample(LINES, draw.randint(0, 3)) for _ in range(2))
    titles = ("Inclusion Criteria:", "Exclusion Criteria:")
    text = "\n".join(
        line for title, held in zip(titles, lists, strict=True)
        for line in ("", title, *(f"- {one}" for one in held))
    )  # fmt: skip
    condition = draw.choice(["Acute Myeloid Leukemia", "Gout", "Leukemia", "Asthma"])
    record = {"nct_id": f"NCT{number:08}", "title": f"Drug {number} in {condition}",
              "conditions": [condition], "eligibility_text": text}  # fmt: skip
    return read_trial(read_record(record, json.dumps(record)), terms)


@pytest.fixture(scope="module")
def trials(terms: Terms) -> list[TrialCriteria]:
    draw = random.Random(1)
    shipped = [one for one in actions.records([sample_trials()]) if isinstance(one, Trial)]
    drawn = [made_up(number, draw, terms) for number in range(1, 121)]
    return [*(read_trial(one, terms) for one in shipped), *drawn]


@pytest.fixture(scope="module")
def people(terms: Terms) -> list[tuple[Patient, Context]]:
    told = [read_note("note", text, terms, DAY) for text in NOTES]
    recorded = [p for _, p in actions.patients(sample_patients()) if isinstance(p, Patient)]
    return [
        *((one, Context(terms, DAY, Assume.NOTE)) for one in told),
        *((one, Context(terms, DAY, Assume.OPEN)) for one in recorded),
    ]


def roster_of(trials: list[TrialCriteria], terms: Terms) -> Roster:
    """In two blocks, as a store has several."""
    numbered = list(enumerate(trials, 1))
    return Roster([block_of(numbered[:40], terms), block_of(numbered[40:], terms)], terms)


def told(roster: Roster, ranks: Ranks) -> list[tuple[str, int]]:
    return [(roster.lines[p].trial, int(ranks.group[p])) for p in ranks.order.tolist()]


def test_the_columns_agree_with_the_judge(
    trials: list[TrialCriteria], people: list[tuple[Patient, Context]], terms: Terms
) -> None:
    roster = roster_of(trials, terms)
    seen = set()
    for patient, context in people:
        judge = Judge(patient, context, presentation(patient, terms))
        reference = rank(judge(trial) for trial in trials)
        ranks = roster.rank(patient, context)
        group = {ELIGIBLE: 2, INELIGIBLE: 0}
        expected = {one.match.trial: group.get(one.match.verdict, 1) for one in reference}
        assert dict(told(roster, ranks)) == expected
        seen |= set(expected.values())
        assert [name for name, _ in told(roster, ranks)] == [r.match.trial for r in reference]
        assert [float(ranks.score[place]) for place in ranks.order] == [r.score for r in reference]
        briefs = rank(roster.briefs(patient, context))
        assert [(one.rank, one.parts) for one in briefs] == [(r.rank, r.parts) for r in reference]
    assert seen == {0, 1, 2}


def test_what_was_not_understood_to_the_end_refuses_nobody(terms: Terms) -> None:
    text = f"Inclusion Criteria:\n- Gout\n\nExclusion Criteria:\n- {LINES[4]}"
    record = {"nct_id": "NCT00000001", "title": "Drug in gout", "conditions": ["Gout"],
              "eligibility_text": text}  # fmt: skip
    trial = read_trial(read_record(record, json.dumps(record)), terms)
    roster = Roster([block_of([(1, trial)], terms)], terms)
    note = read_note("p", "A 60-year-old man with gout and diabetes mellitus.", terms, DAY)
    ranks = roster.rank(note, Context(terms, DAY, Assume.NOTE))
    assert roster.lines[0].doubted != () and told(roster, ranks) == [("NCT00000001", 1)]


def test_only_wanted_records_are_ranked_and_nearer_ones_higher(
    trials: list[TrialCriteria], people: list[tuple[Patient, Context]], terms: Terms
) -> None:
    roster, (patient, context) = roster_of(trials, terms), people[-1]
    wanted = {5: None, 9: 3.0, 44: 900.0}
    ranks = roster.rank(patient, context, wanted, wanted)
    assert {roster.lines[p].record for p in ranks.order.tolist()} == set(wanted)
    place = next(p for p in ranks.order.tolist() if roster.lines[p].record == 9)
    assert ranks.score[place] > roster.rank(patient, context).score[place]


def test_trials_that_are_out_of_date_are_left_out(
    trials: list[TrialCriteria], people: list[tuple[Patient, Context]], terms: Terms
) -> None:
    whole = block_of(list(enumerate(trials[:9], 1)), terms)
    kept = Block(whole.registry, [None, *whole.lines[1:4], None, *whole.lines[5:]])
    roster, (patient, context) = Roster([kept], terms), people[0]
    expected = dict(told(Roster([whole], terms), Roster([whole], terms).rank(patient, context)))
    found = dict(told(roster, roster.rank(patient, context)))
    assert found == {k: v for k, v in expected.items() if k not in (trials[0].id, trials[4].id)}


def test_a_sketch_tells_what_the_criteria_do(trials: list[TrialCriteria], terms: Terms) -> None:
    lines = block_of(list(enumerate(trials, 1)), terms).lines
    for trial, line in zip(trials, lines, strict=True):
        assert sketched(packed(trial)) == (line.topic, line.doubted, line.healthy)
    assert any(any(line.healthy) for line in lines) and any(any(line.doubted) for line in lines)


def test_an_empty_roster_has_nobody(terms: Terms) -> None:
    ranks = Roster([], terms).rank(Patient("p"), Context(terms, DAY))
    assert ranks.order.tolist() == []
