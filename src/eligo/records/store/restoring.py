"""Another store in a store's place, as if in one stroke: what a killed process began is finished.

The new files wait in a folder beside the store. The moment at which it gets its name decides: until
then the store is the old one, from then on whoever opens the store first puts them into place.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eligo.errors import StoreFull
from eligo.records.store import copying
from eligo.records.store.home import corrections_path, index_path, logic_path

_RECORDS = "records"


def records_in(folder: Path) -> Path:
    """Where the records of a new store wait in its folder; its corrections lie beside them."""
    return folder / _RECORDS


def put(folder: Path, store: Path) -> None:
    """Put the store in a folder on the same disk, which then is gone, in the place of another.

    Corrections that it lacks are none, and what is derived from records goes. Raises StoreBusy
    where somebody has the old one open, StoreFull.
    """
    with _told(store), _locked(folder), copying.alone(store):
        if not corrections_path(records_in(folder)).exists():
            _none(folder).touch()
        folder.rename(_waiting(store))
        _settle(store)


def finish(store: Path) -> None:
    """Finish what a killed process began. Raises StoreBusy, StoreFull."""
    waiting = _waiting(store)
    if not waiting.is_dir():
        return
    with _told(store), _locked(waiting):
        if waiting.is_dir():  # no other process has done so meanwhile
            with copying.alone(store):
                _settle(store)


def _settle(store: Path) -> None:
    """Files into their places; each step may have been done."""
    folder = _waiting(store)
    records, corrections = records_in(folder), corrections_path(records_in(folder))
    if records.exists():
        for derived in (index_path(store), logic_path(store)):
            shutil.rmtree(derived, ignore_errors=True)
        if _none(folder).exists():
            copying.replace(corrections_path(store), None)
        elif corrections.exists():
            copying.replace(corrections_path(store), corrections)
        copying.replace(store, records)
    shutil.rmtree(folder)


def _waiting(store: Path) -> Path:
    return store.with_name(f".{store.name}-restored")


def _none(folder: Path) -> Path:
    """The mark of a store without corrections."""
    return folder / "no-corrections"


@contextmanager
def _told(store: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreFull(f"can't put a store at {store}: {error.strerror}") from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time; the lock is the folder's, whatever its name."""
    try:
        held = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:  # it was finished while we looked
        yield
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
