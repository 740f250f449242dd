"""A patient's note as a query: its problems weigh most, and whom a trial takes weighs a little."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from eligo.matching.search.build import Builder, Built, Q, some
from eligo.matching.search.expand import Expansion
from eligo.matching.search.filters import fits_age, fits_sex
from eligo.matching.search.query import And, Query
from eligo.patients.model import FactKind, Patient, Status
from eligo.reading.notes import read_note
from eligo.records.index.documents import key

LONG = 40  # words: what is longer is a note, not a question
_KINDS = {FactKind.CONDITION: 1.0, FactKind.DRUG: 0.3, FactKind.PROCEDURE: 0.3}
_OVER = 0.7  # a problem that is over weighs less
_FIRST = 0.5  # the first problem weighs half as much again, the second a quarter, …
_PROBLEM, _FITS = 10.0, 30.0


def is_note(text: str) -> bool:
    """Whether a text is long enough to be a note."""
    return len(text.split()) > LONG


def of_note(text: str, builder: Builder) -> Built:
    """The trials that share most with a note: its words, and the problems that it affirms."""
    patient = read_note("query", text, builder.terms)
    parts = [builder.ranked(text, concepts=0.0)]
    if builder.expand:
        parts += [_about(name, weight, builder) for name, weight in problems(patient, builder)]
    fits = [*fits_sex_of(patient), *fits_age_of(patient)]
    if fits:
        allowed = builder.required(And(tuple(fits)))
        parts.append(Q.const_score_query(allowed, _FITS))
    return some(parts)


def _about(name: str, weight: float, builder: Builder) -> Built:
    return Q.boost_query(Q.term_query(builder.schema, "concept", name), _PROBLEM * weight)


def problems(patient: Patient, builder: Builder) -> list[tuple[str, float]]:
    """What the note says that the patient has or takes, weighed; told as expansions too."""
    weights: dict[str, float] = {}
    told: dict[str, int] = defaultdict(int)
    facts = [f for f in patient.facts if f.present and f.concepts and f.kind in _KINDS]
    for place, fact in enumerate(facts, 1):
        name = key(*fact.concepts[0].key)
        if name in builder.without:
            continue
        standing = _OVER if fact.status is Status.RESOLVED else 1.0
        weight = _KINDS[fact.kind] * standing * (1 + _FIRST / place)
        if name not in told:
            means = f"{fact.concepts[0].name} and its kinds"
            builder.seen.append(Expansion(fact.text, name, means, "told in the note"))
        weights[name] = max(weights.get(name, 0.0), weight)
        told[name] += 1
    return [(name, weight * told[name] ** 0.5) for name, weight in weights.items()]


def fits_sex_of(patient: Patient) -> list[Query]:
    """Trials that take the patient's sex."""
    return [fits_sex(patient.sex)] if patient.sex else []


def fits_age_of(patient: Patient) -> list[Query]:
    """Trials that take the patient's age."""
    if patient.birth is None:
        return []
    day = patient.last_observed or date.today()
    return list(fits_age((day - patient.birth.last).days // 365.25))
