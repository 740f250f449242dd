"""Any input -> trials: sniffs the format, reads record by record, and never stops at a bad one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from eligo.errors import EligoError, EmptyInput, InputError, Malformed, NotFound, UnknownFormat
from eligo.records import sources
from eligo.records.html import html_text, looks_like_html
from eligo.records.model import Trial
from eligo.records.readers import ctgov_v2, ctgov_xml, flat
from eligo.records.readers.pages import read_page

_HEAD = 1 << 16
_NOT_RECORDS = (".md", ".py", ".csv", ".tsv", ".zip", ".png", ".jpg", ".pdf", ".toml", ".yaml")


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A record that can't be used: the error, and where it stands (file, line)."""

    error: EligoError
    where: str


Result = Trial | ReadFailure


def read(data: bytes | str | Path, name: str | None = None) -> Iterator[Result]:
    """The trials of a file, a folder, bytes or a text, in their order; a bad one is a ReadFailure.

    A str is the text itself, never a path. `name` says in errors what the data is. Raises nothing
    for bad input: what can't be read comes out as a ReadFailure, and reading goes on.
    """
    if isinstance(data, Path):
        yield from _read_path(data)
        return
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    yield from _read_stream(io.BytesIO(raw), name or "input")


def sniff(data: bytes | str) -> str:
    """The name of the format that data is in: a portal's key, ctgov-v2, ctgov-xml or flat.

    Raises EmptyInput, BadEncoding or UnknownFormat.
    """
    raw = data.encode("utf-8") if isinstance(data, str) else data
    first = next(iter(_read_stream(io.BytesIO(raw), "input")), None)
    if isinstance(first, Trial):
        return first.reader
    raise first.error if first else EmptyInput("nothing to read")


def _read_path(path: Path) -> Iterator[Result]:
    if path.is_dir():
        for below in sorted(path.rglob("*")):
            if (
                below.is_file()
                and not below.name.startswith(".")
                and below.suffix not in _NOT_RECORDS
            ):
                yield from _read_path(below)
        return
    try:
        with path.open("rb") as stream:
            yield from _read_stream(stream, path.name)
    except OSError as error:
        message = f"can't be opened: {error.strerror}"
        yield ReadFailure(NotFound(message, where=str(path)), str(path))


def _read_stream(stream: BinaryIO, where: str) -> Iterator[Result]:
    pieces = sources.chunks(stream, where)
    try:
        head, pieces = _peek(pieces)
        if not head.strip():
            raise EmptyInput("holds nothing", where=where)
        if _is_lines(head):
            yield from _read_lines(pieces, where)
        else:
            text = sources.decoded(sources.whole(pieces, where), where)
            yield from _read_document(text, where)
    except EligoError as error:
        yield ReadFailure(error, where)


def _peek(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of them."""
    head: list[bytes] = []
    size = 0
    for piece in pieces:
        head.append(piece)
        size += len(piece)
        if size >= _HEAD:
            break

    def again() -> Iterator[bytes]:
        yield from head
        yield from pieces

    return b"".join(head), again()


def _is_lines(head: bytes) -> bool:
    """Whether it is JSON Lines: an object that ends with its line, or a first line without end."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"{"):
        return False
    line, newline, rest = start.partition(b"\n")
    if not newline:
        return len(head) >= _HEAD
    try:
        msgspec.json.decode(line)
    except msgspec.DecodeError:
        return line.strip() not in (b"{", b"") and rest.lstrip().startswith(b"{")
    return True


def _read_lines(pieces: Iterator[bytes], where: str) -> Iterator[Result]:
    for number, line in sources.lines(pieces, where):
        place = f"{where}, line {number}"
        if isinstance(line, EligoError):
            yield ReadFailure(line, place)
        elif line.strip():
            yield from _guarded(line, place)


def _guarded(line: bytes, place: str) -> Iterator[Result]:
    try:
        text = sources.decoded(line.strip(), place)
        yield from _read_json(_json(text, place), text, place)
    except EligoError as error:
        yield ReadFailure(error, place)


def _json(text: str, where: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Malformed(f"not JSON: {error}", where=where) from error


def _read_document(text: str, where: str) -> Iterator[Result]:
    text = text.removeprefix("\ufeff")
    start = text.lstrip()
    if start.startswith(("{", "[")):
        yield from _read_json(_json(text, where), text, where)
    elif looks_like_html(start):
        yield read_page(html_text(text), where, original=text)
    elif re.match(r"<\?xml|<!DOCTYPE|<clinical_study", start, re.IGNORECASE):
        yield from _read_xml(start, where)
    else:
        yield read_page(text, where)


def _read_xml(text: str, where: str) -> Iterator[Result]:
    yield ctgov_xml.read_xml(text, where)


def _read_json(data: Any, text: str, where: str) -> Iterator[Result]:
    """One study, a page of studies, a list, a flat record, or a line that wraps one of them."""
    if isinstance(data, list):
        yield from _read_each(data, where)
    elif not isinstance(data, dict):
        raise UnknownFormat("JSON that is no record: an object is expected", where=where)
    elif "protocolSection" in data:
        yield _located(ctgov_v2.read_study, data, text, where)
    elif isinstance(data.get("studies"), list):
        yield from _read_each(data["studies"], where)
    elif isinstance(data.get("study"), dict):
        study = data["study"]
        yield _located(ctgov_v2.read_study, study, _dumped(study), where)
    elif isinstance(data.get("xml"), str):
        yield ctgov_xml.read_xml(data["xml"], where)
    elif flat.looks_flat(data):
        yield _located(flat.read_record, data, text, where)
    else:
        keys = ", ".join(list(data)[:5]) or "none"
        raise UnknownFormat(f"JSON of no known record format (its keys: {keys})", where=where)


def _dumped(data: Any) -> str:
    return msgspec.json.encode(data).decode("utf-8")


def _read_each(items: list[Any], where: str) -> Iterator[Result]:
    for number, item in enumerate(items, 1):
        place = f"{where}, item {number}"
        try:
            yield from _read_json(item, _dumped(item), place)
        except EligoError as error:
            yield ReadFailure(error, place)


def _located(reader: Any, data: Any, text: str, where: str) -> Trial:
    """Read, and say where in an error that does not know."""
    try:
        trial: Trial = reader(data, text, where)
    except InputError as error:
        if where in str(error):
            raise
        place = f"{where}, {error.where}" if error.where else where
        raise type(error)(error.message, where=place) from error
    return trial
