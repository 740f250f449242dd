"""Match patients to trials, with the reason for every verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from eligo.app import actions
from eligo.app.batch import Json, decode_line, numbered_lines, open_input, write_lines
from eligo.app.commands.check import assume_of
from eligo.app.options import STORE
from eligo.app.output import match_json
from eligo.app.terminal import print_failure, print_matches
from eligo.errors import EligoError, UsageError
from eligo.matching.rank import Ranked
from eligo.patients.model import Assume, Patient
from eligo.reading.trial import TrialCriteria
from eligo.records import ReadFailure, Trial

app = typer.Typer(add_completion=False)


@app.command()
def match(
    patients: Annotated[
        Path, typer.Option(help="FHIR R4 Bundles (JSON, NDJSON) or JSON Lines of notes or fields.")
    ],
    trials: Annotated[
        list[Path] | None,
        typer.Option(help="Files or folders of trial records; left out: the local store."),
    ] = None,
    store: Annotated[Path | None, STORE] = None,
    pairs: Annotated[
        Path | None, typer.Option(help="JSON Lines of patient and trial: only these.")
    ] = None,
    assume: Annotated[
        str | None, typer.Option(help="open, note or closed; left out: note for notes, else open.")
    ] = None,
    reference_date: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Batch: one line a pair.")] = False,
    brief: Annotated[bool, typer.Option("--brief", help="Leave the criteria out.")] = False,
) -> None:
    """Match patients to trials, with the reason for every verdict."""
    assumed = assume_of(assume) if assume else None
    found = actions.records(trials) if trials else actions.stored(store)
    work = Work(patients, found, pairs, assumed, actions.parse_date(reference_date))
    if jsonl:
        raise typer.Exit(write_lines(work.lines(brief)))
    for patient, ranked in work.matches():
        print_matches(patient, ranked)
    for failure in work.failures:
        print_failure(failure)


class Work:
    """A batch of matching: which patients, which trials, and what could not be read."""

    def __init__(
        self,
        patients: Path,
        trials: Iterable[Trial | ReadFailure],
        pairs: Path | None,
        assume: Assume | None,
        reference_date: date | None,
    ) -> None:
        self.patients, self.assume, self.reference_date = patients, assume, reference_date
        self.failures: list[Json] = []
        self.trials: dict[str, TrialCriteria] = {}
        for found in actions.compiled(trials):
            if isinstance(found, ReadFailure):
                self.failures.append({"trial": found.where, "error": found.error.as_dict()})
            else:
                self.trials[found.id] = found
        self.pairs = read_pairs(pairs) if pairs else None

    def matches(self) -> Iterator[tuple[Patient, list[Ranked]]]:
        """Each patient with its trials, best first; failures are kept aside."""
        for place, patient in actions.patients(self.patients, self.reference_date):
            if isinstance(patient, EligoError):
                where = f"{self.patients.name}:{place}"
                self.failures.append({"patient": where, "error": patient.as_dict()})
                continue
            wanted = [self.trials[t] for t in self._wanted(patient.id) if t in self.trials]
            yield patient, actions.match(patient, wanted, self.assume, self.reference_date)

    def lines(self, brief: bool) -> Iterator[Json]:
        """The batch's output, errors last."""
        seen: set[tuple[str, str]] = set()
        for patient, ranked in self.matches():
            for one in ranked:
                seen.add((patient.id, one.match.trial))
                yield match_json(one, brief=brief)
        yield from self.failures
        yield from self._unjudged(seen)

    def _wanted(self, patient: str) -> list[str]:
        if self.pairs is None:
            return list(self.trials)
        return list(dict.fromkeys(t for p, t in self.pairs if p == patient))

    def _unjudged(self, seen: set[tuple[str, str]]) -> Iterator[Json]:
        """Pairs that were asked for and could not be judged."""
        for patient, trial in dict.fromkeys(self.pairs or ()):
            if (patient, trial) in seen:
                continue
            known = trial in self.trials
            message = "no such patient in --patients" if known else "no such trial in --trials"
            error = {"code": "not-found", "message": message}
            yield {"patient": patient, "trial": trial, "error": error}


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """The pairs of a file; raises UsageError for a line that is none."""
    pairs = []
    with open_input(path) as stream:
        for number, line in numbered_lines(stream):
            if isinstance(line, EligoError):
                raise line
            pair: dict[str, Any] = decode_line(number, line)
            if not isinstance(pair.get("patient"), str) or not isinstance(pair.get("trial"), str):
                raise UsageError(f'{path}, line {number}: give {{"patient": …, "trial": …}}')
            pairs.append((pair["patient"], pair["trial"]))
    return pairs
