"""Ask saved searches and matches again; tell what is new, gone or different."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.batch import Json
from eligo.app.commands.history import change_json, difference_json
from eligo.app.commands.load import notice
from eligo.app.options import STORE
from eligo.app.terminal import print_json
from eligo.app.terminal_related import print_told
from eligo.app.watcher import News, Told, Watcher
from eligo.app.watching import Watch

app = typer.Typer(add_completion=False)


@app.command(name="watch")
def watch_command(
    files: Annotated[
        list[Path], typer.Argument(help="What `eligo search --save` or `match --save` wrote.")
    ],
    store: Annotated[Path | None, STORE] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Only look: tell the same again the next time.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask saved searches and matches again; tell what is new, gone or different."""
    watcher = Watcher(actions.opened(store), notice)
    told = [(path, watcher.again(path, keep=keep)) for path in files]
    if json:
        print_json([told_json(path, one) for path, one in told])
    else:
        for path, one in told:
            print_told(str(path), one)


def begin_watch(watch: Watch, path: Path, store: Path | None) -> None:
    """Answer a watch for the first time and write it into a new file."""
    trials = Watcher(actions.opened(store), notice).begin(watch, path)
    print(f"{trials} trials; `eligo watch {path}` tells what changes")


def told_json(path: Path, told: Told) -> Json:
    """What asking a watch again tells."""
    return {
        "watch": str(path),
        "kind": told.kind,
        "since": told.since,
        "trials": told.trials,
        "news": [news_json(one) for one in told.news],
    }


def news_json(news: News) -> Json:
    """A trial that is new, gone or different, with what changed in its record."""
    step = news.step
    return {
        "kind": news.kind,
        "patient": news.patient or None,
        "trial": news.trial,
        "title": news.title,
        "before": news.before,
        "after": news.after,
        "why": news.why,
        "fields": [difference_json(one) for one in step.fields] if step else [],
        "criteria": [change_json(one) for one in step.criteria] if step else [],
    }
