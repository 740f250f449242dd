"""Turn eligibility prose into criteria."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from eligo.app import actions
from eligo.app.batch import Line, blocks, open_input
from eligo.app.parsing import answer_block, criteria_json, record_blocks, side_of
from eligo.app.pool import cores, in_order
from eligo.app.progress import Meter, progress
from eligo.app.resume import answered, open_answers, unanswered
from eligo.app.tally import Tally
from eligo.app.terminal import print_criteria, print_json, print_report
from eligo.errors import BadEncoding, UsageError

app = typer.Typer(add_completion=False)


@app.command()
def parse(
    file: Annotated[
        Path | None, typer.Argument(help="A text, or JSON Lines with --jsonl; - for stdin.")
    ] = None,
    trials: Annotated[
        list[Path] | None, typer.Option(help="Instead: files or folders of trial records.")
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Batch: one object a line.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    side: Annotated[
        str | None, typer.Option(help="inclusion or exclusion, for a text of one list.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Batch into this file; go on with it if it is there.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes of a batch; all cores unless told.")
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Print how much was read instead of the criteria.")
    ] = False,
) -> None:
    """Turn eligibility prose into criteria."""
    if jsonl or trials:
        batch = Batch(file, trials or [], output, jobs or cores())
        failed, tally = batch.run(report)
        if report:
            print_json(tally.as_dict()) if json else print_report(tally.as_dict())
        raise typer.Exit(int(failed))
    if output or report:
        raise UsageError("--output and --report are for a batch: give --jsonl or --trials")
    criteria = actions.parse(_text_of(file), side_of(side))
    if json:
        print_json(criteria_json(criteria))
    else:
        print_criteria(criteria)


def _text_of(file: Path | None) -> str:
    try:
        return open_input(file).read().decode("utf-8")
    except UnicodeDecodeError:
        raise BadEncoding("not UTF-8; save the file as UTF-8", where=str(file)) from None


class Batch:
    """Questions from one place, answered in order into another."""

    def __init__(
        self, file: Path | None, trials: list[Path], output: Path | None, jobs: int
    ) -> None:
        if file and trials:
            raise UsageError("give a file of questions or --trials, not both")
        self._file, self._trials = file, trials
        self._output, self._jobs = output, jobs
        self._meter = Meter(trials or ([file] if file else []))

    def run(self, report: bool) -> tuple[bool, Tally]:
        """Answer what is not answered yet: whether any answer is an error, and the counts."""
        with ExitStack() as opened:
            out = opened.enter_context(open_answers(self._output)) if self._output else None
            ids, failed, tally = self._earlier(report)
            tick = opened.enter_context(progress(self._meter))
            done = len(ids)
            questions = unanswered(self._blocks(), ids)
            for part in in_order(partial(answer_block, report=report), questions, self._jobs):
                _write(part.lines, out, report)
                tally.add(part.tally)
                failed, done = failed or part.failed, done + part.texts
                tick(done)
        return failed, tally

    def _earlier(self, report: bool) -> tuple[list[object], bool, Tally]:
        """What an interrupted run has left: the ids, whether any is an error, the counts."""
        ids: list[object] = []
        failed, tally = False, Tally()
        for line, stub in answered(self._output) if self._output else ():
            ids.append(stub.id)
            failed |= stub.error is not None
            if report:
                tally.add_line(line)
        return ids, failed, tally

    def _blocks(self) -> Iterator[list[Line]]:
        if self._trials:
            return record_blocks(self._trials, self._meter.open)
        return blocks(open_input(self._file, self._meter.open))


def _write(lines: bytes, out: BinaryIO | None, report: bool) -> None:
    """To the file, else to stdout, where a report may take their place."""
    if out is None and report:
        return
    stream = out or sys.stdout.buffer
    stream.write(lines)
    stream.flush()
