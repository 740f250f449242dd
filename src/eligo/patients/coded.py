"""Codes whose meaning is a word of the criteria language, and what ICD-10-CM codes say besides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from eligo.patients.model import FactKind, Status
from eligo.patients.tables import table
from eligo.patients.words import Qualifiers

Pair = tuple[str, str]


@cache
def _code_words() -> dict[tuple[str, str, str], tuple[str, ...]]:
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for about, system, code, word in table("codes", "about", "system", "code", "word"):
        found[about, system, code] = (*found.get((about, system, code), ()), word)
    return found


def code_words(about: str, pairs: Iterable[Pair]) -> tuple[str, ...]:
    """What codes (short system, code) say of `about`: severity, route, result, relative, …"""
    known = _code_words()
    words = (word for system, code in pairs for word in known.get((about, system, code), ()))
    return tuple(dict.fromkeys(words))


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """What a diagnosis code says of how the entry is meant.

    `named`: False where the code is a reason to be seen, not a disease. `adds`: a further fact of
    this kind in the same words (dialysis beside "dependence on dialysis").
    """

    kind: FactKind | None = None
    status: Status | None = None
    adds: FactKind | None = None
    named: bool = True


@cache
def _icd_rows() -> tuple[tuple[re.Pattern[str], CodeMeaning, Qualifiers], ...]:
    out: list[tuple[re.Pattern[str], CodeMeaning, Qualifiers]] = []
    for pattern, kind, status, adds, qualifier in table(
        "icd10cm", "pattern", "kind", "status", "adds", "qualifier"
    ):
        name, _, value = qualifier.partition("=")
        meaning = CodeMeaning(
            FactKind(kind) if kind != "other" else None,
            Status(status) if status else None,
            FactKind(adds) if adds else None,
            kind != "other",
        )
        out.append((re.compile(pattern), meaning, {name: (value,)} if name else {}))
    return tuple(out)


def code_meaning(pairs: Iterable[Pair]) -> tuple[CodeMeaning, Qualifiers]:
    """What the first telling ICD-10-CM code among these says."""
    for system, code in pairs:
        if system == "icd10cm":
            for pattern, meaning, qualifiers in _icd_rows():
                if pattern.fullmatch(code.upper()):
                    return meaning, qualifiers
    return CodeMeaning(), {}


@cache
def _routes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((route, re.compile(words)) for route, words in table("routes", "route", "pattern"))


def routes_in(text: str) -> tuple[str, ...]:
    """The routes of administration that words name."""
    folded = text.casefold()
    return tuple(route for route, pattern in _routes() if pattern.search(folded))
