"""The five seed pages' criteria against the gold: one test a criterion, one a contradiction."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

import pytest

from eligo import terms as vocabulary
from eligo.language.nodes import Side
from eligo.reading.criteria import Criterion, Status
from eligo.reading.trial import TrialCriteria, read_trial
from eligo.records import Trial, read
from eligo.terms import Terms
from tests.functional.gold.atoms import Atom, atoms, shapes
from tests.functional.gold.wanted import (
    GOLD,
    HERE,
    SHARED,
    Json,
    Wanted,
    criteria,
    fits,
    preferred,
    resolved,
    shape,
    trials,
    wanted,
)

pytestmark = pytest.mark.skipif(not GOLD.exists(), reason="../shared/gold is absent")

LEAST_OVERLAP = 0.5
_ISSUES: dict[str, dict[str, Any]] = tomllib.loads((HERE / "issues.toml").read_text("utf-8"))


@cache
def the_terms() -> Terms:
    """The vocabularies, loaded once."""
    return vocabulary.load()


@cache
def the_record(trial: str) -> Trial:
    """A seed page as a record."""
    page = SHARED / "seeds" / trials()[trial]["seed_file"].rsplit("/", 1)[-1]
    [record] = read(page)
    assert isinstance(record, Trial), record
    return record


@cache
def the_criteria(trial: str) -> TrialCriteria:
    """A seed page's criteria."""
    return read_trial(the_record(trial), the_terms())


# ---- criteria -----------------------------------------------------------------------------------


def _asked() -> list[tuple[str, str]]:
    """Every gold criterion that a computer can decide at least in part."""
    return [
        (trial, one["id"])
        for trial in trials()
        for one in criteria(trial).values()
        if one["computability"] in ("full", "partial")
    ]


@pytest.mark.parametrize(("trial", "name"), _asked(), ids=lambda part: part)
def test_criterion_has_the_gold_logic(trial: str, name: str) -> None:
    """It is found, on its side and under its parent, read, and says what the gold says."""
    gold = criteria(trial)[name]
    ours = found(trial, gold)
    assert ours is not None, f"{gold['role']} criterion not found: {gold['quote']}"
    problems = [*placed_wrongly(trial, gold, ours), *differences(trial, gold, ours)]
    assert not problems, told(gold, ours, problems)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def found(trial: str, gold: Json) -> Criterion | None:
    """Our criterion of the same side with the gold's words, the closest of several."""
    best, closest = None, (False, 0.0)
    quote = _words(gold["quote"])
    for one in the_criteria(trial).criteria:
        text = _words(one.text)
        if one.side is not Side(gold["role"]) or not text:
            continue
        overlap = len(set(quote) & set(text)) / len(set(quote) | set(text))
        held = f" {' '.join(quote)} " in f" {' '.join(text)} "
        if (held or overlap >= LEAST_OVERLAP) and (held, overlap) > closest:
            best, closest = one, (held, overlap)
    return best


def placed_wrongly(trial: str, gold: Json, ours: Criterion) -> list[str]:
    """It stands under another item than in the gold, or was not read."""
    problems = []
    above = the_criteria(trial).criteria[ours.parent] if ours.parent is not None else None
    parent = gold.get("parent")
    expected = found(trial, criteria(trial)[parent]) if parent else None
    if above is not expected:
        problems.append(f"stands under {above.text[:60] if above else None!r}, not {parent}")
    if ours.status is Status.UNREAD:
        problems.append("it is unread")
    return problems


def differences(trial: str, gold: Json, ours: Criterion) -> list[str]:
    """What the gold says and ours does not, what ours invents, and another and/or at the top."""
    logic = resolved(gold["logic"], trial)
    asked, have = wanted(logic), list(atoms(ours.logic))
    missing = [w for w in asked if not any(fits(w, a, the_terms()) for a in have)]
    problems = [f"missing: {one}" for one in missing]
    problems += [f"invented: {one}" for one in invented(trial, gold, asked, have)]
    due, top = shape(resolved(preferred(gold), trial)), shapes(ours.logic)
    if not due & top:
        problems.append(f"the top is {'/'.join(sorted(top))}, not {'/'.join(sorted(due))}")
    return problems


def invented(trial: str, gold: Json, asked: list[Wanted], have: list[Atom]) -> list[Atom]:
    """Our comparisons with a number that no reading of the gold has."""
    readings = [resolved(r["logic"], trial) for r in gold.get("readings", ())]
    every = [*asked, *(one for logic in readings for one in wanted(logic))]
    return [
        atom
        for atom in have
        if atom.tests and not any(fits(one, atom, the_terms()) for one in every)
    ]


def told(gold: Json, ours: Criterion, problems: list[str]) -> str:
    """A failure's message."""
    mine = [f"    {atom}" for atom in atoms(ours.logic)]
    return "\n".join([gold["quote"], *(f"  {p}" for p in problems), "  ours:", *mine])


# ---- contradictions -----------------------------------------------------------------------------


def _grave() -> list[str]:
    return [
        f"{trial} {issue['id']}"
        for trial, gold in trials().items()
        for issue in gold["issues"]
        if issue["severity"] in ("high", "critical")
    ]


@pytest.mark.parametrize("issue", _grave(), ids=lambda name: name.replace(" ", "-"))
def test_grave_contradiction_is_flagged(issue: str) -> None:
    """What the gold marks high is told by a flag, on the criterion that it is about."""
    trial = issue.split()[0]
    expected = _ISSUES[issue]
    codes = _codes_on(trial, expected["on"]) if "on" in expected else _codes_of(trial)
    assert set(expected["flags"]) <= codes, f"flags there: {sorted(codes)}"


def _codes_of(trial: str) -> set[str]:
    return {flag.code for flag in the_record(trial).flags}


def _codes_on(trial: str, words: str) -> set[str]:
    """The codes on the criteria with these words and on all that they stand under."""
    listed = the_criteria(trial).criteria
    codes: set[str] = set()
    for one in listed:
        if words.lower() in " ".join(one.text.lower().split()):
            at: Criterion | None = one
            while at is not None:
                codes |= {flag.code for flag in at.flags}
                at = listed[at.parent] if at.parent is not None else None
    return codes
