"""Patients out of OMOP tables: each fact with its date, its row and its words, on any database."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from eligo.errors import EligoError, InputError, NotFound, UsageError
from eligo.patients.model import FactKind, Patient, PatientFact, Status, When
from eligo.patients.omop import is_url, read_database, shown
from eligo.terms import load
from tests.unit.patients.omop_tables import fill

TODAY = date(2024, 12, 1)


def read(url: str) -> list[Patient]:
    found = [one for _, one in read_database(url, load(), today=TODAY)]
    assert not any(isinstance(one, EligoError) for one in found)
    return [one for one in found if isinstance(one, Patient)]


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> str:
    return fill(f"sqlite:///{tmp_path_factory.mktemp('omop')}/cdm.db")


@pytest.fixture(scope="module")
def people(lite: str) -> list[Patient]:
    return read(lite)


def of(patient: Patient, table: str, row: int) -> PatientFact:
    """The one fact of a row."""
    (found,) = (f for f in patient.facts if (f.source.resource, f.source.id) == (table, str(row)))
    return found


def test_persons(people: list[Patient]) -> None:
    one, other = people
    assert (one.id, one.sex, one.deceased) == ("1", "female", None)
    assert one.birth == When(date(1970, 5, 1), date(1970, 5, 31))
    assert (other.sex, other.birth) == ("male", When.on(date(1985, 2, 3)))
    assert other.deceased
    assert one.last_observed == date(2024, 3, 1)


def test_conditions(people: list[Patient]) -> None:
    diabetes = of(people[0], "condition_occurrence", 10)
    assert diabetes.text == "Type 2 diabetes mellitus"
    assert any("diabetes" in c.name for c in diabetes.concepts)
    assert diabetes.start == When.on(date(2024, 1, 10))
    assert diabetes.status is not Status.RESOLVED, "the end of a stay ends no disease"
    assert of(people[0], "condition_occurrence", 11).status is Status.RESOLVED
    assert of(people[0], "condition_occurrence", 13).concepts, "the source's concept will do"


def test_what_is_not_mapped_is_reported_and_kept(people: list[Patient]) -> None:
    assert of(people[0], "condition_occurrence", 12).text == "LOCAL-17"
    assert any("unmapped" in said and "LOCAL-17" in said for said in people[0].notices)
    assert any("CPT4" in said and "99999" in said for said in people[1].notices)
    assert of(people[1], "condition_occurrence", 14).concepts, "its name is known"


def test_drugs_and_procedures(people: list[Patient]) -> None:
    metformin = of(people[0], "drug_exposure", 20)
    assert metformin.kind is FactKind.DRUG
    assert any(c.name.startswith("metformin") for c in metformin.concepts)
    assert metformin.end == When.on(date(2024, 5, 1))
    assert of(people[0], "procedure_occurrence", 30).start == When.on(date(1999, 9, 9))


def test_results(people: list[Patient]) -> None:
    potassium = of(people[0], "measurement", 40)
    assert potassium.value is not None
    assert (str(potassium.value.value), potassium.value.unit) == ("4.1", "mmol/L")
    assert potassium.reference is not None and potassium.reference.high is not None
    assert of(people[0], "measurement", 41).comparator == "<"
    assert of(people[0], "measurement", 42).outcome == "Negative"


def test_an_impossible_result_is_doubted(people: list[Patient]) -> None:
    assert of(people[1], "measurement", 43).doubt


def test_what_observations_tell_of(people: list[Patient]) -> None:
    kinds = {n: of(people[0], "observation", n).kind for n in (50, 51)}
    assert kinds == {50: FactKind.ALLERGY, 51: FactKind.FAMILY_HISTORY}
    past = of(people[0], "observation", 52)
    assert past.kind is FactKind.CONDITION
    assert any("infarct" in c.name.casefold() for c in past.concepts)


def test_a_stay_in_hospital(people: list[Patient]) -> None:
    assert of(people[0], "visit_occurrence", 70).status is Status.RESOLVED


# ---- what goes wrong ----------------------------------------------------------------------------


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    url = fill(f"sqlite:///{tmp_path}/cdm.db", without="measurement")
    with pytest.raises(NotFound, match="no table measurement"):
        read(url)


def test_a_table_that_may_be_missing_is_said(tmp_path: Path) -> None:
    (one, _) = read(fill(f"sqlite:///{tmp_path}/cdm.db", without="death"))
    assert "the database has no table death" in one.notices


def test_no_database_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be opened"):
        read(f"sqlite:///{tmp_path}/nowhere/cdm.db")


@pytest.mark.parametrize(
    ("url", "why"),
    [("oracle+nodriver://x:secret@host/db", "driver"), ("nodb://x:secret@host/db", "driver")],
)
def test_a_kind_of_database_without_its_driver(url: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as told:
        read(url)
    assert "secret" not in str(told.value)


def test_what_is_no_url() -> None:
    with pytest.raises(UsageError, match="not a database URL"):
        read("sqlite//x")
    assert not is_url("patients.ndjson")
    assert is_url("postgresql+psycopg://me@host/cdm")


def test_no_message_shows_a_password() -> None:
    assert "secret" not in shown("postgresql+psycopg://me:secret@127.0.0.1:1/cdm")
    with pytest.raises(InputError) as told:
        read("postgresql+psycopg://me:secret@127.0.0.1:1/cdm?connect_timeout=2")
    assert "secret" not in str(told.value)


# ---- PostgreSQL, where the machine has it -------------------------------------------------------


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    if not (shutil.which("initdb") and shutil.which("pg_ctl")):
        pytest.skip("there is no PostgreSQL on this machine")
    home = tempfile.mkdtemp(prefix="omop-")
    run = as_owner(home)
    data, log = f"{home}/data", f"{home}/log"
    options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off"
    try:
        run("initdb", "-D", data, "-U", "me", "-A", "trust")
        run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")
        yield f"postgresql+psycopg://me@/postgres?host={home}"
        run("pg_ctl", "-D", data, "-m", "fast", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def as_owner(home: str) -> Callable[..., object]:
    """Runs commands as whoever may own a database in the folder: root may not."""
    user = None
    if os.geteuid() == 0:
        user = next((n for n in ("postgres", "nobody") if _is_user(n)), None)
        if user is None:
            pytest.skip("PostgreSQL does not run as root, and there is no other user")
        shutil.chown(home, user)

    def run(*command: str) -> object:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.run(command, check=True, user=user, cwd=home, **quiet)  # type: ignore[call-overload]

    return run


def _is_user(name: str) -> bool:
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def test_postgresql_tells_the_same(postgres: str, people: list[Patient]) -> None:
    assert read(fill(postgres)) == people
