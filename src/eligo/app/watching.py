"""Watches: a search or patients to be asked about again, and the answer of the last time.

A watch is one file of JSON that the user names. The patients of a match stand in it word by word,
as they can't be asked about again otherwise; nothing of them is kept anywhere else, and only the
file's owner can read it.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from eligo.errors import InputError, NotFound, UsageError
from eligo.matching.search import Filters, Request
from eligo.matching.search.notes import is_note
from eligo.matching.search.parse import is_plain
from eligo.patients.model import Assume

_FORMAT = 1
_OWNER = 0o600


class Seen(msgspec.Struct):
    """A trial in an answer: the version of its record, and how it stood ("eligible", "admits")."""

    version: int
    standing: str


Answer = dict[str, dict[str, Seen]]  # by patient ("" for a search), by trial


class Watch(msgspec.Struct, forbid_unknown_fields=True):
    """What is watched, and the answer of the last time."""

    eligo_watch: int
    kind: Literal["search", "match"]
    checked: str
    request: dict[str, Any]
    patients: bytes = b""
    assume: str | None = None
    seen: Answer = {}


# ---- questions ----------------------------------------------------------------------------------


def watched_search(request: Request) -> Watch:
    """A search as a watch, not answered yet; raises UsageError for a note, whose hits never end."""
    if is_note(request.text) and is_plain(request.text):
        raise UsageError("a note can't be watched as a search; use `eligo match --save`")
    return Watch(_FORMAT, "search", now(), _plain(request))


def watched_match(patients: bytes, request: Request, assume: Assume | None) -> Watch:
    """Patients, as their file has them, whose matches are watched among what a request finds."""
    how = assume.value if assume else None
    return Watch(_FORMAT, "match", now(), _plain(request), patients, how)


def _plain(request: Request) -> dict[str, Any]:
    filters = {k: v for k, v in asdict(request.filters).items() if v not in (None, ())}
    return {
        "text": request.text,
        "filters": filters,
        "expand": request.expand,
        "without": sorted(request.without),
        "accepts": request.accepts,
        "requires": request.requires,
    }


# ---- the file -----------------------------------------------------------------------------------


def read(path: Path) -> Watch:
    """The watch in a file; raises NotFound, InputError for anything else."""
    try:
        watch = msgspec.json.decode(path.read_bytes(), type=Watch)
    except FileNotFoundError:
        raise NotFound(f"there is no watch {path}; `--save` of search or match makes one") from None
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(f"no watch: {error}", where=str(path)) from None
    if watch.eligo_watch != _FORMAT:
        raise InputError("the watch is of another version; save it anew", where=str(path))
    return watch


def write(path: Path, watch: Watch, *, fresh: bool = False) -> None:
    """Write a watch for its owner's eyes, whole or not at all. A `fresh` one replaces nothing.

    Raises UsageError.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        if fresh and path.exists():
            raise UsageError(f"{path} is there already; name a new file")
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, _OWNER), "wb") as out:
            out.write(msgspec.json.encode(watch))
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(f"can't write {path}: {error.strerror}") from None


def request_of(watch: Watch) -> Request:
    """What a watch searches for; what is told of ranks and pages plays no part in it."""
    held = {k: _frozen(v) for k, v in watch.request.items()}
    filters = {k: _frozen(v) for k, v in held.pop("filters").items()}
    without = frozenset(held.pop("without"))
    return Request(**held, filters=Filters(**filters), without=without, every_word=True)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def now() -> str:
    """The time of an answer: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
