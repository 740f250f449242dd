"""The store: versions, what is unchanged, one trial across registries, and what is broken."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eligo.errors import NotFound, StoreDamaged, StoreFull
from eligo.records import ReadFailure, Trial, pieces, read
from eligo.records.pieces import Piece
from eligo.records.store import Counts, Store, load, open_store, read_pieces, store_path
from eligo.records.store.reading import Read

FLAT = {"nct_id": "NCT09990006", "title": "B", "conditions": ["Gout"], "min_age": "18 Years"}
STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT09990005", "briefTitle": "A"},
        "statusModule": {"lastUpdatePostDateStruct": {"date": "2024-05-01"}},
    }
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "trials.eligo", create=True)


def put(store: Store, *records: Any) -> Counts:
    data = b"".join(json.dumps(one).encode() + b"\n" for one in records)
    last = Counts()
    for loaded in load(store, pieces(data, "test")):
        last = loaded.counts
    return last


def study(number: str, updated: str | None = None, **identification: Any) -> dict[str, Any]:
    module = {"nctId": number, "briefTitle": f"title of {number}", **identification}
    status = {"lastUpdatePostDateStruct": {"date": updated}} if updated else {}
    return {"protocolSection": {"identificationModule": module, "statusModule": status}}


def secondary(*numbers: str) -> list[dict[str, str]]:
    return [{"id": number} for number in numbers]


def ids(results: Iterable[Trial | ReadFailure]) -> list[str | None]:
    return [one.id if isinstance(one, Trial) else one.error.code for one in results]


def test_what_goes_in_comes_out(store: Store) -> None:
    assert put(store, FLAT, STUDY) == Counts(added=2)
    assert ids(store.trials()) == ["NCT09990006", "NCT09990005"]
    (trial,) = store.trials(["NCT09990005"])
    assert isinstance(trial, Trial)
    assert json.loads(trial.raw.text) == STUDY
    assert [trial] == list(read(json.dumps(STUDY).encode(), "test, line 2"))


def test_the_same_text_is_known(store: Store) -> None:
    put(store, FLAT, STUDY)
    assert put(store, STUDY, FLAT) == Counts(unchanged=2)
    assert store.size() == 2


def test_every_version_is_kept(store: Store) -> None:
    put(store, FLAT)
    assert put(store, FLAT | {"min_age": "16 Years"}) == Counts(changed=1)
    assert put(store, FLAT) == Counts(changed=1), "back to what it was is a change"
    versions = store.versions(store.speaker("NCT09990006"))
    ages = [json.loads(version.piece.text)["min_age"] for version in versions]
    assert ages == ["18 Years", "16 Years", "18 Years"]
    assert all(version.first_seen and version.piece.where for version in versions)


def test_copies_in_batches_that_are_read_at_once(store: Store) -> None:
    versions = [FLAT, FLAT, FLAT | {"title": "C"}, FLAT, FLAT]
    data = b"".join(json.dumps(one).encode() + b"\n" for one in versions)
    counts = [(c.added, c.changed, c.unchanged) for c in counted(store, data, batch=1)]
    assert counts == [(1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 2, 1), (1, 2, 2)]


def test_reading_keeps_no_other_writer_waiting(store: Store) -> None:
    def start(held: Sequence[Piece]) -> Callable[[], list[Read]]:
        def wait() -> list[Read]:
            assert not store.database.in_transaction
            return read_pieces(held)

        return wait

    data = json.dumps(FLAT).encode()
    (batch, _) = load(store, pieces(data, "test"), start=start)
    assert batch.counts.added == 1


def counted(store: Store, data: bytes, batch: int) -> list[Counts]:
    """The counts after each batch."""
    return [replace(one.counts) for one in load(store, pieces(data, "test"), batch=batch)][:-1]


def test_an_older_copy_does_not_replace_a_newer_one(store: Store) -> None:
    new, old = study("NCT09990005", "2024-05-01"), study("NCT09990005", "2020-01-01", acronym="OLD")
    put(store, new)
    put(store, old)
    (trial,) = store.trials(["NCT09990005"])
    assert isinstance(trial, Trial) and trial.acronym is None
    assert len(store.versions(store.speaker("NCT09990005"))) == 2
    assert put(store, old) == Counts(unchanged=1)


def test_bad_records_are_counted_and_the_load_goes_on(store: Store) -> None:
    counts = put(store, FLAT, {"a": 1}, {"title": "no id", "conditions": []}, STUDY)
    assert counts == Counts(added=2, failed=2)
    rows = store.rows("SELECT place, code FROM failure ORDER BY place")
    assert rows == [("test, line 2", "unknown-format"), ("test, line 3", "bad-input")]


def test_one_trial_of_two_registries(store: Store) -> None:
    put(store, study("NCT09990005", secondaryIdInfos=secondary("EudraCT 2015-001234-56")))
    put(store, FLAT | {"nct_id": "2015-001234-56-DE"})
    group = store.records("EUCTR2015-001234-56-FR")
    assert [one.id for one in group] == ["NCT09990005", "2015-001234-56-DE"]
    assert ids(store.trials()) == ["NCT09990005"]


def test_two_readers_of_one_number_are_one_trial(store: Store) -> None:
    put(store, study("NCT09990006", "2024-05-01"), FLAT)
    assert [one.reader for one in store.records("NCT09990006")] == ["ctgov-v2", "flat"]


def test_two_trials_of_one_registry_are_never_joined(store: Store) -> None:
    shared = secondary("2015-001234-56")
    put(store, study("NCT09990001", secondaryIdInfos=shared))
    put(store, study("NCT09990002", secondaryIdInfos=shared))
    put(store, FLAT | {"nct_id": "2015-001234-56"})
    assert len(ids(store.trials())) == 3
    assert [one.id for one in store.records("NCT09990001")] == ["NCT09990001"]


def test_an_obsolete_number_is_an_alias(store: Store) -> None:
    put(
        store,
        study("NCT09990001"),
        study("NCT09990002", "2024-01-01", nctIdAliases=["NCT09990001"]),
    )
    assert ids(store.trials(["NCT09990001"])) == ["NCT09990002"]


def test_a_protocol_number_joins_nothing(store: Store) -> None:
    put(store, study("NCT09990001", orgStudyIdInfo={"id": "001"}))
    put(store, study("NCT09990002", orgStudyIdInfo={"id": "001"}))
    assert len(ids(store.trials())) == 2


def test_ids_with_path_characters_are_only_ids(store: Store, tmp_path: Path) -> None:
    bad = [
        "../../etc/passwd",
        "/abs",
        "a\x00b",
        "'; DROP TABLE record; --",
        "\N{RIGHT-TO-LEFT MARK}",
    ]
    put(store, *(FLAT | {"nct_id": name} for name in bad))
    assert ids(store.trials(bad)) == bad
    assert {path.name for path in tmp_path.iterdir()} <= {
        "trials.eligo", "trials.eligo-wal", "trials.eligo-shm",
    }  # fmt: skip


def test_an_unknown_id(store: Store) -> None:
    assert ids(store.trials(["NCT00000000"])) == ["not-found"]
    with pytest.raises(NotFound, match="NCT00000000"):
        store.speaker("NCT00000000")


def test_where_the_store_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("ELIGO_STORE", raising=False)
    assert store_path() == tmp_path / "data" / "eligo" / "trials.eligo"
    monkeypatch.setenv("ELIGO_STORE", str(tmp_path))
    assert store_path() == tmp_path / "trials.eligo"
    assert store_path(tmp_path / "x.db") == tmp_path / "x.db"


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="eligo load"):
        open_store(tmp_path / "none")


@pytest.mark.parametrize(
    "content", [b"not a database, " * 100, b"SQLite format 3\x00" + b"x" * 500]
)
def test_a_file_that_is_no_store(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(StoreDamaged):
        open_store(tmp_path / "x", create=True)
    assert (tmp_path / "x").read_bytes() == content


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "x")
    other.execute("CREATE TABLE mine (a)")
    other.close()
    with pytest.raises(StoreDamaged, match="no store"):
        open_store(tmp_path / "x", create=True)


def test_a_full_disk(store: Store) -> None:
    put(store, FLAT)
    store.database.execute("PRAGMA max_page_count = 40")
    many = [FLAT | {"nct_id": f"NCT{n:08}", "summary": f"{n * n}" * 500} for n in range(3000)]
    with pytest.raises(StoreFull, match="full"):
        put(store, *many)
    assert ids(store.trials(["NCT09990006"])) == ["NCT09990006"]
    store.check()


def test_a_broken_page_is_found(tmp_path: Path) -> None:
    path = tmp_path / "trials.eligo"
    opened = open_store(path, create=True)
    put(opened, *(FLAT | {"nct_id": f"NCT{n:08}"} for n in range(500)))
    opened.close()
    data = bytearray(path.read_bytes())
    data[4096 * 9 : 4096 * 12] = b"\xff" * 4096 * 3
    path.write_bytes(bytes(data))
    with pytest.raises(StoreDamaged):
        open_store(path).check()
