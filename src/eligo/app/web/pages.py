"""Every page, each with its JSON twin at the same address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query
from starlette.responses import RedirectResponse, Response

from eligo.app.exporting import asked_of, format_named
from eligo.app.history import history_of
from eligo.app.service import Service
from eligo.app.verbs.browse import BrowseAnswer, browse
from eligo.app.verbs.correct import CorrectionQuestion, CriterionAnswer, correct, criterion
from eligo.app.verbs.history import HistoryAnswer, history
from eligo.app.verbs.match import MatchAnswer, MatchQuestion, match
from eligo.app.verbs.related import CompareAnswer, RelatedAnswer, compare, related
from eligo.app.verbs.search import Count, SearchAnswer, SearchQuestion, search
from eligo.app.verbs.trial import TrialAnswer, answer_of
from eligo.app.web.atlas import Atlas, atlas_near, atlas_of, atlas_of_places
from eligo.app.web.audit import counted
from eligo.app.web.calendars import courses
from eligo.app.web.face import Held, Shown
from eligo.app.web.fields import ages_of, design_of, numbers_of, stands_of
from eligo.app.web.forms import correction_question, match_question
from eligo.app.web.logic import cards
from eligo.app.web.turns import in_turn
from eligo.errors import UsageError
from eligo.matching.search.filters import point_of, radius
from eligo.matching.search.notes import is_note
from eligo.records.schedule import arm_regimens

router = APIRouter()


def body(question: str) -> dict[str, Any]:
    """How OpenAPI tells of a question that comes as JSON or as a form."""
    schema = {"schema": {"$ref": f"#/components/schemas/{question}"}}
    kinds = ("application/json", "multipart/form-data")
    return {"requestBody": {"required": True, "content": dict.fromkeys(kinds, schema)}}


@dataclass(frozen=True, slots=True)
class HomeAnswer:
    """The store at a glance: how many trials, and how they are spread."""

    trials: int
    facets: dict[str, list[Count]]


@router.get("/", response_model=HomeAnswer)
def home(face: Shown, service: Held) -> Response:
    """The store at a glance."""
    found = search(service, SearchQuestion(limit=1))
    atlas = atlas_of_places(service.places()) if face.wants_page else None
    answer = HomeAnswer(found.total, found.facets)
    return face.show("home.html", answer, atlas=atlas, places=len(service.places()))


def near_sites(service: Service, answer: SearchAnswer, asked: SearchQuestion) -> Atlas | None:
    """The map of the hits' sites near the place that was asked for."""
    assert asked.near is not None
    trials = (service.trial(hit.trial).trial for hit in answer.hits)
    sites = (site for trial in trials for site in trial.locations)
    return atlas_near(sites, point_of(asked.near), radius(asked.within), every=asked.any_site)


@router.get("/search", response_model=SearchAnswer)
def search_page(face: Shown, service: Held, asked: Annotated[SearchQuestion, Query()]) -> Response:
    """Search: words and filters to trials, with counts."""
    if is_note(asked.q):
        raise UsageError(
            "that is as long as a patient's note, and an address is kept in histories and logs; "
            "match it instead, where it travels in the form alone"
        )
    answer = search(service, asked)
    sites = near_sites(service, answer, asked) if face.wants_page and asked.near else None
    return face.show("search.html", answer, asked=asked, atlas=sites)


@router.get("/trials/{number}", response_model=TrialAnswer)
def trial_page(face: Shown, service: Held, number: str) -> Response:
    """A trial by any of its numbers."""
    opened = service.trial(number)
    answer = answer_of(opened, history_of(service.store, number, service.terms))
    trial = opened.trial
    return face.show(
        "trial.html",
        answer,
        trial=trial,
        cards=cards(opened.read.criteria),
        regimens={
            arm.label.value: arm_regimens(trial, arm.label.value) for arm in trial.arms if arm.label
        },
        courses={
            arm.label.value: courses(trial, arm.label.value) for arm in trial.arms if arm.label
        },
        stands=list(stands_of(trial)),
        atlas=atlas_of(trial.locations),
        ages=ages_of(trial.eligibility),
        numbers=numbers_of(trial),
        design=list(design_of(trial)),
    )


@router.get("/trials/{number}/as/{form}", response_class=Response)
def export(service: Held, number: str, form: str) -> Response:
    """A trial in a format of others: v2, fhir, fhir-r5, jsonld, ris, csv."""
    opened, chosen = service.trial(number), format_named(form)
    named = f'attachment; filename="{opened.record.id}.{form}"'
    if chosen.as_object is None:
        assert chosen.as_lines is not None
        content = (chosen.head + chosen.as_lines(opened.trial)).encode("utf-8", "replace")
        return Response(content, 200, {"Content-Disposition": named}, chosen.media)
    criteria = asked_of(opened.read) if chosen.reads else None
    content = msgspec.json.encode(chosen.as_object(opened.trial, criteria))
    return Response(content, 200, None, chosen.media)


@router.get("/trials/{number}/related", response_model=RelatedAnswer)
def related_page(
    face: Shown, service: Held, number: str, most: Annotated[int, Query(ge=1, le=50)] = 10
) -> Response:
    """Trials like a trial, with the reasons."""
    return face.show("related.html", related(service, number, most))


@router.get("/browse", response_model=BrowseAnswer)
def browse_page(face: Shown, service: Held) -> Response:
    """The trials by what they are about, where they are and who sponsors them."""
    return face.show("browse.html", browse(service))


@router.get("/compare", response_model=CompareAnswer)
def compare_page(face: Shown, service: Held, first: str, second: str) -> Response:
    """Two trials side by side."""
    return face.show("compare.html", compare(service, first, second))


@router.get("/trials/{number}/history", response_model=HistoryAnswer)
def history_page(face: Shown, service: Held, number: str) -> Response:
    """Every version of a trial's records, and what each changed."""
    return face.show("history.html", history(service, number))


@router.get("/trials/{number}/criteria/{place}", response_model=CriterionAnswer)
def criterion_page(
    face: Shown, service: Held, number: str, place: int, saved: bool = False
) -> Response:
    """A criterion of a trial by its place among all, from 0, to be corrected."""
    answer = replace(criterion(service, number, place), saved=saved)
    return face.show("criterion.html", answer, asked=None)


@router.post(
    "/trials/{number}/criteria/{place}",
    response_model=CriterionAnswer,
    openapi_extra=body("CorrectionQuestion"),
)
def correct_page(
    face: Shown,
    service: Held,
    number: str,
    place: int,
    asked: Annotated[CorrectionQuestion, Depends(correction_question)],
) -> Response:
    """Check what a criterion is said to ask; with `save`, keep it."""
    answer = correct(service, number, place, asked)
    if face.wants_page and answer.saved:
        return RedirectResponse(f"{face.request.url.path}?saved=true", 303)
    return face.show("criterion.html", answer, asked=asked)


@router.get("/match", response_model=MatchAnswer)
@in_turn
def match_form(face: Shown, service: Held, trial: str | None = None) -> Response:
    """An empty form; as JSON, the answer for a patient of whom nothing is known."""
    if face.wants_page:
        return face.show("match_form.html", None, wanted=trial)
    asked = MatchQuestion(trials=(trial,) if trial else ())
    return face.show("match.html", counted(face.request, match(service, asked)))


@router.post("/handout", response_model=MatchAnswer, openapi_extra=body("MatchQuestion"))
@in_turn
def handout_page(
    face: Shown, service: Held, asked: Annotated[MatchQuestion, Depends(match_question)]
) -> Response:
    """The match of a patient with a few trials, on paper for the doctor."""
    if not asked.trials:
        raise UsageError("name the trials that go on paper")
    trials = {name: service.trial(name).trial for name in asked.trials}
    answer = counted(face.request, match(service, asked))
    return face.show("handout.html", answer, secret=True, trials=trials)


@router.post("/match", response_model=MatchAnswer, openapi_extra=body("MatchQuestion"))
@in_turn
def match_page(
    face: Shown, service: Held, asked: Annotated[MatchQuestion, Depends(match_question)]
) -> Response:
    """Trials for a patient, who travels in the form alone and is kept nowhere."""
    answer = counted(face.request, match(service, asked))
    return face.show("match.html", answer, secret=True, asked=asked)
