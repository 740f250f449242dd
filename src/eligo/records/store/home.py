"""Where the local store lies: what was asked for, else ELIGO_STORE, else the user's data folder."""

from __future__ import annotations

import os
from pathlib import Path

_FILE = "trials.eligo"


def store_path(chosen: Path | None = None) -> Path:
    """The database file. A folder that is named holds it under the usual name."""
    named = chosen or (Path(os.environ["ELIGO_STORE"]) if os.environ.get("ELIGO_STORE") else None)
    if named is None:
        return _data_folder() / _FILE
    return named / _FILE if named.is_dir() else named


def index_path(store: Path) -> Path:
    """The index folder beside a database file."""
    return store.with_name(f"{store.name}-index")


def logic_path(store: Path) -> Path:
    """The folder of compiled criteria beside a database file."""
    return store.with_name(f"{store.name}-logic")


def corrections_path(store: Path) -> Path:
    """The database of corrected criteria beside a database file."""
    return store.with_name(f"{store.name}-corrections")


def _data_folder() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "eligo"
