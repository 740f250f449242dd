"""Patients out of any file: FHIR Bundles, bulk resources, questionnaire answers and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from eligo.errors import EligoError, InputError, Malformed, UnknownFormat
from eligo.patients.fhir.bundle import (
    Filed,
    by_patient,
    decode_bundle,
    file_bundle,
    file_resource,
    other_types,
)
from eligo.patients.fhir.reader import READERS, read_folder
from eligo.patients.fields import read_fields
from eligo.patients.linking import Linker
from eligo.patients.model import Patient
from eligo.patients.stream import Document, Source, describe, documents
from eligo.patients.vocabulary import Vocabulary

# From the id and the text of a note to the patient that it tells of.
NoteReader = Callable[[str, str], Patient]
Numbered = tuple[int, Patient | EligoError]

_PATTERNS = ("*.ndjson", "*.jsonl", "*.json", "*.ndjson.gz", "*.jsonl.gz", "*.json.gz")


class _Shape(msgspec.Struct, rename="camel"):
    """The fields by which a document is recognised."""

    resource_type: Any = None
    id: Any = None
    note: Any = None
    fields: Any = None


@dataclass(slots=True)
class _Job:
    """What the functions here share; `loose` collects resources that no Bundle holds together."""

    linker: Linker
    today: date
    note_reader: NoteReader | None
    loose: list[tuple[int, Filed]] = field(default_factory=list)


def read_any(
    source: Path | str | bytes,
    terms: Vocabulary | Linker,
    *,
    note_reader: NoteReader | None = None,
    today: date | None = None,
) -> Iterator[Numbered]:
    """Each patient of a file, a folder or bytes with the number of its line, or what is wrong.

    Recognised are a FHIR Bundle or resource, a list of them, NDJSON of Bundles, bulk NDJSON of
    resources (also a folder of such files; grouped by patient, after the rest), and lines of
    {"id", "note"} or {"id", "fields": {…}}; gzip too. `today` is the last day on which anything
    can have been observed. Raises NotFound; every other error stands in its place.
    """
    linker = terms if isinstance(terms, Linker) else Linker(terms)
    job = _Job(linker, today or date.today(), note_reader)
    for one in _sources(source):
        yield from _read_source(one, job)
    yield from _grouped(job)


def read_patients(
    source: Path | str | bytes, terms: Vocabulary | Linker, *, today: date | None = None
) -> Iterator[Numbered]:
    """The patients of FHIR files: `read_any` without notes."""
    return read_any(source, terms, today=today)


def read_line(
    number: int, line: bytes, terms: Vocabulary | Linker, note_reader: NoteReader | None = None
) -> Iterator[Patient | EligoError]:
    """The patients of one line of NDJSON, or what is wrong with it.

    A resource outside of a Bundle is an error, as others of its patient may stand anywhere.
    """
    linker = terms if isinstance(terms, Linker) else Linker(terms)
    job = _Job(linker, date.today(), note_reader)
    yield from (found for _, found in _read_document(number, line, job))
    if job.loose:
        yield UnknownFormat("a FHIR resource alone; give one Bundle a line", where=f"line {number}")


def _sources(given: Path | str | bytes) -> list[Source]:
    if isinstance(given, bytes) or not Path(given).is_dir():
        return [Source(given)]
    folder = Path(given)
    paths = sorted({path for pattern in _PATTERNS for path in folder.glob(pattern)})
    if not paths:
        raise UnknownFormat("no JSON file in this folder", where=str(folder))
    return [Source(path) for path in paths]


def _read_source(source: Source, job: _Job) -> Iterator[Numbered]:
    try:
        for number, document in documents(source):
            if isinstance(document, EligoError):
                yield number, document
            else:
                yield from _read_document(number, document, job)
    except EligoError as error:
        yield 1, _placed(error, source.path.name if source.path else None)


def _placed(error: EligoError, where: str | None) -> EligoError:
    """The error with the place where it occurred."""
    if error.where or where is None:
        return error
    return type(error)(error.message, where=where)


def _read_document(number: int, document: Document, job: _Job) -> Iterator[Numbered]:
    try:
        yield from ((number, patient) for patient in _patients(number, document, job))
    except EligoError as error:
        yield number, _placed(error, f"line {number}")


def _patients(number: int, document: Document, job: _Job) -> Iterator[Patient]:
    shape = _shape(document)
    if shape.resource_type == "Bundle":
        bundle = decode_bundle(document)
        for folder in by_patient(file_bundle(bundle), bundle.id):
            yield read_folder(folder, job.linker, job.today)
    elif isinstance(shape.resource_type, str):
        _keep(number, document, job)
    elif isinstance(shape.fields, dict):
        yield read_fields(_ident(shape, number), shape.fields, job.linker, job.today)
    elif isinstance(shape.note, str):
        if job.note_reader is None:
            raise InputError("free-text notes are not read here")
        yield job.note_reader(_ident(shape, number), shape.note)
    else:
        raise UnknownFormat(
            "neither a FHIR resource (resourceType) nor an object with a note or fields"
        )


def _shape(document: Document) -> _Shape:
    try:
        return msgspec.json.decode(document, type=_Shape)
    except msgspec.ValidationError:
        raise UnknownFormat("a JSON object is due here") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"not JSON: {describe(error)}") from None


def _ident(shape: _Shape, number: int) -> str:
    if isinstance(shape.id, str | int) and str(shape.id).strip():
        return str(shape.id).strip()
    return f"line-{number}"


def _keep(number: int, document: Document, job: _Job) -> None:
    """Put a resource by until its patient's others are there; those that tell nothing are not."""
    filed = file_resource(msgspec.Raw(document), number)
    if filed.kind != "Patient" and filed.kind not in READERS and filed.kind not in other_types():
        raise UnknownFormat(f"{filed.kind!r} is no resource of a patient's record; give a Bundle")
    silent = other_types().get(filed.kind) == "silent"
    if filed.kind == "Patient" or not silent:
        job.loose.append((number, filed))


def _grouped(job: _Job) -> Iterator[Numbered]:
    """The patients of loose resources, in the order in which they first appear."""
    if not job.loose:
        return
    lines: dict[str, int] = {}
    for number, filed in job.loose:
        owner = filed.id if filed.kind == "Patient" else filed.subject
        lines.setdefault(owner or "unknown", number)
    try:
        for folder in by_patient(filed for _, filed in job.loose):
            patient = read_folder(folder, job.linker, job.today)
            yield lines.get(folder.patient, 1), patient
    except EligoError as error:
        yield 1, error
