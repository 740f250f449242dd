"""The Patient resource: sex, birth and death; never names or addresses."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from eligo.patients.fhir.bundle import Filed
from eligo.patients.fhir.chart import Chart
from eligo.patients.fhir.structs import Extension, Patient
from eligo.patients.model import When

_SEXES = {"female": "female", "male": "male", "f": "female", "m": "male"}
_SEXES |= {"248152002": "female", "248153007": "male"}  # SNOMED CT
_OF_SEX = ("us-core-birthsex", "us-core-sex")


@dataclass(frozen=True, slots=True)
class Demographics:
    """What is known of the person."""

    sex: str | None = None
    birth: When | None = None
    deceased: bool | None = None


def read_demographics(filed: list[Filed], chart: Chart) -> Demographics:
    """Sex, birth and death; where several Patient resources differ, the point is left open."""
    found = [person for one in filed if (person := _read(one, chart))]
    births = {p.birth for p in found if p.birth}
    sexes = {p.sex for p in found if p.sex}
    deaths = {p.deceased for p in found if p.deceased is not None}
    if len(births) > 1:
        chart.notice("the record gives different birth dates: the age is left open")
    if len(sexes) > 1:
        chart.notice("the record gives different sexes: the sex is left open")
    return Demographics(
        sexes.pop() if len(sexes) == 1 else None,
        births.pop() if len(births) == 1 else None,
        True in deaths if deaths else None,
    )


def _read(filed: Filed, chart: Chart) -> Demographics | None:
    chart.begin(filed.where)
    try:
        resource = msgspec.json.decode(filed.raw, type=Patient)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        what = str(error) if isinstance(error, msgspec.DecodeError) else "its text is broken"
        chart.notice(f"can't be read, so age and sex are not known: {what}")
        return None
    birth = chart.when(resource.birth_date, "birthDate")
    if birth and birth.first > chart.today:
        chart.notice("birthDate is in the future: the age is left open")
        birth = None
    died = chart.when(resource.deceased_date_time, "deceasedDateTime")
    return Demographics(_sex(resource, chart), birth, True if died else resource.deceased_boolean)


def _sex(resource: Patient, chart: Chart) -> str | None:
    """The administrative gender and the sex that extensions give, where they agree."""
    told = [resource.gender, *(_code_of(e) for e in resource.extension or ())]
    known = {_SEXES.get((word or "").strip().lower()) for word in told} - {None}
    if len(known) > 1:
        chart.notice("gender and sex at birth differ: the sex is left open")
    return known.pop() if len(known) == 1 else None


def _code_of(extension: Extension) -> str | None:
    """The code of an extension that gives a sex."""
    if not (extension.url or "").endswith(_OF_SEX):
        return None
    return extension.value_code or (extension.value_coding.code if extension.value_coding else None)
