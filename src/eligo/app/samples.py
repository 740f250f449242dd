"""The records and patients that are shipped with the project, and a store of those records."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from eligo.app import actions
from eligo.app.compiling import compiling


def sample_trials() -> Path:
    """A folder of trial records."""
    return Path(str(files("eligo.app") / "shipped" / "trials"))


def sample_patients() -> Path:
    """A file of FHIR R4 Bundles, one a line."""
    return Path(str(files("eligo.app") / "shipped" / "patients.ndjson"))


def demo_store(folder: Path, notice: Callable[[str], None] = lambda words: None) -> Path:
    """A store in a folder with the trials, compiled; `notice` is told what their index needs."""
    folder.mkdir(parents=True, exist_ok=True)
    for loaded in actions.loading([sample_trials()], folder, notice):
        for failure in loaded.failures:
            raise failure.error
    for _ in compiling(actions.opened(folder), notice, 1):
        pass
    return folder
