"""Records in FHIR to patients: every resource through the function for its type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from eligo.errors import InputError, Malformed
from eligo.patients.checks import checked, newest
from eligo.patients.fhir import allergies, conditions, observations, others, structs, treatments
from eligo.patients.fhir.bundle import (
    Filed,
    Folder,
    by_patient,
    decode_bundle,
    file_bundle,
    other_types,
)
from eligo.patients.fhir.chart import Chart, printable, source_of
from eligo.patients.fhir.demographics import Demographics, read_demographics
from eligo.patients.fhir.staging import with_told
from eligo.patients.linking import Linker
from eligo.patients.model import FactKind, Patient, PatientFact
from eligo.patients.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Reader:
    """How a type of resource is read, and what kind of fact one that can't be read would be."""

    struct: type[structs.Part]
    read: Callable[[Any, Chart], Iterator[PatientFact]]
    kind: FactKind


READERS: dict[str, Reader] = {
    "Condition": Reader(structs.Condition, conditions.read_condition, FactKind.CONDITION),
    "AllergyIntolerance": Reader(
        structs.AllergyIntolerance, allergies.read_allergy, FactKind.ALLERGY
    ),
    "FamilyMemberHistory": Reader(
        structs.FamilyMemberHistory, conditions.read_family, FactKind.FAMILY_HISTORY
    ),
    "Observation": Reader(structs.Observation, observations.read_observation, FactKind.OBSERVATION),
    "DiagnosticReport": Reader(structs.DiagnosticReport, others.read_report, FactKind.OBSERVATION),
    "MedicationRequest": Reader(structs.MedicationRequest, treatments.read_request, FactKind.DRUG),
    "MedicationStatement": Reader(
        structs.MedicationStatement, treatments.read_statement, FactKind.DRUG
    ),
    "MedicationAdministration": Reader(
        structs.MedicationAdministration, treatments.read_administration, FactKind.DRUG
    ),
    "MedicationDispense": Reader(
        structs.MedicationDispense, treatments.read_dispense, FactKind.DRUG
    ),
    "Immunization": Reader(structs.Immunization, treatments.read_immunization, FactKind.DRUG),
    "Procedure": Reader(structs.Procedure, treatments.read_procedure, FactKind.PROCEDURE),
    "Device": Reader(structs.Device, treatments.read_device, FactKind.PROCEDURE),
    "ResearchSubject": Reader(structs.ResearchSubject, others.read_subject, FactKind.PARTICIPATION),
    "Consent": Reader(structs.Consent, others.read_consent, FactKind.STATEMENT),
    "Encounter": Reader(structs.Encounter, others.read_encounter, FactKind.STATE),
    "QuestionnaireResponse": Reader(
        structs.QuestionnaireResponse, others.read_form, FactKind.OBSERVATION
    ),
}


def read_bundle(data: object, terms: Vocabulary | Linker, *, today: date | None = None) -> Patient:
    """A FHIR R4 Bundle of one patient: its JSON as bytes or text, or as decoded objects.

    `today` is the last day on which anything can have been observed. Raises Malformed, EmptyInput
    or InputError; a single resource that can't be read is a notice, and a fact that is doubted.
    """
    linker = terms if isinstance(terms, Linker) else Linker(terms)
    encoded = data if isinstance(data, bytes | bytearray | memoryview | str) else _encoded(data)
    bundle = decode_bundle(encoded)
    folders = by_patient(file_bundle(bundle), bundle.id)
    if len(folders) > 1:
        raise InputError(f"the Bundle holds {len(folders)} patients where one is due")
    return read_folder(folders[0], linker, today or date.today())


def _encoded(data: object) -> bytes:
    if not isinstance(data, dict):
        raise Malformed(f"not a FHIR Bundle: {type(data).__name__} where an object is due")
    try:
        return msgspec.json.encode(data)
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed("not JSON: an object holds what JSON can't say") from error


def read_folder(folder: Folder, linker: Linker, today: date) -> Patient:
    """One patient from the resources in a folder."""
    keys = {key: filed.raw for filed in folder.resources for key in filed.keys}
    chart = Chart(linker, keys, today)
    chart.notices += folder.notices
    person = read_demographics(
        [filed for filed in folder.resources if filed.kind == "Patient"], chart
    )
    chart.birth = person.birth
    facts = [fact for filed in folder.resources for fact in _facts(filed, chart)]
    chart.begin("")
    facts = checked(with_told(facts, chart), person.birth, today, chart.notice)
    _say_unread(folder, chart)
    return _patient(folder.patient, person, facts, chart)


def _patient(ident: str, person: Demographics, facts: list[PatientFact], chart: Chart) -> Patient:
    return Patient(
        id=ident,
        sex=person.sex,
        birth=person.birth,
        deceased=person.deceased,
        facts=tuple(facts),
        last_observed=newest(facts, chart.seen, chart.today),
        notices=tuple(chart.notices),
    )


def _facts(filed: Filed, chart: Chart) -> Iterator[PatientFact]:
    """The facts of one resource; a fault in it makes all of them doubtful."""
    reader = READERS.get(filed.kind)
    if reader is None:
        return
    chart.begin(filed.where)
    try:
        resource = msgspec.json.decode(filed.raw, type=reader.struct)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield _unreadable(filed, reader.kind, error, chart)
        return
    facts = list(reader.read(resource, chart))
    doubt = chart.doubt
    yield from (replace(f, doubt=f.doubt or doubt) for f in facts) if doubt else facts


def _unreadable(filed: Filed, kind: FactKind, error: Exception, chart: Chart) -> PatientFact:
    """A fact that stands for a resource that can't be read, so that it is not taken for absent."""
    if isinstance(error, UnicodeDecodeError):
        what = "its text is not UTF-8"
    elif isinstance(error, RecursionError):
        what = "it is nested too deeply"
    else:
        what = str(error)
    chart.fault(f"can't be read: {what}")
    return PatientFact(
        kind=kind,
        text=f"a {filed.kind} that can't be read",
        source=source_of(filed.kind, filed.id),
        doubt=f"it can't be read: {what}",
    )


def _say_unread(folder: Folder, chart: Chart) -> None:
    """Notices of the kinds of resource that are not read, and of the codes that nothing knows."""
    kinds = Counter(f.kind for f in folder.resources)
    for kind, count in sorted(kinds.items()):
        if kind not in READERS and kind not in other_types():
            name = kind if kind.isalpha() else "resource without a proper type"
            chart.notice(f"{name}: {count} not read, Eligo does not know this type")
    _say_unlinked(chart)


def _say_unlinked(chart: Chart) -> None:
    """Which codes mean nothing to Eligo, which are known by their words alone, and how often."""
    for said, counted in (
        ("codes not known", chart.unknown),
        ("codes known by their words alone", chart.by_words),
    ):
        systems: dict[str, list[str]] = {}
        for (system, code), count in counted.items():
            times = f" ({count} times)" if count > 1 else ""
            systems.setdefault(system, []).append(f"{printable(code)}{times}")
        for system, codes in sorted(systems.items()):
            chart.notice(f"{said}, of {printable(system)}: {', '.join(codes)}")
