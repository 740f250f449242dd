"""The training scripts read the corpora as the scorer does."""

import importlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
SHARED = ROOT.parent / "shared"


@pytest.fixture
def brat(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "bench" / "tagger"))
    return importlib.import_module("brat")


@pytest.mark.skipif(not SHARED.exists(), reason="the corpora are not part of the repository")
@pytest.mark.parametrize("name", ["lct", "chia"])
def test_the_same_mentions_as_the_scorer(brat, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.syspath_prepend(str(SHARED / "score"))
    scorer = importlib.import_module("corpora")
    path = SHARED / "data" / f"{name}_train.jsonl.gz"
    gold = scorer.load_documents(path)
    read = brat.read_corpus(path, name)
    assert [(d.id, d.trial, d.text) for d in read] == [(d.id, d.trial, d.text) for d in gold]
    for ours, theirs in zip(read, gold, strict=True):
        expected = {(*scorer.hull(m.pieces), m.type) for m in theirs.gold}
        assert {tuple(span) for span in ours.spans} == expected, ours.id


def test_a_small_document(brat, tmp_path: Path) -> None:
    annotation = "\n".join(
        [
            "T1\tCondition 3 9\tasthma",
            "T2\tEq-Comparison 14 20\t5 days",
            "T3\tEq-Comparison 22 25\t> 5",
            "T4\tModifier 0 2\tno",
            "E1\tCondition:T1 Temporality:E2",
            "E2\tEq-Comparison:T2 Value:T5",
            "E3\tEq-Comparison:T3 Value:T6",
            "T7\tObservation 27 34\tsmoking",
            "E4\tObservation:T7",
            "A1\tObservation-Type-Value E4 social-habit",
            "T8\tCondition 36 44\tpregnant",
        ]
    )
    text = "no asthma for 5 days, > 5, smoking, pregnant"
    path = tmp_path / "lct.jsonl"
    path.write_text(json.dumps({"nct_id": "NCT1", "text": text, "ann": annotation}))
    (document,) = brat.read_corpus(path, "lct")
    found = {(text[span.start : span.end], span.type) for span in document.spans}
    assert found == {
        ("asthma", "condition"),
        ("5 days", "time"),
        ("> 5", "value"),
        ("smoking", "other"),
        ("pregnant", "person"),
    }


def test_offsets_that_count_two_characters_a_line_end(brat, tmp_path: Path) -> None:
    folder = tmp_path / "chia"
    folder.mkdir()
    (folder / "NCT1_inc.txt").write_text("adults\nwith gout\nfor 2 years")
    (folder / "NCT1_inc.ann").write_text(
        "T1\tPerson 0 6\tadults\nT2\tCondition 13 17\tgout\nT3\tTemporal 19 30\tfor 2 years"
    )
    (document,) = brat.read_corpus(folder, "chia")
    found = [(document.text[span.start : span.end], span.type) for span in document.spans]
    assert found == [("adults", "person"), ("gout", "condition"), ("for 2 years", "time")]
    assert document.trial == "NCT1"
