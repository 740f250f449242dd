"""How far a trial is about what ails a patient: their problems against the trial's topic."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log

from eligo.language.values import Concept
from eligo.patients.model import FactKind, Patient, PatientFact, Status
from eligo.reading.topic import Topic, words_of
from eligo.terms import Terms

Key = tuple[str, str]

# A problem weighs less the later it is told, if it is over, and if it is only a symptom; more the
# oftener it is told. Few ancestors mean a name that says little ("disease", "pain").
_LATER, _OFTEN, _OVER, _SYMPTOM = 0.1, 0.5, 0.7, 0.3
RELATED, AKIN = 0.5, 0.5  # of likeness: one is a kind of the other; they only share kinds
_WORDED = frozenset({
    FactKind.CONDITION, FactKind.DRUG, FactKind.PROCEDURE, FactKind.OBSERVATION, FactKind.STATE,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """Three shares from 0 to 1: how like the patient's problems the trial's nearest condition is
    (`main`), all its conditions on average (`covered`), and how many of its words the source has
    (`words`)."""

    main: float = 0.0
    covered: float = 0.0
    words: float = 0.0


@dataclass(frozen=True, slots=True)
class Problem:
    """A condition of the patient and how much it matters, from 0 to 1."""

    concept: Concept
    weight: float


@dataclass(slots=True)
class Presentation:
    """What ails a patient, and the words in which it is told; what was compared is remembered."""

    problems: tuple[Problem, ...]
    words: frozenset[str]
    terms: Terms
    _near: dict[Key, float] = field(default_factory=dict)

    def about(self, topic: Topic) -> About:
        """How far a topic is that of the patient."""
        near = [self.near(concept) for concept in topic.conditions]
        shared = len(topic.words & self.words) / len(topic.words) if topic.words else 0.0
        return About(max(near, default=0.0), sum(near) / len(near) if near else 0.0, shared)

    def near(self, concept: Concept) -> float:
        """The likeness of the problem that is nearest to a condition, by its weight."""
        found = self._near.get(concept.key)
        if found is None:
            likes = (p.weight * alike(p.concept, concept, self.terms) for p in self.problems)
            found = self._near[concept.key] = max(likes, default=0.0)
        return found


def presentation(patient: Patient, terms: Terms) -> Presentation:
    """What a patient presents with."""
    worded = (fact for fact in patient.facts if fact.present and fact.kind in _WORDED)
    names = (name for fact in worded for name in (fact.text, *(c.name for c in fact.concepts)))
    return Presentation(problems(patient, terms), words_of([patient.prose or "", *names]), terms)


def problems(patient: Patient, terms: Terms) -> tuple[Problem, ...]:
    """The patient's own conditions, the weightiest of weight 1, in the order in which they come."""
    told: dict[Key, list[PatientFact]] = {}
    for fact in patient.facts:
        if fact.kind is FactKind.CONDITION and fact.present and fact.doubt is None:
            for concept in fact.concepts[:1]:
                told.setdefault(concept.key, []).append(fact)
    weights = [_weight(place, facts, terms) for place, facts in enumerate(told.values())]
    most = max(weights, default=1.0)
    return tuple(
        Problem(facts[0].concepts[0], weight / most)
        for facts, weight in zip(told.values(), weights, strict=True)
    )


def _weight(place: int, facts: list[PatientFact], terms: Terms) -> float:
    concept = facts[0].concepts[0]
    weight = (1 + _OFTEN * log(len(facts))) / (1 + _LATER * place)
    if all(fact.status is Status.RESOLVED for fact in facts):
        weight *= _OVER
    if is_symptom(concept, terms):
        weight *= _SYMPTOM
    return weight


def is_symptom(concept: Concept, terms: Terms) -> bool:
    """Whether a condition is a sign of something and may be nothing by itself."""
    return any(terms.is_a(concept, one) for one in terms.find("signs and symptoms", ("condition",)))


def alike(one: Concept, other: Concept, terms: Terms) -> float:
    """1 for the same, else by the share of all their kinds that both are: from 0 to 1."""
    if one.key == other.key:
        return 1.0
    mine, its = terms.ancestors(one), terms.ancestors(other)
    share = len(mine & its) / len(mine | its)
    if other.key in mine or one.key in its:
        return RELATED + (1 - RELATED) * share
    return AKIN * share
