"""`eligo match` as a batch: pairs, filters, going on where it stopped, several processes."""

from __future__ import annotations

import json

import pytest

NOTES = {
    "gout": "A 60-year-old man with gout of the left foot.",
    "asthma": "A 30-year-old woman with asthma since childhood.",
    "stroke": "A 70-year-old man after a stroke.",
}


def trial(number: int, condition: str, criteria: str = "", **fields: object) -> dict[str, object]:
    """A flat record of a made-up trial."""
    text = f"Inclusion Criteria:\n- {condition}\n{criteria}"
    return {
        "nct_id": f"NCT0000000{number}", "title": f"A drug in {condition}",
        "conditions": [condition], "eligibility_text": text, **fields,
    }  # fmt: skip


@pytest.fixture
def files(tmp_path):
    """Three notes and four trials."""
    trials = [
        trial(1, "Gout", status="Recruiting", phase="Phase 2"),
        trial(2, "Asthma", status="Completed", phase="Phase 3"),
        trial(3, "Stroke", status="Recruiting", phase="Phase 3"),
        trial(4, "Gout", "Exclusion Criteria:\n- Men", status="Completed", phase="Phase 2/Phase 3"),
    ]
    notes = [{"id": name, "note": note} for name, note in NOTES.items()]
    for name, rows in (("trials", trials), ("notes", notes)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    return tmp_path


@pytest.fixture
def match(eligo, files):
    """`eligo match` over them in the batch form."""

    def run(*more: object):
        return eligo("match", "--patients", files / "notes.jsonl", "--trials",
                     files / "trials.jsonl", "--jsonl", "--brief", *more)  # fmt: skip

    return run


def test_every_patient_meets_every_trial_the_own_disease_first(match):
    ran = match()
    assert ran.status == 0
    assert len(ran.lines) == 12
    best = {line["patient"]: line["trial"] for line in ran.lines if line["rank"] == 1}
    assert best == {"gout": "NCT00000001", "asthma": "NCT00000002", "stroke": "NCT00000003"}


def test_a_trial_that_excludes_the_patient_comes_last(match):
    lines = [line for line in match().lines if line["patient"] == "gout"]
    assert [(one["trial"], one["verdict"]) for one in lines][-1] == ("NCT00000004", "ineligible")


def test_a_filter_leaves_trials_out(match):
    assert {line["trial"][-1] for line in match("--status", "recruiting").lines} == {"1", "3"}
    assert {line["trial"][-1] for line in match("--phase", "3").lines} == {"2", "3", "4"}
    both = match("--status", "recruiting", "--status", "COMPLETED", "--phase", "2")
    assert {line["trial"][-1] for line in both.lines} == {"1", "4"}


@pytest.mark.parametrize(("option", "value"), [("--status", "asleep"), ("--phase", "9")])
def test_an_unknown_status_or_phase_is_told(match, option, value):
    ran = match(option, value)
    assert ran.status != 0
    assert value in ran.err and not ran.out


def test_a_pair_whose_trial_is_left_out_or_absent_gets_its_error(match, files):
    asked = [("gout", "NCT00000004"), ("gout", "NCT00000001"), ("gout", "NCT99999999"), ("x", "y")]
    rows = [json.dumps({"patient": p, "trial": t}) + "\n" for p, t in asked]
    (files / "pairs.jsonl").write_text("".join(rows))
    ran = match("--pairs", files / "pairs.jsonl", "--status", "recruiting")
    assert ran.status == 1
    assert [line["trial"] for line in ran.lines if "rank" in line] == ["NCT00000001"]
    errors = {line["trial"]: line["error"]["message"] for line in ran.lines if "error" in line}
    assert "--status" in errors["NCT00000004"]
    assert "no such trial" in errors["NCT99999999"]
    assert "no such patient" in errors["y"]


def test_a_score_is_taken_apart_on_request(match):
    assert all("parts" not in line for line in match().lines)
    for line in match("--parts").lines:
        assert (
            line["parts"]["group"]
            == {"eligible": 2, "unknown": 1, "ineligible": 0}[line["verdict"]]
        )
        assert int(line["score"]) == line["parts"]["group"]


@pytest.mark.parametrize("kept", [0, 1, 5, 8, 11, 12])
def test_a_run_goes_on_where_it_stopped(match, files, kept):
    whole = match().out
    output = files / "out.jsonl"
    lines = whole.splitlines(keepends=True)
    output.write_text("".join(lines[:kept]) + ("" if kept == 12 else lines[kept][:20]))
    ran = match("--output", output)
    assert ran.status == 0 and not ran.out
    assert output.read_text() == whole


def test_output_that_holds_something_else_is_refused(match, files):
    (files / "out.jsonl").write_text("These are my notes.\n")
    ran = match("--output", files / "out.jsonl")
    assert ran.status != 0 and "--output" in ran.err
    assert (files / "out.jsonl").read_text() == "These are my notes.\n"


def test_several_processes_give_the_same_lines(match, files):
    many = [{"id": f"p{n}", "note": NOTES["gout"]} for n in range(14)]
    (files / "notes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in many))
    assert match("--jobs", "2").out == match("--jobs", "1").out


def test_a_broken_record_and_a_broken_patient_are_told_and_the_rest_goes_on(match, files):
    with (files / "trials.jsonl").open("a") as stream:
        stream.write("not json\n")
    with (files / "notes.jsonl").open("a") as stream:
        stream.write('{"id": "odd"}\n')
    ran = match()
    assert ran.status == 1
    assert sum("rank" in line for line in ran.lines) == 12
    assert {key for line in ran.lines if "error" in line for key in line} == {
        "trial", "patient", "error",
    }  # fmt: skip


def test_a_check_goes_on_where_it_stopped(eligo, files):
    asked = [
        {"id": n, "criterion": "Gout", "note": note} for n, note in enumerate(NOTES.values())
    ] + [{"id": "odd"}]
    (files / "asked.jsonl").write_text("".join(json.dumps(a) + "\n" for a in asked))
    check = ["check", "--jsonl", "--patient", files / "asked.jsonl"]
    whole = eligo(*check)
    assert whole.status == 1
    assert [line.get("verdict") for line in whole.lines] == ["met", "unknown", "unknown", None]
    output = files / "out.jsonl"
    output.write_text("".join(whole.out.splitlines(keepends=True)[:2]) + '{"id": 2, "ver')
    again = eligo(*check, "--output", output)
    assert again.status == 1 and not again.out
    assert output.read_text() == whole.out


def test_output_of_a_single_check_is_refused(eligo, files):
    ran = eligo("check", "Gout", "--patient", files / "notes.jsonl", "--output", files / "x")
    assert ran.status != 0 and "--jsonl" in ran.err


BOSTON, PARIS = "Boston", "Paris, France"


def test_nearer_trials_rank_higher_and_far_ones_can_be_left_out(match, files):
    sites = {"Boston": ("Boston", "United States"), "Paris": ("Paris", "France"), "": ("", "")}
    rows = [
        trial(n, "Gout", locations=[{"city": city, "country": country}] if city else None)
        for n, (city, country) in enumerate(sites.values(), 1)
    ]
    (files / "trials.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    def order(*more: object) -> list[str]:
        return [one["trial"][-1] for one in match(*more).lines if one["patient"] == "gout"]

    assert order("--near", BOSTON) == ["1", "2", "3"]
    assert order("--near", PARIS) == ["2", "1", "3"]
    assert order("--near", BOSTON, "--within", "50 mi") == ["1"]
    assert match("--within", "50 mi").status != 0
