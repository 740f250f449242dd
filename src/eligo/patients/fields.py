"""Questionnaire answers by name, {"age": 54, "diagnosis": "AML", "ecog": 1}, as a patient.

Each answer is put into the FHIR resource that would hold it, and read as that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from eligo.errors import InputError
from eligo.patients.checks import checked, newest
from eligo.patients.dates import read_when
from eligo.patients.fhir import structs
from eligo.patients.fhir.chart import Chart
from eligo.patients.fhir.reader import READERS
from eligo.patients.linking import Linker
from eligo.patients.model import Patient, PatientFact, Source, When
from eligo.patients.tables import table

_SEPARATORS = re.compile(r"\s*[;\n]\s*")
_UNIT = re.compile(r"(.+?)\s*[(\[]([^)\]]+)[)\]]")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOTHING = frozenset({"", "none", "no", "nil", "n/a", "na", "unknown", "not known", "null", "-"})
_SEXES = {"female": "female", "f": "female", "woman": "female", "girl": "female",
          "male": "male", "m": "male", "man": "male", "boy": "male"}  # fmt: skip
_AGE = re.compile(r"\s*(\d{1,3})(?:\.\d+)?\s*(?:y|yo|yr|yrs|years?(?: old)?)?\s*", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its words or number, and its day and unit where they are given."""

    value: str | bool | int | Decimal
    unit: str | None = None
    day: str | None = None
    end: str | None = None

    @property
    def words(self) -> str:
        """The answer as text."""
        return str(self.value).strip()


def read_fields(ident: str, fields: dict[str, Any], linker: Linker, today: date) -> Patient:
    """A patient from answers by name; names that say nothing known are read as observations.

    Names and addresses are passed over unread. Raises InputError where no field can be used.
    """
    chart = Chart(linker, {}, today)
    person = _Person()
    answers = [(_plain(name), a) for name, value in fields.items() for a in _answers(value)]
    meanings = [(target_of(name), name, answer) for name, answer in answers]
    day = next((a.words for target, _, a in meanings if target == "date"), None)
    facts: list[PatientFact] = []
    for target, name, answer in meanings:
        chart.begin(f"field {name[:40]!r}")
        facts += _read(target, name, _dated(answer, day), person, chart)
    if not facts and person.birth is None and person.sex is None:
        raise InputError("no field says anything of a patient")
    asked = read_when(day).first if day and not _fails(day) else today
    birth = person.birth or _born(person.age, asked)
    chart.begin("")
    facts = checked(facts, birth, today, chart.notice)
    return Patient(
        id=ident,
        sex=person.sex,
        birth=birth,
        facts=tuple(facts),
        last_observed=newest(facts, chart.seen, today),
        notices=tuple(chart.notices),
    )


@dataclass(slots=True)
class _Person:
    sex: str | None = None
    birth: When | None = None
    age: int | None = None


@cache
def _targets() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = table("fields", "target", "pattern")
    return tuple((target, re.compile(pattern)) for target, pattern in rows)


def target_of(name: str) -> str:
    """What a field of this name is about: "age", "conditions", …; "observation" if nothing else."""
    found = (target for target, pattern in _targets() if pattern.fullmatch(name.casefold()))
    return next(found, "observation")


def _plain(name: str) -> str:
    """ "serumCreatinine", "serum_creatinine" -> "serum Creatinine", "serum creatinine"."""
    return " ".join(_HUMP.sub(" ", name).replace("_", " ").split())


def _answers(value: object) -> Iterator[Answer]:
    """Every answer in a value: a list or a text with semicolons holds several."""
    if isinstance(value, list):
        for item in value:
            yield from _answers(item)
    elif isinstance(value, dict):
        yield from _described(value)
    elif isinstance(value, str):
        yield from (Answer(part) for part in _SEPARATORS.split(value.strip()) if part)
    elif isinstance(value, bool | int):
        yield Answer(value)
    elif isinstance(value, float):
        yield Answer(Decimal(str(value)))


def _described(value: dict[Any, Any]) -> Iterator[Answer]:
    """{"value" or "name" or "text", "unit", "date" or "start", "end"}."""
    named = next((value[k] for k in ("value", "name", "text", "answer") if k in value), None)
    if isinstance(named, dict | list):
        return
    day = value.get("date") or value.get("start")
    for answer in _answers(named):
        yield replace(
            answer,
            unit=str(value["unit"]) if value.get("unit") else None,
            day=str(day) if day else None,
            end=str(value["end"]) if value.get("end") else None,
        )


def _dated(answer: Answer, day: str | None) -> Answer:
    return answer if answer.day or day is None else replace(answer, day=day)


def _read(
    target: str, name: str, answer: Answer, person: _Person, chart: Chart
) -> Iterator[PatientFact]:
    match target:
        case "nothing" | "date":
            return
        case "sex":
            person.sex = _SEXES.get(answer.words.casefold())
            if person.sex is None:
                chart.notice("neither male nor female: the sex is left open")
        case "age":
            person.age = _age(answer, chart)
        case "birth":
            person.birth = chart.when(answer.words, "birth")
        case _:
            resource = _resource(target, name, answer)
            if resource is not None:
                yield from _facts(resource, name, chart)


def _facts(resource: structs.Part, name: str, chart: Chart) -> Iterator[PatientFact]:
    reader = READERS[type(resource).__name__]
    for fact in reader.read(resource, chart):
        yield replace(
            fact, source=Source(resource="field", id=name), doubt=fact.doubt or chart.doubt
        )


def _age(answer: Answer, chart: Chart) -> int | None:
    match = _AGE.fullmatch(answer.words)
    if match is None or int(match[1]) > 130:
        chart.notice("the age is not a number of years: it is left open")
        return None
    return int(match[1])


def _born(age: int | None, asked: date) -> When | None:
    """The days on which somebody who is so many years old on a day can be born."""
    if age is None or age >= asked.year:
        return None
    month_day = (asked.month, min(asked.day, 28))
    first = date(max(asked.year - age - 1, 1), *month_day) + timedelta(days=1)
    return When(first, date(asked.year - age, *month_day))


def _fails(day: str) -> bool:
    try:
        read_when(day)
    except InputError:
        return True
    return False


# ---- answers as resources ----------------------------------------------------------------------


def _resource(target: str, name: str, answer: Answer) -> structs.Part | None:
    """The FHIR resource that holds the answer; None where it says that there is nothing."""
    none = answer.words.casefold() in _NOTHING
    code = structs.CodeableConcept(text=answer.words)
    match target:
        case "allergies" if none and answer.words:
            return structs.AllergyIntolerance(code=structs.CodeableConcept(text="No known allergy"))
        case "conditions" | "history" | "drugs" | "past drugs" | "procedures" | "family" if none:
            return None
        case "conditions":
            return structs.Condition(code=code, onset_date_time=answer.day)
        case "history":
            return structs.Condition(
                code=code, clinical_status="resolved", onset_date_time=answer.day
            )
        case "drugs" | "past drugs":
            period = structs.Period(start=answer.day, end=answer.end)
            over = target == "past drugs" or answer.end is not None
            status = "completed" if over else "active"
            return structs.MedicationStatement(
                status=status, medication_codeable_concept=code, effective_period=period
            )
        case "procedures":
            return structs.Procedure(status="completed", code=code, performed_date_time=answer.day)
        case "allergies":
            return structs.AllergyIntolerance(code=code) if answer.words else None
        case "family":
            relative = structs.RelativeCondition(code=code)
            return structs.FamilyMemberHistory(condition=[relative])
    return _observation(name, answer)


def _observation(name: str, answer: Answer) -> structs.Observation:
    match = _UNIT.fullmatch(name)
    unit = answer.unit or (match[2] if match else None)
    observation = structs.Observation(
        status="final",
        code=structs.CodeableConcept(text=match[1] if match else name),
        effective_date_time=answer.day,
    )
    if isinstance(answer.value, bool):
        observation.value_boolean = answer.value
    elif isinstance(answer.value, int | Decimal):
        observation.value_quantity = structs.Quantity(value=Decimal(answer.value), unit=unit)
    else:
        observation.value_string = f"{answer.words} {unit}" if unit else answer.words
    return observation
