"""What can't be right in a whole record: days to come or before birth, and plain contradictions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from eligo.patients.model import FactKind, PatientFact, Status, When

_ZONES = timedelta(days=1)  # days are printed in their own time zones
_FUTURE = "its date is in the future"
_UNBORN = "its date is before the birth"
_CONTRADICTED = "the record also names an allergy"


def checked(
    facts: Iterable[PatientFact], birth: When | None, today: date, say: Callable[[str], None]
) -> list[PatientFact]:
    """The facts, with a doubt on each that can't be right; `say` is told where it stands."""
    every = list(facts)
    allergic = any(f.kind is FactKind.ALLERGY and f.present and not f.doubt for f in every)
    out = []
    for fact in every:
        doubt = fact.doubt or _misdated(fact, birth, today) or _contradicted(fact, allergic)
        if doubt and not fact.doubt:
            say(f"{fact.source.resource or 'record'}/{fact.source.id or '?'}: {doubt}")
            fact = replace(fact, doubt=doubt)
        out.append(fact)
    return out


def _misdated(fact: PatientFact, birth: When | None, today: date) -> str | None:
    if fact.start is None or fact.kind is FactKind.FAMILY_HISTORY:
        return None
    if fact.start.first > today + _ZONES and fact.status is not Status.PLANNED:
        return _FUTURE
    return _UNBORN if birth and fact.start.last < birth.first - _ZONES else None


def _contradicted(fact: PatientFact, allergic: bool) -> str | None:
    """A denial of every allergy beside a named one."""
    if fact.kind is not FactKind.ALLERGY or fact.present:
        return None
    return _CONTRADICTED if "any" in fact.qualifiers.get("cause", ()) and allergic else None


def newest(facts: Iterable[PatientFact], seen: Iterable[When], today: date) -> date | None:
    """The newest day on which something was observed or done.

    Plans, what is doubted and what is not over yet have no such day at their end.
    """
    days = [when.first for when in seen]
    for fact in facts:
        if fact.doubt is None and fact.status is not Status.PLANNED:
            days += [fact.start.first] if fact.start else []
            days += [fact.end.first] if fact.end and fact.ongoing is False else []
    return max((day for day in days if day <= today + _ZONES), default=None)
