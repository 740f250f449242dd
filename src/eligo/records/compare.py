"""Two or more tellings of a trial, compared field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eligo.records.ages import age_words
from eligo.records.model import Age, Trial, TrialDate, Value

Words = tuple[str, ...]


def _one(value: Value[Any] | None) -> Words:
    return () if value is None else (str(value.value),)


def _each(values: Iterable[Value[Any] | None]) -> Words:
    return tuple(dict.fromkeys(str(value.value) for value in values if value is not None))


def _age(value: Value[Age] | None) -> Words:
    return () if value is None else (age_words(value.value),)


def _date(found: TrialDate | None) -> Words:
    return () if found is None else (found.date.value,)


# What is compared, in the order in which people look, and its words in a record.
FIELDS: dict[str, Callable[[Trial], Words]] = {
    "title": lambda t: _one(t.brief_title),
    "official title": lambda t: _one(t.official_title),
    "status": lambda t: _one(t.status),
    "why stopped": lambda t: _one(t.why_stopped),
    "study type": lambda t: _one(t.study_type),
    "phase": lambda t: _each(t.phases),
    "allocation": lambda t: _one(t.design.allocation),
    "intervention model": lambda t: _one(t.design.intervention_model),
    "masking": lambda t: _one(t.design.masking),
    "purpose": lambda t: _one(t.design.primary_purpose),
    "enrollment": lambda t: _one(t.enrollment.count) if t.enrollment else (),
    "start": lambda t: _date(t.dates.start),
    "primary completion": lambda t: _date(t.dates.primary_completion),
    "completion": lambda t: _date(t.dates.completion),
    "sponsor": lambda t: _one(t.sponsor.name) if t.sponsor else (),
    "conditions": lambda t: _each(t.conditions),
    "interventions": lambda t: _each(one.name for one in t.interventions),
    "arms": lambda t: _each(one.label for one in t.arms),
    "primary outcomes": lambda t: _each(o.measure for o in t.outcomes if o.level == "primary"),
    "sex": lambda t: _one(t.eligibility.sex),
    "minimum age": lambda t: _age(t.eligibility.min_age),
    "maximum age": lambda t: _age(t.eligibility.max_age),
    "healthy volunteers": lambda t: _one(t.eligibility.healthy_volunteers),
    "countries": lambda t: _each(one.country for one in t.locations),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not told alike: what each telling says; () where one says nothing."""

    field: str
    told: dict[str, Words]


def conflicts(tellings: Mapping[str, Trial]) -> list[Difference]:
    """The fields in which tellings that say anything say different things.

    Order and capitals do not matter, nor does a date that is only told less precisely.
    """
    found = []
    for field, words in FIELDS.items():
        told = {name: held for name, trial in tellings.items() if (held := words(trial))}
        if any(not _alike(one, other) for one in told.values() for other in told.values()):
            found.append(Difference(field, told))
    return found


def changes(before: Trial, after: Trial) -> list[Difference]:
    """The fields that changed between two versions of a record, what came or went included."""
    pairs = ((field, words(before), words(after)) for field, words in FIELDS.items())
    return [
        Difference(field, {"before": old, "after": new}) for field, old, new in pairs if old != new
    ]


def _alike(one: Words, other: Words) -> bool:
    folded = [{" ".join(words.casefold().split()) for words in told} for told in (one, other)]
    if len(one) == len(other) == 1 and one[0][:4].isdigit():
        return one[0].startswith(other[0]) or other[0].startswith(one[0])
    return folded[0] == folded[1]
