"""A phrase to people who have what it says, and people who don't.

"ECOG 2" is read as a note about a patient and as a criterion: the one says who has it, the other
who does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from eligo.engines import Context, evaluate
from eligo.errors import UsageError
from eligo.language.nodes import All, Any, Measure, Node, Not, Readings, Side
from eligo.language.rewrite import walk
from eligo.language.truth import NO
from eligo.language.values import Interval
from eligo.language.wording import word
from eligo.matching.admission.people import extremes, have_nots, haves
from eligo.matching.logic.mentions import keys_of
from eligo.patients.model import FactKind, Patient, PatientFact
from eligo.reading.criteria import Status, read_criteria
from eligo.reading.notes import read_note
from eligo.records.index.documents import key
from eligo.terms import Terms

_LONGEST = 300  # characters of a phrase
_NOBODY = Patient("nobody")


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked about: the phrase, what it was taken for, and the keys of what it speaks of.

    `present`: people who have it, who differ where it leaves something open (both ends of a
    range). `absent`: people who don't, one for each way; () where that can't be told. `others`:
    people with whom those who have it are compared. What is not said of them is not known.
    `denies`: whether the phrase denies something.
    """

    phrase: str
    means: str
    keys: frozenset[str]
    present: tuple[Patient, ...]
    absent: tuple[Patient, ...]
    others: tuple[Patient, ...]
    denies: bool = False


def ask_of(phrase: str, terms: Terms, today: date) -> Ask:
    """Read a phrase; raises UsageError for what can't be read as one fact about a patient."""
    if len(phrase) > _LONGEST:
        raise UsageError(f"{phrase[:40]!r}… is too long: name one fact, such as “ECOG 2”")
    node, told = _criterion(phrase, terms), _note(phrase, terms, today)
    present = _present(node, told, terms, today)
    if not present:
        raise UsageError(
            f"{phrase!r} can't be read as a fact about a patient; write it as a criterion would,"
            " such as “ECOG 2”, “prior allogeneic transplant” or “NPM1 mutation”"
        )
    absent = _absent(node, terms, today)
    others = extremes(present[0], terms) or absent or (_NOBODY,)
    means = word(node) if node is not None else ", ".join(fact.text for fact in told.facts)
    keys, denies = _keys(node, present, terms), isinstance(node, Not)
    return Ask(phrase, means, keys, present, absent, others, denies)


def _criterion(phrase: str, terms: Terms) -> Node | None:
    """The phrase as a criterion; None where it was not understood to the end."""
    found = [c for c in read_criteria(phrase, terms, Side.INCLUSION) if c.parent is None]
    if len(found) != 1 or found[0].status is not Status.READ:
        return None
    node = found[0].logic
    if any(isinstance(part, Any | Readings) for part in walk(node)):
        raise UsageError(f"{phrase!r} names alternatives ({word(node)}); ask for one at a time")
    return node


def _note(phrase: str, terms: Terms, today: date) -> Patient:
    """The phrase as a patient's note, without what would only settle a judgement."""
    found = read_note("asked", phrase, terms, today)
    facts = tuple(map(_named, (f for f in found.facts if f.kind is not FactKind.STATEMENT)))
    return replace(found, facts=facts, prose=None, notices=())


def _named(fact: PatientFact) -> PatientFact:
    """A result under its name alone: "ECOG 2" is the value 2 of ECOG."""
    told = fact.value is not None and fact.concepts
    return replace(fact, text=fact.concepts[0].name) if told else fact


def _present(node: Node | None, told: Patient, terms: Terms, today: date) -> tuple[Patient, ...]:
    """Who has it: as the note tells it where it tells all of it, else as the criterion asks."""
    if _tells(told, node) and (node is None or not _denied(node, told, terms, today)):
        return (told,)
    found = tuple(haves(node, today)) if node is not None else ()
    return tuple(one for one in found if node is None or not _denied(node, one, terms, today))


def _tells(told: Patient, node: Node | None) -> bool:
    """Whether a note says something, and of a range one number in it."""
    if node is not None and _is_range(node):
        return _has_number(told)
    return bool(told.facts or told.sex or told.birth)


def _is_range(node: Node) -> bool:
    return any(isinstance(n, Measure) and isinstance(n.test, Interval) for n in walk(node))


def _has_number(told: Patient) -> bool:
    return any(fact.value is not None and not fact.comparator for fact in told.facts)


def _absent(node: Node | None, terms: Terms, today: date) -> tuple[Patient, ...]:
    """Everybody who differs in one thing only; () where one of them might have it all the same."""
    parts = node.of if isinstance(node, All) else (node,) if node is not None else ()
    found = [one for part in parts for one in have_nots(part, terms, today)]
    sure = all(node is not None and _denied(node, one, terms, today) for one in found)
    return tuple(found) if sure else ()


def _denied(node: Node, patient: Patient, terms: Terms, today: date) -> bool:
    return evaluate(node, patient, Context(terms, today)).truth is NO


def _keys(node: Node | None, present: tuple[Patient, ...], terms: Terms) -> frozenset[str]:
    found = {name for part in (walk(node) if node else ()) for name in keys_of(part, terms)}
    return frozenset(found | {name for one in present for name in _spoken(one)})


def _spoken(patient: Patient) -> Iterator[str]:
    if patient.birth:
        yield "age:"
    if patient.sex and not patient.facts:
        yield "sex:"
    for fact in patient.facts:
        if fact.state is not None:
            yield f"person:{fact.state.value}"
        yield from (key(*concept.key) for concept in fact.concepts[:1] if concept.linked)
