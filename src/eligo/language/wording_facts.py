"""Facts and what qualifies them, as verb phrases about the patient, said and denied."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from eligo.language.nodes import Fact, Kind, Qualifier
from eligo.language.values import Concept, Interval
from eligo.language.wording_values import either, interval, level, period


class Verb(NamedTuple):
    """A verb said, denied and asked; a question is the verb round "the patient"."""

    said: str
    denied: str
    asked: tuple[str, str]


_HAVE = {
    "now": Verb("has", "does not have", ("Does", "have")),
    "ever": Verb("has ever had", "has never had", ("Has", "ever had")),
    "then": Verb("had", "did not have", ("Did", "have")),
}
_RECEIVE = {
    "now": Verb("is receiving", "is not receiving", ("Is", "receiving")),
    "so far": Verb("has received", "has not received", ("Has", "ever received")),
    "ever": Verb("has ever received", "has never received", ("Has", "ever received")),
    "then": Verb("received", "did not receive", ("Did", "receive")),
}
_UNDERGO = {
    "now": Verb("is undergoing", "is not undergoing", ("Is", "undergoing")),
    "so far": Verb("has undergone", "has not undergone", ("Has", "ever undergone")),
    "ever": Verb("has ever undergone", "has never undergone", ("Has", "ever undergone")),
    "then": Verb("underwent", "did not undergo", ("Did", "undergo")),
}
_ALLERGIC = {
    "now": Verb("is allergic to", "is not allergic to", ("Is", "allergic to")),
    "ever": Verb("has ever been allergic to", "was never allergic to", ("Was", "ever allergic to")),
    "then": Verb("was allergic to", "was not allergic to", ("Was", "allergic to")),
}
_FAMILY = {
    "now": Verb(
        "has a family history of",
        "has no family history of",
        ("Does", "have a family history of"),
    ),
}
_TAKE_PART = {
    "now": Verb("is taking part in", "is not taking part in", ("Is", "taking part in")),
    "so far": Verb("has taken part in", "has not taken part in", ("Has", "ever taken part in")),
    "then": Verb("took part in", "did not take part in", ("Did", "take part in")),
}
# A contract test holds this to Kind. A tense that is missing falls back to "now".
VERBS: dict[Kind, dict[str, Verb]] = {
    Kind.CONDITION: _HAVE,
    Kind.FINDING: _HAVE,
    Kind.DRUG: _RECEIVE,
    Kind.PROCEDURE: _UNDERGO,
    Kind.ALLERGY: _ALLERGIC,
    Kind.FAMILY_HISTORY: _FAMILY,
    Kind.PARTICIPATION: _TAKE_PART,
}


def verb(fact: Fact) -> Verb:
    """The verb in the tense that the fact's period and status ask for."""
    tenses = VERBS[fact.kind]
    return tenses.get(_tense(fact, tenses), tenses["now"])


def _tense(fact: Fact, tenses: dict[str, Verb]) -> str:
    status = fact.qualifier("status")
    if fact.period:
        return "then"
    if "history" in status or "resolved" in status:
        return "ever" if "ever" in tenses else "so far"
    return "now" if "active" in status else "so far" if "so far" in tenses else "now"


def fact(node: Fact, yes: bool) -> str:
    """Has active hepatitis B; did not receive chemotherapy within the 8 days before screening."""
    said = verb(node).said if yes else verb(node).denied
    return f"{said} {matter(node)}"


def fact_question(node: Fact) -> str:
    """Has the patient ever undergone allogeneic transplantation?"""
    first, rest = verb(node).asked
    return f"{first} the patient {rest} {matter(node)}?"


def matter(node: Fact) -> str:
    """What the verb is about: how many of it, the thing itself, for how long and when."""
    times, portions = _count(node.count)
    thing = named(node.concept, _unsaid_removed(node), article=not portions)
    excluded = node.excluding and f"(not counting {either([c.name for c in node.excluding])})"
    lasting = node.duration and f"for {interval(node.duration)}"
    when = node.period and period(node.period)
    return _said(portions, thing, excluded, times, lasting, when)


def _unsaid_removed(node: Fact) -> tuple[Qualifier, ...]:
    """The qualifiers without what the verb's tense says."""
    if VERBS[node.kind] is _HAVE:
        return node.qualifiers
    return tuple(q for q in node.qualifiers if (q.name, q.value) != ("status", "active"))


def _count(count: Interval | None) -> tuple[str, str]:
    """How many times it happened, or how many portions of it there were."""
    if count is None:
        return "", ""
    if any(bound.quantity.unit not in ("1", "{times}") for bound in count.bounds):
        return "", f"{interval(count)} of"
    ends = [replace(b, quantity=replace(b.quantity, unit="{times}")) for b in count.bounds]
    return interval(Interval(count.low and ends[0], count.high and ends[-1])), ""


def _said(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part)


# ---- things and their qualifiers ----------------------------------------------------------------

# Nouns that are counted, so that one of them is "a" one; names of diseases and drugs are not.
_COUNTED_NOUNS = frozenset(
    {"tumour", "tumor", "neoplasm", "malignancy", "infection", "disorder", "fracture", "ulcer"}
    | {"transplant", "transplantation", "allergy", "mutation", "seizure", "stroke", "bleed"}
    | {"inhibitor", "antibody", "vaccine", "anticoagulant", "immunosuppressant", "corticosteroid"}
    | {"agent", "antagonist", "agonist", "drug", "blocker", "antibiotic", "diuretic", "steroid"}
    | {"biopsy", "procedure", "device", "pacemaker", "operation", "trial", "study", "infarction"}
)
_VOWELS = frozenset("aeiouAEIOU")
# Letters whose names begin with a vowel, for abbreviations: an MRI, a PET scan.
_VOWEL_NAMES = frozenset("AEFHILMNORSX")


_DETERMINERS = frozenset(("another", "other", "any"))


def with_article(thing: str, noun: str) -> str:
    """An HIV infection; a solid tumour; acute myeloid leukaemia. `noun` is its name alone."""
    words = noun.casefold().split()
    if not words or words[-1] not in _COUNTED_NOUNS or words[0] in _DETERMINERS:
        return thing
    first = re.split(r"[\s-]", thing)[0]
    spelt = first.isupper() and len(first) > 1
    an = first[:1] in (_VOWEL_NAMES if spelt else _VOWELS)
    return f"{'an' if an else 'a'} {thing}"


Value = str | Concept | Interval
_ORDINALS = {"1": "first", "2": "second", "3": "third"}


def _adjective(value: Value) -> str:
    return str(value)


def _status(value: Value) -> str:
    return "active" if value == "active" else ""


def _status_after(value: Value) -> str:
    return {"in remission": "in remission", "resolved": "that has resolved"}.get(str(value), "")


def _ordinal(value: Value) -> str:
    count = level(value) if isinstance(value, Interval) else str(value)
    return _ORDINALS.get(count, f"number {count}")


def _stage(value: Value) -> str:
    return f"stage {value}"


def _confirmation(value: Value) -> str:
    how = str(value)
    if how.endswith("ic"):
        return f"{how}ally confirmed"
    return f"{how}ly confirmed" if how.endswith("al") else f"{how}-confirmed"


def _name(value: Value) -> str:
    return value.name if isinstance(value, Concept) else str(value)


def _bracketed(value: Value) -> str:
    return f"({value})"


def _behind(preposition: str) -> Callable[[Value], str]:
    return lambda value: f"{preposition} {_name(value)}"


def _dose(value: Value) -> str:
    return f"at a dose of {interval(value) if isinstance(value, Interval) else value}"


def _level(what: str) -> Callable[[Value], str]:
    return lambda value: f"{what} {level(value) if isinstance(value, Interval) else value}"


# What is said before the name and behind it, each in this order. A contract test holds the two
# to QUALIFIERS.
BEFORE: dict[str, Callable[[Value], str]] = {
    "certainty": _adjective,
    "confirmation": _confirmation,
    "ordinal": _ordinal,
    "modifier": _adjective,
    "control": _adjective,
    "status": _status,
    "severity": _adjective,
    "course": _adjective,
    "acuity": _adjective,
    "origin": _adjective,
    "stage": _stage,
    "regimen": _adjective,
    "route": _adjective,
}
BEHIND: dict[str, Callable[[Value], str]] = {
    "grade": _level("of grade"),
    "dose": _dose,
    "equivalent": lambda value: f"(in doses of {_name(value)})",
    "site": _behind("of the"),
    "donor": _behind("from a donor:"),
    "specimen": _behind("in"),
    "method": _behind("by"),
    "relative": _bracketed,
    "cause": _behind("due to"),
    "indication": _behind("for"),
    "treatment": _behind("requiring"),
    "line": _level("as treatment line"),
    "timepoint": _behind("at"),
    "status": _status_after,
}


def _phrases(table: dict[str, Callable[[Value], str]], all_of: tuple[Qualifier, ...]) -> list[str]:
    return [say(q.value) for name, say in table.items() for q in all_of if q.name == name]


def named(concept: Concept, qualifiers: tuple[Qualifier, ...], article: bool = False) -> str:
    """The name among its qualifiers: severe chronic X of the lung due to Y."""
    thing = _said(*_phrases(BEFORE, qualifiers), concept.name)
    thing = with_article(thing, concept.name) if article else thing
    return _said(thing, *_phrases(BEHIND, qualifiers))
