"""Turn eligibility prose into criteria."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.batch import Json, answer_lines, open_input, text_of, write_lines
from eligo.app.mentions import mentions_of
from eligo.app.output import criterion_json
from eligo.app.terminal import print_criteria, print_json
from eligo.errors import BadEncoding, InputError
from eligo.language.nodes import Side
from eligo.reading.criteria import Criterion

app = typer.Typer(add_completion=False)


@app.command()
def parse(
    file: Annotated[
        Path | None, typer.Argument(help="A text, or JSON Lines with --jsonl; - for stdin.")
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Batch: one object a line.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    side: Annotated[
        str | None, typer.Option(help="inclusion or exclusion, for a text of one list.")
    ] = None,
) -> None:
    """Turn eligibility prose into criteria."""
    stream = open_input(file)
    if jsonl:
        raise typer.Exit(write_lines(answer_lines(stream, parse_line)))
    try:
        text = stream.read().decode("utf-8")
    except UnicodeDecodeError:
        raise BadEncoding("not UTF-8; save the file as UTF-8", where=str(file)) from None
    criteria = actions.parse(text, side_of(side))
    if json:
        print_json(_all_json(criteria))
    else:
        print_criteria(criteria)


def parse_line(asked: Json) -> Json:
    """One line of the batch: {"id", "text", "side"} to {"id", "criteria"}."""
    text = text_of(asked, "text")
    criteria = actions.parse(text, side_of(asked.get("side")))
    return {"id": asked.get("id"), "criteria": _all_json(criteria)}


def _all_json(criteria: list[Criterion]) -> list[Json]:
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
