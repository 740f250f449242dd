"""Questions from the body of a request: a form with files, or JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartParser
from starlette.requests import Request

from eligo.app.verbs.correct import CorrectionQuestion
from eligo.app.verbs.match import MatchQuestion
from eligo.errors import BadEncoding, Malformed

# Forms are taken apart by python_multipart, which Starlette calls. It would put a file of over a
# megabyte on the disk, and a file is a patient: it stays in memory, within the limit of requests.
MultiPartParser.spool_max_size = 0
_MANY = frozenset({"trials", "status", "phase"})
_ANSWER = "answer."  # what the names of a form's answers begin with; the question's id follows


Asked = TypeVar("Asked", bound=BaseModel)


async def match_question(request: Request) -> MatchQuestion:
    """What a form or a JSON body asks. Raises InputError, RequestValidationError."""
    return _checked(MatchQuestion, await _given(request, _of_form))


async def correction_question(request: Request) -> CorrectionQuestion:
    """What a form or a JSON body says of a criterion. Raises as `match_question`."""
    return _checked(CorrectionQuestion, await _given(request, _of_edit))


async def _given(request: Request, of_form: Callable[[FormData], Awaitable[Any]]) -> Any:
    kind = request.headers.get("content-type", "")
    if kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        async with request.form(max_part_size=32 << 20) as form:
            return await of_form(form)
    return _of_json(await request.body())


def _checked(kind: type[Asked], given: Any) -> Asked:
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        where = [{**one, "loc": ("body", *one["loc"])} for one in error.errors(include_input=False)]
        raise RequestValidationError(where) from None


async def _of_edit(form: FormData) -> dict[str, Any]:
    """The fields of the form of a criterion; its buttons check, save or take back."""
    given: dict[str, Any] = {name: text for name, text in form.items() if isinstance(text, str)}
    action = given.pop("action", "check")
    given["save"] = action in ("save", "restore")
    return given | {"notation": ""} if action == "restore" else given


def _of_json(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"the body is not JSON: {error}") from None
    except RecursionError:
        raise Malformed("the body is nested too deep; send it flatter") from None


async def _of_form(form: FormData) -> dict[str, Any]:
    """The fields of a form; a file that was chosen stands for its field's text."""
    given: dict[str, Any] = {}
    answers: dict[str, str] = {}
    for name, value in form.multi_items():
        text = await _text(value) if isinstance(value, UploadFile) else value
        if name.startswith(_ANSWER):
            answers |= {name.removeprefix(_ANSWER): text} if text.strip() else {}
        elif name in _MANY:
            given.setdefault(name, []).append(text)
        elif name == "file":
            given |= _of_file(text)
        elif text.strip():
            given[name] = text
    return {"answers": answers} | given


def _of_file(text: str) -> dict[str, str]:
    """A chosen file: a bundle where it is JSON, else a note."""
    if not text.strip():
        return {}
    return {"bundle" if text.lstrip().startswith("{") else "note": text}


async def _text(file: UploadFile) -> str:
    try:
        return (await file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadEncoding("the file is not UTF-8; save it as UTF-8") from None
