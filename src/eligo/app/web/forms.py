"""Questions about a patient from the body of a request: a form with files, or JSON."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from eligo.app.verbs.match import MatchQuestion
from eligo.errors import BadEncoding, Malformed

# Forms are taken apart by python_multipart, which Starlette calls.
_MANY = frozenset({"trials", "status", "phase"})
_ANSWER = "answer."  # what the names of a form's answers begin with; the question's id follows


async def match_question(request: Request) -> MatchQuestion:
    """What a form or a JSON body asks. Raises InputError, RequestValidationError."""
    kind = request.headers.get("content-type", "")
    if kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        async with request.form(max_part_size=32 << 20) as form:
            given = await _of_form(form)
    else:
        given = _of_json(await request.body())
    try:
        return MatchQuestion.model_validate(given)
    except ValidationError as error:
        where = [{**one, "loc": ("body", *one["loc"])} for one in error.errors(include_input=False)]
        raise RequestValidationError(where) from None


def _of_json(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"the body is not JSON: {error}") from None


async def _of_form(form: FormData) -> dict[str, Any]:
    """The fields of a form; a file that was chosen stands for its field's text."""
    given: dict[str, Any] = {"answers": {}}
    for name, value in form.multi_items():
        text = await _text(value) if isinstance(value, UploadFile) else value
        if name.startswith(_ANSWER):
            given["answers"] |= {name.removeprefix(_ANSWER): text} if text.strip() else {}
        elif name in _MANY:
            given.setdefault(name, []).append(text)
        elif name == "file":
            given |= _of_file(text)
        elif text.strip():
            given[name] = text
    return given


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
