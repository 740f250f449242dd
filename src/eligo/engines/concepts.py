"""Whether a fact is about a concept: surely, perhaps (it is told less exactly), or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from eligo.engines import routes
from eligo.engines.answer import FITS, Check, Context, Vocabulary
from eligo.engines.words import pieces
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.language.values import Concept
from eligo.patients.model import UNSTATED_BEHAVIOUR, FactKind, Patient, PatientFact, Status

_PHENOTYPES = "hpo"  # what is seen of a patient, not what it comes of


def about(fact: PatientFact, concept: Concept, context: Context) -> Check:
    """YES if a concept of the fact is of that kind; UNKNOWN if it is told only more generally."""
    is_a = context.terms.is_a
    if any(is_a(given, concept) for given in fact.concepts) or _same_words(fact, concept):
        if UNSTATED_BEHAVIOUR in fact.qualifiers.get("modifier", ()) and _malign(concept, context):
            return Check(UNKNOWN, "whether it is malignant is not stated")
        return _by_symptom(fact, concept, context) or FITS
    broader = [c for c in narrowest(fact.concepts, context) if c.linked and is_a(concept, c)]
    if broader:
        return Check(UNKNOWN, f"the record says only {broader[0].name}")
    return Check(NO, f"it is no {concept.name}")


def _by_symptom(fact: PatientFact, concept: Concept, context: Context) -> Check | None:
    """A cough is filed under the diseases of the airways, but a patient with one may have none."""
    is_a = context.terms.is_a
    symptoms = named(context.terms, "signs and symptoms", ("condition",))
    if any(is_a(concept, one) for one in symptoms) or _same_words(fact, concept):
        return None
    kinds = [given for given in fact.concepts if is_a(given, concept)]
    mere = [g for g in kinds if g.system == _PHENOTYPES or any(is_a(g, s) for s in symptoms)]
    if not kinds or len(mere) < len(kinds) or any(given.key == concept.key for given in kinds):
        return None
    return Check(UNKNOWN, f"{mere[0].name} is a symptom, which may have another cause")


def _malign(concept: Concept, context: Context) -> bool:
    cancers = named(context.terms, "malignant neoplasm", ("condition",))
    return any(context.terms.is_a(concept, one) for one in cancers)


def taken(fact: PatientFact, concept: Concept, context: Context) -> Check:
    """Whether a drug is one of a class, by the route that the class's name holds."""
    asked = routes.in_name(concept.name)
    if not asked or fact.kind is not FactKind.DRUG:
        return about(fact, concept, context)
    bare = " ".join(word for word in concept.name.split() if not routes.of(word))
    kinds = [concept, *(named(context.terms, bare, ("drug",)) if bare else ())]
    found = [about(fact, kind, context) for kind in kinds]
    best = next((c for t in (YES, UNKNOWN) for c in found if c.truth is t), found[0])
    given = routes.given(fact)
    if best.truth is not YES or given == asked:
        return best
    unsure = not given or not given.isdisjoint(asked)
    return Check(UNKNOWN if unsure else NO, "by which route it was given decides")


def _same_words(fact: PatientFact, concept: Concept) -> bool:
    wanted = pieces(concept.name)
    return wanted in (pieces(fact.text), *(pieces(c.name) for c in fact.concepts))


def narrowest(concepts: Iterable[Concept], context: Context) -> tuple[Concept, ...]:
    """The concepts without those that another of them is a kind of."""
    many = tuple(dict.fromkeys(concepts))
    is_a = context.terms.is_a
    return tuple(
        one for one in many if not any(is_a(other, one) and not is_a(one, other) for other in many)
    )


def covers(fact: PatientFact, concept: Concept, context: Context) -> bool:
    """Whether denying the fact denies the concept: what is denied is the same or broader.

    A denial of something narrower than its concept ("no obstructive pancreatitis") reaches none.
    """
    if fact.qualifiers.get("modifier"):
        return False
    is_a = context.terms.is_a
    return any(is_a(concept, denied) for denied in narrowest(fact.concepts, context)) or (
        _same_words(fact, concept)
    )


@lru_cache(maxsize=1_000)
def named(terms: Vocabulary, name: str, kinds: tuple[str, ...]) -> tuple[Concept, ...]:
    """The concepts of a name in one of the engines' tables; () where the vocabulary lacks it."""
    return tuple(terms.find(name, kinds))


def is_named(fact: PatientFact, name: str, context: Context) -> bool:
    """Whether a fact is a kind of what a table names."""
    open_behaviour = UNSTATED_BEHAVIOUR in fact.qualifiers.get("modifier", ())
    return _is_named(context.terms, fact.concepts, fact.text, open_behaviour, name)


@lru_cache(maxsize=50_000)
def _is_named(
    terms: Vocabulary, told: tuple[Concept, ...], text: str, open_behaviour: bool, name: str
) -> bool:
    """The same for all facts that are told alike."""
    modifier = {"modifier": (UNSTATED_BEHAVIOUR,)} if open_behaviour else {}
    fact = PatientFact(FactKind.CONDITION, text, told, qualifiers=modifier)
    concepts = named(terms, name, ("condition", "procedure"))
    return any(about(fact, concept, Context(terms, date.min)).truth is YES for concept in concepts)


def recognised(fact: PatientFact) -> bool:
    """Whether the vocabularies know anything that the fact is about."""
    return any(concept.linked for concept in fact.concepts)


def usable(patient: Patient, context: Context) -> list[PatientFact]:
    """The facts that can decide: not in doubt, not only planned, not after the reference date."""
    today = context.reference_date
    return [f for f in patient.facts if f.doubt is None and happened(f, today)]


def doubted(patient: Patient, context: Context) -> list[PatientFact]:
    """The facts that must not decide, but may well be so: silence about them is none."""
    return [f for f in patient.facts if f.doubt is not None and f.status is not Status.PLANNED]


def happened(fact: PatientFact, today: date) -> bool:
    """Whether a fact is one by the given day, not a plan or a thing of the future."""
    return fact.status is not Status.PLANNED and not (fact.start and fact.start.first > today)
