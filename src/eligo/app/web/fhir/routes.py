"""The addresses of FHIR: what is offered, ResearchStudy by id and by search, and $match."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from eligo.app.verbs.match import Group, MatchQuestion, match
from eligo.app.web.audit import counted
from eligo.app.web.face import Held
from eligo.app.web.fhir.bundles import entry, matched, resource, searchset
from eligo.app.web.turns import in_turn
from eligo.errors import InputError, UsageError
from eligo.matching.search import Filters
from eligo.matching.search import Request as Sought
from eligo.records.writers.fhir.codes import table

router = APIRouter(prefix="/fhir", tags=["FHIR R4"])
Json = dict[str, Any]
MEDIA = "application/fhir+json"
_Words = Annotated[str, Field(max_length=20_000)]


class StudySearch(BaseModel):
    """What ResearchStudy is searched by."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    content: Annotated[str, Field(alias="_content", max_length=20_000)] = ""
    """Words anywhere."""
    condition: _Words = ""
    """Words of the condition."""
    title: _Words = ""
    """Words of the title."""
    status: _Words = ""
    """FHIR's status of the study: active, completed, …"""
    identifier: Annotated[str, Field(max_length=200)] = ""
    """Any number of the trial."""
    count: Annotated[int, Field(alias="_count", ge=0, le=100)] = 20
    """How many studies a page has at most."""
    offset: Annotated[int, Field(alias="_offset", ge=0, le=10_000)] = 0
    """Where the page begins; the link to the next page holds it."""

    def request(self) -> Sought:
        """The same for the local search."""
        areas = {"TitleSearch": self.title, "ConditionSearch": self.condition}
        asked = [f"AREA[{area}]({_plain(words)})" for area, words in areas.items() if words]
        asked += [f"({_plain(self.content)})"] if self.content else []
        number = self.identifier.rpartition("|")[2]
        asked += [f'AREA[IdSearch]"{_plain(number)}"'] if number else []
        filters = Filters(status=_statuses(self.status) if self.status else ())
        return Sought(" AND ".join(asked), filters, self.count, self.offset, snippets=False,
                      every_word=True)  # fmt: skip


def _statuses(code: str) -> tuple[str, ...]:
    """The registries' statuses of one of FHIR's. Raises UsageError for a code that is none."""
    known = table()["r4_status"]
    if code not in known.values():
        raise UsageError(f"status: choose {', '.join(sorted(set(known.values())))}")
    return tuple(word for word, found in known.items() if found == code)


def _plain(words: str) -> str:
    """Words without what the query language would take for its own."""
    return "".join(one if one.isalnum() or one in "-.' " else " " for one in words)


@router.get("/metadata", response_model=Json)
def metadata(service: Held) -> Response:
    """What this server can do, as a CapabilityStatement."""
    names = {"_content": "special", "condition": "string", "title": "string", "status": "token",
             "identifier": "token"}  # fmt: skip
    study = {
        "type": "ResearchStudy",
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [{"name": name, "type": kind} for name, kind in names.items()],
        "operation": [{"name": "match", "definition": "urn:eligo:fhir:research-study-match"}],
    }
    return fhir(
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": service.store.newest_load() or "1970-01-01",
            "kind": "instance",
            "software": {"name": "Eligo", "version": version("eligo")},
            "implementation": {"description": "Clinical trials of a local store"},
            "fhirVersion": "4.0.1",
            "format": ["json"],
            "rest": [{"mode": "server", "resource": [study]}],
        }
    )


@router.get("/ResearchStudy", response_model=Json)
def search(request: Request, service: Held, asked: Annotated[StudySearch, Query()]) -> Response:
    """Trials by FHIR's parameters, as a Bundle."""
    sought = asked.request()
    found = service.search.run(sought)
    base = base_of(request)
    entries = [
        entry(base, resource(service.trial(hit.trial)), {"mode": "match"}) for hit in found.hits
    ]
    links = {"self": _address(asked, asked.offset)}
    end = asked.offset + len(found.hits)
    if found.hits and end < found.total:
        links["next"] = _address(asked, end)
    return fhir(searchset(base, entries, found.total, links))


def _address(asked: StudySearch, offset: int) -> str:
    kept = asked.model_dump(by_alias=True, exclude_defaults=True) | {"_offset": offset}
    return "/fhir/ResearchStudy?" + urlencode(kept)


@router.get("/ResearchStudy/{number}", response_model=Json)
def read(service: Held, number: str) -> Response:
    """A trial by any of its numbers."""
    return fhir(resource(service.trial(number)))


@router.post("/ResearchStudy/$match", response_model=Json)
@in_turn
def match_patient(request: Request, service: Held, given: Annotated[Json, Body()]) -> Response:
    """Trials for the patient of a Bundle, or of Parameters that hold one as `resource`.

    Further parameters: `count`, how many trials of a group are told; `onlyCertainMatches`, only
    what fits; `all`, what does not fit too.
    """
    bundle, wanted = _parameters(given)
    groups: tuple[Group, ...] = ("fits",) if wanted.get("onlyCertainMatches") else (
        ("fits", "might_fit", "does_not_fit") if wanted.get("all") else ("fits", "might_fit")
    )  # fmt: skip
    asked = MatchQuestion(bundle=bundle, shown=_count(wanted.get("count", 10)), questions=0)
    answer = counted(request, match(service, asked))
    return fhir(matched(service, base_of(request), answer, groups), secret=True)


def _parameters(given: Json) -> tuple[Json, Json]:
    """The Bundle and what else is asked. Raises InputError where there is none."""
    kind = given.get("resourceType")
    if kind == "Bundle":
        return given, {}
    if kind != "Parameters" or not isinstance(given.get("parameter"), list):
        raise InputError("give a Bundle of the patient's record, or Parameters that hold one")
    parts = [one for one in given["parameter"] if isinstance(one, dict)]
    held = (one["resource"] for one in parts if one.get("name") == "resource" and "resource" in one)
    bundle = next(held, None)
    if not isinstance(bundle, dict):
        raise InputError("the Parameters hold no `resource`; give the patient's record as a Bundle")
    return bundle, {
        str(one.get("name")): value
        for one in parts
        for key, value in one.items()
        if key in ("valueInteger", "valueBoolean")
    }


def _count(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= 100:
        raise InputError("count: give a number from 1 to 100")
    return given


def base_of(request: Request) -> str:
    """The address under which the client reached this server."""
    return str(request.base_url).rstrip("/")


def fhir(told: Json, *, secret: bool = False) -> Response:
    """A resource as a response; `secret`: it tells of a patient and may be kept nowhere."""
    headers = {"Cache-Control": "no-store" if secret else "private, no-cache"}
    return Response(msgspec.json.encode(told), headers=headers, media_type=MEDIA)
