"""The patient of a question: a note, a FHIR bundle or answers, and what was read of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, model_validator

from eligo.app import actions
from eligo.engines import Context
from eligo.engines.dates import completed
from eligo.errors import InputError, Malformed
from eligo.patients.model import Assume, Patient, PatientFact

Json = dict[str, Any]
Bundle = dict[str, Any] | None


class PatientQuestion(BaseModel):
    """A patient, who is kept nowhere. Of note and bundle one at most; neither: only answers."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    note: Annotated[str, Field(max_length=1_000_000)] = ""
    """What a clinician or the patient wrote, as free text."""
    bundle: Bundle = None
    """A FHIR R4 Bundle."""
    answers: dict[str, str] = {}
    """Answers to earlier questions by their id: yes, no, unknown, or a value with its unit."""
    assume: Literal["open", "note", "closed"] | None = None
    """What an unmentioned fact means; left out: note for notes, else open."""
    reference_date: date | None = None
    """The day on which the patient is judged."""

    @model_validator(mode="before")
    @classmethod
    def _of_form(cls, given: Any) -> Any:
        """A form sends empty fields, and the bundle as text."""
        if not isinstance(given, dict):
            return given
        kept = {name: value for name, value in given.items() if value not in ("", None)}
        if isinstance(kept.get("bundle"), str):
            kept["bundle"] = bundle_of(kept["bundle"])
        return kept

    def patient(self) -> Patient:
        """Who it is. Raises InputError for what can't be read."""
        if self.note and self.bundle:
            raise InputError("give a note or a bundle, not both")
        if self.bundle:
            return actions.patient_from(self.bundle)
        if self.note:
            return actions.patient_of_note("patient", self.note, self.reference_date)
        return Patient("patient")

    def context(self, patient: Patient) -> Context:
        """What the patient is judged under: as asked, else as usual for the source."""
        assume = Assume(self.assume) if self.assume else None
        return actions.context_for(patient, assume, self.reference_date)


def bundle_of(text: str) -> Json:
    """A FHIR Bundle from its JSON; raises Malformed."""
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Malformed(f"the bundle is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise Malformed("the bundle is no JSON object; give a FHIR R4 Bundle")
    return found


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact in the source's own words, and where it stands there: a span or a resource."""

    text: str
    date: str | None = None
    start: int | None = None
    end: int | None = None
    resource: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class PatientRead:
    """What was read of a patient, and what could not be."""

    age: int | None
    """In completed years; the lower of two where the birth is not known to the day."""
    sex: str | None
    facts: int
    notices: list[str]


def read_of(patient: Patient, day: date) -> PatientRead:
    """What was read of a patient who is judged on a day."""
    born = patient.birth
    age = None if born is None else completed("a", born.last, day)
    return PatientRead(age, patient.sex, len(patient.facts), list(patient.notices))


def evidence(fact: PatientFact, prose: str | None) -> Evidence:
    """A fact as evidence; of a note, its own words."""
    source = fact.source
    day = fact.start.first.isoformat() if fact.start else None
    if source.start is not None and prose is not None:
        return Evidence(prose[source.start : source.end], day, source.start, source.end)
    return Evidence(_told(fact), day, resource=source.resource, id=source.id)


def _told(fact: PatientFact) -> str:
    if fact.value is not None:
        number = f"{fact.value.value.normalize():f}"
        unit = "" if fact.value.unit == "1" else f" {fact.value.unit}"
        return f"{fact.text}: {fact.comparator or ''}{number}{unit}"
    denied = "" if fact.present else "no "
    return f"{fact.text}: {fact.outcome}" if fact.outcome else f"{denied}{fact.text}"
