"""Fields of a record as a page prints them."""

from __future__ import annotations

from collections.abc import Iterator

from eligo.records import Trial
from eligo.records.ages import age_words
from eligo.records.model import Eligibility, Value


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
