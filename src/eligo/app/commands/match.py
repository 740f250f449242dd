"""Match patients to trials, with the reason for every verdict."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
import typer

from eligo.app import actions
from eligo.app.batch import Json
from eligo.app.candidates import Candidates, candidates, stored_candidates
from eligo.app.checking import assume_of
from eligo.app.commands.watch import begin_watch
from eligo.app.matching import Options, Pairs, best, judged
from eligo.app.options import PATIENTS, STORE
from eligo.app.pool import cores
from eligo.app.progress import Meter, progress
from eligo.app.resume import finished, open_answers
from eligo.app.terminal import SHOWN, print_failure, print_matches
from eligo.app.wanted import Wanted
from eligo.app.watching import Watch, watched_match
from eligo.errors import EligoError, NotFound, UsageError
from eligo.matching.judge import Match
from eligo.matching.rank import Ranked
from eligo.matching.search import Filters, Request
from eligo.patients.model import Patient
from eligo.patients.omop import is_url
from eligo.records import ReadFailure, Trial
from eligo.records.store import Store

app = typer.Typer(add_completion=False)


@app.command()
def match(
    patients: Annotated[str, PATIENTS],
    trials: Annotated[
        list[Path] | None,
        typer.Option(help="Files or folders of trial records; left out: the local store."),
    ] = None,
    store: Annotated[Path | None, STORE] = None,
    pairs: Annotated[
        Path | None, typer.Option(help="JSON Lines of patient and trial: only these.")
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(help="Only trials of this status: recruiting, …")
    ] = None,
    phase: Annotated[
        list[str] | None, typer.Option(help="Only trials of this phase: 1, 2, 3, 4, …")
    ] = None,
    near: Annotated[
        str | None,
        typer.Option(help="A city, ZIP code or 42.36,-71.06: nearer trials rank higher."),
    ] = None,
    within: Annotated[
        str | None, typer.Option(help="Only trials with a site this near to --near: 50 mi, 80 km.")
    ] = None,
    assume: Annotated[
        str | None, typer.Option(help="open, note or closed; left out: note for notes, else open.")
    ] = None,
    reference_date: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Batch: one line a pair.")] = False,
    brief: Annotated[bool, typer.Option("--brief", help="Leave the criteria out.")] = False,
    parts: Annotated[bool, typer.Option("--parts", help="Add what each score is made of.")] = False,
    output: Annotated[
        Path | None, typer.Option(help="Batch into this file; go on with it if it is there.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; all cores unless told.")
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(help="Save patients and what may fit in this new file, for `eligo watch`."),
    ] = None,
) -> None:
    """Match patients to trials, with the reason for every verdict."""
    if save:
        if trials or pairs:
            raise UsageError("--save watches the local store: leave --trials and --pairs out")
        filters = Filters(tuple(status or ()), tuple(phase or ()), near=near)
        filters = replace(filters, within=within) if within else filters
        begin_watch(saved(_file_of(patients), filters, assume), save, store)
        return
    options = Options(
        assume_of(assume) if assume else None, actions.parse_date(reference_date), brief, parts
    )
    wanted = Wanted.of(status, phase, near, within)
    found = actions.records(trials) if trials else actions.opened(store)
    work = Work(patients, found, pairs, options, wanted, jobs or cores())
    if jsonl or output:
        raise typer.Exit(work.write(output))
    for told in work.matches():
        print_matches(*told)
    for failure in work.failures():
        print_failure(failure)


def saved(patients: Path, filters: Filters, assume: str | None) -> Watch:
    """The patients of a file as a watch; raises NotFound."""
    if not patients.is_file():
        raise NotFound(f"there is no file {patients}")
    how = assume_of(assume) if assume else None
    return watched_match(patients.read_bytes(), Request(filters=filters), how)


def _file_of(patients: str) -> Path:
    """The file of patients who are to be saved; a database keeps its own."""
    if is_url(patients):
        raise UsageError("--save keeps the patients of a file: a database keeps its own")
    return Path(patients)


@dataclass
class Work:
    """A batch of matching: which patients, which trials, and what could not be read."""

    patients: Path | str
    trials: Store | Iterable[Trial | ReadFailure]
    pairs: Path | None = None
    options: Options = field(default_factory=Options)
    wanted: Wanted = field(default_factory=Wanted)
    jobs: int = 1

    def __post_init__(self) -> None:
        self._unread: list[tuple[str, EligoError]] = []
        self._asked = Pairs(self.pairs)
        self._candidates: Candidates | None = None

    def matches(self) -> Iterator[tuple[Patient, list[Ranked[Match]], int]]:
        """Each patient with the best trials and how many there are; failures are kept aside."""
        for asked in self._asked(self._readable()):
            yield asked.patient, *best(asked, self._found(), self.options, SHOWN)

    def write(self, output: Path | None) -> int:
        """Answer what is not answered yet, on all cores; the exit status."""
        with ExitStack() as stack:
            done, failed = finished(output) if output else (set(), False)
            out = stack.enter_context(open_answers(output)) if output else sys.stdout.buffer
            tick = stack.enter_context(progress(Meter()))
            found = self._found(tick)
            asked = (one for one in self._asked(self._readable()) if one.patient.id not in done)
            for answered in judged(asked, found, self.options, self.jobs):
                out.write(answered.lines)
                out.flush()
                failed |= answered.failed
            return _write(self.failures(), out) | int(failed)

    def failures(self) -> Iterator[Json]:
        """Lines for what could not be read: trials, patients, pairs without their patient."""
        named = self.pairs is not None  # then each pair tells the error of its trial
        for trial, error in () if named else self._found().failures.items():
            yield {"trial": trial, "error": error.as_dict()}
        for patient, error in self._unread:
            yield {"patient": patient, "error": error.as_dict()}
        yield from self._asked.unseen()

    def _found(self, tick: Callable[[int], None] | None = None) -> Candidates:
        if self._candidates is None:
            how = (self.wanted, self.jobs, tick)
            self._candidates = (
                stored_candidates(self.trials, *how)
                if isinstance(self.trials, Store)
                else candidates(self.trials, *how)
            )
        return self._candidates

    def _readable(self) -> Iterator[Patient]:
        for place, patient in actions.patients(self.patients, self.options.reference_date):
            if isinstance(patient, EligoError):
                self._unread.append((f"{actions.patients_name(self.patients)}:{place}", patient))
            else:
                yield patient


def _write(lines: Iterable[Json], out: BinaryIO) -> int:
    failed = 0
    for line in lines:
        failed = 1
        out.write(msgspec.json.encode(line) + b"\n")
    out.flush()
    return failed
