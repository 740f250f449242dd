"""Watches: what is new, gone or different, told once; patients kept only where it was asked."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from eligo.app.compiling import compiling
from eligo.app.watcher import Told, Watcher
from eligo.app.watching import read, watched_match, watched_search
from eligo.errors import InputError, NotFound, UsageError
from eligo.matching.corrections import Correction, Corrections
from eligo.matching.search import Filters, Request
from eligo.records import pieces
from eligo.records.index.folder import updating
from eligo.records.store import Store, load, open_store
from eligo.terms import load as load_terms

MARKER = "Zyxwvutson"
NOTE = f"Ms {MARKER} is a 50-year-old woman with gout. No history of stroke. ECOG 1."
PATIENTS = json.dumps({"id": "p1", "note": NOTE}).encode() + b"\n"


def record(number: int, inclusion: str, exclusion: str = "Stroke", **more: Any) -> dict[str, Any]:
    return {
        "nct_id": f"NCT{number:08}",
        "title": f"Drug {number} in gout",
        "status": "Recruiting",
        "conditions": ["Gout"],
        "healthy_volunteers": True,
        "eligibility_text": f"Inclusion Criteria:\n\n- {inclusion}\n\nExclusion Criteria:\n\n"
        f"- {exclusion}\n",
        **more,
    }


def brought(folder: Path, *records: dict[str, Any], compiled: bool = True) -> Store:
    """The folder's store with some more records, compiled unless told otherwise."""
    path = folder / "records.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    store = open_store(folder / "trials.eligo", create=True)
    with updating(store, load_terms(), print) as index:
        for batch in load(store, pieces(path)):
            index(batch.readings)
    if compiled:
        for _ in compiling(store, print, 1):
            pass
    return store


def again(store: Store, path: Path, **how: Any) -> Told:
    return Watcher(store, print).again(path, **how)


def news(told: Told) -> list[tuple[str, str]]:
    return [(one.kind, one.trial) for one in told.news]


@pytest.fixture
def store(tmp_path) -> Store:
    return brought(tmp_path, record(1, "Gout"), record(2, "ECOG 0-2"), record(3, "Asthma"))


# ---- searches -----------------------------------------------------------------------------------


def test_a_search_tells_only_what_is_new_gone_or_different(tmp_path, store):
    path = tmp_path / "gout.watch"
    request = Request("gout", Filters(status=("recruiting",)))
    assert Watcher(store, print).begin(watched_search(request), path) == 3
    assert again(store, path).news == []
    later = brought(
        tmp_path,
        record(1, "Gout and ECOG 0-1"),
        record(2, "ECOG 0-2", status="Completed"),
        record(4, "Gout"),
    )
    told = again(later, path)
    assert news(told) == [
        ("new", "NCT00000004"), ("different", "NCT00000001"), ("gone", "NCT00000002"),
    ]  # fmt: skip
    new, different, gone = told.news
    assert new.title == "Drug 4 in gout"
    assert "ECOG" in " ".join(one.words for one in different.step.criteria)
    assert [one.told["after"] for one in gone.step.fields] == [("COMPLETED",)]
    assert again(later, path).news == []


def test_looking_alone_keeps_the_news(tmp_path, store):
    path = tmp_path / "gout.watch"
    Watcher(store, print).begin(watched_search(Request("gout")), path)
    later = brought(tmp_path, record(4, "Gout"))
    assert news(again(later, path, keep=True)) == news(again(later, path))
    assert again(later, path).news == []


def test_a_record_that_only_changes_what_nobody_compares_is_no_news(tmp_path, store):
    path = tmp_path / "gout.watch"
    Watcher(store, print).begin(watched_search(Request("gout")), path)
    later = brought(tmp_path, record(1, "Gout", description="Some more words."))
    assert again(later, path).news == []


def test_a_search_by_what_trials_ask_tells_how_they_stand(tmp_path, store):
    path = tmp_path / "ecog.watch"
    Watcher(store, print).begin(watched_search(Request(accepts=("ECOG 2",))), path)
    later = brought(tmp_path, record(2, "ECOG 0-1"), record(3, "ECOG 0-3"))
    told = again(later, path)
    assert news(told) == [("different", "NCT00000003"), ("gone", "NCT00000002")]
    assert (told.news[0].before, told.news[0].after) == ("silent", "admits")


def test_a_watched_search_asks_for_all_its_words(tmp_path, store):
    path = tmp_path / "words.watch"
    request = Request("gout flumox")
    assert Watcher(store, print).begin(watched_search(request), path) == 0


def test_a_note_is_no_search_to_be_watched():
    with pytest.raises(UsageError, match="match --save"):
        watched_search(Request("gout " * 60))


# ---- patients -----------------------------------------------------------------------------------


def test_a_patient_is_told_what_may_fit_now_and_why(tmp_path, store):
    path = tmp_path / "me.watch"
    watch = watched_match(PATIENTS, Request(), None)
    Watcher(store, print).begin(watch, path)
    assert set(read(path).seen["p1"]) == {"NCT00000001", "NCT00000002", "NCT00000003"}
    later = brought(
        tmp_path,
        record(1, "Gout and ECOG 2-4"),
        record(4, "Gout and ECOG 0-1"),
        record(5, "Gout", exclusion="Age above 40 years"),
    )
    told = again(later, path)
    assert news(told) == [("new", "NCT00000004"), ("gone", "NCT00000001")]
    new, gone = told.news
    assert (new.patient, new.after) == ("p1", "eligible")
    assert new.why.startswith("Fits")
    assert "ECOG" in gone.why
    assert gone.step.criteria
    assert again(later, path).news == []


def test_a_watch_of_patients_keeps_to_its_filters(tmp_path, store):
    path = tmp_path / "me.watch"
    request = Request(filters=Filters(status=("completed",)))
    assert Watcher(store, print).begin(watched_match(PATIENTS, request, None), path) == 0
    later = brought(tmp_path, record(4, "Gout", status="Completed"))
    assert news(again(later, path)) == [("new", "NCT00000004")]


def test_a_watch_goes_by_what_people_corrected(tmp_path, store):
    path = tmp_path / "me.watch"
    Watcher(store, print).begin(watched_match(PATIENTS, Request(), None), path)
    notation = 'measure "ECOG" >= 3 {score}'
    Corrections(store).add(Correction("NCT00000002", "inclusion", "ECOG 0-2", notation, "me", ""))
    (gone,) = again(store, path).news
    assert (gone.kind, gone.trial, gone.after) == ("gone", "NCT00000002", None)
    assert "ECOG" in gone.why


def test_what_waits_to_be_compiled_is_watched_too(tmp_path, store):
    path = tmp_path / "me.watch"
    Watcher(store, print).begin(watched_match(PATIENTS, Request(), None), path)
    later = brought(tmp_path, record(4, "Gout"), compiled=False)
    assert news(again(later, path)) == [("new", "NCT00000004")]


# ---- the file -----------------------------------------------------------------------------------


def test_only_its_owner_can_read_a_watch(tmp_path, store):
    path = tmp_path / "me.watch"
    Watcher(store, print).begin(watched_match(PATIENTS, Request(), None), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again(store, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []


def test_nothing_of_a_patient_is_left_anywhere_else(tmp_path, store):
    path = tmp_path / "me.watch"
    Watcher(store, print).begin(watched_match(PATIENTS, Request(), None), path)
    again(brought(tmp_path, record(4, "Gout")), path)
    others = [one for one in tmp_path.rglob("*") if one.is_file() and one != path]
    assert others
    assert not [one for one in others if MARKER.encode() in one.read_bytes()]


def test_a_watch_replaces_no_file(tmp_path, store):
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        Watcher(store, print).begin(watched_search(Request("gout")), path)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("held", [b"", b"{}", b"[1]", b'{"eligo_watch": 1}', b"\xff"])
def test_what_is_no_watch_is_an_error(tmp_path, store, held):
    path = tmp_path / "some.watch"
    path.write_bytes(held)
    with pytest.raises(InputError, match="no watch"):
        again(store, path)


def test_a_patient_who_cannot_be_read_is_an_error_and_nothing_is_written(tmp_path, store):
    path = tmp_path / "me.watch"
    with pytest.raises(InputError):
        Watcher(store, print).begin(watched_match(b'{"id": 1}\n', Request(), None), path)
    assert not path.exists()


def test_the_commands(tmp_path, store, eligo):
    patients = tmp_path / "patients.jsonl"
    patients.write_bytes(PATIENTS)
    mine, gout = tmp_path / "me.watch", tmp_path / "gout.watch"
    at = ("--store", store.path)
    assert eligo("match", "--patients", patients, "--save", mine, *at).status == 0
    assert "3 trials" in eligo("search", "gout", "--save", gout, *at).out
    assert eligo("match", "--patients", patients, "--save", mine, *at).status == 2
    assert eligo("match", "--patients", tmp_path / "none", "--save", gout, *at).status == 1
    brought(tmp_path, record(4, "Gout"))
    told = json.loads(eligo("watch", mine, gout, "--keep", "--json", *at).out)
    assert [one["kind"] for one in told] == ["match", "search"]
    assert [one["news"][0]["trial"] for one in told] == ["NCT00000004", "NCT00000004"]
    assert told[0]["news"][0]["patient"] == "p1"
    ran = eligo("watch", mine, *at)
    assert "new" in ran.out
    assert MARKER not in ran.out + ran.err
    assert eligo("watch", tmp_path / "none.watch", *at).status == 1
    with pytest.raises(NotFound):
        read(tmp_path / "none.watch")
