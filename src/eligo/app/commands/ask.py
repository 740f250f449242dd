"""Ask what settles most: the next best questions about a patient."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.batch import Json, decode_line, numbered_lines, open_input, text_of, write_lines
from eligo.app.candidates import Candidates, candidates, stored_candidates
from eligo.app.checking import assume_of
from eligo.app.commands.check import first_patient
from eligo.app.matching import Asked, Options, best
from eligo.app.options import STORE
from eligo.app.output import question_json
from eligo.app.pool import cores
from eligo.app.terminal import (
    SHOWN,
    print_failure,
    print_left,
    print_matches,
    print_question,
)
from eligo.app.wanted import Wanted
from eligo.errors import EligoError, InputError, NotFound
from eligo.matching.ask import Agenda, Inquiry
from eligo.patients.model import Patient

app = typer.Typer(add_completion=False)

Answers = dict[str, dict[str, str]]  # patient -> question -> answer
_STOP = frozenset({"stop", "quit", "exit", "q"})


@app.command()
def ask(
    patient: Annotated[str, typer.Option(help="Files or a database's URL, as for match.")],
    trials: Annotated[
        list[Path] | None,
        typer.Option(help="Files or folders of trial records; left out: the local store."),
    ] = None,
    store: Annotated[Path | None, STORE] = None,
    answers: Annotated[
        Path | None, typer.Option(help="JSON Lines of patient, question (its id) and answer.")
    ] = None,
    assume: Annotated[
        str | None, typer.Option(help="open, note or closed; left out: note for notes, else open.")
    ] = None,
    reference_date: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Questions for each patient.")] = 5,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Batch: one line a question.")] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes that read trials; all cores unless told.")
    ] = None,
) -> None:
    """Ask what settles most: the next best questions about a patient."""
    processes = jobs or cores()
    if trials:
        read = candidates(actions.records(trials), Wanted(), processes)
    else:
        read = stored_candidates(actions.opened(store), Wanted(), processes)
    how = assume_of(assume) if assume else None
    work = Asking(read, Options(how, actions.parse_date(reference_date)))
    failures = [{"trial": t, "error": e.as_dict()} for t, e in read.failures.items()]
    told = read_answers(answers) if answers else {}
    if jsonl:
        raise typer.Exit(write_lines([*work.lines(patient, told, limit), *failures]))
    for failure in failures:
        print_failure(failure)
    work.talk(patient, told)


class Asking:
    """Questions about patients over the same trials."""

    def __init__(self, trials: Candidates, options: Options) -> None:
        self.trials, self.options = trials, options
        self.agenda = Agenda(map(trials.criteria, trials.ids), actions.terms())

    def inquiry(self, patient: Patient, told: Answers) -> Inquiry:
        """What is open of a patient, after the answers that were given before."""
        options = self.options
        context = actions.context_for(patient, options.assume, options.reference_date)
        inquiry = Inquiry(patient, self.agenda, context)
        ids = {matter.id: matter for matter in self.agenda.matters.values()}
        for question, words in told.get(patient.id, {}).items():
            if question not in ids:
                raise NotFound(f"no trial here asks {question!r}")
            inquiry.answer(ids[question], words)
        return inquiry

    def lines(self, given: str, told: Answers, limit: int) -> Iterator[Json]:
        """The best questions for each patient, or the error of one that can't be asked about."""
        for place, patient in actions.patients(given, self.options.reference_date):
            try:
                if isinstance(patient, EligoError):
                    raise patient
                inquiry = self.inquiry(patient, told)
            except EligoError as error:
                yield {"patient": _name(patient, given, place), "error": error.as_dict()}
                continue
            for rank, question in enumerate(inquiry.questions(limit), 1):
                yield question_json(patient.id, rank, question, len(inquiry.candidates))

    def talk(self, given: str, told: Answers) -> None:
        """Ask about the first patient until nothing is left to ask, and list what remains."""
        inquiry = self.inquiry(first_patient(given, self.options.reference_date), told)
        while found := inquiry.questions():
            print_left(len(inquiry.candidates))
            print_question(found[0])
            words = sys.stdin.readline()
            if not words or words.strip().casefold() in _STOP:
                break
            try:
                inquiry.answer(found[0].matter, words.strip())
            except InputError as error:
                print_failure({"error": error.as_dict()})
        context = inquiry.context
        options = Options(context.assume, context.reference_date)
        asked = Asked(inquiry.patient, None)
        print_matches(inquiry.patient, *best(asked, self.trials, options, SHOWN))


def _name(patient: Patient | EligoError, given: str, place: int) -> str:
    return (
        f"{actions.patients_name(given)}:{place}" if isinstance(patient, EligoError) else patient.id
    )


def read_answers(path: Path) -> Answers:
    """Answers by patient and question; raises InputError for a line that is none."""
    found: Answers = {}
    with open_input(path) as stream:
        for number, line in numbered_lines(stream):
            if isinstance(line, EligoError):
                raise line
            given = decode_line(number, line)
            patient, question = text_of(given, "patient"), text_of(given, "question")
            found.setdefault(patient, {})[question] = text_of(given, "answer")
    return found
