"""Go on with a file of answers where an interrupted run stopped."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from eligo.app.batch import Line
from eligo.errors import EligoError, UsageError

_PIECE = 1 << 16


class Stub(msgspec.Struct):
    """What of an answer or a question tells whose it is."""

    id: Any = None
    error: Any = None


def open_answers(path: Path) -> BinaryIO:
    """A file to add answers to, its last line mended; raises UsageError."""
    try:
        stream = path.open("ab+")
    except OSError as error:
        raise UsageError(f"can't write {path}: {error.strerror}") from None
    _mend(stream)
    return stream


def _mend(stream: BinaryIO) -> None:
    """Take a last line off that has no end: the run was stopped while it was written."""
    end = stream.seek(0, os.SEEK_END)
    while end > 0:
        start = max(0, end - _PIECE)
        stream.seek(start)
        found = stream.read(end - start).rfind(b"\n")
        if found >= 0:
            end = start + found + 1
            break
        end = start
    stream.truncate(end)


def answered(path: Path) -> Iterator[tuple[bytes, Stub]]:
    """The answers that a file holds; raises UsageError where it holds anything else."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield line, msgspec.json.decode(line, type=Stub)
            except (msgspec.DecodeError, UnicodeDecodeError):
                raise _of_others(f"line {number} is no answer") from None


class Pair(msgspec.Struct):
    """What of a line of `eligo match` tells whose it is; only what could be judged has a rank."""

    patient: Any = None
    rank: Any = None
    error: Any = None


def finished(path: Path) -> tuple[set[Any], bool]:
    """The patients whose lines a file of matches has in full, and whether one is an error.

    The last patient's lines may have been cut short: they are taken off, to be written anew.
    Raises UsageError where the file holds anything else.
    """
    if not path.exists():
        return set(), False
    rows: list[tuple[Any, int, bool]] = []  # the first line of each patient's: where it begins
    last = 0  # how many of them end in a line with a rank
    with open_answers(path) as stream:
        stream.seek(0)
        for number, line in enumerate(iter(stream.readline, b""), 1):
            pair = _pair(line, number)
            if not rows or rows[-1][0] != pair.patient:
                rows.append((pair.patient, stream.tell() - len(line), False))
            rows[-1] = (*rows[-1][:2], rows[-1][2] or pair.error is not None)
            last = len(rows) if pair.rank is not None else last
        whole = rows[: max(last - 1, 0)]
        stream.truncate(rows[len(whole)][1] if len(whole) < len(rows) else stream.tell())
    return {patient for patient, _, _ in whole}, any(failed for _, _, failed in whole)


def _pair(line: bytes, number: int) -> Pair:
    try:
        return msgspec.json.decode(line, type=Pair)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise UsageError(
            f"--output holds something else (line {number}); name a new file"
        ) from None


def unanswered(blocks: Iterable[list[Line]], ids: Sequence[Any]) -> Iterator[list[Line]]:
    """The questions after those whose answers are there, of which `ids` has the ids in order.

    Raises UsageError where the questions' ids are others.
    """
    done = 0
    for block in blocks:
        known = list(ids[done : done + len(block)])
        found = [_id_of(line) for _, line in block[: len(known)]]
        if found != known:
            raise _of_others(f"its ids differ from line {done + 1} on")
        done += len(block)
        if block[len(known) :]:
            yield block[len(known) :]
    if done < len(ids):
        raise _of_others("it has more lines than the input")


def _of_others(why: str) -> UsageError:
    return UsageError(f"--output holds answers to another input ({why}); name a new file")


def _id_of(line: bytes | EligoError) -> Any:
    if isinstance(line, EligoError):
        return None
    try:
        return msgspec.json.decode(line, type=Stub).id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
