"""What tests of notes share: the vocabularies and a reading on a fixed day."""

from collections.abc import Callable
from datetime import date

import pytest

from eligo.patients.model import Patient
from eligo.reading.notes import read_note
from eligo.terms import Terms, load

TODAY = date(2026, 6, 15)


@pytest.fixture(scope="session")
def terms() -> Terms:
    """The vocabularies, opened once."""
    return load()


@pytest.fixture(scope="session")
def read(terms: Terms) -> Callable[[str], Patient]:
    """Reads a note of 15 June 2026."""
    return lambda text: read_note("p", text, terms, TODAY)
