"""Search the trials of the local store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from eligo.app import actions
from eligo.app.batch import Json, answer_lines, open_input, text_of, write_lines
from eligo.app.commands.export import write_all
from eligo.app.commands.load import notice
from eligo.app.commands.watch import begin_watch
from eligo.app.options import STORE
from eligo.app.terminal import print_found, print_json
from eligo.app.watching import watched_search
from eligo.matching.search import FACETS, SORTS, Filters, Found, Hit, Request, Search

app = typer.Typer(add_completion=False)


@app.command()
def search(
    text: Annotated[
        str, typer.Argument(help="Words, a patient's note, or a query: see “Search for trials”.")
    ] = "",
    status: Annotated[
        list[str] | None, typer.Option(help="recruiting, completed, …; open: all that take people.")
    ] = None,
    phase: Annotated[list[str] | None, typer.Option(help="1, 2, PHASE3, …")] = None,
    study_type: Annotated[list[str] | None, typer.Option(help="interventional, …")] = None,
    sponsor: Annotated[str | None, typer.Option(help="Who leads the trial, by name.")] = None,
    sponsor_class: Annotated[list[str] | None, typer.Option(help="industry, NIH, other, …")] = None,
    age: Annotated[float | None, typer.Option(help="In years; open-ended limits included.")] = None,
    sex: Annotated[str | None, typer.Option(help="female or male.")] = None,
    healthy_volunteers: Annotated[bool | None, typer.Option(help="Whether they are taken.")] = None,
    has_results: Annotated[bool | None, typer.Option(help="Whether results are posted.")] = None,
    updated_since: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    started_since: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    country: Annotated[str | None, typer.Option(help="Of an open site.")] = None,
    city: Annotated[str | None, typer.Option(help="Of an open site.")] = None,
    near: Annotated[
        str | None, typer.Option(help="City, ZIP code or latitude,longitude of an open site.")
    ] = None,
    within: Annotated[str, typer.Option(help="How far from --near: 50 mi, 80 km.")] = "50 mi",
    any_site: Annotated[bool, typer.Option("--any-site", help="Closed sites count too.")] = False,
    sort: Annotated[str, typer.Option(help=", ".join(SORTS))] = "relevance",
    limit: Annotated[int, typer.Option(help="How many hits.")] = 20,
    offset: Annotated[int, typer.Option(help="How many hits to pass over.")] = 0,
    facets: Annotated[
        bool, typer.Option("--facets", help="Count the hits by their fields.")
    ] = False,
    plain: Annotated[bool, typer.Option("--plain", help="The words as they are, no more.")] = False,
    without: Annotated[
        list[str] | None, typer.Option(help="Switch one expansion off, by its key.")
    ] = None,
    accepts: Annotated[
        list[str] | None, typer.Option(help="Whom trials must not rule out: “ECOG 2”.")
    ] = None,
    requires: Annotated[
        list[str] | None, typer.Option(help="What trials ask for: “NPM1 mutation”.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Save the search in this new file, for `eligo watch`.")
    ] = None,
    queries: Annotated[
        Path | None, typer.Option(help="JSON Lines of id and query, - for standard input.")
    ] = None,
    store: Annotated[Path | None, STORE] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Batch: one line a hit.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON: hits, counts, facets.")] = False,
    form: Annotated[
        str | None, typer.Option("--as", help="The trials in a format of `eligo export`.")
    ] = None,
) -> None:
    """Search the trials of the local store."""
    chosen = Filters(
        tuple(status or ()), tuple(phase or ()), tuple(study_type or ()),
        tuple(sponsor_class or ()), age, sex, healthy_volunteers, has_results, updated_since,
        started_since, country, city, near, within, any_site, sponsor,
    )  # fmt: skip
    request = Request(
        text, chosen, limit, offset, sort, not plain, frozenset(without or ()),
        FACETS if facets else (), accepts=tuple(accepts or ()), requires=tuple(requires or ()),
    )  # fmt: skip
    if save:
        begin_watch(watched_search(request), save, store)
        return
    opened = actions.search_of(store, notice)
    if queries:
        raise typer.Exit(write_lines(_answers(queries, opened, request)))
    found = opened.run(request)
    if form:
        hits = actions.stored(store, [hit.trial for hit in found.hits])
        raise typer.Exit(write_all(hits, form))
    if jsonl:
        raise typer.Exit(write_lines(map(hit_json, found.hits)))
    if json:
        print_json(found_json(found))
    else:
        print_found(found)


def _answers(path: Path, opened: Search, request: Request) -> Iterator[Json]:
    """The hits of each line's query, or its error in their place."""

    def answer(asked: Json) -> Json:
        found = opened.run(replace(request, text=text_of(asked, "query")))
        return {"hits": [{"query": asked.get("id"), **hit_json(hit)} for hit in found.hits]}

    with open_input(path) as stream:
        for line in answer_lines(stream, answer):
            yield from line.get("hits", [line])


def found_json(found: Found) -> Json:
    """A page of hits with all that is said of it."""
    facets = found.facets.items()
    return {
        "total": found.total,
        "hits": [hit_json(hit) for hit in found.hits],
        "expansions": [asdict(one) for one in found.expansions],
        "facets": {name: dict(counts) for name, counts in facets},
        "asked": [asdict(one) for one in found.asked],
    }


def hit_json(hit: Hit) -> Json:
    """A hit as the batch form prints it; the site and how far where a place was asked, and how it
    stands to what was asked."""
    line: Json = {
        "rank": hit.rank,
        "trial": hit.trial,
        "title": hit.title,
        "score": hit.score,
        "snippet": hit.snippet,
    }
    if hit.stands:
        line["stands"] = [asdict(one) for one in hit.stands]
    if hit.site is not None:
        line["site"], line["distance_km"] = hit.site, hit.distance
    return line
