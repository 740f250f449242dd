"""What `eligo check` answers: lines of a criterion and a patient to verdicts, on all cores."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import msgspec

from eligo.app import actions
from eligo.app.actions import Subject
from eligo.app.batch import Json, Line, answer_line, blocks, open_input, text_of
from eligo.app.output import evidence_json
from eligo.app.parsing import side_of
from eligo.app.pool import in_order
from eligo.app.progress import Meter, progress
from eligo.app.resume import answered, open_answers, unanswered
from eligo.errors import InputError, UsageError
from eligo.language.nodes import Side
from eligo.patients.model import Assume, Patient


class Checked(NamedTuple):
    """A block's answers as they are printed, how many they are, whether one is an error."""

    lines: bytes
    texts: int
    failed: bool


def check_file(file: Path | None, output: Path | None, jobs: int) -> int:
    """Answer what is not answered yet, in order; the exit status."""
    meter = Meter([file] if file else [])
    with ExitStack() as opened:
        out = opened.enter_context(open_answers(output)) if output else sys.stdout.buffer
        earlier = [stub for _, stub in answered(output)] if output else []
        failed, done = any(stub.error is not None for stub in earlier), len(earlier)
        tick = opened.enter_context(progress(meter))
        asked = blocks(open_input(file, meter.open))
        left = unanswered(asked, [stub.id for stub in earlier])
        for part in in_order(check_block, left, jobs):
            out.write(part.lines)
            out.flush()
            failed, done = failed or part.failed, done + part.texts
            tick(done)
    return int(failed)


def check_block(block: Sequence[Line]) -> Checked:
    """The answers to a block of lines."""
    answers = [answer_line(number, line, check_line) for number, line in block]
    lines = b"".join(msgspec.json.encode(answer) + b"\n" for answer in answers)
    return Checked(lines, len(answers), any("error" in answer for answer in answers))


def check_line(asked: Json) -> Json:
    """One line of the batch: a criterion and a note or a Bundle to a verdict."""
    side = side_of(asked.get("side")) or Side.INCLUSION
    patient, default = _patient_of(asked)
    verdict, answer = actions.check(
        text_of(asked, "criterion"),
        patient,
        side,
        assume_of(asked.get("assume") or default),
        actions.parse_date(asked.get("reference_date")),
        Subject.of(asked.get("trial")),
    )
    return {
        "id": asked.get("id"),
        "verdict": verdict,
        "why": answer.why,
        "evidence": [evidence_json(fact) for fact in answer.evidence],
        "question": answer.question,
    }


def _patient_of(asked: Json) -> tuple[Patient, str]:
    """The patient of a line, and what a missing fact means in such a source."""
    if isinstance(asked.get("patient"), dict):
        return actions.patient_from(asked["patient"]), Assume.OPEN.value
    if isinstance(asked.get("note"), str):
        day = actions.parse_date(asked.get("reference_date"))
        return actions.patient_of_note(str(asked.get("id")), asked["note"], day), Assume.NOTE.value
    raise InputError('give "patient", a FHIR R4 Bundle, or "note", a text')


def assume_of(name: str) -> Assume:
    """open, note or closed; raises UsageError."""
    try:
        return Assume(name)
    except ValueError:
        raise UsageError(f"assume is open, note or closed, not {name!r}") from None
