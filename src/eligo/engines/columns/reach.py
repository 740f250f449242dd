"""What of a patient can change the answer to an atom, as keys that both give.

Where a patient and an atom share no key, the patient's facts change nothing: the atom stays at
its default. Keys are hashes: two that fall together cost time and change no answer. So is every
doubt here settled the safe way: a key too many only makes the reference evaluator judge once more.

A fact is looked for in the rooms of its kind. "is" joins a fact to what it is a kind of, "over" to
the kinds of it, "name" to what is called the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from eligo.engines.answer import Vocabulary
from eligo.engines.columns.flatten import Atom
from eligo.engines.columns.keys import (
    ALLERGIES,
    CONDITIONS,
    DOUBTED,
    DRUGS,
    EVERYBODY,
    FAMILY,
    RESULTS,
    STATES,
    STUDIES,
    key,
    longest,
)
from eligo.engines.concepts import named
from eligo.engines.confirmation import is_open
from eligo.engines.counts import words_of
from eligo.engines.facts import names_giving, sexes_of
from eligo.engines.judgement import OF_CHILDREN, is_of_children, topics
from eligo.engines.markers import symbols
from eligo.engines.person import state_of
from eligo.engines.routes import in_name, of
from eligo.engines.silence import told_by, treatments_for
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
from eligo.language.values import Concept, Outcome, Period
from eligo.terms.model import Measurement

_LOOKED_FOR = {
    Kind.CONDITION: CONDITIONS + RESULTS,
    Kind.FINDING: CONDITIONS + RESULTS,
    Kind.DRUG: DRUGS + RESULTS,
    Kind.PROCEDURE: DRUGS + RESULTS,
    Kind.ALLERGY: ALLERGIES + DOUBTED,
    Kind.FAMILY_HISTORY: FAMILY + DOUBTED,
    Kind.PARTICIPATION: STUDIES + DOUBTED,
}
_ANYWHERE = CONDITIONS + RESULTS + DRUGS + ALLERGIES + FAMILY + STUDIES
_SOME = Concept("eligo", "any", "any")


@dataclass(frozen=True, slots=True)
class Reach:
    """How a patient can reach an atom, in keys.

    `own` are of what the atom names. `shared` are of what bears alike on all atoms of a `shape`,
    whatever they name: those of them that no own key hits have one answer. `also` are of what
    changes nothing by itself and bears on an atom that another key hits, `beside` those of them
    that do not hang on what is named.
    """

    own: frozenset[int]
    shared: frozenset[int] = frozenset()
    shape: Hashable = None
    also: frozenset[int] = frozenset()
    beside: frozenset[int] = frozenset()


Rule = Callable[[Atom, Vocabulary], Reach]
Keys = Iterator[int]


def reach(atom: Atom, terms: Vocabulary) -> Reach:
    """What can change the answer to an atom."""
    return RULES[type(atom.node)](atom, terms)


def silent(atom: Atom) -> bool:
    """Whether, in a note, silence speaks against it (`Context.reads_silence`)."""
    return atom.side is Side.EXCLUSION and atom.positive


def _about(rooms: str, concept: Concept, terms: Vocabulary) -> Keys:
    """What is a kind of the concept, or named so."""
    own = terms.lineage(concept)[0]
    for room in rooms:
        yield key(room, "is", *own)
        yield key(room, "name", *pieces(concept.name))


def _over(rooms: str, concept: Concept, terms: Vocabulary, quiet: bool) -> Keys:
    """What the concept is a kind of."""
    for one in terms.lineage(concept):
        yield from (key(room, "over", str(quiet), *one) for room in rooms)


# ---- facts --------------------------------------------------------------------------------------


def _fact(atom: Atom, terms: Vocabulary) -> Reach:
    """Silence about what is linked means the same of all, but for what one sex can't have."""
    node: Fact = atom.node  # type: ignore[assignment]
    own = frozenset((*_named(node, atom, terms), *_counts(node, terms)))
    beside = frozenset((*_event(node.period, terms), *_excepted(atom, terms)))
    also = beside | frozenset(_around(node, terms))
    if not node.concept.linked:
        stems = told_by(node.kind, node.concept.name)
        return Reach(own | {key("stem", stem) for stem in stems}, also=also)
    shared = frozenset({key("obscure", _LOOKED_FOR[node.kind][0], str(silent(atom)))})
    shape = (atom._replace(node=replace(node, concept=_SOME)), sexes_of(node.concept, terms))
    return Reach(own, shared, shape, also, beside)


def _named(node: Fact, atom: Atom, terms: Vocabulary) -> Keys:
    rooms = _LOOKED_FOR[node.kind]
    for concept in (node.concept, *_without_route(node.concept, terms)):
        yield from _about(rooms, concept, terms)
        yield from _over(rooms, concept, terms, silent(atom))
    if node.kind is Kind.CONDITION and silent(atom):
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
        yield from _about(DRUGS, treatment, terms)


def _without_route(concept: Concept, terms: Vocabulary) -> Iterable[Concept]:
    """A class without the route in its name, as `concepts.taken` looks for it."""
    if not in_name(concept.name):
        return ()
    bare = " ".join(word for word in concept.name.split() if not of(word))
    return named(terms, bare, ("drug",)) if bare else ()


def _counts(node: Fact, terms: Vocabulary) -> Keys:
    """Observations that count it, which their words say."""
    if node.count is None and node.kind not in (Kind.DRUG, Kind.PROCEDURE):
        return
    yield key("counts", longest(words_of(node)))
    if node.count is not None:
        yield from _about(RESULTS, node.concept, terms)


def _excepted(atom: Atom, terms: Vocabulary) -> Keys:
    """What bears on whether a fact is excepted: tests of an infection, events."""
    for one in atom.excepted:
        yield from _about(RESULTS, one.concept, terms)
        yield from _over(RESULTS, one.concept, terms, quiet=False)
        yield from _event(one.period, terms)


def _around(node: Fact, terms: Vocabulary) -> Keys:
    """What bears on whether a fact that is there is confirmed or treated as asked."""
    for name, value in ((q.name, q.value) for q in node.qualifiers):
        if name == "treatment" and isinstance(value, Concept):
            yield from _treatment(value, terms)
        elif name in ("confirmation", "method"):
            yield key("result")
            yield from _about(_ANYWHERE, node.concept, terms)


def _event(period: Period | None, terms: Vocabulary) -> Keys:
    if period is not None and period.anchor.event is not None:
        yield from _about(_ANYWHERE, period.anchor.event, terms)
        yield key("done", longest(content(period.anchor.event.name)))


def _treatment(concept: Concept, terms: Vocabulary) -> Keys:
    yield key("dependence")
    yield from _about(DRUGS, concept, terms)
    for quiet in (True, False):
        yield from _over(DRUGS, concept, terms, quiet)
    if is_open(concept):
        yield key("done", "")


# ---- results ------------------------------------------------------------------------------------


def _measure(atom: Atom, terms: Vocabulary) -> Reach:
    node: Measure = atom.node  # type: ignore[assignment]
    own = frozenset(_results(node, terms, silent(atom)))
    also = frozenset(_event(node.period, terms))
    if _tells_state(node, terms):
        return Reach(own | {EVERYBODY}, also=also | {STATES})
    return Reach(own, also=also)


def _results(node: Measure, terms: Vocabulary, quiet: bool) -> Keys:
    yield from (key("symbol", symbol) for symbol in symbols(node.concept.name))
    for concept, known in _measured(node.concept, terms):
        yield from _about(RESULTS, concept, terms)
        if known and known.negative:
            yield from _about(CONDITIONS, known.negative, terms)
        if known and known.positive and isinstance(node.test, Outcome):
            yield from _shown(known.positive, terms, quiet)


def _shown(concept: Concept, terms: Vocabulary, quiet: bool) -> Keys:
    """The condition that a test is for, of which silence may speak too."""
    yield from _about(CONDITIONS + RESULTS, concept, terms)
    yield from _over(CONDITIONS + RESULTS, concept, terms, quiet)
    if quiet:
        yield from _given_for(concept, terms)
        yield key("obscure", CONDITIONS, str(quiet))


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


def _biomarker(atom: Atom, terms: Vocabulary) -> Reach:
    node: Biomarker = atom.node  # type: ignore[assignment]
    own = (key("symbol", symbol) for symbol in symbols(node.gene.name))
    return Reach(frozenset((*own, *_about(RESULTS, node.gene, terms))))


# ---- the rest -----------------------------------------------------------------------------------


def _judgement(atom: Atom, terms: Vocabulary) -> Reach:
    """What is said of it is found by its words: see `saying`."""
    node: Judgement = atom.node  # type: ignore[assignment]
    if not is_of_children(node):
        return Reach(frozenset())
    shape = (Judgement, topics(node.words) & OF_CHILDREN, atom.side, atom.positive)
    states = frozenset({STATES})
    return Reach(frozenset(), frozenset({EVERYBODY}), shape, states, states)


def _person(atom: Atom, terms: Vocabulary) -> Reach:
    return Reach(frozenset({EVERYBODY}), also=frozenset({STATES}))


def _age(atom: Atom, terms: Vocabulary) -> Reach:
    return Reach(frozenset({EVERYBODY}))


def _nothing(atom: Atom, terms: Vocabulary) -> Reach:
    """No fact; of the sex the defaults know."""
    return Reach(frozenset())


RULES: Mapping[type[Node], Rule] = {
    Fact: _fact,
    Measure: _measure,
    Biomarker: _biomarker,
    Age: _age,
    Sex: _nothing,
    Person: _person,
    Judgement: _judgement,
    Remark: _nothing,
    Unread: _nothing,
}
