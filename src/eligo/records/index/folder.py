"""The index folder: opened, brought up to the store, and built anew where it is of no use."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import msgspec
import tantivy

from eligo.errors import IndexDamaged, StoreFull
from eligo.records.index.areas import TEXT, analyser, schema
from eligo.records.index.filling import Filling
from eligo.records.store import Reading, Store, index_path
from eligo.terms import Terms

_FORMAT = 3  # rises when what the index holds of a trial changes
Notice = Callable[[str], None]


class State(msgspec.Struct):
    """What an index was made with, and the newest version of the store that it holds."""

    made_with: str
    through: int
    files: dict[str, int]  # name -> bytes, of every file of the two indexes


class TextIndex:
    """An open index: `trials` has a document for each trial, `sites` one for each of its sites."""

    def __init__(self, folder: Path, state: State) -> None:
        self.folder, self.state = folder, state
        self.trials = _open(folder / "trials")
        self.sites = _open(folder / "sites")


def open_index(store: Store, terms: Terms, notice: Notice) -> TextIndex:
    """The index of a store, brought up to it; `notice` is told what has to be done for that.

    An index that is absent, damaged or of another version of Eligo is built anew from the store.
    While another process loads, what it has not indexed yet is not found; `notice` says so.
    """
    folder = index_path(store.path)
    try:
        index = _usable(folder, terms)
        behind = len(store.changed_since(index.state.through))
    except IndexDamaged:
        return _settled(folder, store, terms, notice)
    if behind:
        try:
            with _locked(folder, wait=False):
                _fill(folder, store, terms)
                return _usable(folder, terms)
        except BlockingIOError:
            notice(f"{behind} records are still being indexed by another process")
    return index


def _settled(folder: Path, store: Store, terms: Terms, notice: Notice) -> TextIndex:
    """An index that looked damaged: perhaps another process was just writing it. Who then still
    finds it so builds it anew.
    """
    with _locked(folder, wait=True):
        try:
            return _usable(folder, terms)
        except IndexDamaged as error:
            notice(f"{error}; building it anew from the store")
        return _anew(folder, store, terms)


def rebuild(store: Store, terms: Terms) -> TextIndex:
    """Build the index anew from the store, whatever it looks like."""
    folder = index_path(store.path)
    with _locked(folder, wait=True):
        return _anew(folder, store, terms)


def _anew(folder: Path, store: Store, terms: Terms) -> TextIndex:
    _clear(folder)
    _fill(folder, store, terms)
    return _usable(folder, terms)


@contextmanager
def updating(
    store: Store, terms: Terms, notice: Notice
) -> Iterator[Callable[[Mapping[int, Reading]], None]]:
    """Keep the index up to a store that is being loaded.

    Yields a function that takes the readings of each batch; what it added is on the disk when the
    block ends. Waits while another process does the same.
    """
    folder = index_path(store.path)
    with _locked(folder, wait=True):
        try:
            through = _usable(folder, terms).state.through
        except IndexDamaged as error:
            if folder.joinpath("state.json").exists():
                notice(f"{error}; building it anew from the store")
            _clear(folder)
            through = 0
        with _told(folder):
            filling = Filling(_create(folder, "trials"), _create(folder, "sites"), terms, through)
            yield lambda readings: filling.take(store, readings)
            filling.take(store, {})
            filling.commit()
            _write_state(folder, terms, filling.through)


def _fill(folder: Path, store: Store, terms: Terms) -> None:
    through = _usable(folder, terms).state.through if (folder / "state.json").exists() else 0
    with _told(folder):
        filling = Filling(_create(folder, "trials"), _create(folder, "sites"), terms, through)
        filling.take(store, {})
        filling.commit()
        _write_state(folder, terms, filling.through)


# ---- files ------------------------------------------------------------------------------------


def _usable(folder: Path, terms: Terms) -> TextIndex:
    """The index as it lies; raises IndexDamaged where it can't be used."""
    try:
        state = msgspec.json.decode((folder / "state.json").read_bytes(), type=State)
    except (OSError, msgspec.DecodeError) as error:
        raise IndexDamaged(f"there is no whole index at {folder}") from error
    if state.made_with != _made_with(terms):
        raise IndexDamaged(f"the index at {folder} was made by another version")
    sizes = _sizes(folder)
    if wrong := [name for name, size in state.files.items() if sizes.get(name) != size]:
        raise IndexDamaged(f"the index at {folder} is damaged ({wrong[0]})")
    return TextIndex(folder, state)


def _open(folder: Path) -> tantivy.Index:
    with _told(folder):
        index = tantivy.Index.open(str(folder))
        index.register_tokenizer(TEXT, analyser())
        return index


def _create(folder: Path, scope: str) -> tantivy.Index:
    path = folder / scope
    path.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema("trial" if scope == "trials" else "site"), str(path))
    index.register_tokenizer(TEXT, analyser())
    return index


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turn the index library's errors, its panics among them, into Eligo's."""
    try:
        yield
    except OSError as error:
        raise StoreFull(f"can't write the index at {folder}: {error.strerror or error}") from error
    except ValueError as error:
        raise _error(error, folder) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _error(error, folder) from error


def _error(error: BaseException, folder: Path) -> IndexDamaged | StoreFull:
    words = str(error)
    if any(sign in words for sign in ("No space", "File too large", "os error 28", "os error 27")):
        return StoreFull(f"no room for the index at {folder}; make room and load again")
    return IndexDamaged(f"the index at {folder} is damaged ({words[:200]})")


def _sizes(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for scope in ("trials", "sites")
        for path in sorted((folder / scope).glob("*"))
        if not path.name.startswith(".") and path.suffix not in (".json", ".lock")
    }


def _write_state(folder: Path, terms: Terms, through: int) -> None:
    state = State(_made_with(terms), through, _sizes(folder))
    fresh = folder / "state.json.new"
    with fresh.open("wb") as file:
        file.write(msgspec.json.encode(state))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "state.json")


def _clear(folder: Path) -> None:
    (folder / "state.json").unlink(missing_ok=True)
    for scope in ("trials", "sites"):
        with suppress(FileNotFoundError):
            shutil.rmtree(folder / scope)


@contextmanager
def _locked(folder: Path, *, wait: bool) -> Iterator[None]:
    """Only one process at a time writes; a killed one's lock goes with it.

    Raises BlockingIOError where another holds it and `wait` is False.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield


def _made_with(terms: Terms) -> str:
    """What an index depends on: its own form, the areas, the terms and the library."""
    areas = resources.files("eligo.records").joinpath("data/areas.tsv").read_bytes()
    parts = f"{_FORMAT} {version('tantivy')} {terms.index_folder.name}".encode()
    return hashlib.sha256(parts + areas).hexdigest()[:16]
