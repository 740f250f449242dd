"""The addresses of ClinicalTrials.gov's API v2 that the local store can answer."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from eligo.app.web.face import Held
from eligo.app.web.registry_api.pieces import part, wanted
from eligo.app.web.registry_api.query import StudiesQuestion, token_of
from eligo.records import to_v2

router = APIRouter(prefix="/api/v2", tags=["ClinicalTrials.gov API v2"])
Json = dict[str, Any]


class Studies(BaseModel):
    """A page of studies; `nextPageToken` where there are more."""

    studies: list[Json]
    nextPageToken: str | None = None
    totalCount: int | None = None


class Version(BaseModel):
    """The API that is spoken, and when the newest record of the store was updated."""

    apiVersion: str
    dataTimestamp: str


@router.get("/studies", response_model=Studies)
def studies(service: Held, asked: Annotated[StudiesQuestion, Query()]) -> Response:
    """Studies of the local store by the registry's own parameters."""
    tree, request = wanted(asked.fields), asked.request()
    found = service.search.run(request)
    told: Json = {}
    if asked.count:
        told["totalCount"] = found.total
    told["studies"] = [part(to_v2(service.trial(hit.trial).trial), tree) for hit in found.hits]
    end = request.offset + len(found.hits)
    if found.hits and end < found.total:
        told["nextPageToken"] = token_of(end)
    return _json(told)


@router.get("/studies/{number}", response_model=Json)
def study(service: Held, number: str, fields: str = "") -> Response:
    """A study of the local store by any of its numbers."""
    return _json(part(to_v2(service.trial(number).trial), wanted(fields)))


@router.get("/version", response_model=Version)
def version(service: Held) -> Response:
    """The version of the API, and the time of the data."""
    return _json({"apiVersion": "2.0.5", "dataTimestamp": service.store.newest_load() or ""})


def _json(told: Json) -> Response:
    return Response(msgspec.json.encode(told), media_type="application/json")
