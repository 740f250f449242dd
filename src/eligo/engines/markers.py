"""Biomarkers: genes, fusions, proteins; what is found of them, and their levels over time."""

from __future__ import annotations

import re

from eligo.engines.answer import Context
from eligo.engines.concepts import about
from eligo.engines.outcomes import polarity
from eligo.engines.qualifiers import judge, of_result
from eligo.engines.words import says
from eligo.language.nodes import Qualifier
from eligo.language.truth import NO, YES, Truth, conjoin
from eligo.language.values import Concept, Interval, Outcome
from eligo.patients.model import PatientFact

_SYMBOL = re.compile(r"\b[A-Z][A-Za-z]{0,3}[A-Z0-9]{1,6}(?:\s*(?:::|-|/)\s*[A-Z][A-Z0-9]{2,8})*\b")
_LEVEL_WORDS = ("transcript", "transcripts", "mutant", "copies", "fusion", "mutation")
_DIAGNOSIS = ("at diagnosis", "diagnostic", "initial diagnosis")


def is_marker(concept: Concept, test: Interval | Outcome, context: Context) -> bool:
    """Whether a measurement is of a gene, a fusion or a transcript."""
    if context.terms.kind(concept) == "gene" or is_reduction(test):
        return True
    return any(says(concept.name, word) for word in _LEVEL_WORDS) and bool(symbols(concept.name))


def is_reduction(test: Interval | Outcome) -> bool:
    """Whether a test asks how far a level fell, not how high it is."""
    return isinstance(test, Interval) and "log" in test.bounds[0].quantity.unit


def symbols(text: str) -> frozenset[str]:
    """The gene symbols and fusions in a text: "CBFb:: MYH11" is CBFB::MYH11."""
    found = (re.sub(r"\s*(?:::|-|/)\s*", "::", m.group()) for m in _SYMBOL.finditer(text))
    return frozenset(symbol.upper() for symbol in found)


def marker_results(
    concept: Concept, test: Interval | Outcome, facts: list[PatientFact], context: Context
) -> list[PatientFact]:
    """The results that tell of a marker: log reductions for those, findings for the rest."""
    mine = [f for f in facts if _names(f, concept, context)]
    return [f for f in mine if reports_reduction(f) is is_reduction(test)]


def _names(fact: PatientFact, concept: Concept, context: Context) -> bool:
    wanted = symbols(concept.name)
    if wanted and not wanted.isdisjoint(symbols(fact.text)):
        return True
    return about(fact, concept, context).truth is YES


def reports_reduction(fact: PatientFact) -> bool:
    """Whether the result is a fall of the level, not the level itself."""
    unit = fact.value.unit.casefold() if fact.value else ""
    return "log" in unit or says(fact.text, "reduction") or says(fact.text, "log reduction")


def fits(qualifiers: tuple[Qualifier, ...], fact: PatientFact, context: Context) -> Truth:
    """Whether a result is of the method, specimen and time asked for.

    What says that the marker was not there at diagnosis says so of every later time.
    """
    asked = [q for q in qualifiers if q.name != "timepoint" or not never_there(fact)]
    return conjoin(of_result(q, fact, context).truth for q in asked)


def closest(
    concept: Concept, qualifiers: tuple[Qualifier, ...], many: list[PatientFact], context: Context
) -> list[PatientFact]:
    """Of several results those that say most exactly that they are what is asked for.

    First those that state the method, specimen and time, then those of the very concept.
    """
    kept = many
    for qualifier in qualifiers:
        stated = [f for f in kept if judge(qualifier, f, context).truth is YES]
        kept = stated or kept
    exact = [f for f in kept if any(c.key == concept.key for c in f.concepts)]
    return exact or kept


def never_there(fact: PatientFact) -> bool:
    """Whether the result says that the marker was not there at diagnosis."""
    told = fact.qualifiers.get("timepoint", ())
    at_diagnosis = told == ("diagnosis",) or any(says(fact.text, words) for words in _DIAGNOSIS)
    return at_diagnosis and polarity(fact) is NO
