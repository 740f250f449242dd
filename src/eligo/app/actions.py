"""Every verb once, as a plain function that the faces call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from eligo.app.pool import Ahead, cores
from eligo.app.relating import Relations
from eligo.engines import Answer, Context, evaluate, verdict
from eligo.errors import EligoError, InputError, InternalError, NotFound, UsageError
from eligo.language.nodes import All, Node, Side
from eligo.language.nodes import Any as AnyOf
from eligo.language.source import Span
from eligo.matching.about import presentation
from eligo.matching.judge import Judge, Match
from eligo.matching.said import by_words
from eligo.matching.search import Search
from eligo.patients.fhir.reader import read_bundle
from eligo.patients.model import Assume, Patient
from eligo.patients.omop import is_url, read_database, shown
from eligo.patients.read import read_any
from eligo.reading.barring import bars, described
from eligo.reading.criteria import Criterion, read_criteria
from eligo.reading.everyone import of_some
from eligo.reading.notes import read_note
from eligo.reading.trial import TrialCriteria, read_trial
from eligo.records import ReadFailure, Trial, pieces, read
from eligo.records.fetching import Client, fetch
from eligo.records.index.filling import read_for_index
from eligo.records.index.folder import updating
from eligo.records.store import Counts, Loaded, Store, open_store
from eligo.records.store import load as load_records
from eligo.terms import Terms, load

_READERS = 3  # processes that read for one that writes the store


@cache
def terms() -> Terms:
    """The vocabularies; their index is built on first use."""
    return load()


# ---- trials -----------------------------------------------------------------------------------


def records(paths: Iterable[Path]) -> Iterator[Trial | ReadFailure]:
    """The trial records of files and folders, in their order."""
    for path in existing(paths):
        yield from read(path)


def existing(paths: Iterable[Path]) -> Iterator[Path]:
    """The files and folders; raises NotFound at one that is not there."""
    for path in paths:
        if not path.exists():
            raise NotFound(f"there is no file or folder {path}")
        yield path


def opened(store: Path | None) -> Store:
    """The local store. Raises NotFound where there is none."""
    return open_store(store)


def stored(store: Path | None, ids: Iterable[str] | None = None) -> Iterator[Trial | ReadFailure]:
    """The trials of the local store, all or those with these ids. Raises NotFound without one."""
    yield from open_store(store).trials(ids)


def stored_trial(trial_id: str, store: Path | None) -> Trial:
    """One trial of the local store. Raises NotFound, or why its record can't be read."""
    (found,) = stored(store, [trial_id])
    if isinstance(found, ReadFailure):
        raise found.error
    return found


def search_of(store: Path | None, notice: Callable[[str], None]) -> Search:
    """Search in the local store; `notice` is told what the index needs. Raises NotFound."""
    return Search(open_store(store), terms(), notice)


def relations(store: Path | None, notice: Callable[[str], None]) -> Relations:
    """Related trials of the local store (`similar`) and two side by side (`compare`).

    `notice` is told what the index needs. Raises NotFound.
    """
    return Relations(open_store(store), terms(), notice)


def loading(
    paths: Iterable[Path],
    store: Path | None,
    notice: Callable[[str], None],
    jobs: int = 0,
) -> Iterator[Loaded]:
    """Load files and folders into the local store and its index, batch by batch.

    A batch is yielded once it is on the disk; the index follows at the end. `jobs`: how many
    processes read beside this one (see `reading_jobs`). Raises NotFound, WorkerLost.
    """
    named = list(existing(paths))
    opened = open_store(store, create=True)
    cuts = chain.from_iterable(map(pieces, named))
    with (
        updating(opened, terms(), notice) as index,
        Ahead(read_for_index, jobs) as ahead,
    ):
        origin = ", ".join(map(str, named))
        for loaded in load_records(opened, cuts, origin, start=ahead.begin):
            yield loaded
            index(loaded.readings)


def reading_jobs() -> int:
    """How many processes may read beside the one that writes: more would wait for it."""
    return min(cores() - 1, _READERS)


def fetching(
    query: Mapping[str, str],
    client: Client,
    store: Path | None,
    notice: Callable[[str], None],
    *,
    update: bool = False,
    restart: bool = False,
) -> Iterator[Loaded]:
    """Load what a service gives for a query, page by page; each page's counts are its own load's.

    Raises UsageError and FetchError; what came before is kept, and the next call goes on.
    """
    kept = open_store(store, create=True)
    total = Counts()
    with updating(kept, terms(), notice) as index:
        for page in fetch(kept, client, query, update=update, restart=restart):
            failures: list[ReadFailure] = []
            for loaded in load_records(kept, page.cuts, f"{client.service}, page {page.number}"):
                index(loaded.readings)
                failures += loaded.failures
            total = total + loaded.counts
            yield Loaded(total, failures)


def compiled(found: Iterable[Trial | ReadFailure]) -> Iterator[TrialCriteria | ReadFailure]:
    """Trials with their criteria read; one whose reading fails is its error, and the rest go on."""
    for record in found:
        yield record if isinstance(record, ReadFailure) else _compiled(record)


def _compiled(record: Trial) -> TrialCriteria | ReadFailure:
    try:
        return read_trial(record, terms())
    except EligoError as error:
        return ReadFailure(error, record.id or record.where or "")
    except Exception as error:  # a fault of ours in one trial must not end the batch
        return ReadFailure(InternalError.of(error), record.id or record.where or "")


def find_trial(trial_id: str, paths: Iterable[Path]) -> Trial:
    """The record with this id; raises NotFound."""
    for record in records(paths):
        if isinstance(record, Trial) and record.id == trial_id:
            return record
    raise NotFound(f"no record of {trial_id} in what was given; name its file with --trials")


def parse(text: str, side: Side | None = None, subject: str = "") -> list[Criterion]:
    """The criteria of an eligibility text; `subject`: what its trial is about, in words."""
    return read_criteria(text, terms(), side, subject)


# ---- one criterion ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """What a criterion's trial is about: its title, conditions and interventions, in words."""

    title: str = ""
    conditions: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()

    @classmethod
    def of(cls, trial: object) -> Subject:
        """The "trial" of a line of a batch; what is not of its form is left out."""
        if not isinstance(trial, dict):
            return cls()
        title = trial.get("title")
        return cls(
            title if isinstance(title, str) else "",
            _texts(trial.get("conditions")),
            _texts(trial.get("interventions")),
        )

    @property
    def words(self) -> str:
        """All of it in one line."""
        return " ; ".join([self.title, *self.conditions])


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, str))


def check(
    text: str,
    patient: Patient,
    side: Side = Side.INCLUSION,
    assume: Assume = Assume.OPEN,
    reference_date: date | None = None,
    subject: Subject | None = None,
) -> tuple[str, Answer]:
    """One patient against one criterion: the verdict on it as it is written, and the answer.

    One that says of itself that it excludes is an exclusion criterion, whatever its list; one that
    says that those whom it describes are eligible is judged by the description.
    """
    side = Side.EXCLUSION if bars(text, terms()) else side
    criteria = read_criteria(described(text, terms()), terms(), side, (subject or Subject()).words)
    if not criteria:
        raise InputError("the criterion holds no words; give its text")
    logic = _whole([of_some(criterion, both_sexes=False) for criterion in criteria], side)
    context = _context(patient, assume, reference_date, side)
    answer = by_words(text, logic, evaluate(logic, patient, context), patient, context)
    if not patient.readable and not answer.truth.known:
        answer = replace(answer, why="; ".join(patient.notices))
    return verdict(answer, side), answer


def _whole(criteria: list[Criterion], side: Side) -> Node:
    """The criterion's logic; a text of several items is all of them, or any that excludes."""
    tops = tuple(c.logic for c in criteria if c.parent is None)
    if len(tops) == 1:
        return tops[0]
    span = Span(criteria[0].start, criteria[-1].end)
    return AnyOf(tops, span=span) if side is Side.EXCLUSION else All(tops, span=span)


def _context(
    patient: Patient, assume: Assume, reference_date: date | None, side: Side = Side.INCLUSION
) -> Context:
    day = reference_date or patient.last_observed or date.today()
    return Context(terms(), day, assume if patient.readable else Assume.OPEN, side)


# ---- patients and trials ----------------------------------------------------------------------


def patients_name(given: Path | str) -> str:
    """How messages name where patients come from: a file by its name, a database by its URL
    without the password."""
    return shown(given) if isinstance(given, str) and is_url(given) else Path(given).name


def patients(
    given: Path | str, reference_date: date | None = None
) -> Iterator[tuple[int, Patient | EligoError]]:
    """The patients of a file, numbered by line or place, or of an OMOP database at a URL, numbered
    by person; one that can't be read is its error.

    `reference_date`: what "3 months ago" in a note counts from.
    """
    if isinstance(given, str) and is_url(given):
        yield from read_database(given, terms())
        return
    path = Path(given)
    if not path.exists():
        raise NotFound(f"there is no file {path}")

    def note_reader(ident: str, note: str) -> Patient:
        return patient_of_note(ident, note, reference_date)

    yield from read_any(path, terms(), note_reader=note_reader)


def patient_from(bundle: dict[str, Any]) -> Patient:
    """The patient of a FHIR R4 Bundle."""
    return read_bundle(bundle, terms())


def patient_of_note(ident: str, note: str, reference_date: date | None = None) -> Patient:
    """The patient that a free-text note tells of."""
    return read_note(ident, note, terms(), reference_date)


def judged(
    patient: Patient,
    trials: Iterable[str],
    criteria: Callable[[str], TrialCriteria],
    assume: Assume | None = None,
    reference_date: date | None = None,
) -> tuple[list[Match], dict[str, EligoError]]:
    """What the judge says of a patient and each trial, with reasons, and the trials that can't be
    judged with their errors.

    `criteria`: of a trial by its id. `assume` left out: note for a note, open for a record.
    """
    context = context_for(patient, assume, reference_date)
    judge = Judge(patient, context, presentation(patient, terms()))
    found: list[Match] = []
    failed: dict[str, EligoError] = {}
    for trial in trials:
        try:
            found.append(judge(criteria(trial)))
        except EligoError as error:
            failed[trial] = error
        except Exception as error:  # a fault of ours in one pair must not end the batch
            failed[trial] = InternalError.of(error)
    return found, failed


def context_for(
    patient: Patient, assume: Assume | None = None, reference_date: date | None = None
) -> Context:
    """What a patient is judged under; what is left out is as usual for the source."""
    return _context(patient, assume or usual_assumption(patient), reference_date)


def usual_assumption(patient: Patient) -> Assume:
    """What a missing fact means in such a source."""
    of_note = any(fact.source.start is not None for fact in patient.facts)
    return Assume.NOTE if of_note else Assume.OPEN


def parse_date(text: str | None) -> date | None:
    """An ISO date; raises UsageError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date; write YYYY-MM-DD") from None
