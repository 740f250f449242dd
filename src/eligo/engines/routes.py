"""By which route a drug was given, and whether that is systemic."""

from __future__ import annotations

from functools import cache, lru_cache

from eligo.engines.answer import FITS, Check, check
from eligo.engines.tables import items, rows
from eligo.engines.words import pieces, says
from eligo.language.truth import NO, UNKNOWN
from eligo.patients.model import PatientFact

_COLUMNS = ("route", "systemic", "words")


@cache
def _table() -> tuple[tuple[str, bool | None, tuple[str, ...]], ...]:
    systemic = {"yes": True, "no": False, "": None}
    return tuple(
        (row["route"], systemic[row["systemic"]], (row["route"], *items(row["words"])))
        for row in rows("routes", _COLUMNS)
    )


@lru_cache(maxsize=20_000)
def of(text: str) -> frozenset[str]:
    """The routes that the words name."""
    return frozenset(route for route, _, words in _table() if any(says(text, w) for w in words))


def given(fact: PatientFact) -> frozenset[str]:
    """The routes of a drug: as stated, else as the form in its name shows."""
    own = frozenset[str]().union(*(of(text) for text in fact.qualifiers.get("route", ())))
    return own or of(fact.text)


def in_name(name: str) -> frozenset[str]:
    """The route that a drug's or a class's name holds, if it keeps the drug from the circulation.

    An inhaled corticosteroid is a corticosteroid by that route, whatever else the drug is.
    """
    local = {route for route, systemic, _ in _table() if systemic is False}
    return of(name) & local


def judge(asked: str, fact: PatientFact) -> Check:
    """Whether a drug was given by a route, or systemically."""
    found = given(fact)
    if not found:
        return Check(UNKNOWN, "by which route it was given is not stated")
    if pieces(asked) in (pieces("systemic"), pieces("systemically")):
        return _systemic(found)
    wanted = of(asked)
    if not wanted:
        return Check(UNKNOWN, f'"{asked}" is no route that Eligo knows')
    if found <= wanted:
        return FITS
    return Check(
        NO if found.isdisjoint(wanted) else UNKNOWN,
        f"it was given by another route ({_list(found)})",
    )


def _systemic(found: frozenset[str]) -> Check:
    says_so = {systemic for route, systemic, _ in _table() if route in found}
    return check(says_so.pop() if len(says_so) == 1 else None, f"its route is {_list(found)}")


def _list(found: frozenset[str]) -> str:
    return ", ".join(sorted(found))
