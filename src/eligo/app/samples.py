"""Where the records and patients lie that are shipped with the project."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def sample_trials() -> Path:
    """A folder of trial records."""
    return Path(str(files("eligo.app") / "shipped" / "trials"))


def sample_patients() -> Path:
    """A file of FHIR R4 Bundles, one a line."""
    return Path(str(files("eligo.app") / "shipped" / "patients.ndjson"))
