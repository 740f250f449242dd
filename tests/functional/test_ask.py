"""`eligo ask` as a batch and as a dialogue, and `eligo changes`."""

from __future__ import annotations

import json

import pytest


def trial(number: int, condition: str, excluded: str = "") -> dict[str, object]:
    """A flat record of a made-up trial."""
    text = f"Inclusion Criteria:\n- {condition}\n"
    text += f"Exclusion Criteria:\n- {excluded}\n" if excluded else ""
    return {"nct_id": f"NCT0000000{number}", "title": f"Drug {number}",
            "conditions": [condition], "eligibility_text": text}  # fmt: skip


@pytest.fixture
def files(tmp_path):
    """One patient of whom little is known, and three trials."""
    trials = [trial(1, "Gout", "Asthma"), trial(2, "Gout", "Asthma"), trial(3, "Gout", "Stroke")]
    (tmp_path / "trials.jsonl").write_text("".join(json.dumps(t) + "\n" for t in trials))
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "p", "gender": "female"}},
    ]}  # fmt: skip
    (tmp_path / "patient.json").write_text(json.dumps(bundle))
    return tmp_path


@pytest.fixture
def ask(eligo, files):
    """`eligo ask` over them."""

    def run(*more: object, stdin: bytes = b""):
        return eligo("ask", "--patient", files / "patient.json", "--trials",
                     files / "trials.jsonl", *more, stdin=stdin)  # fmt: skip

    return run


def test_the_best_questions_come_with_what_they_decide(ask):
    ran = ask("--jsonl", "--limit", "3")
    assert ran.status == 0
    first = ran.lines[0]
    assert first["rank"] == 1 and first["candidates"] == 3
    assert first["question"].endswith("?") and first["decides"]["no"] == 3
    expected = [line["expected"] for line in ran.lines]
    assert expected == sorted(expected, reverse=True) and len(expected) == 3


def test_answers_given_before_are_taken_in(ask, files):
    first = ask("--jsonl", "--limit", "1").lines[0]
    answers = files / "answers.jsonl"
    told = {"patient": "p", "question": first["id"], "answer": "yes"}
    answers.write_text(json.dumps(told) + "\n")
    later = ask("--jsonl", "--answers", answers).lines
    assert first["id"] not in [line["id"] for line in later]
    answers.write_text(json.dumps({**told, "question": "fact of nothing"}) + "\n")
    ran = ask("--jsonl", "--answers", answers)
    assert ran.status == 1 and ran.lines[0]["error"]["code"] == "not-found"


def test_a_dialogue_goes_on_until_it_is_stopped_and_ends_in_a_list(ask):
    ran = ask(stdin=b"perhaps\nyes\nstop\n")
    assert ran.status == 0
    assert "'perhaps' is no answer" in ran.out
    assert ran.out.count("trials may fit") == 3
    assert "NCT00000001" in ran.out.split("patient p")[1]


def test_a_dialogue_ends_with_its_input(ask):
    assert ask(stdin=b"").status == 0


def test_a_patient_that_cannot_be_read_is_told(ask, files):
    (files / "patient.json").write_text('{"resourceType": "Recipe"}')
    ran = ask("--jsonl")
    assert ran.status == 1 and "error" in ran.lines[0]


def test_changes_tells_what_two_runs_differ_in(eligo, files):
    match = ["match", "--patients", files / "note.jsonl", "--trials", files / "trials.jsonl"]
    runs = {"before": "A woman with gout.", "after": "A woman with gout and asthma."}
    for name, note in runs.items():
        (files / "note.jsonl").write_text(json.dumps({"id": "p", "note": note}))
        eligo(*match, "--output", files / f"{name}.jsonl")
    ran = eligo("changes", files / "before.jsonl", files / "after.jsonl", "--jsonl")
    assert ran.status == 0
    assert {line["trial"] for line in ran.lines} == {"NCT00000001", "NCT00000002"}
    for line in ran.lines:
        assert line["change"] == "different" and line["verdict"]["after"] == "ineligible"
        (criterion,) = line["criteria"]
        assert (criterion["text"], criterion["after"]) == ("Asthma", "met")
    shown = eligo("changes", files / "before.jsonl", files / "after.jsonl")
    assert "eligible → ineligible" in shown.out
    same = eligo("changes", files / "after.jsonl", files / "after.jsonl", "--jsonl")
    assert same.status == 0 and not same.lines
