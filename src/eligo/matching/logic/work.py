"""The work of one process: a record's source to its logic."""

from __future__ import annotations

from typing import NamedTuple

from eligo.errors import EligoError, InternalError
from eligo.matching.logic.mentions import Mention, above, mentions
from eligo.matching.logic.written import packed
from eligo.reading.trial import read_trial
from eligo.records.pieces import Piece
from eligo.terms import Terms


class Job(NamedTuple):
    """A record whose criteria wait to be read; the fingerprint is of what they are read from."""

    record: int
    version: int
    id: str
    fingerprint: bytes
    piece: Piece

    @property
    def without_text(self) -> Job:
        """The job without its source, which is large and wanted only while it is read."""
        return self._replace(piece=Piece(self.piece.format, "", self.piece.where))


class Logic(NamedTuple):
    """What is read: packed criteria and how many, what they speak of, and what stands above each
    key."""

    body: bytes
    criteria: int
    mentions: frozenset[Mention]
    above: dict[str, tuple[str, ...]]


class Outcome(NamedTuple):
    """What became of a job: its logic, or why its record can't be read."""

    job: Job
    logic: Logic | None = None
    error: EligoError | None = None


def read_job(job: Job, terms: Terms) -> Outcome:
    """Read a record; a fault in it becomes the outcome's error, so that the rest go on."""
    told = job.without_text
    try:
        found = read_trial(job.piece.read(), terms)
        spoken = frozenset(mentions(found, terms))
        names = {one.key: above(one.key, terms) for one in spoken}
        return Outcome(told, Logic(packed(found), len(found.criteria), spoken, names))
    except EligoError as error:
        return Outcome(told, error=error)
    except Exception as error:  # a fault of ours in one record must not end the batch
        return Outcome(told, error=InternalError.of(error))
