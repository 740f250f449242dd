"""Fields of a record as a page prints them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eligo.records import Trial
from eligo.records.ages import age_words
from eligo.records.model import Eligibility, Value

N_ = str  # marks a message for the catalogues


def ages_of(asked: Eligibility) -> tuple[str, str]:
    """The lower and the upper age limit; "" where there is none."""
    low, high = asked.min_age, asked.max_age
    return age_words(low.value) if low else "", age_words(high.value) if high else ""


def numbers_of(trial: Trial) -> list[str]:
    """Every number by which somebody knows the trial."""
    held = [trial.nct_id, *trial.nct_aliases]
    others = (trial.org_study_id, *trial.secondary_ids)
    found = [value.value for value in held if value] + [one.id.value for one in others if one]
    return list(dict.fromkeys(found))


def design_of(trial: Trial) -> Iterator[tuple[str, str]]:
    """The prose of the design, each with its field."""
    texts: tuple[tuple[str, Value[str] | None], ...] = (
        ("Intervention model", trial.design.intervention_model_description),
        ("Masking", trial.design.masking_description),
        ("Gender", trial.eligibility.gender_description),
        ("Sampling", trial.eligibility.sampling_method),
    )
    for name, value in texts:
        if value:
            yield name, value.value


@dataclass(frozen=True, slots=True)
class Stood:
    """A field, the words that were printed for it, and where they stand in its source."""

    field: str
    printed: str
    label: str
    reader: str


def stands_of(trial: Trial) -> Iterator[Stood]:
    """Where each plain field stands, as the record's reader tells it."""
    asked, dates, sponsor = trial.eligibility, trial.dates, trial.sponsor
    held: tuple[tuple[str, Value[Any] | None], ...] = (
        (N_("Title"), trial.brief_title),
        (N_("Status"), trial.status),
        (N_("Kind of study"), trial.study_type),
        *((N_("Phase"), one) for one in trial.phases),
        *((N_("Condition"), one) for one in trial.conditions),
        (N_("Minimum age"), asked.min_age),
        (N_("Maximum age"), asked.max_age),
        (N_("Sex"), asked.sex),
        (N_("Healthy volunteers"), asked.healthy_volunteers),
        (N_("People"), trial.enrollment.count if trial.enrollment else None),
        (N_("Start"), dates.start.date if dates.start else None),
        (N_("Completion"), dates.completion.date if dates.completion else None),
        (N_("Last update"), dates.last_update_posted.date if dates.last_update_posted else None),
        (N_("Sponsor"), sponsor.name if sponsor else None),
    )
    for field, value in held:
        if value:
            yield Stood(field, value.printed, value.source.label, value.source.reader)
