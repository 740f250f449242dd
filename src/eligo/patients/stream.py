"""Files as JSON documents with their line numbers: one to a file or one to a line, never more in
memory than the document at hand.
"""

from __future__ import annotations

import codecs
import gzip
import io
import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import msgspec

from eligo.errors import (
    BadEncoding,
    EligoError,
    EmptyInput,
    InputError,
    Malformed,
    NotFound,
    TooLarge,
)

# A line of a file of many; a document that has a file to itself may be of any size if it is not
# compressed: it is mapped, not read.
LINE_LIMIT = 32 * 1024 * 1024
UNPACKED_LIMIT = 1024 * 1024 * 1024
_CHUNK = 1024 * 1024
_GZIP = b"\x1f\x8b"
_WIDE = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16", b"PK\x03\x04": "a ZIP file"}

Document = bytes | mmap.mmap | msgspec.Raw


class Source:
    """Bytes, or a file that may be compressed with gzip."""

    def __init__(self, given: Path | str | bytes) -> None:
        self.path = Path(given) if isinstance(given, Path | str) else None
        self.data = given if isinstance(given, bytes) else b""
        if self.path is not None and not self.path.is_file():
            raise NotFound(f"there is no file {self.path.name}", where=str(self.path))

    def open(self) -> IO[bytes]:
        """The unpacked bytes from the start."""
        if self.path is None:
            raw: IO[bytes] = io.BytesIO(self.data)
        else:
            raw = self.path.open("rb")
        packed = raw.read(len(_GZIP)) == _GZIP
        raw.seek(0)
        return cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if packed else raw

    def whole(self) -> bytes | mmap.mmap:
        """All of it, as one buffer."""
        with self.open() as stream:
            if self.path is not None and isinstance(stream, io.BufferedReader):
                return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            data = stream.read(UNPACKED_LIMIT + 1)
        if len(data) > UNPACKED_LIMIT:
            raise TooLarge(f"it unpacks to more than {UNPACKED_LIMIT >> 20} MB")
        return data


def documents(source: Source) -> Iterator[tuple[int, Document | EligoError]]:
    """Each JSON document of a source with the number of its line (from 1), or what is wrong there.

    A list at the top counts as its items. Raises EmptyInput or BadEncoding for a whole file.
    """
    try:
        if _one_a_line(source):
            yield from _lines(source)
        else:
            yield from _items(_checked(source.whole()))
    except (OSError, EOFError) as error:
        raise InputError(f"it can't be read: {type(error).__name__}") from error


def _one_a_line(source: Source) -> bool:
    """Whether the file has several lines and the first or the second is a document by itself."""
    with source.open() as stream:
        firsts = [line for _, line in zip(range(2), _texts(stream), strict=False)]
    if not firsts:
        raise EmptyInput("there is nothing in it")
    _refuse_wide(firsts[0][1][:4])
    if firsts[0][1].strip() == b"[":
        return False
    return len(firsts) == 2 and any(_complete(text) or n > LINE_LIMIT for n, text in firsts)


def _texts(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, each with its length; too long a one is cut short."""
    for length, text in _all_lines(stream):
        if text.strip():
            yield length, text


def _all_lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    while text := stream.readline(LINE_LIMIT + 1):
        length = len(text)
        part = text
        while not part.endswith(b"\n") and length > LINE_LIMIT:
            part = stream.readline(_CHUNK)
            if not part:
                break
            length += len(part)
        yield length, text


def _complete(text: bytes) -> bool:
    text = text.removeprefix(codecs.BOM_UTF8).strip()
    if not text.startswith(b"{") or not text.endswith(b"}"):
        return False
    try:
        msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _lines(source: Source) -> Iterator[tuple[int, Document | EligoError]]:
    with source.open() as stream:
        for number, (length, text) in enumerate(_all_lines(stream), 1):
            if length > LINE_LIMIT:
                size = f"{length / 1e6:.0f} MB, the limit is {LINE_LIMIT / 1e6:.0f} MB"
                yield number, TooLarge(f"the line is too long: {size}", where=f"line {number}")
            elif text.strip():
                try:
                    yield number, _checked(text.strip())
                except EligoError as error:
                    yield number, type(error)(error.message, where=f"line {number}")


def _checked(buffer: bytes | mmap.mmap) -> bytes | mmap.mmap:
    """The buffer, if it is text in UTF-8."""
    _refuse_wide(buffer[:4])
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(buffer), _CHUNK):
        try:
            decoder.decode(buffer[start : start + _CHUNK], final=start + _CHUNK >= len(buffer))
        except UnicodeDecodeError:
            raise BadEncoding("it is not UTF-8; save it as UTF-8") from None
    return buffer


def _refuse_wide(start: bytes) -> None:
    for mark, name in _WIDE.items():
        if start.startswith(mark):
            raise BadEncoding(f"it is {name}, not UTF-8; save it as plain UTF-8")


def _items(buffer: bytes | mmap.mmap) -> Iterator[tuple[int, Document | EligoError]]:
    """The document, or the items of a list."""
    marked = buffer[:3] == codecs.BOM_UTF8
    start = len(codecs.BOM_UTF8) if marked else 0
    if buffer[start : start + _CHUNK].lstrip()[:1] != b"[":
        yield 1, buffer[start:] if marked else buffer
        return
    try:
        items = msgspec.json.decode(buffer[start:] if marked else buffer, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"not JSON: {describe(error)}") from None
    if not items:
        raise EmptyInput("the list is empty")
    yield from enumerate(items, 1)


def describe(error: Exception) -> str:
    """What is wrong with JSON, without a word of what stands in it."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "its text is not UTF-8"
    return str(error)
