"""Many patients, a line each, against the trials of a store: a line for each pair, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from eligo.app import actions
from eligo.app.batch import Json
from eligo.app.batch import Line as Asked
from eligo.app.output import match_json
from eligo.app.service import Service
from eligo.app.verbs.match import WantedTrials, chosen_of
from eligo.engines import Context
from eligo.errors import EligoError, InternalError, StoreBusy
from eligo.matching.about import presentation
from eligo.matching.judge import Brief, Judge, Match
from eligo.matching.rank import Ranked, parts_of
from eligo.matching.roster import Line
from eligo.patients.linking import Linker
from eligo.patients.model import Assume, Patient
from eligo.patients.read import read_line


class ManyQuestion(WantedTrials):
    """How the patients of a batch are judged, and how much is told of each."""

    assume: Literal["open", "note", "closed"] | None = None
    """What an unmentioned fact means; left out: note for notes, else open."""
    reference_date: date | None = None
    """The day on which the patients are judged."""
    brief: bool = False
    """Without the criteria."""
    most: Annotated[int | None, Field(ge=1)] = None
    """Only so many trials of each patient, the best; left out: all."""


class Many:
    """Answers lines of a batch. `note` is told how many trials a patient was judged by.

    Raises NotFound, UsageError for trials that can't be asked for.
    """

    def __init__(self, service: Service, asked: ManyQuestion, note: Callable[[int], None]) -> None:
        self.asked, self.note, self.terms = asked, note, service.terms
        self.logic = service.logic()
        self.chosen = chosen_of(service, self.logic, asked)
        self.linker = Linker(service.terms)
        self.assume = Assume(asked.assume) if asked.assume else None

    def __call__(self, line: Asked) -> Iterator[Json]:
        """The pairs of a line's patient, or why there are none."""
        number, text = line
        name = f"line-{number}"
        if isinstance(text, EligoError):
            yield {"patient": name, "error": text.as_dict()}
            return
        try:
            for found in read_line(number, text, self.linker, self._read_note):
                if isinstance(found, EligoError):
                    yield {"patient": name, "error": found.as_dict()}
                else:
                    name = found.id
                    yield from self._pairs(found)
        except Exception as error:  # one line's fault must not end the batch
            yield {"patient": name, "error": InternalError.of(error).as_dict()}

    def _read_note(self, ident: str, note: str) -> Patient:
        return actions.patient_of_note(ident, note, self.asked.reference_date)

    def _pairs(self, patient: Patient) -> Iterator[Json]:
        """A line for each trial that is wanted, best first; then what can't be judged."""
        context = actions.context_for(patient, self.assume, self.asked.reference_date)
        roster = self.logic.roster
        ranks = roster.rank(patient, context, self.chosen, self.chosen)
        self.note(len(ranks.order))
        places = ranks.order[: self.asked.most].tolist()
        lines = [roster.lines[place] for place in places]
        found: Iterator[Brief | Match | EligoError] = (
            roster.briefs(patient, context, [line.trial for line in lines])
            if self.asked.brief
            else self._explained(patient, context, lines)
        )
        for rank, (place, line, match) in enumerate(zip(places, lines, found, strict=True), 1):
            if isinstance(match, EligoError):
                yield {"patient": patient.id, "trial": line.trial, "error": match.as_dict()}
            else:
                ranked = Ranked(rank, float(ranks.score[place]), match, parts_of(match))
                yield match_json(ranked, brief=self.asked.brief)
        yield from self._failures(patient.id)

    def _explained(
        self, patient: Patient, context: Context, lines: Iterable[Line]
    ) -> Iterator[Match | EligoError]:
        """What the judge says of each trial, with reasons; the error of one that fails."""
        judge = Judge(patient, context, presentation(patient, self.terms))
        for line in lines:
            try:
                yield judge(self.logic.criteria(line.record))
            except EligoError as error:
                yield error
            except Exception as error:  # one pair's fault must not end the batch either
                yield InternalError.of(error)

    def _failures(self, patient: str) -> Iterator[Json]:
        """What was not judged of all trials: those that can't be read, those that wait."""
        if self.asked.trials:
            return
        for trial, error in self.logic.failures.items():
            yield {"patient": patient, "trial": trial, "error": error.as_dict()}
        if waiting := self.logic.waiting:
            words = f"{waiting} trials are not compiled yet and were not judged: `eligo compile`"
            yield {"patient": patient, "error": StoreBusy(words).as_dict()}
