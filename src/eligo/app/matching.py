"""A batch of matching: trials compiled on all cores, then patients judged on all cores."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from eligo.app import actions
from eligo.app.batch import Json, decode_line, numbered_lines, open_input
from eligo.app.output import match_json
from eligo.app.pool import in_order
from eligo.app.wanted import Wanted
from eligo.errors import EligoError, NotFound, UsageError
from eligo.matching.rank import Ranked
from eligo.patients.model import Assume, Patient
from eligo.reading.trial import TrialCriteria
from eligo.records import ReadFailure, Trial

# A trial's criteria where they were read before, as `eligo compile` does.
Known = Callable[[Trial], TrialCriteria | None]
_RECORDS = 32  # of trials in a block
_PATIENTS = 4  # in a block


@dataclass(frozen=True, slots=True)
class Options:
    """How pairs are judged and printed."""

    assume: Assume | None = None
    reference_date: date | None = None
    brief: bool = False
    parts: bool = False


@dataclass(slots=True)
class Candidates:
    """The trials of a batch with their criteria read, and what could not be read or is unwanted."""

    trials: dict[str, TrialCriteria] = field(default_factory=dict)
    kilometres: dict[str, float] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)  # trial -> why
    failures: dict[str, EligoError] = field(default_factory=dict)  # trial or place -> error


def candidates(
    found: Iterable[Trial | ReadFailure],
    wanted: Wanted,
    jobs: int,
    tick: Callable[[int], None] | None = None,
    known: Known | None = None,
) -> Candidates:
    """Read the criteria of the trials that are wanted, on `jobs` cores, but those that are `known`
    already."""
    made = Candidates()
    unread = (one for one in _wanted(found, wanted, made) if not _is_known(one, known, made))
    for block in in_order(_compile, _blocks(unread, _RECORDS), jobs):
        for one in block:
            if isinstance(one, ReadFailure):
                made.failures[one.where] = one.error
            else:
                made.trials[one.id] = one
        if tick:
            tick(len(made.trials) + len(made.failures))
    return made


def _is_known(trial: Trial, known: Known | None, made: Candidates) -> bool:
    read = known(trial) if known else None
    if read is not None:
        made.trials[read.id] = read
    return read is not None


def _wanted(
    found: Iterable[Trial | ReadFailure], wanted: Wanted, made: Candidates
) -> Iterator[Trial]:
    for record in found:
        if isinstance(record, ReadFailure):
            made.failures[record.where] = record.error
        elif why := wanted.leaves_out(record):
            made.left_out[record.id or ""] = why
        else:
            if (far := wanted.kilometres(record)) is not None:
                made.kilometres[record.id or ""] = far
            yield record


def _blocks(items: Iterable[Trial], size: int) -> Iterator[list[Trial]]:
    items = iter(items)
    while block := list(islice(items, size)):
        yield block


def _compile(block: list[Trial]) -> list[TrialCriteria | ReadFailure]:
    return list(actions.compiled(block))


# ---- patients -----------------------------------------------------------------------------------


class Asked(NamedTuple):
    """A patient and the trials that are asked for; None for all."""

    patient: Patient
    trials: tuple[str, ...] | None


class Job(NamedTuple):
    """A block of patients for a process, and where the trials lie."""

    asked: list[Asked]
    trials: Path
    options: Options


class Answered(NamedTuple):
    """A patient's lines as they are printed, and whether one is an error."""

    patient: str
    lines: bytes
    failed: bool


def judged(
    asked: Iterable[Asked], found: Candidates, options: Options, jobs: int
) -> Iterator[Answered]:
    """The lines of each patient, best first, as soon as they are there.

    The trials are handed to the processes in a file; of patients nothing is ever written.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="eligo-")))
        path = folder / "trials.pickle"
        path.write_bytes(pickle.dumps(found))
        for block in in_order(_judge, _jobs(asked, path, options), jobs):
            yield from block


def _jobs(asked: Iterable[Asked], path: Path, options: Options) -> Iterator[Job]:
    asked = iter(asked)
    while block := list(islice(asked, _PATIENTS)):
        yield Job(block, path, options)


def _judge(job: Job) -> list[Answered]:
    found = _found(job.trials)
    return [_lines_of(one, found, job.options) for one in job.asked]


@lru_cache(maxsize=1)
def _found(path: Path) -> Candidates:
    candidates: Candidates = pickle.loads(path.read_bytes())
    return candidates


def _lines_of(asked: Asked, found: Candidates, options: Options) -> Answered:
    lines = list(pair_lines(asked, found, options))
    encoded = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
    return Answered(asked.patient.id, encoded, any("error" in line for line in lines))


def pair_lines(asked: Asked, found: Candidates, options: Options) -> Iterator[Json]:
    """One line for each pair of a patient: matches best first, then what can't be judged."""
    ranked, failed = matches(asked, found, options)
    for one in ranked:
        yield match_json(one, brief=options.brief, parts=options.parts)
    for trial, error in failed.items():
        yield {"patient": asked.patient.id, "trial": trial, "error": error.as_dict()}


def matches(
    asked: Asked, found: Candidates, options: Options
) -> tuple[list[Ranked], dict[str, EligoError]]:
    """A patient's matches, best first, and the pairs that can't be judged with their errors."""
    ids = list(found.trials) if asked.trials is None else asked.trials
    here = [found.trials[one] for one in ids if one in found.trials]
    ranked, failed = actions.match(
        asked.patient, here, options.assume, options.reference_date, found.kilometres
    )
    absent = (one for one in ids if one not in found.trials)
    return ranked, {one: _why_not(one, found) for one in absent} | failed


def _why_not(trial: str, found: Candidates) -> EligoError:
    if trial in found.failures:
        return found.failures[trial]
    return NotFound(found.left_out.get(trial, "no such trial in --trials"))


# ---- pairs --------------------------------------------------------------------------------------


class Pairs:
    """The pairs that are asked for, by patient; without a file every trial of every patient."""

    def __init__(self, path: Path | None) -> None:
        self._of: dict[str, dict[str, None]] | None = _by_patient(path) if path else None
        self._seen: set[str] = set()

    def __call__(self, patients: Iterable[Patient]) -> Iterator[Asked]:
        """The patients that are asked about, with their trials."""
        for patient in patients:
            self._seen.add(patient.id)
            if self._of is None:
                yield Asked(patient, None)
            elif patient.id in self._of:
                yield Asked(patient, tuple(self._of[patient.id]))

    def unseen(self) -> Iterator[Json]:
        """Errors for the pairs whose patient did not come."""
        error = NotFound("no such patient in --patients").as_dict()
        for patient, trials in (self._of or {}).items():
            if patient not in self._seen:
                yield from ({"patient": patient, "trial": t, "error": error} for t in trials)


def _by_patient(path: Path) -> dict[str, dict[str, None]]:
    pairs: dict[str, dict[str, None]] = {}
    with open_input(path) as stream:
        for number, line in numbered_lines(stream):
            if isinstance(line, EligoError):
                raise line
            pair = decode_line(number, line)
            patient, trial = pair.get("patient"), pair.get("trial")
            if not isinstance(patient, str) or not isinstance(trial, str):
                raise UsageError(f'{path}, line {number}: give {{"patient": …, "trial": …}}')
            pairs.setdefault(patient, {})[trial] = None
    return pairs
