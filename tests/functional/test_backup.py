"""Backup and restore: a moment of a store in a file, put back whole, or told why not."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from eligo.app import actions
from eligo.app.backup import FORMAT, back_up, restore
from eligo.app.tokens import Tokens, tokens_beside
from eligo.errors import (
    EligoError,
    InputError,
    Malformed,
    NotFound,
    StoreBusy,
    StoreDamaged,
    UnknownFormat,
    UsageError,
)
from eligo.matching.corrections import Correction, Corrections
from eligo.matching.search import Request, Search
from eligo.records import pieces
from eligo.records.store import index_path, load, logic_path, open_store, restoring

LOADER = """
import sys
from pathlib import Path
from eligo.records import pieces
from eligo.records import pieces
from eligo.records.store import load, open_store
store = open_store(Path(sys.argv[2]), create=True)
for loaded in load(store, pieces(Path(sys.argv[1])), batch=20):
    print(loaded.counts.added, flush=True)
"""
HOLDER = """
import sys, time
from pathlib import Path
from eligo.app.service import Service
service = Service(Path(sys.argv[1]), print)
service.store.size()
print("ready", flush=True)
time.sleep(60)
"""
RUNNER = """
import sys
from pathlib import Path
from eligo.app.backup import back_up, restore
run = {"backup": lambda a, b: back_up(a, b, force=True),
       "restore": lambda a, b: restore(a, b, force=True)}[sys.argv[1]]
print("ready", flush=True)
run(Path(sys.argv[2]), Path(sys.argv[3]))
"""


def rows(count: int, words: str) -> str:
    made = ({"nct_id": f"NCT{n:08}", "title": f"{words} {n}"} for n in range(count))
    return "".join(f"{json.dumps(row)}\n" for row in made)


def filled(store: Path, count: int, *tellings: str) -> Path:
    """A store of records, each with a version for every telling, the first one corrected."""
    source = store.with_name("rows.jsonl")
    opened = open_store(store, create=True)
    for words in tellings:
        source.write_text(rows(count, words), "utf-8")
        list(load(opened, pieces(source)))
    Corrections(opened).add(Correction("NCT00000000", "inclusion", "Gout", "", "who", "why"))
    opened.close()
    return store


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Thirty records of two versions."""
    return filled(tmp_path / "trials.eligo", 30, "Gout", "Gout and asthma")


def dump(path: Path) -> dict[str, Any]:
    """All that a store holds, its corrections too."""
    store = open_store(path)
    try:
        store.check()
        tables = ("load", "record", "version", "name")
        held: dict[str, Any] = {t: store.rows(f"SELECT * FROM {t} ORDER BY 1, 2") for t in tables}
        return held | {"corrections": Corrections(store).history("NCT00000000")}
    finally:
        store.close()


def test_what_is_restored_is_what_was_there(store: Path, tmp_path: Path) -> None:
    made = back_up(store, tmp_path / "safe.backup")
    assert (made.records, made.corrections, made.eligo_backup) == (30, 1, FORMAT)
    again = tmp_path / "new" / "trials.eligo"
    assert restore(tmp_path / "safe.backup", again) == made
    assert dump(again) == dump(store)
    opened = open_store(again)
    found = Search(opened, actions.terms(), lambda words: None).run(Request("asthma"))
    assert found.total == 30
    opened.close()


def test_a_backup_is_for_its_owner_and_holds_no_token_and_no_audit(
    store: Path, tmp_path: Path
) -> None:
    Tokens(tokens_beside(store)).add("admin", "ward 7")
    back_up(store, tmp_path / "safe.backup")
    assert (tmp_path / "safe.backup").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(tmp_path / "safe.backup") as archive:
        assert set(archive.namelist()) == {"eligo-backup.json", "records", "corrections"}
        assert not any(b"ward 7" in archive.read(name) for name in archive.namelist())
    restore(tmp_path / "safe.backup", store, force=True)
    assert [one.name for one in Tokens(tokens_beside(store)).all()] == ["ward 7"]


def test_nothing_is_replaced_unless_by_force(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "safe.backup"
    back_up(store, file)
    before = file.read_bytes()
    with pytest.raises(UsageError, match="--force"):
        back_up(store, file)
    with pytest.raises(UsageError, match="--force"):
        restore(file, store)
    assert file.read_bytes() == before
    back_up(store, file, force=True)
    restore(file, store, force=True)
    assert sorted(one.name for one in tmp_path.iterdir() if "draft" in one.name) == []


def test_by_force_the_later_is_gone_with_what_was_derived(store: Path, tmp_path: Path) -> None:
    back_up(store, tmp_path / "safe.backup")
    before = dump(store)
    filled(store, 40, "Something else")
    for derived in (index_path(store), logic_path(store)):
        (derived / "inner").mkdir(parents=True)
    restore(tmp_path / "safe.backup", store, force=True)
    assert dump(store) == before
    assert not index_path(store).exists() and not logic_path(store).exists()


def test_corrections_made_later_are_gone_too(tmp_path: Path) -> None:
    store = filled(tmp_path / "trials.eligo", 3, "Gout")
    (tmp_path / "trials.eligo-corrections").unlink()
    made = back_up(store, tmp_path / "safe.backup")
    assert [part.name for part in made.parts] == ["records"] and made.corrections == 0
    filled(store, 3, "Gout")
    restore(tmp_path / "safe.backup", store, force=True)
    assert not (tmp_path / "trials.eligo-corrections").exists()


def test_a_store_in_use_is_not_replaced(store: Path, tmp_path: Path) -> None:
    back_up(store, tmp_path / "safe.backup")
    before = dump(store)
    server = run(HOLDER, store)
    assert server.stdout is not None and server.stdout.readline() == "ready\n"
    try:
        with pytest.raises(StoreBusy, match="stop what serves"):
            restore(tmp_path / "safe.backup", store, force=True)
    finally:
        server.kill()
        server.communicate()
    assert dump(store) == before
    restore(tmp_path / "safe.backup", store, force=True)


def test_a_ruined_store_is_replaced(store: Path, tmp_path: Path) -> None:
    back_up(store, tmp_path / "safe.backup")
    before = dump(store)
    store.write_bytes(b"no database at all" * 1000)
    (tmp_path / "trials.eligo-wal").write_bytes(b"left by whom it ruined")
    restore(tmp_path / "safe.backup", store, force=True)
    assert dump(store) == before


def test_a_ruined_store_is_not_backed_up(store: Path, tmp_path: Path) -> None:
    body = bytearray(store.read_bytes())
    middle = len(body) // 2
    body[middle : middle + 9000] = os.urandom(9000)
    store.write_bytes(body)
    with pytest.raises(StoreDamaged):
        back_up(store, tmp_path / "safe.backup")
    assert not (tmp_path / "safe.backup").exists()


def test_what_is_no_backup_is_told(store: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "file", tmp_path / "new.eligo"
    with pytest.raises(NotFound, match="no file"):
        restore(file, new)
    with pytest.raises(InputError, match="can't open"):
        restore(tmp_path, new)
    file.write_text("Dear diary", "utf-8")
    with pytest.raises(UnknownFormat, match="no backup"):
        restore(file, new)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("holiday.jpg", b"")
    with pytest.raises(UnknownFormat, match="an archive, but no backup"):
        restore(file, new)
    assert not new.exists()


def told(file: Path, **changes: Any) -> None:
    """Write a backup anew that says something else of itself."""
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    head = json.loads(held.pop("eligo-backup.json")) | changes
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in held.items():
            archive.writestr(name, body)
        archive.writestr("eligo-backup.json", json.dumps(head))


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"eligo_backup": FORMAT + 1, "parts": "otherwise"}, UnknownFormat, "update Eligo"),
        ({"parts": [{"name": "records", "bytes": 9, "sha256": "0"}]}, Malformed, "damaged"),
        ({"parts": [{"name": "../out", "bytes": 9, "sha256": "0"}]}, Malformed, "damaged"),
        ({"parts": 5}, Malformed, "damaged"),
        ({"eligo_backup": "one"}, Malformed, "damaged"),
    ],
)
def test_a_backup_that_says_otherwise_is_told(
    store: Path, tmp_path: Path, changes: Any, error: type[EligoError], says: str
) -> None:
    file, new = tmp_path / "safe.backup", tmp_path / "new.eligo"
    back_up(store, file)
    told(file, **changes)
    with pytest.raises(error, match=says):
        restore(file, new)
    assert not new.exists()


def test_a_store_of_a_newer_version_is_told(store: Path, tmp_path: Path) -> None:
    opened = open_store(store)
    opened.database.execute("PRAGMA user_version = 99")
    opened.close()
    with pytest.raises(StoreDamaged, match="format 99"):
        back_up(store, tmp_path / "safe.backup")


def test_no_damaged_byte_is_restored(store: Path, tmp_path: Path) -> None:
    file, draw = tmp_path / "safe.backup", random.Random(5)
    back_up(store, file)
    body, before, refused = file.read_bytes(), dump(store), 0
    for number in range(60):
        broken = bytearray(body)
        if number % 3:
            broken[draw.randrange(len(body))] ^= 1 << draw.randrange(8)
        else:
            del broken[draw.randrange(len(body)) :]
        file.write_bytes(broken)
        new = tmp_path / f"{number}.eligo"
        try:
            restore(file, new)
        except (InputError, EligoError) as error:
            assert error.code in ("malformed", "unknown-format"), error
            assert not new.exists()
            refused += 1
        else:  # a bit that means nothing, as that of a date in the archive
            assert dump(new) == before
    assert refused > 40


def run(*words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_backup_while_others_write_is_of_one_moment(tmp_path: Path) -> None:
    source, store = tmp_path / "rows.jsonl", tmp_path / "trials.eligo"
    source.write_text(rows(600, "Gout"), "utf-8")
    loader = run(LOADER, source, store)
    assert loader.stdout is not None
    sizes = []
    for number in range(6):
        loader.stdout.readline()
        file, again = tmp_path / f"{number}.backup", tmp_path / f"{number}.eligo"
        sizes.append(back_up(store, file).records)
        restore(file, again)
        opened = open_store(again)
        opened.check()
        assert opened.size() == sizes[-1] and sizes[-1] % 20 == 0
        opened.close()
    loader.communicate()
    assert loader.returncode == 0 and sizes == sorted(sizes) and sizes[0] < 600


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_killed_in_the_middle_it_leaves_the_old_or_the_new(tmp_path: Path, what: str) -> None:
    first = filled(tmp_path / "first.eligo", 400, "Gout")
    second = filled(tmp_path / "second.eligo", 300, "Asthma", "Asthma again")
    files = {name: tmp_path / f"{name}.backup" for name in ("first", "second")}
    back_up(first, files["first"])
    back_up(second, files["second"])
    allowed = [dump(first), dump(second)]
    target = tmp_path / ("kept.backup" if what == "backup" else "kept.eligo")
    draw, ended = random.Random(3), set()
    restore(files["first"], tmp_path / "kept.eligo")
    back_up(first, tmp_path / "kept.backup")
    for number in range(8):
        name = ("second", "first")[number % 2]
        source = {"backup": tmp_path / f"{name}.eligo", "restore": files[name]}[what]
        process = run(RUNNER, what, source, target)
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(draw.uniform(0, 0.06))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        ended.add(process.returncode)
        if what == "backup":
            restore(target, tmp_path / "kept.eligo", force=True)
        assert dump(tmp_path / "kept.eligo") in allowed
    assert -signal.SIGKILL in ended, "no kill came in time; the test shows nothing"
    restore(files["first"], tmp_path / "kept.eligo", force=True)
    assert dump(tmp_path / "kept.eligo") == allowed[0]
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".kept.eligo")] == []


class Killed(BaseException):
    """What no step of a restoration outlives."""


def test_a_restoration_that_ends_at_any_step_is_whole_for_who_opens_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = filled(tmp_path / "old.eligo", 3, "Gout")
    new = filled(tmp_path / "new.eligo", 4, "Asthma")
    (tmp_path / "new.eligo-corrections").unlink()
    bare, told = back_up(new, tmp_path / "new.backup"), back_up(old, tmp_path / "old.backup")
    assert (bare.corrections, told.corrections) == (0, 1)
    for source, target in (("old", "new"), ("new", "old")):
        found, step = set[str](), 0
        while "done" not in found:
            step += 1
            store = tmp_path / f"{source}-{step}" / "trials.eligo"
            restore(tmp_path / f"{source}.backup", store)
            (logic_path(store) / "inner").mkdir(parents=True)
            with monkeypatch.context() as patch:
                ending(patch, step)
                try:
                    restore(tmp_path / f"{target}.backup", store, force=True)
                    found.add("done")
                except Killed:
                    found.add("killed")
            held = dump(store)
            assert held in (dump(old), dump(new))
            is_new = held == dump({"old": old, "new": new}[target])
            assert logic_path(store).exists() is not is_new
            found.add("new" if is_new else "old")
            assert not [one for one in store.parent.iterdir() if "restored" in one.name]
        assert {"killed", "old", "new"} <= found and step > 4


def ending(patch: pytest.MonkeyPatch, step: int) -> None:
    """Let the process end before a step: a file that is renamed or removed."""
    left = iter(range(step - 1))

    def watched(real: Any) -> Any:
        def run(*given: Any, **named: Any) -> Any:
            if next(left, None) is None:
                raise Killed
            return real(*given, **named)

        return run

    for owner, name in ((Path, "rename"), (Path, "replace"), (Path, "unlink"), (Path, "touch")):
        patch.setattr(owner, name, watched(getattr(owner, name)))
    patch.setattr(restoring.shutil, "rmtree", watched(restoring.shutil.rmtree))


def test_after_a_killed_restoration_readers_do_not_wait_for_writers(store: Path) -> None:
    opened = open_store(store)
    opened.database.execute("PRAGMA journal_mode = DELETE")  # as `alone` leaves it when killed
    opened.close()
    again = open_store(store)
    assert again.rows("PRAGMA journal_mode") == [("wal",)]
    again.close()


def test_the_commands_say_what_they_did(eligo, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "safe.backup"
    ran = eligo("backup", file, "--store", store)
    assert (ran.status, ran.out) == (0, f"backed up 30 records and 1 corrections to {file}\n")
    ran = eligo("restore", file, "--store", tmp_path / "new.eligo")
    assert ran.status == 0 and ran.out.startswith("restored 30 records and 1 corrections as of 20")
    ran = eligo("restore", file, "--store", tmp_path / "new.eligo")
    assert ran.status == 2 and "--force" in ran.err
    assert msgspec.json.decode(zipfile.ZipFile(file).read("eligo-backup.json"))["records"] == 30
