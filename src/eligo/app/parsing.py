"""What `eligo parse` answers: lines to criteria, a text that comes again from memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from eligo.app import actions
from eligo.app.actions import Subject
from eligo.app.batch import Json, Line, answer_line, text_of
from eligo.app.mentions import mentions_of
from eligo.app.output import criterion_json
from eligo.app.pool import in_blocks
from eligo.app.tally import Tally
from eligo.errors import EligoError, InputError
from eligo.language.nodes import Side
from eligo.reading.criteria import Criterion
from eligo.reading.trial import subject_of
from eligo.records.pieces import Cut, Opener, ReadFailure, pieces

# Answers to whole texts that a process remembers: some 20 MB.
_REMEMBERED = 1000
_RECORDS = 32  # of trials in a block


class Answered(NamedTuple):
    """A block's answers as they are printed, how many, whether any is an error, and the counts."""

    lines: bytes
    texts: int
    failed: bool
    tally: Tally


def answer_block(block: Sequence[Line], report: bool = False) -> Answered:
    """The answers to a block of lines; they are counted where a `report` is wanted."""
    answers = [answer_line(number, line, parse_line) for number, line in block]
    lines = [msgspec.json.encode(answer) + b"\n" for answer in answers]
    tally = Tally()
    for line in lines if report else ():
        tally.add_line(line)
    return Answered(b"".join(lines), len(lines), any("error" in a for a in answers), tally)


def parse_line(asked: Json) -> Json:
    """One line of the batch: {"id", "text", "side", "trial"} to {"id", "criteria"}."""
    text, side = text_of(asked, "text"), side_of(asked.get("side"))
    subject = Subject.of(asked.get("trial"))
    return {"id": asked.get("id"), "criteria": _encoded(text, side, subject.words)}


@lru_cache(maxsize=_REMEMBERED)
def _encoded(text: str, side: Side | None, subject: str) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(criteria_json(actions.parse(text, side, subject))))


def criteria_json(criteria: list[Criterion]) -> list[Json]:
    """Criteria with their mentions, as they are printed."""
    mentions = mentions_of(criteria)
    return [criterion_json(c, m) for c, m in zip(criteria, mentions, strict=True)]


def side_of(name: object) -> Side | None:
    """The side of that name; raises InputError."""
    if name is None:
        return None
    try:
        return Side(name)
    except ValueError:
        raise InputError(f'"side" is inclusion, exclusion or null, not {name!r}') from None


def record_blocks(paths: Iterable[Path], opened: Opener) -> Iterator[list[Line]]:
    """Trial records as lines of the batch, in blocks; what can't be read is its error."""
    found = (piece for path in actions.existing(paths) for piece in pieces(path, opened=opened))
    return in_blocks(enumerate(map(_asked, found), 1), _RECORDS)


def _asked(piece: Cut) -> bytes | EligoError:
    if isinstance(piece, ReadFailure):
        return piece.error
    try:
        trial = piece.draft()
    except EligoError as error:
        return error
    text, title = trial.eligibility.text, subject_of(trial)
    asked = {"id": trial.id, "text": text.value if text else "", "trial": {"title": title}}
    return msgspec.json.encode(asked)
