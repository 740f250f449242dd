"""Browse: what the trials of a store are about, where they are and who sponsors them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from eligo.app.service import Service
from eligo.app.verbs.search import Count, SearchQuestion, search
from eligo.language.values import Concept
from eligo.matching.about import Key


@dataclass(frozen=True, slots=True)
class BrowseAnswer:
    """How the trials are spread: by what they are about as titles and fields name it, by country,
    sponsor, kind of sponsor and phase; the most frequent first."""

    trials: int
    conditions: list[Count]
    countries: list[Count]
    sponsors: list[Count]
    sponsor_classes: list[Count]
    phases: list[Count]


def browse(service: Service, most: int = 60) -> BrowseAnswer:
    """The store at large."""
    found = search(service, SearchQuestion(limit=1))
    facets = found.facets
    return BrowseAnswer(
        found.total, _conditions(service, most),
        facets["country"], facets["sponsor_name"], facets["sponsor_class"], facets["phase"],
    )  # fmt: skip


def _conditions(service: Service, most: int) -> list[Count]:
    names: dict[Key, Concept] = {}
    counts: Counter[Key] = Counter()
    for line in service.logic().roster.lines:
        for one in line.topic.conditions:
            names.setdefault(one.key, one)
            counts[one.key] += 1
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], names[pair[0]].name))
    return [Count(names[key].name, number) for key, number in ranked[:most]]
