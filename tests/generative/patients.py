"""Hypothesis strategies for patients over the spec vocabulary, and criteria that speak of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from eligo.language.nodes import SEXES, Judgement, Node, State
from eligo.language.values import Concept, Quantity
from eligo.patients.model import (
    Certainty,
    FactKind,
    Patient,
    PatientFact,
    Reference,
    Status,
    When,
)
from tests.generative.strategies import UNITS, nodes
from tests.spec.vocabulary import _CONCEPTS as VOCABULARY
from tests.spec.vocabulary import concept

NAMES = (*VOCABULARY, "odd lesion", "unheard-of syndrome")
OUTCOMES = ("positive", "negative", "detected", "not detected", "grade II", "class III", "CR1", "?")
WORDS = (
    *NAMES,
    "number of cycles of chemotherapy",
    "no known drug allergy",
    "systemic therapy",
    "any study",
    "willing to sign informed consent",
    "NPM1 mutation at diagnosis",
    "maximum acute GVHD grade",
    "surgery of the odd lesion",
)  # fmt: skip

ASKED = (
    "willing to sign informed consent",
    "unable to comply with the protocol",
    "agrees to use contraception",
    "plans to become pregnant",
    "in the investigator's opinion a poor candidate",
    "able to read the odd words",
)

names = st.sampled_from(NAMES)
days = st.dates(date(2023, 1, 1), date(2026, 1, 1))


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def whens(draw: st.DrawFn) -> When:
    """A day, or the days between two."""
    first, last = sorted((draw(days), draw(days)))
    return When(first, last if draw(st.booleans()) else first)


numbers = st.sampled_from([Decimal(n) for n in ("0", "0.5", "1", "2", "3", "40", "120", "1000")])
quantities = st.builds(Quantity, numbers, st.sampled_from((*UNITS[:3], "U/L", "%", "{copies}/mL")))
qualifiers = st.dictionaries(
    st.sampled_from(("severity", "route", "stage", "timepoint", "course", "indication", "cause")),
    st.tuples(st.sampled_from(("severe", "mild", "oral", "inhaled", "IIIB", "diagnosis", *NAMES))),
    max_size=2,
)
facts = st.builds(
    PatientFact,
    st.sampled_from(FactKind),
    st.sampled_from(WORDS),
    st.lists(names.map(concept), max_size=2).map(tuple),
    present=st.sampled_from((True, True, True, False)),
    start=_maybe(whens()),
    end=_maybe(whens()),
    ongoing=_maybe(st.booleans()),
    status=st.sampled_from(Status),
    certainty=st.sampled_from(Certainty),
    value=_maybe(quantities),
    comparator=st.sampled_from((None, None, "<", ">=")),
    outcome=_maybe(st.sampled_from(OUTCOMES)),
    reference=_maybe(st.builds(Reference, _maybe(quantities), _maybe(quantities))),
    qualifiers=qualifiers,
    indications=st.lists(names.map(concept), max_size=1).map(tuple),
    state=_maybe(st.sampled_from(State)),
    doubt=st.sampled_from((None, None, None, None, "the value is impossible")),
)
patients = st.builds(
    Patient,
    st.just("somebody"),
    _maybe(st.sampled_from(SEXES)),
    _maybe(st.dates(date(1940, 1, 1), date(2020, 1, 1)).map(When.on)),
    facts=st.lists(facts, max_size=6).map(tuple),
    prose=_maybe(st.sampled_from(("", "He has an odd lesion.", "Lymphoma, then surgery."))),
)


@st.composite
def criteria(draw: st.DrawFn) -> Node:
    """Any criterion, about concepts of the spec vocabulary."""
    known = iter(draw(st.lists(names.map(concept), min_size=40, max_size=40)))
    renamed: Node = _renamed(draw(nodes()), known)
    return renamed


def _renamed(value: Any, known: Iterator[Concept]) -> Any:
    """The value with each concept in it replaced by the next of the known ones, and judgements by
    such as are made."""
    if isinstance(value, Concept):
        return next(known, value)
    if isinstance(value, Judgement):
        return Judgement(ASKED[len(value.words) % len(ASKED)])
    if isinstance(value, tuple):
        return tuple(_renamed(item, known) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {f.name: _renamed(getattr(value, f.name), known) for f in fields(value) if f.init}
    return replace(value, **changes)
