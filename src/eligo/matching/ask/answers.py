"""Answers to questions as facts about the patient, with "answer" as their source."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from eligo.errors import InputError
from eligo.language.nodes import Age, Biomarker, Fact, Judgement, Kind, Measure, Person, Sex
from eligo.matching.ask.matters import Matter
from eligo.patients.fields import read_fields
from eligo.patients.linking import Linker
from eligo.patients.model import FactKind, Patient, PatientFact, Source, Status, When
from eligo.terms import Terms

_YES = frozenset({"yes", "y", "true"})
_NO = frozenset({"no", "n", "false"})
_UNKNOWN = frozenset({"", "unknown", "?", "don't know", "not known"})
_VALUE = re.compile(r"\s*([<>]=?|[≤≥])?\s*(-?\d+(?:\.\d+)?)\s*(\S.*)?")
_AGE = re.compile(r"\s*(\d{1,3})\s*(?:years?(?: old)?|y)?\s*", re.I)
_KINDS = {
    Kind.CONDITION: FactKind.CONDITION,
    Kind.FINDING: FactKind.CONDITION,
    Kind.DRUG: FactKind.DRUG,
    Kind.PROCEDURE: FactKind.PROCEDURE,
    Kind.ALLERGY: FactKind.ALLERGY,
    Kind.FAMILY_HISTORY: FactKind.FAMILY_HISTORY,
    Kind.PARTICIPATION: FactKind.PARTICIPATION,
}


def asked_of(matter: Matter) -> Source:
    """Where an answer stands: nowhere but in what was said to this question."""
    return Source(resource="answer", id=matter.id)


def answered(patient: Patient, matter: Matter, words: str, terms: Terms, today: date) -> Patient:
    """The patient with the answer: "yes", "no", "unknown", or a value with its unit.

    Nothing is added for "unknown". Raises InputError for what is no answer to the question.
    """
    told = words.strip().casefold()
    if told in _UNKNOWN:
        return patient
    if isinstance(matter.node, Age):
        return replace(patient, birth=_born(words, today))
    if isinstance(matter.node, Sex):
        return replace(patient, sex=_sex(told))
    facts = _value(matter, words, terms, today) if matter.takes_value else [_said(matter, told)]
    return replace(patient, facts=(*patient.facts, *facts))


def _said(matter: Matter, told: str) -> PatientFact:
    """A yes or a no as a fact; of a yes that it is so now."""
    if told not in _YES | _NO:
        raise InputError(f"{told!r} is no answer here; say yes, no or unknown")
    present, node, source = told in _YES, matter.node, asked_of(matter)
    if isinstance(node, Judgement):
        return PatientFact(FactKind.STATEMENT, node.words, present=present, source=source)
    if isinstance(node, Person):
        return PatientFact(
            FactKind.STATE, node.state.value, present=present, state=node.state,
            status=Status.ACTIVE, source=source,
        )  # fmt: skip
    assert isinstance(node, Fact)
    status = Status.ACTIVE if present and node.kind is Kind.CONDITION else Status.UNSTATED
    return PatientFact(
        _KINDS[node.kind], node.concept.name, (node.concept,), present, status=status, source=source
    )


def _value(matter: Matter, words: str, terms: Terms, today: date) -> list[PatientFact]:
    """A result, read as the answer to a questionnaire's field of that name."""
    node = matter.node
    assert isinstance(node, Measure | Biomarker)
    concept = node.concept if isinstance(node, Measure) else node.gene
    number = _VALUE.fullmatch(words)
    value: object = words
    if number and not number[1]:
        value = {"value": float(number[2]), "unit": number[3]}
    read = read_fields("answer", {concept.name: value}, Linker(terms), today)
    source = asked_of(matter)
    return [
        replace(f, concepts=(concept,), source=source, start=When.on(today)) for f in read.facts
    ]


def _born(words: str, today: date) -> When:
    found = _AGE.fullmatch(words)
    if found is None or not 0 <= int(found[1]) <= 130:
        raise InputError(f"{words!r} is no age; give it in years")
    years, day = int(found[1]), min(today.day, 28)
    first = date(max(today.year - years - 1, 1), today.month, day) + timedelta(days=1)
    return When(first, date(max(today.year - years, 1), today.month, day))


def _sex(told: str) -> str:
    for sex in ("female", "male"):
        if told in (sex, sex[0]):
            return sex
    raise InputError(f"{told!r} is no answer here; say female, male or unknown")
