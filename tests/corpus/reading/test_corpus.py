"""Every phrasing of the corpus is read as its value; what is open fails still."""

from __future__ import annotations

import pytest

from eligo.language.nodes import Fact, Kind
from eligo.language.notation import write
from eligo.language.rewrite import walk
from tests.corpus.reading.cases import (
    FOLDER,
    OPEN,
    Case,
    Value,
    cases,
    expected,
    files,
    load,
    reading,
)

_ALL = [case for path in files() for case in cases(load(path))]
_VALUES = [value for path in files() for value in load(path)]
_STILL_OPEN = list(cases(load(FOLDER / OPEN)))


@pytest.mark.parametrize("case", _ALL, ids=lambda case: case.id)
def test_phrasing_is_read_as_its_value(case: Case) -> None:
    """The same logic, or for a phrasing of something else another one."""
    got = write(reading(case.text, case.value.side))
    assert case.holds, f"{case.text}\n--- read as\n{got}--- must {_not(case)}be\n{case.value.logic}"


def _not(case: Case) -> str:
    return "" if case.same else "not "


@pytest.mark.parametrize("case", _STILL_OPEN, ids=lambda case: case.id)
def test_what_is_open_fails_still(case: Case) -> None:
    """What is read by now belongs to the corpus: python3 -m tests.corpus.reading moves it."""
    assert not case.holds, f"read by now: {case.text}"


def test_values_are_many_and_named_once() -> None:
    """At least 120 values, each with a name of its own."""
    names = [value.name for value in _VALUES]
    assert len(names) >= 120
    assert len(set(names)) == len(names)


def test_what_is_open_belongs_to_a_value() -> None:
    """Every open phrasing is one more of a value of the corpus, with the same logic."""
    known = {value.name: (value.side, value.logic) for value in _VALUES}
    for case in _STILL_OPEN:
        assert known[case.value.name] == (case.value.side, case.value.logic)


@pytest.mark.parametrize("value", _VALUES, ids=lambda value: value.name)
def test_values_are_made_of_known_names(value: Value) -> None:
    """A name that no vocabulary knows would compare as words alone."""
    facts = [n for n in walk(expected(value.logic)) if isinstance(n, Fact)]
    named = [f.concept for f in facts if f.kind is not Kind.PARTICIPATION]
    assert [c.name for c in named if not c.linked] == []
