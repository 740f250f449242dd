"""Errors as problem details (RFC 9457) for programs and as a page for people."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from eligo.app.invalid import in_words
from eligo.app.web.face import Face
from eligo.app.web.wanted import HTML
from eligo.errors import (
    EligoError,
    FetchError,
    InputError,
    InternalError,
    LanguageError,
    NotAllowed,
    NotFound,
    NoToken,
    StoreBusy,
    StoreError,
    StoreFull,
    TimedOut,
    TooLarge,
    TooMany,
    UploadTimedOut,
    UsageError,
)

_LOG = logging.getLogger("eligo.web")
PROBLEM = "application/problem+json"
FHIR = "application/fhir+json"
_FHIR_CODES = {
    401: "login",
    403: "forbidden",
    404: "not-found",
    408: "timeout",
    413: "too-long",
    429: "throttled",
    500: "exception",
    503: "transient",
}
# The first class that an error belongs to decides.
_STATUSES: tuple[tuple[type[EligoError], int], ...] = (
    (NotFound, 404),
    (NoToken, 401),
    (NotAllowed, 403),
    (TooMany, 429),
    (UploadTimedOut, 408),
    (TimedOut, 503),
    (TooLarge, 413),
    (UsageError, 400),
    (InputError, 422),
    (LanguageError, 422),
    (StoreBusy, 503),
    (StoreFull, 507),
    (StoreError, 503),
    (FetchError, 502),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong. `code` is that of docs/reference/errors.md; `detail` says what to do."""

    type: str
    title: str
    status: int
    detail: str
    code: str


RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "What went wrong, as problem details (RFC 9457)",
        "model": Problem,
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


def install(app: FastAPI) -> None:
    """Answer every error of an application this way."""
    app.add_exception_handler(EligoError, _eligo)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(Faults)


def problem(code: str, status: int, detail: str) -> Problem:
    """A problem of one of Eligo's codes."""
    return Problem(f"urn:eligo:problem:{code}", HTTPStatus(status).phrase, status, detail, code)


def of_error(error: EligoError) -> Problem:
    """An error of Eligo's own."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    return problem(error.code, status, str(error))


def _eligo(request: Request, error: Exception) -> Response:
    assert isinstance(error, EligoError)
    return _answer(request, of_error(error))


def _invalid(request: Request, error: Exception) -> Response:
    """A parameter or a body that is not of its form: where and why, never what it held."""
    assert isinstance(error, RequestValidationError)
    # A place begins with the part of the request that it is in; whoever asks knows names alone.
    found = [{**one, "loc": one["loc"][1:] or one["loc"]} for one in error.errors()]
    return _answer(request, problem("bad-input", 422, in_words(found)))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    code = "not-found" if status == 404 else "usage"
    detail = f"there is no page {request.url.path}" if status == 404 else str(error.detail)
    answer = _answer(request, problem(code, status, detail))
    answer.headers.update(error.headers or {})
    return answer


async def refuse(
    error: EligoError, scope: Scope, receive: Receive, send: Send, **headers: str
) -> None:
    """Answer a request at a door, before it reaches an address; `_` in a header's name is `-`."""
    answer = _answer(Request(scope), of_error(error))
    answer.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    await answer(scope, receive, send)


class Faults:
    """Answers a fault of Eligo's own; what is logged of it is its place, never what it was about.

    The framework's own handler would let the server print the exception, its words included.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            fault = InternalError.of(error)
            _LOG.error("%s", fault)
            if scope["type"] != "http" or begun:
                raise fault from None
            answer = _answer(Request(scope), problem(fault.code, 500, str(fault)))
            await answer(scope, receive, send)


def _answer(request: Request, found: Problem) -> Response:
    if request.scope.get("wanted") == HTML:
        return Face(request).show("problem.html", found, status=found.status)
    if request.url.path.startswith("/fhir/"):
        return Response(msgspec.json.encode(_outcome(found)), found.status, media_type=FHIR)
    return Response(msgspec.json.encode(found), found.status, media_type=PROBLEM)


def _outcome(found: Problem) -> dict[str, Any]:
    """The same for clients of FHIR."""
    issue = {
        "severity": "error",
        "code": _FHIR_CODES.get(found.status, "invalid"),
        "details": {"coding": [{"system": "urn:eligo:problem", "code": found.code}]},
        "diagnostics": found.detail,
    }
    return {"resourceType": "OperationOutcome", "issue": [issue]}
