"""What a trial's criteria ask about, as matters that one question each can settle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from eligo.errors import LanguageError
from eligo.language.nodes import (
    Age,
    Biomarker,
    Fact,
    Judgement,
    Kind,
    Measure,
    Node,
    Person,
    Remark,
    Review,
    Sex,
    State,
    Unread,
)
from eligo.language.values import Concept, Outcome, at_least
from eligo.language.wording_questions import question
from eligo.patients.model import Patient
from eligo.terms import Terms

Key = tuple[str, ...]

# Whoever denies the broader thing denies the narrower: of these one may ask broadly.
_BRANCH = re.compile(r"[A-Z]\d\d(\.|$)")  # a branch of MeSH's tree, not one of its headings
_ANYTHING = ("mesh", "D012816")  # signs and symptoms: nobody has none
_CATALOGUE = re.compile(r"\bby (?:site|histologic type)\b", re.I)  # shelves, not diseases
_BROADENED = (Kind.CONDITION, Kind.DRUG, Kind.PROCEDURE)


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that is so or not so, or that has a value, whatever else criteria say of it.

    `node` is the plainest statement of it: a bare fact, a measurement, a state of the person.
    """

    node: Node

    @property
    def id(self) -> str:
        """What makes two matters the same, in one line."""
        return " ".join(key_of(self))

    @property
    def takes_value(self) -> bool:
        """Whether the answer is a value, and not yes or no."""
        return isinstance(self.node, Measure | Biomarker | Age | Sex)

    @property
    def concept(self) -> Concept | None:
        """What a vocabulary knows it as, if it does."""
        if isinstance(self.node, Fact | Measure):
            return self.node.concept
        return self.node.gene if isinstance(self.node, Biomarker) else None

    @property
    def question(self) -> str:
        """The question, in plain English."""
        return question(self.node)


def matters_in(node: Node) -> Iterator[Matter]:
    """The matters of a criterion; what is under review or was not understood is no matter."""
    if isinstance(node, Review | Unread | Remark):
        return
    plain = _plain(node)
    if plain is not None:
        yield Matter(plain)
    else:
        for child in node.children:
            yield from matters_in(child)


def _plain(node: Node) -> Node | None:
    """A statement without what is said of it beyond its matter; None for what joins others."""
    if isinstance(node, Fact):
        return Fact(node.kind, node.concept) if node.concept.linked else None
    if isinstance(node, Measure):
        return replace(node, qualifiers=(), period=None, span=None)
    if isinstance(node, Biomarker):
        return replace(node, qualifiers=(), span=None)
    if isinstance(node, Person):
        return Person(node.state)
    return node if isinstance(node, Age | Sex | Judgement) else None


def key_of(matter: Matter) -> Key:
    """What makes two matters the same: of measurements the concept, whatever the limit."""
    node, concept = matter.node, matter.concept
    if isinstance(node, Fact):
        return ("fact", node.kind.value, *node.concept.key)
    if concept is not None:
        return (type(node).__name__, *concept.key)
    if isinstance(node, Person):
        return ("person", node.state.value)
    return (type(node).__name__, node.words if isinstance(node, Judgement) else "")


def matter_of(ident: str, terms: Terms) -> Matter | None:
    """The matter with an id, without the limits that a trial sets; None for what is no id."""
    form, _, rest = ident.partition(" ")
    try:
        return Matter(_FORMS[form](rest, terms))
    except (KeyError, ValueError, StopIteration, LanguageError):
        return None


def _fact(rest: str, terms: Terms) -> Node:
    kind = next(kind for kind in Kind if rest.startswith(f"{kind.value} "))
    return Fact(kind, _concept(rest.removeprefix(f"{kind.value} "), terms))


def _concept(named: str, terms: Terms) -> Concept:
    """Of "mesh D006073"; " name" where no vocabulary knows it."""
    system, _, code = named.partition(" ")
    if not system:
        return Concept.unlinked(code)
    return next((c for c in terms.by_code(system, code)), Concept(system, code, code))


_ANY = Outcome(("any",))
_FORMS: dict[str, Callable[[str, Terms], Node]] = {
    "fact": _fact,
    "Measure": lambda rest, terms: Measure(_concept(rest, terms), _ANY),
    "Biomarker": lambda rest, terms: Biomarker(_concept(rest, terms), _ANY),
    "person": lambda rest, terms: Person(State(rest)),
    "Judgement": lambda rest, terms: Judgement(rest),
    "Age": lambda rest, terms: Age(at_least(0, "a")),
    "Sex": lambda rest, terms: Sex(("female",)),
}


def broader(matter: Matter, terms: Terms) -> Iterator[Matter]:
    """The same question asked of what the matter is a kind of, so that a no denies them all."""
    if isinstance(matter.node, Fact) and matter.node.kind in _BROADENED:
        kind, own = matter.node.kind, matter.node.concept
        for key in sorted(terms.ancestors(own) - {own.key}):
            if not _BRANCH.match(key[1]) and key != _ANYTHING:
                found = (c for c in terms.by_code(*key)[:1] if not _CATALOGUE.search(c.name))
                yield from (Matter(Fact(kind, c)) for c in found)


def known_of(patient: Patient, terms: Terms) -> frozenset[Key]:
    """The keys of the facts that a patient is known to have, and of all that is broader."""
    return frozenset(
        ("fact", fact.kind.value, *key)
        for fact in patient.facts
        if fact.present and fact.doubt is None
        for concept in fact.concepts
        for key in terms.ancestors(concept)
    )
