"""The patients of an OMOP database, one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import msgspec

from eligo.errors import EligoError
from eligo.patients.fhir.bundle import Filed, Folder, file_resource
from eligo.patients.fhir.reader import read_folder
from eligo.patients.linking import Linker
from eligo.patients.model import Patient, PatientFact, Source
from eligo.patients.omop.database import Database, Row, opened
from eligo.patients.omop.resources import TABLES, Concepts, Resource, day, patient
from eligo.patients.vocabulary import Vocabulary

_JSON = msgspec.json.Encoder(decimal_format="number")
_URL = re.compile(r"[a-z][a-z0-9]*(?:\+[a-z0-9_]+)?://", re.I)


def is_url(given: str) -> bool:
    """Whether patients are named by a database URL, and not by a file."""
    return _URL.match(given) is not None


def read_database(
    url: str, terms: Vocabulary | Linker, *, today: date | None = None
) -> Iterator[tuple[int, Patient | EligoError]]:
    """Each person with the person_id; one who can't be read is the error.

    Reads the tables of the OMOP CDM 5 and writes nothing. Raises what `opened` raises.
    """
    linker = terms if isinstance(terms, Linker) else Linker(terms)
    with opened(url) as database:
        for persons in database.persons():
            yield from _some(persons, database, linker, today or date.today())


def _some(
    persons: list[Row], database: Database, linker: Linker, today: date
) -> Iterator[tuple[int, Patient | EligoError]]:
    ids = [row["person_id"] for row in persons]
    rows = {name: database.of(name, ids) for name in (*TABLES, "death")}
    concepts = database.concepts(_concept_ids(rows))
    for row in persons:
        own = {name: of[row["person_id"]] for name, of in rows.items()}
        try:
            folder = _folder(row, own, concepts)
            folder.notices += [f"the database has no table {name}" for name in database.absent]
            yield row["person_id"], _placed(read_folder(folder, linker, today))
        except EligoError as error:
            yield row["person_id"], error


def _concept_ids(rows: dict[str, dict[int, list[Row]]]) -> Iterator[int]:
    for by_person in rows.values():
        for row in (row for own in by_person.values() for row in own):
            ids = (value for name, value in row.items() if name.endswith("concept_id"))
            yield from (one for one in ids if isinstance(one, int))


def _folder(person: Row, rows: dict[str, list[Row]], concepts: Concepts) -> Folder:
    """A person's rows as a folder of FHIR resources."""
    ends = {row["visit_occurrence_id"]: _end(row) for row in rows["visit_occurrence"]}
    who = patient(person, rows["death"], concepts)
    made: list[tuple[str | None, Resource]] = [(None, who)]
    for name, build in TABLES.items():
        for row in rows[name]:
            end = ends.get(row.get("visit_occurrence_id"))
            made.append((f"{name}.{row[f'{name}_id']}", build(row, concepts, end)))
    filed = [_filed(ident, resource, place) for place, (ident, resource) in enumerate(made, 1)]
    return Folder(str(person["person_id"]), filed)


def _end(visit: Row) -> str | None:
    return day(visit.get("visit_end_date"))


def _filed(ident: str | None, resource: Resource, place: int) -> Filed:
    named = resource if ident is None else {**resource, "id": ident}
    return file_resource(msgspec.Raw(_JSON.encode(named)), place)


def _placed(found: Patient) -> Patient:
    """The facts with the table and the row where each stands."""
    return replace(found, facts=tuple(_of_row(fact) for fact in found.facts))


def _of_row(fact: PatientFact) -> PatientFact:
    table, _, row = (fact.source.id or "").rpartition(".")
    return replace(fact, source=Source(resource=table, id=row)) if table in TABLES else fact
