"""Trials out in the formats of others: one text for each trial, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import msgspec

from eligo.app import actions
from eligo.app.batch import Json
from eligo.errors import UsageError
from eligo.language.nodes import Side
from eligo.reading.criteria import Criterion, Status
from eligo.reading.trial import TrialCriteria
from eligo.records import ReadFailure, Trial
from eligo.records.writers import (
    Asked,
    to_v2,
    write_csv,
    write_csv_head,
    write_fhir_r4,
    write_fhir_r5,
    write_jsonld,
    write_ris,
)

Criteria = tuple[Asked, ...] | None
_IMPLIED = "implied-by-title"  # what the record itself does not ask


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write trials: as an object each, or as lines below a head; its media type."""

    title: str
    media: str
    as_object: Callable[[Trial, Criteria], Json] | None = None
    as_lines: Callable[[Trial], str] | None = None
    head: str = ""
    reads: bool = False  # whether it takes the criteria as read


FORMATS: dict[str, Format] = {
    "v2": Format("ClinicalTrials.gov API v2", "application/json", lambda t, _: to_v2(t)),
    "fhir": Format(
        "FHIR R4 ResearchStudy",
        "application/fhir+json",
        lambda t, asked: write_fhir_r4(t, actions.terms(), asked),
        reads=True,
    ),
    "fhir-r5": Format(
        "FHIR R5 ResearchStudy",
        "application/fhir+json",
        lambda t, asked: write_fhir_r5(t, actions.terms(), asked),
        reads=True,
    ),
    "jsonld": Format("schema.org JSON-LD", "application/ld+json", lambda t, _: write_jsonld(t)),
    "ris": Format("RIS", "application/x-research-info-systems", as_lines=write_ris),
    "csv": Format("CSV", "text/csv", as_lines=write_csv, head=write_csv_head()),
}


def format_named(name: str) -> Format:
    """A format by its name; raises UsageError."""
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}; take one of {', '.join(FORMATS)}")
    return FORMATS[name]


def exported(
    found: Iterable[Trial | ReadFailure], form: Format, *, logic: bool = True
) -> Iterator[bytes | ReadFailure]:
    """The parts of a file of trials, in their order; a trial that can't be written is its error.

    `logic`: whether criteria are read for the formats that can hold them; it takes time.
    """
    if form.head:
        yield form.head.encode()
    for record in found:
        yield record if isinstance(record, ReadFailure) else _line(record, form, logic)


def _line(trial: Trial, form: Format, logic: bool) -> bytes | ReadFailure:
    if form.as_lines is not None:
        return form.as_lines(trial).encode("utf-8", "replace")
    held = written(trial, form, logic=logic)
    return held if isinstance(held, ReadFailure) else msgspec.json.encode(held) + b"\n"


def written(trial: Trial, form: Format, *, logic: bool = True) -> Json | ReadFailure:
    """A trial as the object of a format that has objects."""
    assert form.as_object is not None, "a format of lines has no objects"
    if not (form.reads and logic):
        return form.as_object(trial, None)
    (read,) = actions.compiled([trial])
    return read if isinstance(read, ReadFailure) else form.as_object(trial, asked_of(read))


def asked_of(trial: TrialCriteria) -> tuple[Asked, ...]:
    """A trial's criteria as writers take them; logic only where all of it was read."""
    return tuple(
        Asked(
            _words(at, trial.criteria),
            one.side is Side.EXCLUSION,
            one.logic if one.status is Status.READ else None,
        )
        for at, one in enumerate(trial.criteria)
        if one.parent is None and all(flag.code != _IMPLIED for flag in one.flags)
    )


def _words(at: int, criteria: tuple[Criterion, ...]) -> str:
    """A criterion's words with those of the items below it."""
    below = [_words(n, criteria) for n, one in enumerate(criteria) if one.parent == at]
    return " ".join([criteria[at].text, "; ".join(below)]).strip()
