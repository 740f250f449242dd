"""The command line: batch forms, exit statuses, and bad input that must not stop a batch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eligo.app import cli
from eligo.app.samples import sample_patients, sample_trials

GOOD = "NCT09999991"


def flat(nct_id: str, text: str = "Inclusion Criteria:\n- Age 18 years or older") -> str:
    """A flat record."""
    return json.dumps({"nct_id": nct_id, "title": "A made-up study", "eligibility_text": text})


# ---- the verbs --------------------------------------------------------------------------------


def test_parse_answers_every_line_in_its_place(eligo):
    asked = [
        {"id": "a", "text": "Platelets ≥ 100×109/L", "side": "inclusion"},
        {"id": "b", "text": 5},
        {"id": "c", "text": "Stroke", "side": "sideways"},
        {"id": "d", "text": "Inclusion Criteria:\n- Gout\nExclusion Criteria:\n- Asthma"},
    ]
    lines = [json.dumps(a) for a in asked]
    lines.insert(2, "no json at all")
    ran = eligo("parse", "--jsonl", stdin="\n".join(lines).encode())
    assert ran.status == 1
    assert [line["id"] for line in ran.lines] == ["a", "b", None, "c", "d"]
    codes = [line.get("error", {}).get("code") for line in ran.lines]
    assert codes == [None, "bad-input", "malformed", "bad-input", None]
    platelets = ran.lines[0]["criteria"][0]
    assert platelets["status"] == "read"
    assert "exponent-lost" in [flag["code"] for flag in platelets["flags"]]
    assert [c["side"] for c in ran.lines[4]["criteria"]] == ["inclusion", "exclusion"]


def test_offsets_of_criteria_and_mentions_are_into_the_input(eligo):
    text = "Inclusion Criteria:\n\n  -  History of type 2 diabetes\n  -  No asthma"
    ran = eligo("parse", "--jsonl", stdin=json.dumps({"id": 1, "text": text}).encode())
    criteria = ran.lines[0]["criteria"]
    assert [text[c["start"] : c["end"]] for c in criteria] == [c["text"] for c in criteria]
    mentions = [m for c in criteria for m in c["mentions"]]
    assert mentions and all(text[m["start"] : m["end"]] == m["text"] for m in mentions)


def test_check_tells_verdict_reason_and_evidence(eligo):
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"resource": {"resourceType": "Patient", "id": "p", "birthDate": "1980-05-01"}},
        ],
    }
    line = {"id": 1, "criterion": "18 years or older", "patient": bundle,
            "reference_date": "2026-01-01"}  # fmt: skip
    ran = eligo("check", "--jsonl", "--patient", "-", stdin=json.dumps(line).encode())
    assert ran.status == 0
    answer = ran.lines[0]
    assert answer["verdict"] == "met" and "45" in answer["why"]


def test_match_gives_each_patient_ranks_without_ties(eligo):
    ran = eligo("match", "--patients", sample_patients(), "--trials", sample_trials(), "--jsonl")
    assert ran.status == 0
    by_patient: dict[str, list[dict[str, Any]]] = {}
    for line in ran.lines:
        by_patient.setdefault(line["patient"], []).append(line)
    for lines in by_patient.values():
        assert [line["rank"] for line in lines] == list(range(1, len(lines) + 1))
        scores = [line["score"] for line in lines]
        assert scores == sorted(scores, reverse=True)


def test_a_pair_that_cannot_be_judged_is_told(eligo, tmp_path):
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('{"patient": "nobody", "trial": "NCT00000000"}\n')
    ran = eligo("match", "--patients", sample_patients(), "--trials", sample_trials(),
                "--pairs", pairs, "--jsonl")  # fmt: skip
    assert ran.status == 1
    assert ran.lines[-1]["error"]["code"] == "not-found"


def test_schedule_prints_dates_and_amounts(eligo):
    ran = eligo("schedule", "NCT06802718", "--arm", "Peg", "--start", "2026-01-05", "--json")
    if ran.status:  # the arm goes by another name in the shipped record
        ran = eligo("schedule", "NCT06802718", "--arm", "Interferon", "--start", "2026-01-05",
                    "--json")  # fmt: skip
    doses = json.loads(ran.out)
    assert [d["date"] for d in doses[:2]] == ["2026-01-05", "2026-01-12"]
    assert doses[0]["amount"] == "135 ug"


def test_show_knows_its_trials(eligo):
    ran = eligo("show", "NCT06641648")
    assert ran.status == 0 and "NCT06641648" in ran.out
    gone = eligo("show", "NCT00000000")
    assert gone.status == 1 and "not-found" in gone.err


def test_help_and_usage(eligo):
    helped = eligo("--help")
    assert helped.status == 0
    for verb, text in cli.VERBS.items():
        assert verb in helped.out and text.split()[0] in helped.out
    assert eligo("frobnicate").status == 2
    wrong = eligo("match", "--patients", sample_patients(), "--trials", sample_trials(),
                  "--assume", "sunny")  # fmt: skip
    assert wrong.status == 2 and "sunny" in wrong.err


def test_each_verb_says_the_same_in_help_and_in_its_module():
    for verb, text in cli.VERBS.items():
        module = cli.importlib.import_module(f"eligo.app.commands.{verb}")
        assert (module.__doc__ or "").splitlines()[0] == text


# ---- bad input --------------------------------------------------------------------------------

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {n} "{f"&{m};" * 10}">' for m, n in zip("abcdefg", "bcdefgh", strict=True))
    + "]><clinical_study>&h;</clinical_study>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    "<clinical_study><brief_title>&e;</brief_title></clinical_study>"
)
BAD_RECORDS = {
    "empty.txt": (b"", "empty-input"),
    "page.txt": (b"Welcome to our bakery\nOpen daily\n", "unknown-format"),
    "cut.json": (b'{"protocolSection": {"identificationModule": {"nctId": "NCT0', "malformed"),
    "cut.xml": (b"<clinical_study><id_info><nct_id>NCT0", "malformed"),
    "outside.xml": (OUTSIDE.encode(), "forbidden-content"),
    "bomb.xml": (BOMB.encode(), "forbidden-content"),
    "utf16.txt": ("MedPath\nRegistration Number\nNCT00000001".encode("utf-16-le"), "bad-encoding"),
    "latin.jsonl": (flat("NCT1").replace("made-up", "m\u00e4de").encode("latin-1"), None),
    "date.jsonl": (
        json.dumps({"nct_id": "NCT09999990", "dates": {"start": "2025-13-40"}}).encode(),
        None,
    ),
}


@pytest.mark.parametrize("name", BAD_RECORDS)
def test_a_bad_record_is_told_and_the_rest_is_read(eligo, tmp_path, name):
    content, code = BAD_RECORDS[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "zz-good.jsonl").write_text(flat(GOOD))
    ran = eligo("read", "--jsonl", tmp_path)
    good = [line for line in ran.lines if line["id"] == GOOD]
    assert len(good) == 1
    bad = [line for line in ran.lines if "error" in line]
    if code is not None or bad:
        assert ran.status == 1
        assert name in bad[0]["error"]["message"] or name in bad[0]["where"]
        assert code in (None, bad[0]["error"]["code"])


def test_a_line_of_50_mb_is_told_and_the_rest_is_read(eligo, tmp_path):
    path = tmp_path / "long.jsonl"
    with path.open("w") as stream:
        stream.write('{"nct_id": "NCT09999992", "eligibility_text": "' + "words " * 8_800_000)
        stream.write('"}\n' + flat(GOOD) + "\n")
    ran = eligo("read", "--jsonl", path)
    assert [line.get("id") for line in ran.lines][-1] == GOOD
    assert ran.lines[0]["error"]["code"] == "too-large"


def test_a_bundle_that_is_none_is_told(eligo, tmp_path):
    patients = tmp_path / "patients.ndjson"
    good = sample_patients().read_text().splitlines()[0]
    patients.write_text(
        '{"resourceType": "Recipe"}\n{"resourceType": "Bundle", "entry": 3}\n' + good
    )
    ran = eligo("match", "--patients", patients, "--trials", sample_trials(), "--jsonl", "--brief")
    assert ran.status == 1
    assert sum("error" in line for line in ran.lines) == 2
    assert sum("rank" in line for line in ran.lines) >= 5


def test_a_unit_that_cannot_be_converted_leaves_the_verdict_open(eligo):
    observation = {
        "resourceType": "Observation", "id": "o", "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}], "text": "Hemoglobin"},
        "effectiveDateTime": "2026-01-01",
        "valueQuantity": {"value": 7, "unit": "furlong"},
    }  # fmt: skip
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "p"}}, {"resource": observation},
    ]}  # fmt: skip
    line = {"id": 1, "criterion": "Hemoglobin at least 9 g/dL", "patient": bundle}
    ran = eligo("check", "--jsonl", "--patient", "-", stdin=json.dumps(line).encode())
    assert ran.lines[0]["verdict"] == "unknown"
    assert "furlong" in ran.lines[0]["why"]


def test_a_criterion_of_100_000_characters_is_read(eligo):
    text = "No history of stroke, asthma or gout; " * 2_632
    line = {"id": 1, "text": text, "side": "inclusion"}
    ran = eligo("parse", "--jsonl", stdin=json.dumps(line).encode())
    assert ran.status == 0 and ran.lines[0]["criteria"]


def test_nothing_about_a_patient_is_in_an_error(eligo, tmp_path):
    patients = tmp_path / "patients.ndjson"
    patients.write_text('{"resourceType": "Bundle", "entry": [{"resource": {"resourceType":'
                        '"Patient", "id": "Zzyzx", "name": [{"family": "Quuxington"}], '
                        '"birthDate": "1980-99-99"}}, 7]}')  # fmt: skip
    ran = eligo("match", "--patients", patients, "--trials", sample_trials(), "--jsonl")
    assert "Quuxington" not in ran.out + ran.err


def test_a_missing_file_is_told(eligo, tmp_path):
    ran = eligo("read", Path(tmp_path / "none.json"))
    assert ran.status == 1 and "none.json" in ran.err


# ---- the local store --------------------------------------------------------------------------


def test_load_tells_each_batch_and_what_failed(eligo, tmp_path):
    file, store = tmp_path / "records.jsonl", tmp_path / "trials.eligo"
    file.write_text(f"{flat(GOOD)}\nnot json\n{flat('NCT09999992')}\n")
    first = eligo("load", file, "--store", store, "--jsonl")
    assert first.status == 1
    assert first.lines[0]["error"]["code"] == "malformed"
    assert first.lines[-1] == {
        "records": 3, "added": 2, "changed": 0, "unchanged": 0, "failed": 1,
    }  # fmt: skip
    again = eligo("load", file, "--store", store)
    assert again.status == 1
    assert "0 new, 0 changed, 2 unchanged, 1 failed" in again.out
    assert "line 2" in again.err
    assert eligo("load", tmp_path / "none", "--store", store).status == 1


def test_match_reads_the_store_where_no_trials_are_named(eligo, tmp_path, monkeypatch):
    store, notes = tmp_path / "trials.eligo", tmp_path / "notes.jsonl"
    notes.write_text(json.dumps({"id": "p", "note": "A 40-year-old woman with gout."}))
    asked = ["match", "--patients", notes, "--jsonl", "--brief"]
    eligo("load", sample_trials(), "--store", store)
    named = eligo(*asked, "--store", store)
    monkeypatch.setenv("ELIGO_STORE", str(store))
    assert named.lines == eligo(*asked).lines
    from_files = {line["trial"] for line in eligo(*asked, "--trials", sample_trials()).lines}
    assert {line["trial"] for line in named.lines} == from_files
    monkeypatch.setenv("ELIGO_STORE", str(tmp_path / "none"))
    absent = eligo(*asked)
    assert absent.status == 1 and "eligo load" in absent.err


def test_search_prints_hits_and_batches(eligo, tmp_path):
    store, queries = tmp_path / "trials.eligo", tmp_path / "queries.jsonl"
    eligo("load", sample_trials(), "--store", store)
    shown = eligo("search", "leukemia", "--store", store, "--facets")
    assert shown.status == 0 and "--without" in shown.out and "status:" in shown.out
    lines = [{"id": 7, "query": "leukemia"}, {"id": 8, "query": "AREA[Fase]1"}, {"id": 9}]
    queries.write_text("".join(json.dumps(line) + "\n" for line in lines))
    ran = eligo("search", "--queries", queries, "--jsonl", "--store", store)
    assert ran.status == 1
    hits = [line for line in ran.lines if line.get("query") == 7]
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert set(hits[0]) == {"query", "rank", "trial", "title", "score", "snippet"}
    errors = {line["id"]: line["error"]["code"] for line in ran.lines if "error" in line}
    assert errors == {8: "query-syntax", 9: "bad-input"}
    one = eligo("search", "leukemia", "--limit", 1, "--jsonl", "--store", store)
    assert one.lines == [{k: v for k, v in hits[0].items() if k != "query"}]


def test_history_tells_versions_changes_and_conflicts(eligo, tmp_path):
    store, file = tmp_path / "trials.eligo", tmp_path / "records.json"
    module = {"nctId": GOOD, "briefTitle": "A made-up study"}
    status = {"overallStatus": "COMPLETED"}
    study = {"protocolSection": {"identificationModule": module, "statusModule": status}}
    for content in (
        flat(GOOD),
        json.dumps(json.loads(flat(GOOD, "- Age 21 years or older")) | {"status": "Recruiting"}),
        json.dumps(study),
    ):
        file.write_text(content)
        eligo("load", file, "--store", store)
    told = json.loads(eligo("history", GOOD, "--store", store, "--json").out)
    assert [record["format"] for record in told["records"]] == ["ctgov-v2", "flat"]
    first, second = told["records"][1]["versions"]
    assert first["changes"] == first["criteria"] == []
    assert second["changes"] == [{"field": "status", "before": [], "after": ["RECRUITING"]}]
    assert "21" in second["criteria"][0]["words"]
    assert [conflict["field"] for conflict in told["conflicts"]] == ["status"]
    shown = eligo("history", GOOD, "--store", store)
    assert "! status" in shown.out and "→" in shown.out
    assert eligo("history", "NCT00000000", "--store", store).status == 1


def test_show_prints_posted_results_from_the_store(eligo, tmp_path):
    figure = {"groupId": "G1", "value": "3.5", "spread": "1"}
    outcome = {
        "title": "Pain", "type": "PRIMARY", "groups": [{"id": "G1", "title": "Drug"}],
        "classes": [{"title": "Day 1", "categories": [{"measurements": [figure]}]}],
    }  # fmt: skip
    results = {"outcomeMeasuresModule": {"outcomeMeasures": [outcome]}}
    protocol = {"identificationModule": {"nctId": GOOD}}
    file, store = tmp_path / "study.json", tmp_path / "trials.eligo"
    file.write_text(json.dumps({"protocolSection": protocol, "resultsSection": results}))
    eligo("load", file, "--store", store)
    shown = eligo("show", GOOD, "--store", store, "--results")
    assert shown.status == 0 and "outcome: Pain" in shown.out and "3.5 ± 1" in shown.out
    data = json.loads(eligo("show", GOOD, "--store", store, "--results", "--json").out)
    assert data["results"][0]["figures"][0]["group"] == "Drug"
    assert eligo("show", "NCT00000000", "--store", store).status == 1
