"""Any input -> pieces: one record each, as it came, with the reader that its content asks for.

A piece is what the store keeps and compares, so cutting does no more than it must: a record that
was seen before is known by its text and never read again.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from eligo.errors import EligoError, EmptyInput, InputError, Malformed, NotFound, UnknownFormat
from eligo.records import exports as tables
from eligo.records import sources
from eligo.records.checks import checked
from eligo.records.html import html_text, looks_like_html
from eligo.records.model import Trial
from eligo.records.readers import ctgov_v2, ctgov_xml, flat, ictrp, nci
from eligo.records.readers.pages import read_page

_HEAD = 1 << 16
_LISTS = ("studies", "data", "trials")  # keys under which the registries' services list records
_NOT_RECORDS = (".md", ".py", ".csv", ".tsv", ".zip", ".png", ".jpg", ".pdf", ".toml", ".yaml")


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A record that can't be used: the error, and where it stands (file, line)."""

    error: EligoError
    where: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One record as it came: its format, its text verbatim, and where it stands.

    What cutting decoded is let go of: many pieces wait at once, and decoding again is quicker
    than what the garbage collector makes of them.
    """

    format: str
    text: str
    where: str

    def draft(self) -> Trial:
        """The trial as the record tells it, not yet checked across its fields.

        Raises an EligoError that says where for a record that can't be used.
        """
        try:
            return READERS[self.format](self)
        except InputError as error:
            if self.where in str(error):
                raise
            place = f"{self.where}, {error.where}" if error.where else self.where
            raise type(error)(error.message, where=place) from error

    def read(self) -> Trial:
        """The trial, with what title and prose tell and with the findings of every check."""
        return checked(self.draft())


Cut = Piece | ReadFailure


def _object(piece: Piece) -> Any:
    return _json(piece.text, piece.where)


# Format -> how a piece of it is read. The store keeps these names.
READERS: dict[str, Callable[[Piece], Trial]] = {
    "ctgov-v2": lambda p: ctgov_v2.read_study(_object(p), p.text, p.where),
    "ctgov-xml": lambda p: ctgov_xml.read_xml(p.text, p.where),
    "flat": lambda p: flat.read_record(_object(p), p.text, p.where),
    "html": lambda p: read_page(html_text(p.text), p.where, original=p.text),
    "ictrp": lambda p: ictrp.read_record(_object(p), p.text, p.where),
    "ictrp-xml": lambda p: ictrp.read_record(tables.columns(p.text, p.where), p.text, p.where),
    "nci": lambda p: nci.read_record(_object(p), p.text, p.where),
    "page": lambda p: read_page(p.text, p.where),
}


Opener = Callable[[Path], BinaryIO]


def open_file(path: Path) -> BinaryIO:
    """The file as bytes; raises OSError."""
    return path.open("rb")


def pieces(data: bytes | Path, name: str = "input", opened: Opener = open_file) -> Iterator[Cut]:
    """The records of a file, a folder or bytes in their order; what can't be cut is a ReadFailure.

    Raises nothing for bad input. `name` says in errors what bytes are; `opened` opens files.
    """
    if isinstance(data, Path):
        yield from _of_path(data, opened)
    else:
        yield from _of_stream(io.BytesIO(data), name)


def _of_path(path: Path, opened: Opener) -> Iterator[Cut]:
    if path.is_dir():
        for below in sorted(path.rglob("*")):
            if (
                below.is_file()
                and not below.name.startswith(".")
                and below.suffix not in _NOT_RECORDS
            ):
                yield from _of_path(below, opened)
        return
    try:
        with opened(path) as stream:
            yield from _of_stream(stream, path.name)
    except OSError as error:
        message = f"can't be opened: {error.strerror}"
        yield ReadFailure(NotFound(message, where=str(path)), str(path))


def _of_stream(stream: BinaryIO, where: str) -> Iterator[Cut]:
    chunks = sources.chunks(stream, where)
    try:
        head, chunks = _peek(chunks)
        if not head.strip():
            raise EmptyInput("holds nothing", where=where)
        if _is_lines(head):
            yield from _of_lines(chunks, where)
        elif tables.is_csv(head):
            yield from _of_rows(chunks, where)
        elif tables.is_xml(head):
            for number, text in enumerate(tables.trials(chunks, where), 1):
                yield Piece("ictrp-xml", text, f"{where}, trial {number}")
        else:
            text = sources.decoded(sources.whole(chunks, where), where)
            yield from _of_document(text, where)
    except EligoError as error:
        yield ReadFailure(error, where)


def _of_rows(chunks: Iterator[bytes], where: str) -> Iterator[Cut]:
    for number, row in tables.rows(chunks, where):
        place = f"{where}, line {number}"
        if isinstance(row, EligoError):
            yield ReadFailure(row, place)
        else:
            yield Piece("ictrp", _dumped(row), place)


def _peek(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of them."""
    head: list[bytes] = []
    size = 0
    for chunk in chunks:
        head.append(chunk)
        size += len(chunk)
        if size >= _HEAD:
            break

    def again() -> Iterator[bytes]:
        yield from head
        yield from chunks

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


def _of_lines(chunks: Iterator[bytes], where: str) -> Iterator[Cut]:
    for number, line in sources.lines(chunks, where):
        place = f"{where}, line {number}"
        if isinstance(line, EligoError):
            yield ReadFailure(line, place)
        elif line.strip():
            yield from _of_line(line, place)


def _of_line(line: bytes, place: str) -> Iterator[Cut]:
    try:
        text = sources.decoded(line.strip(), place)
        yield from _of_json(_json(text, place), text, place)
    except EligoError as error:
        yield ReadFailure(error, place)


def _json(text: str, where: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Malformed(f"not JSON: {error}", where=where) from error


def _of_document(text: str, where: str) -> Iterator[Cut]:
    text = text.removeprefix("\ufeff")
    start = text.lstrip()
    if start.startswith(("{", "[")):
        yield from _of_json(_json(text, where), text, where)
    elif looks_like_html(start):
        yield Piece("html", text, where)
    elif re.match(r"<\?xml|<!DOCTYPE|<clinical_study", start, re.IGNORECASE):
        yield Piece("ctgov-xml", start, where)
    else:
        yield Piece("page", text, where)


def _of_json(data: Any, text: str, where: str) -> Iterator[Cut]:
    """One record, a page or a list of them, or a line that wraps one."""
    if isinstance(data, list):
        yield from _of_each(data, where)
    elif not isinstance(data, dict):
        raise UnknownFormat("JSON that is no record: an object is expected", where=where)
    elif "protocolSection" in data:
        yield Piece("ctgov-v2", text, where)
    elif held := next((data[k] for k in _LISTS if isinstance(data.get(k), list)), None):
        yield from _of_each(held, where)
    elif isinstance(data.get("study"), dict):
        yield Piece("ctgov-v2", _dumped(data["study"]), where)
    elif isinstance(data.get("trial"), dict) and nci.looks_nci(data["trial"]):
        yield Piece("nci", _dumped(data["trial"]), where)
    elif nci.looks_nci(data):
        yield Piece("nci", text, where)
    elif ictrp.looks_ictrp(data):
        yield Piece("ictrp", text, where)
    elif isinstance(data.get("xml"), str):
        yield Piece("ctgov-xml", data["xml"], where)
    elif flat.looks_flat(data):
        yield Piece("flat", text, where)
    else:
        keys = ", ".join(list(data)[:5]) or "none"
        raise UnknownFormat(f"JSON of no known record format (its keys: {keys})", where=where)


def _dumped(data: Any) -> str:
    return msgspec.json.encode(data).decode("utf-8")


def _of_each(items: list[Any], where: str) -> Iterator[Cut]:
    for number, item in enumerate(items, 1):
        place = f"{where}, item {number}"
        try:
            yield from _of_json(item, _dumped(item), place)
        except EligoError as error:
            yield ReadFailure(error, place)
