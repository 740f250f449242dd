"""Trials by what they ask: whom they admit and what they demand, as the reference judges it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligo.app.compiling import compiling
from eligo.engines import Context
from eligo.errors import NotFound, UsageError
from eligo.matching.admission import Admission, Mark, ask_of
from eligo.matching.judge import judge_criterion
from eligo.matching.search import Filters, Request, Search
from eligo.reading.criteria import Status
from eligo.records import pieces
from eligo.records.index.folder import updating
from eligo.records.store import Store, load, open_store
from eligo.terms import load as load_terms

TODAY = date(2026, 1, 1)
TRIALS = {
    1: ("Drug A for AML", ["ECOG 0-2", "AML with NPM1 mutation"], ["Prior allogeneic transplant"]),
    2: ("Drug B for AML", ["ECOG performance status of 0 or 1"], ["Active hepatitis B"]),
    3: (
        "Drug C for AML",
        ["Acute myeloid leukemia", "Platelets at least 50 x 10^9/L"],
        ["Allogeneic transplant within 3 months", "ECOG above 2 and platelets below 75 x 10^9/L"],
    ),
    4: ("Drug D for AML", ["Prior allogeneic transplant is allowed"], ["Pregnant women"]),
    5: (
        "Drug E for gout",
        ["Patients who completed an allogeneic transplant", "ECOG 0-2 and the drizzly flumox"],
        ["ECOG 2 during the drizzly flumox"],
    ),
    6: ("Drug F for gout", ["Gout", "Women aged 18 to 70 years"], ["Prior allopurinol"]),
}
STANDINGS = [
    ("accepts", "ECOG 2", {1: "YES", 2: "REFUSED", 3: "YES", 4: "SILENT", 6: "SILENT"}),
    ("accepts", "ECOG 0-1", {1: "YES", 2: "YES", 4: "SILENT"}),
    ("accepts", "ECOG 3", {1: "REFUSED", 2: "REFUSED", 3: "DEPENDS", 4: "SILENT"}),
    (
        "accepts",
        "prior allogeneic transplant",
        {1: "REFUSED", 2: "SILENT", 3: "DEPENDS", 4: "YES", 5: "YES", 6: "SILENT"},
    ),
    ("accepts", "allogeneic transplant 1 month ago", {1: "REFUSED", 3: "REFUSED", 4: "YES"}),
    ("accepts", "hepatitis B", {1: "SILENT", 2: "REFUSED"}),
    ("accepts", "pregnant", {1: "SILENT", 4: "REFUSED"}),
    ("accepts", "platelets 60 x 10^9/L", {1: "SILENT", 3: "DEPENDS"}),
    ("accepts", "platelets 90 x 10^9/L", {1: "SILENT", 3: "YES"}),
    ("accepts", "platelets 20 x 10^9/L", {3: "REFUSED"}),
    ("accepts", "75 years old", {6: "REFUSED"}),
    ("accepts", "male", {6: "REFUSED"}),
    ("requires", "NPM1 mutation", {1: "YES", 2: "REFUSED", 3: "REFUSED", 6: "REFUSED"}),
    ("requires", "acute myeloid leukemia", {1: "YES", 3: "YES", 6: "REFUSED"}),
    ("requires", "leukemia", {1: "YES", 3: "YES", 6: "REFUSED"}),
    ("requires", "ECOG 0-1", {1: "REFUSED", 2: "YES", 6: "REFUSED"}),
    ("requires", "ECOG 0-2", {1: "YES", 2: "YES", 4: "REFUSED"}),
    ("requires", "allogeneic transplant", {1: "REFUSED", 4: "REFUSED", 5: "YES"}),
    ("requires", "no prior allogeneic transplant", {1: "YES", 4: "REFUSED", 5: "REFUSED"}),
    ("requires", "female", {6: "YES", 1: "REFUSED"}),
]


def record(number: int) -> dict[str, Any]:
    title, inclusion, exclusion = TRIALS[number]
    lines = ["Inclusion Criteria:", *(f"- {one}" for one in inclusion)]
    lines += ["Exclusion Criteria:", *(f"- {one}" for one in exclusion)]
    return {
        "nct_id": f"NCT{number:08}",
        "title": title,
        "status": "Recruiting" if number % 2 else "Completed",
        "conditions": [title.rpartition(" ")[2]],
        "eligibility_text": "\n\n".join(lines),
    }


def loaded(folder: Path, records: list[dict[str, Any]]) -> Store:
    path = folder / "records.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    store = open_store(folder / "trials.eligo", create=True)
    with updating(store, load_terms(), print) as index:
        for batch in load(store, pieces(path)):
            index(batch.readings)
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    made = loaded(tmp_path_factory.mktemp("store"), [record(number) for number in TRIALS])
    for _ in compiling(made, print, 1):
        pass
    return made


@pytest.fixture(scope="module")
def admission(store) -> Admission:
    return Admission(store, load_terms(), TODAY)


@pytest.mark.parametrize(
    ("kind", "phrase", "expected"), STANDINGS, ids=[f"{k} {p}" for k, p, _ in STANDINGS]
)
def test_standings(store, admission, kind, phrase, expected):
    found = admission.standings(kind, phrase)
    marks = dict(zip(found.records.tolist(), found.marks.tolist(), strict=True))
    ids = {int(one.id[3:]): one.number for one in store.speakers()}
    assert {number: Mark(marks[ids[number]]).name for number in expected} == expected


@pytest.mark.parametrize("phrase", [p for k, p, _ in STANDINGS if k == "accepts"])
def test_refused_is_whom_the_reference_keeps_out(store, admission, phrase):
    """The columns say no more and no less than the reference evaluator, criterion by criterion."""
    found = admission.standings("accepts", phrase)
    for record_number, mark in zip(found.records.tolist(), found.marks.tolist(), strict=True):
        trial = admission.kept.criteria(record_number)
        judged = [
            judge_criterion(criterion, person, Context(load_terms(), TODAY))
            for person in found.ask.present
            for criterion in trial.deciding
        ]
        out = any(one.against and one.criterion.status is Status.READ for one in judged)
        assert (mark == Mark.REFUSED) is out, (phrase, trial.id)


def test_what_refuses_or_demands_is_shown_in_its_own_words(store, admission):
    ids = {one.id: one.number for one in store.speakers()}
    demand = admission.standings("requires", "NPM1 mutation")
    (reason,) = admission.reasons(demand, ids["NCT00000001"], Mark.YES)
    assert (reason.side, reason.text, reason.verdict) == (
        "inclusion", "AML with NPM1 mutation", "not_met",
    )  # fmt: skip
    allowed = admission.standings("accepts", "prior allogeneic transplant")
    (reason,) = admission.reasons(allowed, ids["NCT00000004"], Mark.YES)
    assert reason.text == "Prior allogeneic transplant is allowed"
    (reason,) = admission.reasons(allowed, ids["NCT00000003"], Mark.DEPENDS)
    assert "within 3 months" in reason.text
    assert reason.verdict == "unknown"


def test_a_criterion_that_was_not_understood_to_the_end_refuses_nobody(store, admission):
    ids = {one.id: one.number for one in store.speakers()}
    found = admission.standings("accepts", "ECOG 3")
    place = found.records.tolist().index(ids["NCT00000005"])
    assert found.marks[place] == Mark.DEPENDS
    reasons = admission.reasons(found, ids["NCT00000005"], Mark.DEPENDS)
    assert any("not understood to the end" in one.why for one in reasons)


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("flumox drizzle", "can't be read as a fact"),
        ("", "can't be read as a fact"),
        ("hepatitis B or C", "one at a time"),
        ("x" * 1000, "too long"),
        ("willing to comply", "can't be read as a fact"),
    ],
)
def test_a_phrase_that_is_no_fact_is_an_error(phrase, why):
    with pytest.raises(UsageError, match=why):
        ask_of(phrase, load_terms(), TODAY)


def test_who_lacks_a_thing_must_be_known_for_a_demand(admission):
    with pytest.raises(UsageError, match="accepts instead"):
        admission.standings("requires", "BMI 35")


# ---- in a search --------------------------------------------------------------------------------


def found(store: Store, text: str = "", **request: Any) -> list[tuple[int, str]]:
    answer = Search(store, load_terms(), print).run(Request(text, **request))
    return [(int(hit.trial[3:]), hit.stands[0].standing) for hit in answer.hits]


def test_who_admits_comes_first_then_who_may_then_who_is_silent(store):
    assert sorted(found(store, accepts=("prior allogeneic transplant",))[:2]) == [
        (4, "admits"), (5, "admits"),
    ]  # fmt: skip
    rest = found(store, accepts=("prior allogeneic transplant",))[2:]
    assert rest[0] == (3, "depends")
    assert sorted(rest[1:]) == [(2, "silent"), (6, "silent")]


def test_what_the_words_name_comes_first(store):
    listed = found(store, "AML", accepts=("prior allogeneic transplant",))
    assert [number for number, _ in listed] == [4, 3, 2]


def test_several_facts_and_filters_hold_together(store):
    both = ("ECOG 2", "prior allogeneic transplant")
    assert {number for number, _ in found(store, accepts=both)} == {3, 4, 5, 6}
    opened = Filters(status=("open",))
    assert {number for number, _ in found(store, accepts=both, filters=opened)} == {3, 5}
    wanted = found(store, requires=("acute myeloid leukemia",), accepts=("ECOG 2",))
    assert {number for number, _ in wanted} >= {1, 3}
    assert not {2, 5, 6} & {number for number, _ in wanted}


def test_everything_that_is_searched_is_counted(store):
    request = Request(accepts=("ECOG 2",), facets=("status",))
    answer = Search(store, load_terms(), print).run(request)
    (asked,) = answer.asked
    assert asked.means == "ECOG performance status 2"
    assert sum(asked.counts.values()) == len(TRIALS)
    assert asked.counts["refused"] == len(TRIALS) - answer.total
    assert sum(count for _, count in answer.facets["status"]) == answer.total


def test_trials_that_have_not_been_compiled_come_last_and_are_marked(tmp_path):
    loaded(tmp_path, [record(1), record(4)])
    store = open_store(tmp_path / "trials.eligo")
    with pytest.raises(NotFound, match="eligo compile"):
        found(store, accepts=("ECOG 2",))
    for _ in compiling(store, print, 1):
        pass
    loaded(tmp_path, [record(2), record(5)])
    listed = found(store, accepts=("ECOG 1",))
    assert sorted(number for number, word in listed[-2:] if word == "unread") == [2, 5]
    assert found(store, requires=("NPM1 mutation",)) == [(1, "requires")]


@pytest.mark.parametrize("anew", [False, True])
def test_a_search_that_is_open_sees_what_is_compiled_meanwhile(tmp_path, anew):
    store = loaded(tmp_path, [record(1)])
    for _ in compiling(store, print, 1):
        pass
    search = Search(store, load_terms(), print)
    wanted = Request(requires=("acute myeloid leukemia",))
    assert search.run(wanted).total == 1
    later = loaded(tmp_path, [record(3)])
    for _ in compiling(later, print, 1, restart=anew):
        pass
    search.index = Search(later, load_terms(), print).index
    assert search.run(wanted).total == 2


def test_a_trial_of_two_registries_is_found_by_the_record_that_speaks_for_it(tmp_path):
    portal = {"TrialID": "NCT00000001", "Public_title": "Drug A", "Source_Register": "CT.gov"}
    store = loaded(tmp_path, [portal, record(1)])
    for _ in compiling(store, print, 1):
        pass
    assert found(store, requires=("NPM1 mutation",)) == [(1, "requires")]


def test_the_command_tells_why(store, eligo):
    ran = eligo("search", "--requires", "NPM1 mutation", "--store", store.path)
    assert ran.status == 0
    assert "requires NPM1 mutation" in ran.out
    assert "AML with NPM1 mutation" in ran.out
    told = json.loads(
        eligo("search", "AML", "--accepts", "ECOG 2", "--json", "--store", store.path).out
    )
    assert told["asked"][0]["counts"]["refused"] == 1
    hit = told["hits"][0]["stands"][0]
    assert (hit["kind"], hit["phrase"]) == ("accepts", "ECOG 2")
    ran = eligo("search", "--accepts", "flumox drizzle", "--store", store.path)
    assert (ran.status, "usage" in ran.err) == (2, True)
