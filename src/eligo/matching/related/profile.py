"""What one trial is, for comparing it with others: topic, stage of care, treatments, criteria."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from eligo.engines import Context
from eligo.language.values import Concept
from eligo.matching.related.stages import Staged, stages_of
from eligo.reading.criteria import Criterion, Status
from eligo.reading.trial import TrialCriteria
from eligo.records.index.documents import words
from eligo.records.model import Trial
from eligo.terms import Terms

Key = tuple[str, str]
_TREATMENTS = ("drug", "procedure")


@dataclass(frozen=True)
class Profile:
    """A trial with what is found of it when it is first asked for."""

    trial: Trial
    read: TrialCriteria
    context: Context
    terms: Terms

    @property
    def id(self) -> str:
        """The trial's id."""
        return self.read.id

    @cached_property
    def firm(self) -> tuple[Criterion, ...]:
        """The criteria that decide and were understood to the end."""
        return tuple(c for c in self.read.deciding if c.status is Status.READ)

    @cached_property
    def stages(self) -> tuple[Staged, ...]:
        """The stages of care at which it stands."""
        return stages_of(self.trial, tuple(self.read.deciding), self.context)

    @cached_property
    def conditions(self) -> dict[Key, Concept]:
        """What it is about, with all that this is a kind of."""
        return _with_kinds(self.read.topic.conditions, self.terms)

    @cached_property
    def treatments(self) -> dict[Key, Concept]:
        """What is given or done, with the classes of each."""
        names = [one.name.value for one in self.trial.interventions]
        return _with_kinds([c for name in names for c in _named(name, self.terms)], self.terms)

    @cached_property
    def types(self) -> frozenset[str]:
        """The kinds of intervention, in the registry's words."""
        return frozenset(one.type.value for one in self.trial.interventions if one.type)


def profile(trial: Trial, read: TrialCriteria, context: Context, terms: Terms) -> Profile:
    """The profile of a trial whose criteria were read."""
    return Profile(trial, read, context, terms)


@lru_cache(20_000)
def _named(text: str, terms: Terms) -> tuple[Concept, ...]:
    return tuple(hit.concept for hit in terms.scan(words(text), _TREATMENTS))


def _with_kinds(concepts: Iterable[Concept], terms: Terms) -> dict[Key, Concept]:
    """Each concept and each that it is a kind of, by its key; the first name of each stays."""
    found: dict[Key, Concept] = {}
    for concept in concepts:
        found.setdefault(concept.key, concept)
        for key in terms.ancestors(concept) - found.keys():
            for above in terms.by_code(*key)[:1]:
                found[key] = above
    return found
