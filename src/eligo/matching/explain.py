"""Why a trial is where it is: one sentence a trial, and what is stale."""

from __future__ import annotations

from datetime import date

from eligo.language.nodes import Side
from eligo.language.wording import word
from eligo.matching.judge import ELIGIBLE, INELIGIBLE, Judged, Match
from eligo.patients.model import FactKind, PatientFact

# A result that is older says what was: the registry's windows for laboratory values are of weeks.
STALE_DAYS = 90
_LONGEST = 160  # characters of a criterion in a sentence


def sentence(match: Match) -> str:
    """One sentence on a trial: what keeps the patient out, what is open, or that it fits."""
    if match.verdict == INELIGIBLE:
        failed = [j for j in match.deciding if j.fails]
        return f"Does not fit: {_against(failed[0])}{_more(len(failed) - 1, 'criterion fails')}."
    still_open = [j for j in match.deciding if j.open]
    if match.verdict == ELIGIBLE:
        waits = f"; {_counted(len(still_open), 'judgement')} left to a person" if still_open else ""
        return f"Fits: nothing speaks against it and nothing is missing{waits}."
    doubtful = next((j for j in match.deciding if j.doubt), None)
    if doubtful is not None:
        return f"May fit: {_against(doubtful)}, but {doubtful.doubt}."
    if not still_open:
        return "May fit: the record names no criteria."
    first = max(still_open, key=lambda j: (j.open.missing, j.open.unread + j.open.review))
    asked = _more(len(still_open) - 1, "criterion is open")
    return f"May fit: “{_words(first)}” is open, since {first.answer.why}{asked}."


def _against(judged: Judged) -> str:
    sense = "excludes" if judged.criterion.side is Side.EXCLUSION else "is not met"
    return f"“{_words(judged)}” {sense}, since {judged.answer.why}"


def _words(judged: Judged) -> str:
    words = " ".join(judged.criterion.text.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _more(number: int, one: str) -> str:
    """ "; 1 more criterion fails", "; 3 more criteria fail"."""
    if number <= 0:
        return ""
    many = {"criterion fails": "criteria fail", "criterion is open": "criteria are open"}
    return f"; {number} more {one if number == 1 else many[one]}"


def in_words(judged: Judged) -> str:
    """The logic of a criterion in plain English."""
    return word(judged.criterion.logic)


def stale(fact: PatientFact, today: date) -> bool:
    """Whether a result is older than STALE_DAYS; other facts don't grow stale."""
    if fact.kind is not FactKind.OBSERVATION or fact.start is None:
        return False
    return (today - fact.start.last).days > STALE_DAYS
