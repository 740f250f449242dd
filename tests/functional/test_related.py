"""Related trials: stages of care, patients whom two trials can't share, and two side by side."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligo.app.compiling import compiling
from eligo.app.relating import Relations
from eligo.engines import Context
from eligo.errors import NotFound
from eligo.matching.corrections import Correction, Corrections
from eligo.matching.related import profile, side_by_side
from eligo.matching.related.overlap import clashes
from eligo.matching.related.stages import stages
from eligo.reading.trial import read_trial
from eligo.records import Trial, pieces, read
from eligo.records.index.folder import updating
from eligo.records.store import Store, load, open_store
from eligo.terms import load as load_terms


def record(
    number: int, title: str, inclusion: list[str], exclusion: list[str] | None = None, **more: Any
) -> dict[str, Any]:
    lines = ["Inclusion Criteria:", *(f"- {one}" for one in inclusion)]
    lines += ["Exclusion Criteria:", *(f"- {one}" for one in exclusion or [])]
    return {
        "nct_id": f"NCT{number:08}",
        "title": title,
        "conditions": ["Acute Myeloid Leukemia"],
        "eligibility_text": "\n\n".join(lines),
        **more,
    }


AML = "Acute myeloid leukemia"
CR1 = "First complete remission (CR1) after induction chemotherapy"


def drug(name: str) -> list[dict[str, str]]:
    return [{"name": name, "type": "Drug"}]


RECORDS = [
    record(1, "Azacitidine maintenance in AML", [AML, CR1], ["Prior allogeneic transplant"],
           interventions=drug("Azacitidine")),
    record(2, "Decitabine maintenance in AML in first remission", [AML, CR1],
           interventions=drug("Decitabine")),
    record(3, "Azacitidine maintenance in AML after allogeneic transplantation",
           [AML, "Patients who underwent an allogeneic transplant"],
           interventions=drug("Azacitidine")),
    record(4, "Azacitidine in relapsed or refractory AML", ["Relapsed AML"],
           interventions=drug("Azacitidine")),
    record(5, "Allopurinol in gout", ["Gout"], conditions=["Gout"],
           interventions=drug("Allopurinol")),
    record(6, "Maintenance in children with AML", [AML, CR1], max_age="12 Years",
           interventions=drug("Interferon")),
]  # fmt: skip


def trial_of(row: dict[str, Any]) -> Trial:
    (found,) = read(json.dumps(row))
    assert isinstance(found, Trial)
    return found


def profile_of(row: dict[str, Any]):
    terms, trial = load_terms(), trial_of(row)
    return profile(trial, read_trial(trial, terms), Context(terms, date(2026, 1, 1)), terms)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    folder = tmp_path_factory.mktemp("store")
    path = folder / "records.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in RECORDS), "utf-8")
    made = open_store(folder / "trials.eligo", create=True)
    with updating(made, load_terms(), print) as index:
        for batch in load(made, pieces(path)):
            index(batch.readings)
    for _ in compiling(made, print, 1):
        pass
    return made


# ---- stages of care -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Drug in newly diagnosed AML", {"first-line"}),
        ("First-line treatment of metastatic colorectal cancer", {"first-line", "advanced"}),
        ("Maintenance after consolidation in AML", {"maintenance", "first-remission"}),
        ("Maintenance therapy after stem cell transplant", {"maintenance", "post-transplant"}),
        ("Prevention of graft-versus-host disease", {"post-transplant"}),
        ("Relapsed or refractory lymphoma", {"relapsed"}),
        ("Neoadjuvant chemotherapy in early breast cancer", {"neoadjuvant", "early"}),
        ("Adjuvant chemotherapy in resected colon cancer", {"adjuvant", "early"}),
        ("Busulfan conditioning before transplantation", {"conditioning"}),
        ("Long-term extension study of a drug", {"follow-up"}),
        ("A drug in hypertension", set()),
    ],
)
def test_stages_that_a_title_tells(title, expected):
    found = profile_of(record(1, title, ["Adults"])).stages
    assert {one.key for one in found} == expected
    assert all(one.words.casefold() in title.casefold() for one in found)


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("Newly diagnosed acute myeloid leukemia", {"first-line"}),
        ("AML in first complete remission", {"first-remission"}),
        ("AML in second complete remission", {"later-remission"}),
        ("Relapsed or refractory AML", {"relapsed"}),
        ("Patients who underwent an allogeneic transplant", {"post-transplant"}),
        ("No relapsed AML", set()),
        ("No prior allogeneic transplant", set()),
    ],
)
def test_stages_that_criteria_tell_where_the_title_does_not(criterion, expected):
    found = profile_of(record(1, "A drug in AML", [criterion])).stages
    assert {one.key for one in found} == expected


def test_a_title_says_more_than_a_criterion_about_the_past():
    row = record(1, "Second remission of AML", ["AML that was newly diagnosed two years ago"])
    assert {one.key for one in profile_of(row).stages} == {"later-remission"}


def test_every_stage_has_something_that_tells_it():
    for key, stage in stages().items():
        assert stage.title or stage.course or stage.remission or stage.without, key


# ---- patients whom both can't take --------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "its", "apart"),
    [
        ((["Prior allogeneic transplant required"], []), ([], ["Prior allogeneic transplant"]), 1),
        ((["ECOG 0-1"], []), (["ECOG 2-3"], []), 1),
        ((["Age 18 to 40 years"], []), (["Aged 60 years or older"], []), 1),
        ((["Female patients only"], []), (["Male patients only"], []), 1),
        ((["ECOG 0-2"], []), (["ECOG 1-3"], []), 0),
        ((["Creatinine clearance at least 30 mL/min"], []),
         (["Creatinine clearance at least 60 mL/min"], []), 0),
        (([], ["Prior allogeneic transplant"]), ([], ["Prior allogeneic transplant"]), 0),
        ((["Allogeneic transplant in the past"], []),
         ([], ["Allogeneic transplant within 3 months"]), 0),
    ],
)  # fmt: skip
def test_criteria_that_no_patient_passes_both(mine, its, apart):
    one, other = (profile_of(record(n, "A drug", *both)) for n, both in enumerate((mine, its), 1))
    assert len({(c.text, c.against) for c in clashes(one, other)}) >= apart
    assert bool(clashes(one, other)) is bool(apart)
    assert bool(clashes(other, one)) is bool(apart)


# ---- in a store ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def relations(store) -> Relations:
    return Relations(store, load_terms(), pytest.fail)


def test_maintenance_in_first_remission_is_not_beside_what_follows_a_transplant(relations):
    found = {int(one.trial[3:]): one for one in relations.similar("NCT00000001")}
    assert next(iter(found)) == 2
    assert found[2].score >= found[6].score > found[3].score
    assert {r.kind for r in found[2].reasons if r.speaks_for} >= {"condition", "setting", "aim"}
    (setting,) = [r for r in found[3].reasons if r.kind == "setting"]
    assert not setting.speaks_for
    assert "after a transplant" in setting.words
    clash = found[3].clashes[0]
    assert (clash.by, clash.other) == ("NCT00000003", "NCT00000001")
    assert clash.against == "Prior allogeneic transplant"
    assert any(r.kind == "treatment" and "azacitidine" in r.words for r in found[4].reasons)
    assert 5 not in found


def test_a_trial_is_not_like_itself_and_must_be_there(relations):
    assert "NCT00000001" not in [one.trial for one in relations.similar("NCT00000001")]
    assert len(relations.similar("NCT00000001", 2)) == 2
    with pytest.raises(NotFound):
        relations.similar("NCT99999999")


def test_without_compiled_criteria_the_same_is_found_and_it_is_said(store, relations, monkeypatch):
    def absent(store, terms):
        raise NotFound("no criteria have been compiled")

    monkeypatch.setattr("eligo.app.relating.open_logic", absent)
    told: list[str] = []
    anew = Relations(store, load_terms(), told.append)
    assert anew.similar("NCT00000001") == relations.similar("NCT00000001")
    assert "takes longer" in told[0]


def test_a_comparison_goes_by_what_people_corrected(store, relations):
    text, held = "Patients who underwent an allogeneic transplant", Corrections(store)
    held.add(Correction("NCT00000003", "inclusion", text, 'condition "gout"', "me", "a slip"))
    assert relations.compare("NCT00000001", "NCT00000003").clashes == ()
    held.add(Correction("NCT00000003", "inclusion", text, "", "me", "taken back"))
    assert relations.compare("NCT00000001", "NCT00000003").clashes


def test_two_side_by_side(relations):
    found = relations.compare("NCT00000001", "NCT00000003")
    told = {name: (first, second) for name, first, second in found.fields}
    assert told["interventions"] == (("Azacitidine",), ("Azacitidine",))
    kinds = {(p.kind, (p.first or p.second).text) for p in found.criteria}  # type: ignore[union-attr]
    assert ("same", AML) in kinds
    assert ("only first", CR1) in kinds
    assert ("only first", "Prior allogeneic transplant") in kinds
    assert ("only second", "Patients who underwent an allogeneic transplant") in kinds
    assert found.clashes


def test_every_criterion_of_both_stands_in_a_comparison_once(relations):
    found = relations.compare("NCT00000001", "NCT00000006")
    for place, number in ((0, "NCT00000001"), (1, "NCT00000006")):
        own = relations._profile(relations.store.speaker(number)).read.deciding
        shown = [(p.first, p.second)[place] for p in found.criteria]
        assert sorted(c.text for c in shown if c) == sorted(c.text for c in own)


def test_the_same_about_one_thing_is_shown_as_different():
    one = profile_of(record(1, "A", ["ECOG performance status must be 0 or 1"]))
    other = profile_of(record(2, "B", ["Zubrod 0-2"]))
    assert [p.words for p in side_by_side(one, other).criteria if p.kind == "different"] == [
        ("ECOG performance status 0 to 1", "ECOG performance status 0 to 2")
    ]


def test_the_commands(store, eligo):
    ran = eligo("similar", "NCT00000001", "--store", store.path)
    assert "+ both in first remission" in ran.out
    told = json.loads(eligo("similar", "NCT00000001", "--json", "--store", store.path).out)
    assert told["similar"][0]["trial"] == "NCT00000002"
    assert told["similar"][0]["reasons"][0]["kind"] == "condition"
    ran = eligo("compare", "NCT00000001", "NCT00000003", "--store", store.path)
    assert "inclusion: only first" in ran.out.replace("\n", " ")
    told = json.loads(
        eligo("compare", "NCT00000001", "NCT00000003", "--json", "--store", store.path).out
    )
    assert told["trials"] == ["NCT00000001", "NCT00000003"]
    assert {one["kind"] for one in told["criteria"]} == {"same", "only first", "only second"}


def test_unused_path_is_not_made(tmp_path: Path, eligo):
    assert eligo("similar", "NCT00000001", "--store", tmp_path / "none.eligo").status == 1
    assert not list(tmp_path.iterdir())
