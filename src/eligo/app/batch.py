"""JSON Lines in, JSON Lines out: order kept, a bad line answered in its place, nothing lost."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
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

Json = dict[str, Any]
_LONGEST_LINE = 32 * 1024 * 1024


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | TooLarge]]:
    """The lines of a stream from 1 on; of one that is too long only the error is kept."""
    number = 0
    while line := stream.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            megabytes = _LONGEST_LINE >> 20
            yield (
                number,
                TooLarge(
                    f"the line is over {megabytes} MB; give one object a line",
                    where=f"line {number}",
                ),
            )
        elif line.strip():
            yield number, line


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
    for number, line in numbered_lines(stream):
        ident: Any = None
        try:
            if isinstance(line, TooLarge):
                raise line
            asked = decode_line(number, line)
            ident = asked.get("id")
            yield answer(asked)
        except EligoError as error:
            yield {"id": ident, "error": error.as_dict()}
        except Exception as error:  # one line's fault must not end the batch
            yield {"id": ident, "error": InternalError.of(error).as_dict()}


def text_of(asked: Json, key: str) -> str:
    """A required text of a line; raises InputError."""
    value = asked.get(key)
    if not isinstance(value, str):
        raise InputError(f'"{key}" is missing or no text; give it as a string')
    return value


def open_input(path: Path | None) -> BinaryIO:
    """A file, or standard input for None and "-"; raises InputError."""
    if path is None or str(path) == "-":
        return sys.stdin.buffer
    try:
        return path.open("rb")
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
