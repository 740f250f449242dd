"""Speed of reading on one core: criteria a second, peak memory, growth with the number of texts.

fresh       the first reading of each text of a seeded sample in this process, tables loaded
seen        the second reading of the same texts: what the caches give
growth      time for the whole sample over four times that for a quarter of it; 1 is linear
long texts  time a character of the longest fifth of texts over that of the shortest fifth
peak memory of this process, with the vocabularies and whatever the caches hold
"""

from __future__ import annotations

import time

from bench.reading.data import Trial, sample
from bench.reading.figures import Report, peak_memory, share
from eligo.reading.criteria import read_criteria
from eligo.terms import Terms

FRESH, PEAK = 1000, 1500
# Reading it opens every table, the tagger's too.
WARM_UP = (
    "Inclusion Criteria:\n- Age 18 to 70 years\n- ALT ≤ 3 × ULN\n- No prior chemotherapy\n"
    "- Grumbling pseudomorbus of the left elbow"
)


def measure(terms: Terms, count: int | None = None) -> Report:
    """Times over a sample of `count` texts (1,000 unless told)."""
    report = Report("speed")
    texts = list(sample(count or 1000))
    read_criteria(WARM_UP, terms)
    criteria, times = read_all(texts, terms)
    fresh = sum(times)
    again, seen = read_all(texts, terms)
    report.add("criteria a second, fresh", share(criteria, 1) / fresh, f">= {FRESH}, aim 3000")
    report.add("criteria a second, seen", share(again, 1) / sum(seen), "10 x fresh")
    report.add("growth", fresh / (4 * sum(times[: len(texts) // 4]) or 1), "about 1")
    report.add("long texts", _by_length(texts, times), "about 1")
    report.add("microseconds a character", fresh / sum(len(t.text) for t in texts) * 1e6)
    report.add("peak memory, MB", peak_memory(), f"< {PEAK}")
    slow = sorted(zip(times, texts, strict=True), key=lambda pair: -pair[0] / len(pair[1].text))
    for took, trial in slow[:10]:
        cost = took / len(trial.text) * 1e6
        report.error("slowest texts", f"{trial.id}: {cost:.0f} us a character, {len(trial.text)}")
    return report


def read_all(texts: list[Trial], terms: Terms) -> tuple[int, list[float]]:
    """The number of criteria and the processor time of each text, in seconds."""
    criteria, times = 0, []
    for trial in texts:
        start = time.process_time()
        criteria += len(read_criteria(trial.text, terms, subject=trial.subject))
        times.append(time.process_time() - start)
    return criteria, times


def _by_length(texts: list[Trial], times: list[float]) -> float:
    pairs = sorted((len(trial.text), took) for trial, took in zip(texts, times, strict=True))
    fifth = max(len(pairs) // 5, 1)

    def rate(part: list[tuple[int, float]]) -> float:
        return sum(took for _, took in part) / sum(length for length, _ in part)

    return rate(pairs[-fifth:]) / rate(pairs[:fifth])
