"""Fixtures: a small vocabulary, and records read with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eligo.patients.fhir.reader import read_bundle
from eligo.patients.model import Patient, PatientFact

sys.path.insert(0, str(Path(__file__).parent))

from small_records import TODAY, SmallVocabulary, bundle_of


@pytest.fixture
def terms() -> SmallVocabulary:
    """A vocabulary of a few words."""
    return SmallVocabulary()


@pytest.fixture
def read(terms: SmallVocabulary) -> Callable[..., Patient]:
    """A patient from resources."""

    def reads(*resources: dict[str, Any], patient: dict[str, Any] | None = None) -> Patient:
        data = json.dumps(bundle_of(*resources, patient=patient)).encode()
        return read_bundle(data, terms, today=TODAY)

    return reads


@pytest.fixture
def fact(read: Callable[..., Patient]) -> Callable[..., PatientFact]:
    """The only fact of one resource."""

    def only(kind: str, **fields: Any) -> PatientFact:
        (found,) = read({"resourceType": kind, **fields}).facts
        return found

    return only
