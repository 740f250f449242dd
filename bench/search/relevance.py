"""What searching finds, beside BM25: consumer queries, and notes that look for eligible trials.

The consumer queries are scored over the trials judged for any of them, the notes over the trials
judged for any note. BM25 (k1 1.2, b 0.75, words without stems) reads title, conditions, summary
and eligibility text; a word of the query counts once.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import mean
from typing import Any

from bench.reading.data import rows
from bench.search.latency import texts
from eligo.app import actions
from eligo.matching.search import Request

Judged = dict[str, dict[str, int]]
Ranking = Callable[[str], list[str]]
_K1, _B = 1.2, 0.75


def measure(folder: Path, times: int) -> None:
    """Print both measurements."""
    consumer = judged("consumer_search_dev.jsonl.gz", "query", "relevance")
    pool = records_of(consumer)
    engines = {"eligo": eligo(folder / "consumer.eligo", pool), "BM25": bm25(pool)}
    results = {name: consumer_figures(consumer, rank) for name, rank in engines.items()}
    for name, figures in results.items():
        ndcg, recall = (mean(one[n] for one in figures) for n in (0, 1))
        print(f"consumer  {name:6} NDCG@10 {ndcg:.3f}  recall@100 {recall:.3f}")
    pairs = list(zip(results["eligo"], results["BM25"], strict=True))
    better, worse = (sum(s * (a[0] - b[0]) > 1e-9 for a, b in pairs) for s in (1, -1))
    print(f"consumer  NDCG@10 above BM25's on {better} queries, below on {worse}")
    notes(folder)


def notes(folder: Path) -> None:
    """The share of each note's eligible trials among the first 100."""
    gold = judged("trec_2021_qrels.jsonl.gz", "topic", "label")
    pool = records_of(gold)
    text = {row["topic"]: row["text"] for row in rows("trec_2021_topics.jsonl.gz")}
    found = {}
    for name, rank in (("eligo", eligo(folder / "trec.eligo", pool)), ("BM25", bm25(pool))):
        found[name] = mean(
            recall({t: int(v == 2) for t, v in held.items()}, rank(text[topic]))
            for topic, held in gold.items()
            if 2 in held.values()
        )
        print(f"notes     {name:6} recall of eligible trials @100 {found[name]:.3f}")
    print(f"notes     {found['eligo'] / found['BM25']:.2f} times BM25's")


def judged(name: str, key: str, label: str) -> Judged:
    """Query -> trial -> its judgement."""
    gold: Judged = defaultdict(dict)
    for row in rows(name):
        gold[row[key]][row["nct_id"]] = int(row[label])
    return gold


def records_of(gold: Judged) -> list[dict[str, Any]]:
    """The flat records that are judged for any query."""
    wanted = {trial for held in gold.values() for trial in held}
    return [row for row in rows("trials.jsonl.gz") if row["nct_id"] in wanted]


def consumer_figures(gold: Judged, rank: Ranking) -> list[tuple[float, float]]:
    """NDCG@10 over the judged trials, and recall@100, of each query."""
    return [(ndcg(held, rank(q)), recall(held, rank(q))) for q, held in gold.items()]


def ndcg(held: dict[str, int], listed: list[str], depth: int = 10) -> float:
    """Gain 1 for a relevant trial; trials that are not judged for the query are passed over."""
    gains = [held[trial] for trial in listed if trial in held]
    return _dcg(gains[:depth]) / _dcg(sorted(held.values(), reverse=True)[:depth])


def _dcg(gains: Iterable[int]) -> float:
    return sum(gain / math.log2(n + 1) for n, gain in enumerate(gains, 1))


def recall(held: dict[str, int], listed: list[str]) -> float:
    """The share of the relevant trials among the first 100."""
    return sum(held.get(trial, 0) for trial in listed[:100]) / sum(held.values())


def eligo(store: Path, pool: list[dict[str, Any]]) -> Ranking:
    """The search of a store that holds the pool and nothing else."""
    file = store.with_suffix(".jsonl")
    file.write_text("".join(json.dumps(row) + "\n" for row in pool), "utf-8")
    for _ in actions.loading([file], store, print):
        pass
    search = actions.search_of(store, print)
    asked = Request(limit=len(pool), snippets=False)

    def rank(text: str) -> list[str]:
        request = Request(text, limit=asked.limit, snippets=False)
        return [hit.trial for hit in search.run(request).hits]

    return rank


def words(text: str) -> list[str]:
    """Lower-case runs of letters and digits."""
    return re.findall(r"[^\W_]+", text.lower())


def bm25(pool: list[dict[str, Any]]) -> Ranking:
    """Plain BM25 over the pool."""
    counts = {row["nct_id"]: Counter(words("\n".join(texts(row)))) for row in pool}
    usual = mean(held.total() for held in counts.values())
    holders = Counter(word for held in counts.values() for word in held)

    def idf(word: str) -> float:
        return math.log(1 + (len(counts) - holders[word] + 0.5) / (holders[word] + 0.5))

    def score(asked: list[str], held: Counter[str]) -> float:
        norm = _K1 * (1 - _B + _B * held.total() / usual)
        return sum(idf(w) * held[w] * (_K1 + 1) / (held[w] + norm) for w in asked if w in held)

    def rank(text: str) -> list[str]:
        asked = list(dict.fromkeys(words(text)))
        scored = sorted((-score(asked, held), trial) for trial, held in counts.items())
        return [trial for value, trial in scored if value < 0]

    return rank
