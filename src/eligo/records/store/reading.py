"""A piece -> what a load keeps of it: the part of loading that any process can do."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from eligo.errors import EligoError, InputError, InternalError
from eligo.records.model import Trial
from eligo.records.pieces import Piece, ReadFailure
from eligo.records.store.identity import names

_LEVEL = 3  # of zlib: beyond it time grows more than size shrinks

Document = dict[str, list[Any]]


class Documents(NamedTuple):
    """What an index is to hold of a trial and of each of its sites."""

    trial: Document
    sites: list[Document]

    @classmethod
    def unpacked(cls, packed: bytes) -> Documents:
        """The documents of a `Reading`."""
        return cls(*msgspec.msgpack.decode(packed))


class Reading(NamedTuple):
    """What a load keeps of a record.

    `updated`: its own date of its last update (ISO 8601); `names`: as `identity.names` gives
    them; `source`: its text, compressed; `documents`: for the index, packed, where one is kept.
    """

    id: str
    reader: str
    updated: str | None
    names: dict[str, bool]
    source: bytes
    documents: bytes | None


Indexed = Callable[[Trial], Documents]
Read = Reading | ReadFailure
# Starts to read pieces, and gives what waits for them: one answer for each, in their order.
Start = Callable[[Sequence[Piece]], Callable[[], list[Read]]]


def read_here(pieces: Sequence[Piece]) -> Callable[[], list[Read]]:
    """Read in this process, once the answers are asked for, and without an index."""
    return lambda: read_pieces(pieces)


def read_pieces(pieces: Sequence[Piece], indexed: Indexed | None = None) -> list[Read]:
    """Every piece read, `indexed` as its documents; one that can't be used is a ReadFailure."""
    return [_guarded(piece, indexed) for piece in pieces]


def _guarded(piece: Piece, indexed: Indexed | None) -> Read:
    try:
        draft = piece.draft()
        if draft.id is None:
            raise InputError("has no id; a record is kept by its id", where=piece.where)
        held = msgspec.msgpack.encode(indexed(draft)) if indexed else None
        source = compressed(piece.text)
    except EligoError as error:
        return ReadFailure(error, piece.where)
    except Exception as error:  # one record's fault must not end the load
        return ReadFailure(InternalError.of(error), piece.where)
    return Reading(draft.id, draft.reader, _updated(draft), names(draft), source, held)


def compressed(text: str) -> bytes:
    """A record's text as the store holds it."""
    return zlib.compress(text.encode("utf-8"), _LEVEL)


def digest(piece: Piece) -> bytes:
    """By what a record that comes again is known: of its format and its text."""
    text = piece.text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16, person=piece.format.encode()[:16]).digest()


def _updated(draft: Trial) -> str | None:
    """The record's own date of its last update; a portal's "as of" where it tells no other."""
    dates = draft.dates
    found = dates.last_update_posted or dates.last_update_submitted or dates.current_as_of
    return found.date.value if found else None
