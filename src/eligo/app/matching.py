"""A batch of matching: patients judged on all cores, in columns where no reasons are told."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from eligo.app import actions
from eligo.app.batch import Json, decode_line, numbered_lines, open_input
from eligo.app.candidates import Candidates
from eligo.app.output import match_json
from eligo.app.pool import in_blocks, in_order
from eligo.errors import EligoError, NotFound, UsageError
from eligo.matching.judge import Brief, Match
from eligo.matching.rank import Ranked, rank
from eligo.patients.model import Assume, Patient

_PATIENTS = 4  # in a block
# Of fewer trials, or a smaller share of them, making the columns ready takes longer than judging.
_FEW, _SHARE = 32, 0.1


@dataclass(frozen=True, slots=True)
class Options:
    """How pairs are judged and printed."""

    assume: Assume | None = None
    reference_date: date | None = None
    brief: bool = False
    parts: bool = False


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
        if options.brief and _are_many(found.ids, found):
            found.save(folder / "trials.registry")
        path = folder / "trials.pickle"
        path.write_bytes(pickle.dumps(found))
        for block in in_order(_judge, _jobs(asked, path, options), jobs):
            yield from block


def _jobs(asked: Iterable[Asked], path: Path, options: Options) -> Iterator[Job]:
    return (Job(block, path, options) for block in in_blocks(asked, _PATIENTS))


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
    judge = briefs if options.brief else matches
    ranked, failed = judge(asked, found, options)
    for one in ranked:
        yield match_json(one, brief=options.brief, parts=options.parts)
    for trial, error in failed.items():
        yield {"patient": asked.patient.id, "trial": trial, "error": error.as_dict()}


Failures = dict[str, EligoError]


def matches(
    asked: Asked, found: Candidates, options: Options
) -> tuple[list[Ranked[Match]], Failures]:
    """A patient's matches, best first, and the pairs that can't be judged with their errors."""
    here, failed = _asked_for(asked, found)
    every, faults = _judged(asked.patient, here, found, options)
    return rank(every, found.kilometres), failed | faults


def briefs(
    asked: Asked, found: Candidates, options: Options
) -> tuple[list[Ranked[Brief | Match]], Failures]:
    """The same without reasons, in columns where many trials are asked for."""
    here, failed = _asked_for(asked, found)
    every: list[Brief | Match] = []
    if _are_many(here, found):
        every += _in_columns(asked.patient, here, found, options)
    told = {one.trial for one in every}
    rest, faults = _judged(asked.patient, [i for i in here if i not in told], found, options)
    return rank([*every, *rest], found.kilometres), failed | faults


def best(
    asked: Asked, found: Candidates, options: Options, most: int
) -> tuple[list[Ranked[Match]], int]:
    """A patient's best trials with their reasons, and how many could be judged."""
    ranked, _ = briefs(asked, found, options)
    top = {one.match.trial: one for one in ranked[:most]}
    every, _ = _judged(asked.patient, list(top), found, options)
    told = ((top[match.trial], match) for match in every)
    return [Ranked(one.rank, one.score, match, one.parts) for one, match in told], len(ranked)


def _asked_for(asked: Asked, found: Candidates) -> tuple[list[str], Failures]:
    """The trials that can be judged, and why others can't."""
    ids = found.ids if asked.trials is None else asked.trials
    absent = {one: _why_not(one, found) for one in ids if one not in found}
    return [one for one in ids if one not in absent], absent


def _are_many(ids: Sequence[str], found: Candidates) -> bool:
    return len(ids) >= max(_FEW, _SHARE * len(found.ids))


def _in_columns(
    patient: Patient, ids: Iterable[str], found: Candidates, options: Options
) -> list[Brief]:
    """What the columns say of these trials; of none where they fail, as then each is judged."""
    context = actions.context_for(patient, options.assume, options.reference_date)
    held = [one for one in ids if one in found.roster.places]
    try:
        return list(found.roster.briefs(patient, context, held))
    except Exception:  # a fault of ours in one pair must not end the batch
        return []


def _judged(
    patient: Patient, ids: Iterable[str], found: Candidates, options: Options
) -> tuple[list[Match], Failures]:
    """What the judge says of these trials, with the reasons."""
    day = options.reference_date
    return actions.judged(patient, ids, found.criteria, options.assume, day)


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
