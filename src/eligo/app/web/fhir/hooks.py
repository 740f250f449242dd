"""CDS Hooks: cards with trials for the patient whose record a clinician opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from eligo.app.verbs.match import MatchAnswer, MatchedTrial, MatchQuestion, match
from eligo.app.web.audit import counted
from eligo.app.web.face import Held
from eligo.app.web.fhir.routes import base_of
from eligo.app.web.turns import in_turn
from eligo.errors import InputError, NotFound

router = APIRouter(prefix="/cds-services", tags=["CDS Hooks"])
Json = dict[str, Any]
SERVICE = "eligo-trials"
_CARDS = 3  # trials that get a card; the first card tells of all
_SUMMARY = 139  # characters: the standard asks for under 140
_NEEDED = {
    "patient": "Patient/{{context.patientId}}",
    "conditions": "Condition?patient={{context.patientId}}",
    "observations": "Observation?patient={{context.patientId}}",
    "medications": "MedicationRequest?patient={{context.patientId}}",
    "statements": "MedicationStatement?patient={{context.patientId}}",
    "procedures": "Procedure?patient={{context.patientId}}",
    "allergies": "AllergyIntolerance?patient={{context.patientId}}",
}


class HookContext(BaseModel):
    """Whose record is opened."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    patientId: str
    """The FHIR id of the patient."""


class HookRequest(BaseModel):
    """A call of the hook `patient-view`."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    hook: Literal["patient-view"]
    """Which hook is called."""
    hookInstance: UUID
    """The call's own id."""
    context: HookContext
    """Whose record is opened."""
    prefetch: dict[str, Json | None] | None = None
    """What discovery asked for, as resources and Bundles."""


class Feedback(BaseModel):
    """What became of a card."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    card: UUID
    """The card's uuid."""
    outcome: Literal["accepted", "overridden"]
    """Whether the clinician took it."""
    outcomeTimestamp: str
    """When, by ISO 8601."""


class FeedbackRequest(BaseModel):
    """What became of some cards."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    feedback: Annotated[list[Feedback], Field(min_length=1, max_length=1000)]
    """One for each card."""


@router.get("", response_model=Json)
def discovery() -> Response:
    """The services, and what they need to know of a patient."""
    return JSONResponse(
        {
            "services": [
                {
                    "hook": "patient-view",
                    "id": SERVICE,
                    "title": "Clinical trials",
                    "description": "Trials of the local store that fit the patient or might, and "
                    "why. Nothing of the patient is kept.",
                    "prefetch": _NEEDED,
                }
            ]
        }
    )


@router.post("/{service_id}", response_model=Json)
@in_turn
def cards(request: Request, service: Held, service_id: str, asked: HookRequest) -> Response:
    """Cards for a patient whose record was sent along."""
    _known(service_id)
    bundle = bundle_of(asked.prefetch or {})
    if bundle is None:
        detail = "prefetch holds no patient; send what discovery asks for"
        return JSONResponse({"error": detail}, 412)  # what the standard answers
    asked_of = MatchQuestion(bundle=bundle, shown=_CARDS, questions=1)
    answer = counted(request, match(service, asked_of))
    told = {"cards": list(cards_of(answer, base_of(request)))}
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


@router.post("/{service_id}/feedback", status_code=200)
def feedback(service_id: str, told: FeedbackRequest) -> Response:
    """Takes note that cards were dealt with; nothing is kept of it."""
    _known(service_id)
    return Response(status_code=200)


def _known(service_id: str) -> None:
    if service_id != SERVICE:
        raise NotFound(f"there is no service {service_id}; there is {SERVICE}")


def bundle_of(prefetch: dict[str, Json | None]) -> Json | None:
    """What was sent along as one Bundle; None without a patient. Raises InputError."""
    resources = [one for given in prefetch.values() if given for one in _resources(given)]
    if not any(one.get("resourceType") == "Patient" for one in resources):
        return None
    entries = [{"resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _resources(given: Json) -> Iterator[Json]:
    """A resource, or those of a search set; what the search itself tells is none."""
    if given.get("resourceType") != "Bundle":
        yield given
        return
    entries = given.get("entry", [])
    if not isinstance(entries, list):
        raise InputError("prefetch: the entry of a Bundle is no list")
    for one in entries:
        held = one.get("resource") if isinstance(one, dict) else None
        if isinstance(held, dict) and held.get("resourceType") != "OperationOutcome":
            yield held


def cards_of(answer: MatchAnswer, base: str) -> Iterator[Json]:
    """One card of all trials, then one for each of the best; none where nothing fits or might."""
    found = {one.group: one for one in answer.groups}
    fits, might = found["fits"], found["might_fit"]
    if not fits.total + might.total:
        return
    summary = f"{fits.total} trials fit, {might.total} might fit"
    yield _card(summary, _asking(answer), [("Search trials", f"{base}/search")])
    best = [("fits", one) for one in fits.trials] + [("might fit", one) for one in might.trials]
    for how, trial in best[:_CARDS]:
        words = f"{trial.trial} {how}: {trial.title}"
        yield _card(words, _detail(trial), [(trial.trial, f"{base}/trials/{trial.trial}")])


def _asking(answer: MatchAnswer) -> str:
    asked = "".join(
        f"\n\nAsk first: {one.question} (settles {one.trials} trials)" for one in answer.questions
    )
    return (
        f"Judged by the record of {answer.day}; only a trial's team decides who takes part.{asked}"
    )


def _detail(trial: MatchedTrial) -> str:
    """One sentence why, and the criteria that are left open, in Markdown."""
    left = [one.text for one in trial.criteria if one.sense == "open"]
    lines = "".join(f"\n- {_plain(text)}" for text in left[:5])
    more = f"\n- and {len(left) - 5} more" if len(left) > 5 else ""
    return _plain(trial.why) + (f"\n\nOpen:{lines}{more}" if left else "")


def _plain(text: str) -> str:
    """Words of others in Markdown, none of them a mark."""
    return "".join(f"\\{one}" if one in r"\`*_[]<>#|" else one for one in " ".join(text.split()))


def _card(summary: str, detail: str, links: Iterable[tuple[str, str]]) -> Json:
    short = summary if len(summary) <= _SUMMARY else summary[: _SUMMARY - 1].rstrip() + "…"
    return {
        "uuid": str(uuid4()),
        "summary": short,
        "detail": detail,
        "indicator": "info",
        "source": {"label": "Eligo"},
        "links": [{"label": label, "url": url, "type": "absolute"} for label, url in links],
    }
