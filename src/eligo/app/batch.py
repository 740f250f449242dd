"""JSON Lines in, JSON Lines out: order kept, a bad line answered in its place, nothing lost."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from eligo.errors import (
    BadEncoding,
    EligoError,
    InputError,
    InternalError,
    Malformed,
    TooLarge,
)
from eligo.records import sources
from eligo.records.pieces import Opener, open_file

Json = dict[str, Any]
Line = tuple[int, bytes | EligoError]  # its number, and what it holds or why it can't be used
_LONGEST_LINE = 32 * 1024 * 1024


class _Arriving:
    """A stream whose reads give what is there, so that who asks line by line gets its answer."""

    def __init__(self, stream: BinaryIO) -> None:
        self.read = stream.read1  # type: ignore[attr-defined]


def blocks(stream: BinaryIO, where: str = "input") -> Iterator[list[Line]]:
    """The lines of a stream from 1 on, in blocks as they arrive; gzip is unpacked.

    Blank lines are left out; of one that is too long, or of a broken archive, the error comes.
    """
    lines = Lines()
    try:
        for piece in sources.chunks(_Arriving(stream), where):  # type: ignore[arg-type]
            yield lines.add(piece)
    except EligoError as error:
        yield [(lines.number, error)]
        return
    yield lines.rest()


class Lines:
    """Lines out of the pieces of a stream, as `blocks`. `number`: of the line that is arriving."""

    def __init__(self) -> None:
        self.number, self._held = 1, _Held()

    def add(self, piece: bytes) -> list[Line]:
        """The lines that end in a piece."""
        *ended, rest = piece.split(b"\n")
        block = [(at, self._held.taken(end, at)) for at, end in enumerate(ended, self.number)]
        self.number += len(ended)
        self._held.add(rest)
        return [(at, line) for at, line in block if _is_used(line)]

    def rest(self) -> list[Line]:
        """What has no end, after the last piece."""
        last = self._held.taken(b"", self.number)
        return [(self.number, last)] if _is_used(last) else []


class _Held:
    """The beginning of a line whose end has not come yet."""

    def __init__(self) -> None:
        self._parts, self._size = bytearray(), 0

    def add(self, part: bytes) -> None:
        self._size += len(part)
        if self._size <= _LONGEST_LINE:
            self._parts += part

    def taken(self, end: bytes, number: int) -> bytes | TooLarge:
        """The line of this number with its end; then it is held no more."""
        self.add(end)
        over, line = self._size > _LONGEST_LINE, bytes(self._parts)
        self._parts, self._size = bytearray(), 0
        if not over:
            return line
        message = f"the line is over {_LONGEST_LINE >> 20} MB; give one object a line"
        return TooLarge(message, where=f"line {number}")


def _is_used(line: bytes | EligoError) -> bool:
    return isinstance(line, EligoError) or bool(line.strip())


def numbered_lines(stream: BinaryIO) -> Iterator[Line]:
    """The lines of a stream from 1 on, one by one."""
    return chain.from_iterable(blocks(stream))


def decode_line(number: int, line: bytes) -> Json:
    """The object of a line; raises BadEncoding or Malformed."""
    where = f"line {number}"
    try:
        found = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        raise Malformed(f"not JSON: {error}; give one object a line", where=where) from None
    except UnicodeDecodeError:
        raise BadEncoding("not UTF-8; save the file as UTF-8", where=where) from None
    if not isinstance(found, dict):
        raise Malformed("not a JSON object; give one object a line", where=where)
    return found


def answer_lines(stream: BinaryIO, answer: Callable[[Json], Json]) -> Iterator[Json]:
    """One answer for each line; what can't be used becomes {"id", "error"} in its place."""
    return (answer_line(number, line, answer) for number, line in numbered_lines(stream))


def answer_line(number: int, line: bytes | EligoError, answer: Callable[[Json], Json]) -> Json:
    """The answer to a line, or its error."""
    ident: Any = None
    try:
        if isinstance(line, EligoError):
            raise line
        asked = decode_line(number, line)
        ident = asked.get("id")
        return answer(asked)
    except EligoError as error:
        return {"id": ident, "error": error.as_dict()}
    except Exception as error:  # one line's fault must not end the batch
        return {"id": ident, "error": InternalError.of(error).as_dict()}


def text_of(asked: Json, key: str) -> str:
    """A required text of a line; raises InputError."""
    value = asked.get(key)
    if not isinstance(value, str):
        raise InputError(f'"{key}" is missing or no text; give it as a string')
    return value


def open_input(path: Path | None, opened: Opener = open_file) -> BinaryIO:
    """A file, or standard input for None and "-"; raises InputError."""
    if path is None or str(path) == "-":
        return sys.stdin.buffer
    try:
        return opened(path)
    except OSError as error:
        raise InputError(f"can't open {path}: {error.strerror}") from None


def write_lines(lines: Iterable[Json]) -> int:
    """Print each line as it comes; the exit status: 1 if any was an error, else 0."""
    failed = 0
    out = sys.stdout.buffer
    for line in lines:
        failed |= "error" in line
        out.write(msgspec.json.encode(line) + b"\n")
        out.flush()
    return failed
