"""What of a patient can change the answer to an atom, as keys that both give.

Where a patient and an atom share no key, the patient's facts change nothing: the atom stays at
its default. Keys are hashes: two that fall together cost time and change no answer. So is every
doubt here settled the safe way: a key too many only makes the reference evaluator judge once more.

A fact is looked for in the rooms of its kind. "is" joins a fact to what it is a kind of, "over" to
the kinds of it, "name" to what is called the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from eligo.engines.answer import Vocabulary
from eligo.engines.columns.flatten import Atom
from eligo.engines.concepts import named, recognised
from eligo.engines.counts import is_counter, words_of
from eligo.engines.facts import names_giving, sexes_of
from eligo.engines.judgement import (
    OF_CHILDREN,
    asked_of,
    is_of_children,
    spoken_of,
    topics,
)
from eligo.engines.markers import symbols
from eligo.engines.matching import ELSEWHERE
from eligo.engines.person import state_of
from eligo.engines.routes import in_name, of
from eligo.engines.silence import stems, told_by, treatments_for
from eligo.engines.words import content, pieces
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
    Sex,
    Side,
    Unread,
)
from eligo.language.values import Concept, Moment, Outcome
from eligo.patients.model import Assume, FactKind, Patient, PatientFact, Status
from eligo.terms.model import Measurement

CONDITIONS, RESULTS, DRUGS, ALLERGIES, FAMILY, STUDIES, DOUBTED = "crdafsx"
_ROOM = {
    FactKind.CONDITION: CONDITIONS,
    FactKind.STATE: CONDITIONS,
    FactKind.OBSERVATION: RESULTS,
    FactKind.DRUG: DRUGS,
    FactKind.PROCEDURE: DRUGS,
    FactKind.ALLERGY: ALLERGIES,
    FactKind.FAMILY_HISTORY: FAMILY,
    FactKind.PARTICIPATION: STUDIES,
}
_LOOKED_FOR = {
    Kind.CONDITION: CONDITIONS + RESULTS,
    Kind.FINDING: CONDITIONS + RESULTS,
    Kind.DRUG: DRUGS + RESULTS,
    Kind.PROCEDURE: DRUGS + RESULTS,
    Kind.ALLERGY: ALLERGIES + DOUBTED,
    Kind.FAMILY_HISTORY: FAMILY + DOUBTED,
    Kind.PARTICIPATION: STUDIES + DOUBTED,
}

Keys = Iterator[int]


def key(*parts: str) -> int:
    """A 64-bit hash, the same in every process."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


EVERYBODY = key("everybody")
_SOME = Concept("eligo", "any", "any")


class Reach(NamedTuple):
    """How a patient can reach an atom.

    `own` keys are of what the atom names. `shared` keys are of what bears alike on all atoms of a
    `shape`, whatever they name: those of them that no own key hits have one answer.
    `whole`: once it is reached, facts that share no key with it can bear on it.
    """

    own: frozenset[int]
    shared: frozenset[int]
    shape: Hashable
    whole: bool


def reach(atom: Atom, terms: Vocabulary) -> Reach:
    """What can change the answer to an atom."""
    own, shared, shape = RULES[type(atom.node)](atom, terms)
    return Reach(frozenset(own), frozenset(shared), shape, is_whole(atom, terms))


# Own keys, shared keys, and the shape to which the shared ones belong.
Reached = tuple[Iterable[int], Iterable[int], Hashable]
Rule = Callable[[Atom, Vocabulary], Reached]


# ---- the keys of atoms --------------------------------------------------------------------------


def _about(rooms: str, concept: Concept, terms: Vocabulary, over: bool = True) -> Keys:
    """What is a kind of the concept or named so; with `over` also what it is a kind of."""
    line = terms.lineage(concept)
    for room in rooms:
        yield key(room, "is", *line[0])
        yield key(room, "name", *pieces(concept.name))
        if over:
            yield from (key(room, "over", *one) for one in line)


def _fact(atom: Atom, terms: Vocabulary) -> Reached:
    """Silence about what is linked means the same of all, but for what one sex can't have."""
    node: Fact = atom.node  # type: ignore[assignment]
    own = [*_named(node, atom, terms), *_counts(node, terms)]
    if not node.concept.linked:
        stems_ = told_by(node.kind, node.concept.name)
        return [*own, *(key("stem", stem) for stem in stems_)], (), None
    silent = atom.side is Side.EXCLUSION and atom.positive
    shared = (key("obscure", _LOOKED_FOR[node.kind][0], str(silent)),)
    sexes = sexes_of(node.concept, terms)
    return own, shared, (atom._replace(node=replace(node, concept=_SOME)), sexes)


def _named(node: Fact, atom: Atom, terms: Vocabulary) -> Keys:
    rooms = _LOOKED_FOR[node.kind]
    for concept in (node.concept, *_without_route(node.concept, terms)):
        yield from _about(rooms, concept, terms)
    for excepted in atom.excepted:
        yield from _about(RESULTS, excepted.concept, terms)
    if node.kind is Kind.CONDITION:
        yield from _given_for(node.concept, terms)
    if node.kind is Kind.ALLERGY:
        yield key("denied allergy")
    elif node.kind is Kind.PARTICIPATION:
        yield key("participation")
    elif node.kind in (Kind.DRUG, Kind.PROCEDURE) and names_giving(node.concept):
        yield key("drug")


def _given_for(concept: Concept, terms: Vocabulary) -> Keys:
    """The treatments that break a note's silence about a disease."""
    for treatment in treatments_for(concept, terms):
        yield from _about(DRUGS, treatment, terms, over=False)


def _without_route(concept: Concept, terms: Vocabulary) -> Iterable[Concept]:
    """A class without the route in its name, as `concepts.taken` looks for it."""
    if not in_name(concept.name):
        return ()
    bare = " ".join(word for word in concept.name.split() if not of(word))
    return named(terms, bare, ("drug",)) if bare else ()


def _counts(node: Fact, terms: Vocabulary) -> Keys:
    """Observations that count it: their words hold all of its words, so its longest."""
    if node.count is None and node.kind not in (Kind.DRUG, Kind.PROCEDURE):
        return
    yield key("counts", max(words_of(node), key=lambda word: (len(word), word), default=""))
    if node.count is not None:
        yield from _about(RESULTS, node.concept, terms, over=False)


def _measure(atom: Atom, terms: Vocabulary) -> Reached:
    return _results(atom, terms), (), None


def _results(atom: Atom, terms: Vocabulary) -> Keys:
    node: Measure = atom.node  # type: ignore[assignment]
    yield from (key("symbol", symbol) for symbol in symbols(node.concept.name))
    for concept, known in _measured(node.concept, terms):
        yield from _about(RESULTS, concept, terms, over=False)
        if known and known.negative:
            yield from _about(CONDITIONS, known.negative, terms, over=False)
        if known and known.positive and isinstance(node.test, Outcome):
            yield from _about(CONDITIONS + RESULTS, known.positive, terms)
            yield from _given_for(known.positive, terms)
            yield key("obscure", CONDITIONS, "True")  # silence may speak of what it tests for
    if _tells_state(node, terms):
        yield EVERYBODY


def _measured(concept: Concept, terms: Vocabulary) -> Iterator[tuple[Concept, Measurement | None]]:
    """A measurement and, of a group, its members."""
    known = terms.measurement(concept)
    yield concept, known
    for member in known.members if known else ():
        yield from _measured(member, terms)


def _tells_state(node: Measure, terms: Vocabulary) -> bool:
    """Whether the test is of a state (pregnancy), which age and sex can rule out."""
    known = terms.measurement(node.concept)
    shown = known.positive if known and isinstance(node.test, Outcome) else None
    return shown is not None and state_of(shown, terms) is not None


def _biomarker(atom: Atom, terms: Vocabulary) -> Reached:
    node: Biomarker = atom.node  # type: ignore[assignment]
    named = (key("symbol", symbol) for symbol in symbols(node.gene.name))
    return (*named, *_about(RESULTS, node.gene, terms, over=False)), (), None


def _judgement(atom: Atom, terms: Vocabulary) -> Reached:
    """A statement of all its topics; of what has no topic, one of its words."""
    node: Judgement = atom.node  # type: ignore[assignment]
    asked = asked_of(node.words)
    words = content(node.words) if not asked else ()
    own = [key("topic", topic) for topic in sorted(asked)[:1]] + [key("said", w) for w in words]
    if not is_of_children(node):
        return own, (), None
    about = tuple(sorted(topics(node.words) & OF_CHILDREN))
    return own, (EVERYBODY,), (Judgement, about, atom.side, atom.positive)


def _everybody(atom: Atom, terms: Vocabulary) -> Reached:
    return (EVERYBODY,), (), None


def _nobody(atom: Atom, terms: Vocabulary) -> Reached:
    """Nothing; of the sex the defaults know."""
    return (), (), None


RULES: Mapping[type[Node], Rule] = {
    Fact: _fact,
    Measure: _measure,
    Biomarker: _biomarker,
    Age: _everybody,
    Sex: _nobody,
    Person: _everybody,
    Judgement: _judgement,
    Remark: _nobody,
    Unread: _nobody,
}


def is_whole(atom: Atom, terms: Vocabulary) -> bool:
    """Whether facts that have no key in common with it can bear on it: an event, a treatment."""
    node = atom.node
    if isinstance(node, Person) or (isinstance(node, Judgement) and is_of_children(node)):
        return True
    if isinstance(node, Measure) and _tells_state(node, terms):
        return True
    return any(_looks_around(one) for one in (node, *atom.excepted))


def _looks_around(node: Node) -> bool:
    period = getattr(node, "period", None)
    if period and period.anchor.moment is Moment.EVENT:
        return True
    if not isinstance(node, Fact):
        return False
    return any(q.name in ELSEWHERE or q.name == "method" for q in node.qualifiers)


# ---- the keys of patients -----------------------------------------------------------------------


def of_patient(patient: Patient, assume: Assume) -> Keys:
    """What anybody gives, and a note by its words."""
    yield EVERYBODY
    if patient.prose is not None and assume is not Assume.OPEN:
        yield from (key("stem", stem) for stem in stems(patient.prose))


def of_fact(fact: PatientFact, terms: Vocabulary, assume: Assume) -> Keys:
    """What a fact gives."""
    rooms = _rooms(fact)
    for concept in _told(fact, terms):
        line = terms.lineage(concept)
        for room in rooms:
            yield from (key(room, "is", *one) for one in line)
            yield key(room, "over", *line[0])
    for name in {pieces(fact.text), *(pieces(c.name) for c in fact.concepts)}:
        yield from (key(room, "name", *name) for room in rooms)
    yield from _special(fact)
    if assume is not Assume.OPEN and is_obscure(fact):
        for silent in ("True", "False") if assume is Assume.CLOSED else ("True",):
            yield from (key("obscure", room, silent) for room in rooms)


def _rooms(fact: PatientFact) -> str:
    """Where the fact is looked for: a result in doubt may be anything."""
    if fact.kind is FactKind.OBSERVATION and fact.doubt is not None:
        return CONDITIONS + RESULTS + DRUGS + DOUBTED
    return _ROOM.get(fact.kind, "")


def _told(fact: PatientFact, terms: Vocabulary) -> Iterator[Concept]:
    """A fact's concepts, and what a test's results show."""
    yield from fact.concepts
    for concept in fact.concepts:
        known = terms.measurement(concept)
        if known:
            yield from (one for one in (known.positive, known.negative) if one)


def _special(fact: PatientFact) -> Keys:
    """What a kind of fact gives besides."""
    match fact.kind:
        case FactKind.ALLERGY if not fact.present:
            yield key("denied allergy")
        case FactKind.PARTICIPATION:
            yield key("participation")
        case FactKind.DRUG:
            yield key("drug")
        case FactKind.OBSERVATION:
            yield from (key("symbol", symbol) for symbol in symbols(fact.text))
            if is_counter(fact):
                yield from (key("counts", word) for word in ("", *content(fact.text)))
    if fact.kind in (FactKind.STATEMENT, FactKind.OBSERVATION) and fact.value is None:
        yield from (key("topic", topic) for topic in spoken_of(fact.text))
        yield from (key("said", word) for word in content(fact.text))


def is_obscure(fact: PatientFact) -> bool:
    """Whether it may be anything: what no vocabulary knows, doubted or not."""
    measured = fact.kind is FactKind.OBSERVATION
    return fact.present and fact.status is not Status.PLANNED and not (
        measured or recognised(fact)
    )  # fmt: skip
