"""The tools: each a verb with the question it takes and the answer it gives, as schemas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from mcp.types import Tool as Listed
from mcp.types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from eligo.app.service import Service
from eligo.app.verbs.ask import AskAnswer, AskQuestion, ask
from eligo.app.verbs.check import CheckAnswer, CheckQuestion, check
from eligo.app.verbs.history import HistoryAnswer, history
from eligo.app.verbs.match import MatchAnswer, MatchQuestion, match
from eligo.app.verbs.search import SearchAnswer, SearchQuestion, search
from eligo.app.verbs.trial import TrialAnswer, trial

Json = dict[str, Any]
# Nothing is changed, the same question has the same answer, and no other computer is asked.
_HINTS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


class NumberQuestion(BaseModel):
    """Which trial is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    number: Annotated[str, Field(min_length=1, max_length=200)]
    """Any number by which a registry knows the trial, such as NCT06802718."""


@dataclass(frozen=True)
class Tool:
    """A verb as a model sees it: `about` says when to use it and how to take its answer."""

    name: str
    title: str
    about: str
    asks: type[BaseModel]
    tells: type
    verb: Callable[[Service, Any], Any]

    @cached_property
    def _answers(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.tells)

    def listed(self) -> Listed:
        """The tool as a client lists it."""
        return Listed(
            name=self.name,
            title=self.title,
            description=self.about,
            input_schema=self.asks.model_json_schema(),
            output_schema=self._answers.json_schema(mode="serialization"),
            annotations=_HINTS,
        )

    def __call__(self, service: Service, arguments: Json) -> Json:
        """The answer as JSON. Raises pydantic's ValidationError, or what the verb raises."""
        answer = self.verb(service, self.asks.model_validate(arguments))
        told: Json = self._answers.dump_python(answer, mode="json")
        return told


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "search_trials",
            "Search trials",
            "Find clinical trials in the local store by words, place, status, phase, age and "
            "other filters. Synonyms are added, and the answer names each one. Do not put a "
            "patient's note here: use match_patient.",
            SearchQuestion, SearchAnswer, search,
        ),
        Tool(
            "read_trial",
            "Read a trial",
            "One trial in full: the record in the form of ClinicalTrials.gov's API v2, and every "
            "eligibility criterion in the registry's words, in plain English and as logic, with "
            "how far it was understood.",
            NumberQuestion, TrialAnswer, lambda service, asked: trial(service, asked.number),
        ),
        Tool(
            "trial_history",
            "History of a trial",
            "Every version of a trial's records in the store and what each changed, criteria "
            "compared as logic, and what its registries contradict each other in.",
            NumberQuestion, HistoryAnswer, lambda service, asked: history(service, asked.number),
        ),
        Tool(
            "check_criterion",
            "Check a criterion",
            "Judge one patient (a note, a FHIR R4 bundle or answers) by one eligibility criterion "
            "in words. The verdict is on the criterion as it is written; 'unknown' means that the "
            "patient's record does not say: do not turn it into yes or no.",
            CheckQuestion, CheckAnswer, check,
        ),
        Tool(
            "match_patient",
            "Match a patient",
            "Judge one patient (a note, a FHIR R4 bundle or answers) against the trials of the "
            "store: which fit, which might fit and what is left open, which do not fit and why, "
            "criterion by criterion with the patient's own words as evidence. Nothing is stored. "
            "Tell 'might fit' as open, and leave judgements to the trial's investigators.",
            MatchQuestion, MatchAnswer, match,
        ),
        Tool(
            "ask_patient",
            "Ask what settles most",
            "The next best questions about a patient, with the number of trials that each answer "
            "takes out. Send the answers back under `answers`, by the id of the question, along "
            "with the earlier ones.",
            AskQuestion, AskAnswer, ask,
        ),
    )
}  # fmt: skip
