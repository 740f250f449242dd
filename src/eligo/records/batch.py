"""Any input -> trials: sniffs the format, reads record by record, and never stops at a bad one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eligo.errors import EligoError, EmptyInput
from eligo.records.model import Trial
from eligo.records.pieces import ReadFailure, pieces

Result = Trial | ReadFailure


def read(data: bytes | str | Path, name: str | None = None) -> Iterator[Result]:
    """The trials of a file, a folder, bytes or a text, in their order; a bad one is a ReadFailure.

    A str is the text itself, never a path. `name` says in errors what the data is. Raises nothing
    for bad input: what can't be read comes out as a ReadFailure, and reading goes on.
    """
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    for piece in pieces(raw, name or "input"):
        if isinstance(piece, ReadFailure):
            yield piece
            continue
        try:
            yield piece.read()
        except EligoError as error:
            yield ReadFailure(error, piece.where)


def sniff(data: bytes | str) -> str:
    """The name of the format that data is in: a portal's key, ctgov-v2, ctgov-xml or flat.

    Raises EmptyInput, BadEncoding or UnknownFormat.
    """
    first = next(read(data), None)
    if isinstance(first, Trial):
        return first.reader
    raise first.error if first else EmptyInput("nothing to read")
