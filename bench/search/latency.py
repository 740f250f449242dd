"""How long a search takes, beside plain tantivy and SQLite FTS5 on the same records in one run.

The thousand queries are what people look for, in the registry's own words: conditions,
a condition with an intervention, and brief titles, drawn at random and always the same. Each
engine gives the first 20 hits with id and title; Eligo's come with the meaning of the words, the
filters' place, the number of hits and snippets.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tantivy

from bench.reading.data import rows
from bench.search.load import REGISTRY, copies
from eligo.app import actions
from eligo.matching.search import Request

COUNT, LIMIT, ROUNDS = 1000, 20, 2
REGISTRY_SIZE = 36_311  # records in the file
Engine = Callable[[str], int]


def measure(folder: Path, times: int) -> None:
    """Print p50 and p99 of each engine, and Eligo's p99 over tantivy's."""
    store = folder / "load.eligo"
    if not store.exists():
        for _ in actions.loading([REGISTRY], store, print):
            pass
    compare(store, folder)


def compare(store: Path, folder: Path, times: int = 1) -> None:
    """Print the latencies in a store of so many copies of the registry, and of the others.

    Of many copies FTS5 is asked a tenth of the queries: it takes seconds for some.
    """
    asked = queries()
    engines = {"tantivy, plain": plain(folder / "plain", times), "eligo": eligo(store)}
    taken = timed(engines, asked)
    ratio = p(taken["eligo"], 99) / p(taken["tantivy, plain"], 99)
    few = asked if times == 1 else asked[::10]
    taken |= timed({"SQLite FTS5": fts5(folder / "fts5.sqlite", times)}, few)
    for name, seconds in taken.items():
        figures = f"p50 {p(seconds, 50):7.2f} ms   p99 {p(seconds, 99):7.2f} ms"
        print(f"{name:16} {figures}   {len(seconds)} queries")
    print(f"eligo's p99 is {ratio:.2f} times plain tantivy's")


def p(seconds: list[float], percent: int) -> float:
    """A percentile in milliseconds."""
    return 1000 * statistics.quantiles(seconds, n=100)[percent - 1]


def timed(engines: dict[str, Engine], asked: list[str]) -> dict[str, list[float]]:
    """The best of a few rounds for each query, the engines in turn."""
    best: dict[str, list[float]] = {name: [float("inf")] * len(asked) for name in engines}
    for _ in range(ROUNDS):
        for n, query in enumerate(asked):
            for name, engine in engines.items():
                began = time.perf_counter()
                engine(query)
                best[name][n] = min(best[name][n], time.perf_counter() - began)
    return best


def queries(seed: int = 1) -> list[str]:
    """What people look for, in the registry's own words."""
    draw = random.Random(seed)
    records = draw.sample([r for r in rows("trials.jsonl.gz") if r.get("conditions")], COUNT)
    return [_query(record, draw.random()) for record in records]


def _query(record: dict[str, Any], kind: float) -> str:
    condition = str(record["conditions"][0])
    given = record.get("interventions") or []
    if kind < 0.5:
        return condition
    if kind < 0.8 and given:
        return f"{condition} {given[0]['name']}"
    return str(record.get("title") or condition)


def texts(record: dict[str, Any]) -> tuple[str, str, str, str]:
    """Title, conditions, summary and eligibility text: what the plain engines hold."""
    conditions = "\n".join(record.get("conditions") or [])
    rest = (record.get("summary") or "", record.get("eligibility_text") or "")
    return record.get("title") or "", conditions, *rest


FIELDS = ("title", "conditions", "summary", "eligibility")


def plain(folder: Path, times: int) -> Engine:
    """tantivy with its own query parser, English stems, any of the words."""
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in FIELDS:
        builder.add_text_field(name, stored=name == "title", tokenizer_name="en_stem")
    index = tantivy.Index(builder.build(), str(folder))
    writer = index.writer()
    for record in copies(times):
        held = dict(zip(FIELDS, texts(record), strict=True))
        writer.add_document(tantivy.Document(id=record["nct_id"], **held))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(words: str) -> int:
        query, _ = index.parse_query_lenient(words, list(FIELDS))
        hits = searcher.search(query, LIMIT).hits
        return len([searcher.doc(at).to_dict() for _, at in hits])

    return ask


def fts5(file: Path, times: int) -> Engine:
    """SQLite's full text, English stems, any of the words, ranked by BM25."""
    database = sqlite3.connect(file)
    columns = ", ".join(FIELDS)
    database.execute(
        f"CREATE VIRTUAL TABLE trial USING fts5(id UNINDEXED, {columns}, tokenize='porter')"
    )
    database.executemany(
        "INSERT INTO trial VALUES (?, ?, ?, ?, ?)",
        ((record["nct_id"], *texts(record)) for record in copies(times)),
    )

    def ask(words: str) -> int:
        quoted = " OR ".join('"' + w.replace('"', "") + '"' for w in words.split())
        sought = "SELECT id, title FROM trial WHERE trial MATCH ? ORDER BY rank LIMIT ?"
        return len(database.execute(sought, (quoted, LIMIT)).fetchall())

    return ask


def eligo(store: Path) -> Engine:
    """The store's own search, as `eligo search` runs it."""
    search = actions.search_of(store, print)
    return lambda words: len(search.run(Request(words, limit=LIMIT)).hits)
