"""Batches: the batch forms of `eligo match`, `check` and `parse` as streams of NDJSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from eligo.app.batch import Json, Line, answer_line
from eligo.app.checking import check_line
from eligo.app.parsing import parse_line
from eligo.app.verbs.many import Many, ManyQuestion
from eligo.app.web.audit import noted
from eligo.app.web.face import Held
from eligo.app.web.limits import STREAMS
from eligo.app.web.streams import NDJSON, Stream

router = APIRouter(prefix=STREAMS, tags=["Batches"])


def lines(asked: str, told: str) -> dict[str, Any]:
    """How OpenAPI tells of a stream: its body and its answer, by what a line of each holds."""

    def content(words: str) -> dict[str, Any]:
        return {"content": {NDJSON: {"schema": {"type": "string", "description": words}}}}

    return {
        "openapi_extra": {"requestBody": {"required": True, **content(asked)}},
        "responses": {200: {"description": "A line for each, in order", **content(told)}},
        "response_class": Stream,
        "status_code": 200,
    }


@router.post(
    "/match",
    **lines(
        "Lines of FHIR R4 Bundles, of {id, note} or of {id, fields}",
        "Lines of {patient, trial, rank, score, verdict, open, criteria}, or {patient, error}",
    ),
)
def match_many(request: Request, service: Held, asked: Annotated[ManyQuestion, Query()]) -> Stream:
    """Many patients against the trials, as `eligo match --jsonl` prints them."""
    return Stream(Many(service, asked, noted(request)))


@router.post(
    "/check",
    **lines(
        "Lines of {id, criterion, side, note or patient, assume, reference_date, trial}",
        "Lines of {id, verdict, why, evidence, question}, or {id, error}",
    ),
)
def check_many() -> Stream:
    """Many patients, each against a criterion, as `eligo check --jsonl` prints them."""
    return Stream(one_by_one(check_line))


@router.post(
    "/parse",
    **lines(
        "Lines of {id, text, side}",
        "Lines of {id, criteria}, or {id, error}",
    ),
)
def parse_many() -> Stream:
    """Many eligibility texts to criteria, as `eligo parse --jsonl` prints them."""
    return Stream(one_by_one(parse_line))


def one_by_one(answer: Callable[[Json], Json]) -> Callable[[Line], Iterator[Json]]:
    """One answer for each line; what can't be used becomes {id, error} in its place."""
    return lambda line: iter((answer_line(*line, answer),))
