"""Facts in plain English, for the reasons that answers give."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from eligo.engines.dates import say
from eligo.language.nodes import Fact, Kind
from eligo.language.values import Interval, Quantity
from eligo.language.wording_facts import fact as held
from eligo.language.wording_facts import fact_question as asked
from eligo.language.wording_facts import named
from eligo.language.wording_values import unit_name
from eligo.patients.model import Certainty, FactKind, PatientFact, Status

__all__ = [
    "age_of", "asked", "fact", "facts", "heading", "held", "interval", "number", "quantity",
    "result", "wanted",
]  # fmt: skip

_OLD_DAYS = 90
_PLAIN_UNITS = {"1": "", "a": " years", "mo": " months", "wk": " weeks", "d": " days", "%": " %"}
_STATUS = {
    Status.REMISSION: "in remission",
    Status.PLANNED: "planned",
}


def number(value: Decimal) -> str:
    """A number without trailing zeros or exponents."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def quantity(q: Quantity) -> str:
    """ "126 U/L", "18 years", "3" for a unit that is only an annotation."""
    if q.unit in _PLAIN_UNITS:
        return number(q.value) + _PLAIN_UNITS[q.unit]
    unit = "" if q.unit.startswith("{") and q.unit.endswith("}") else f" {unit_name(q.unit)}"
    return number(q.value) + unit


def interval(test: Interval) -> str:
    """ "at least 3 and less than 5 U/L"."""
    parts = []
    if test.low:
        parts.append(
            ("at least " if test.low.inclusive else "more than ") + quantity(test.low.quantity)
        )
    if test.high:
        parts.append(
            ("at most " if test.high.inclusive else "less than ") + quantity(test.high.quantity)
        )
    return " and ".join(parts)


def wanted(node: Fact) -> str:
    """What a Fact node looks for: "active rheumatoid arthritis", "a history of stroke"."""
    name = named(node.concept, node.qualifiers)
    if node.kind is Kind.ALLERGY:
        return f"an allergy to {name}"
    if node.kind is Kind.FAMILY_HISTORY:
        return f"a family history of {name}"
    if node.kind in (Kind.CONDITION, Kind.FINDING) and "history" in node.qualifier("status"):
        return f"a history of {name}"
    return name


def _says_number(text: str, value: Decimal) -> bool:
    """Whether a number stands in a text by itself: 25 in "EF was 25%", but no 1 in "HbA1c"."""
    return re.search(rf"(?<![\w.]){re.escape(number(value))}(?!\.?\d)", text) is not None


def result(fact: PatientFact) -> str:
    """ "ALT 126 U/L on 2025-05-28", "NYHA Class II on …"; a text with its value says it once."""
    parts = [heading(fact.text)]
    if fact.value is not None and not _says_number(fact.text, fact.value.value):
        parts.append((fact.comparator or "") + quantity(fact.value))
    elif fact.outcome is not None:
        parts.append(f'"{fact.outcome}"')
    return " ".join(parts) + (f" on {say(fact.start)}" if fact.start else " (undated)")


def heading(text: str) -> str:
    """A display name without the parts of it that laboratories use to tell methods apart."""
    return text.split(" [", 1)[0].strip() or text


def fact(one: PatientFact) -> str:
    """A fact with its status and its dates; of a form's answer the answer."""
    if one.kind is FactKind.OBSERVATION or (one.outcome is not None and not one.present):
        return result(one)
    notes = [_standing(one)] if _standing(one) else []
    if one.certainty is Certainty.SUSPECTED:
        notes.append("only suspected")
    status = f" ({', '.join(notes)})" if notes else ""
    return f'"{one.text}"{status}{_dates(one)}'


def _standing(one: PatientFact) -> str:
    """How it stands, where its dates and its kind do not say so already."""
    if not one.present or one.status is not Status.RESOLVED:
        return _STATUS.get(one.status, "") if one.present else ""
    if one.kind is FactKind.DRUG:
        return "" if one.end else "stopped"
    return "" if one.kind is FactKind.PROCEDURE else "resolved"


def _dates(one: PatientFact) -> str:
    if one.start is None and one.end is None:
        return ""
    dated = (FactKind.PROCEDURE, FactKind.ALLERGY, FactKind.STATEMENT)
    if one.kind in dated and not one.ongoing:
        return f" on {say(one.start or one.end)}"
    if one.ongoing or one.end is None:
        return f" since {say(one.start)}"
    if one.start is None:
        return f" until {say(one.end)}"
    if one.start == one.end:
        return f" on {say(one.start)}"
    return f" from {say(one.start)} to {say(one.end)}"


def facts(many: Iterable[PatientFact], most: int = 3) -> str:
    """Several facts in a row, the rest counted."""
    listed = list(dict.fromkeys(fact(one) for one in many))
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


def age_of(one: PatientFact, today: date) -> str:
    """A remark where a result is old."""
    if one.start is None or (today - one.start.last).days <= _OLD_DAYS:
        return ""
    return f" (a result {(today - one.start.last).days} days old)"
