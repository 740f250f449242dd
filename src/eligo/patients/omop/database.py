"""An OMOP database: its tables, the rows of some persons, and what its concepts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import sqlalchemy
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from eligo.errors import EligoError, InputError, NotFound, UsageError

Row = Mapping[str, Any]

# The tables that are read; without a needed one silence about its facts would say nothing.
NEEDED = (
    "person",
    "condition_occurrence",
    "drug_exposure",
    "procedure_occurrence",
    "measurement",
    "observation",
    "concept",
)
OPTIONAL = ("visit_occurrence", "death")
_AT_ONCE = 500  # ids in a query
_REMEMBERED = 200_000  # concepts


class Concept(NamedTuple):
    """A row of the concept table."""

    vocabulary: str
    code: str
    name: str


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database at a URL, such as "postgresql+psycopg://user@host/name".

    UsageError (no such kind of database, or its driver is not installed), InputError (it can't be
    opened or read) or NotFound (a table is missing). No message holds a password or a value.
    """
    with _told(url):
        engine = sqlalchemy.create_engine(url)
    try:
        with _told(url), engine.connect() as connection:
            yield Database(connection, shown(url))
    finally:
        engine.dispose()


def shown(url: str) -> str:
    """A URL as messages may show it: without its password."""
    try:
        return sqlalchemy.make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return f"{url.split(':', 1)[0]}:…"


@contextmanager
def _told(url: str) -> Iterator[None]:
    """What goes wrong with a database, in words that hold no value of a row."""
    try:
        yield
    except EligoError:
        raise
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        missing = getattr(error, "name", None) or "of this kind of database"
        raise UsageError(
            f"{shown(url)}: the driver {missing} is not installed; install it beside Eligo"
        ) from None
    except (ArgumentError, ValueError):
        raise UsageError(
            "not a database URL; write it as sqlite:///file.db or postgresql+psycopg://user@host/db"
        ) from None
    except SQLAlchemyError as error:
        what = type(getattr(error, "orig", None) or error).__name__
        raise InputError(
            f"the database can't be opened or read ({what}); check the URL and the rights",
            where=shown(url),
        ) from None


class Database:
    """The tables of an open database."""

    def __init__(self, connection: sqlalchemy.Connection, where: str) -> None:
        self._connection, self.where = connection, where
        inspector = sqlalchemy.inspect(connection)
        every = (*inspector.get_table_names(), *inspector.get_view_names())
        names = {name.lower(): name for name in every}
        missing = [name for name in NEEDED if name not in names]
        if missing:
            raise NotFound(
                f"the database has no table {', '.join(missing)}; an OMOP CDM has"
                f" {', '.join(NEEDED)}",
                where=where,
            )
        self.absent = [name for name in OPTIONAL if name not in names]
        self._tables = {
            name: _table(names[name], inspector) for name in (*NEEDED, *OPTIONAL) if name in names
        }
        self._concepts: dict[int, Concept | None] = {}

    def persons(self) -> Iterator[list[Row]]:
        """The rows of the person table, some at a time, in the order of their ids."""
        last: int | None = None
        while True:
            table, key = self._tables["person"], self._column("person", "person_id")
            query = sqlalchemy.select(table).order_by(key).limit(_AT_ONCE)
            rows = self._rows(query if last is None else query.where(key > last))
            if not rows:
                return
            yield rows
            last = rows[-1]["person_id"]

    def of(self, name: str, persons: Sequence[int]) -> dict[int, list[Row]]:
        """The rows of a table by person; none of a table that the database lacks."""
        found: dict[int, list[Row]] = {person: [] for person in persons}
        if name in self._tables:
            key = self._column(name, "person_id")
            for row in self._rows(sqlalchemy.select(self._tables[name]).where(key.in_(persons))):
                found[row["person_id"]].append(row)
        return found

    def concepts(self, ids: Iterable[int]) -> dict[int, Concept | None]:
        """What these concepts are; None for one that the concept table lacks."""
        if len(self._concepts) > _REMEMBERED:
            self._concepts.clear()
        wanted = sorted(set(ids) - self._concepts.keys() - {0})
        for start in range(0, len(wanted), _AT_ONCE):
            self._look_up(wanted[start : start + _AT_ONCE])
        return self._concepts

    def _look_up(self, ids: list[int]) -> None:
        table, key = self._tables["concept"], self._column("concept", "concept_id")
        self._concepts |= dict.fromkeys(ids)
        for row in self._rows(sqlalchemy.select(table).where(key.in_(ids))):
            code, name = str(row["concept_code"]), str(row["concept_name"])
            self._concepts[row["concept_id"]] = Concept(str(row["vocabulary_id"]), code, name)

    def _column(self, table: str, name: str) -> sqlalchemy.ColumnElement[Any]:
        for column in self._tables[table].columns:
            if column.name.lower() == name:
                return column
        raise NotFound(f"the table {table} has no column {name}", where=self.where)

    def _rows(self, query: sqlalchemy.Select[Any]) -> list[Row]:
        found = self._connection.execute(query).mappings()
        return [{name.lower(): value for name, value in row.items()} for row in found]


def _table(name: str, inspector: sqlalchemy.Inspector) -> sqlalchemy.TableClause:
    """A table with the columns that it has; their types are left as the driver gives them."""
    return sqlalchemy.table(
        name, *(sqlalchemy.column(c["name"]) for c in inspector.get_columns(name))
    )
