"""Words alone: what a recorded statement settles, what asks for nothing, what was not read."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise

from eligo.engines import wording
from eligo.engines.answer import Answer, Context, Open, settled
from eligo.engines.concepts import usable
from eligo.engines.dates import completed
from eligo.engines.outcomes import polarity
from eligo.engines.person import cannot_be
from eligo.engines.tables import items, rows
from eligo.engines.words import content, pieces, says_any
from eligo.language.nodes import Judgement, Remark, Side, State, Unread
from eligo.language.truth import NO, UNKNOWN, YES, Truth, truth
from eligo.patients.model import FactKind, Patient, PatientFact

_REFUSING = frozenset(
    pieces(
        "no not never cannot unable inability incapable incapability unwilling unwillingness refuse"
        " refuses refused refusal decline declines declined without lack lacks fails failure"
        " unsuitable withdraw noncompliance noncompliant uncooperative prevent prevents"
        " prevented limits impairs hinders preclude precludes"
        " reluctance reluctant unfeasible impossible poor"
        " inaccessibility inaccessible difficulty difficulties barrier barriers obstacle obstacles"
    )
)
_AND_OR = frozenset(("and", "or", "and/or", "/"))
_CAUSE = re.compile(r"\b(?:due to|because of|for reasons of|owing to)\b.*", re.I | re.S)
_NON = re.compile(r"\bnon-?(?=compl|adher)", re.I)
_ABLE = content("able ability capable capacity willing willingness can")
_DONE = content("signed sign signing written obtained provided given")
SHARED = 0.6  # of the judgement's own words that a statement must repeat
BEYOND = 1 / 3  # of the judgement's words that may speak of more than how the study is conducted
OF_CHILDREN = frozenset({"contraception", "pregnancy"})
_FERTILE_FROM = 8  # years
_COLUMNS = ("topic", "words", "implies")
# Topics of taking part as such, and those of which a statement speaks of the whole study.
_OF_CONDUCT = frozenset(
    {"consent", "compliance", "attendance", "understanding", "ability", "willingness"}
)
_OF_PROTOCOL = frozenset({"consent", "compliance", "attendance"})


@cache
def _topics() -> tuple[tuple[str, tuple[str, ...], frozenset[str]], ...]:
    listed = rows("topics", _COLUMNS)
    return tuple((r["topic"], items(r["words"]), frozenset(items(r["implies"]))) for r in listed)


@cache
def _conduct() -> frozenset[str]:
    """The words of how a study is conducted, and those that show its topics."""
    own = [row["word"] for row in rows("conduct", ("word",))]
    own.append("opinion judgment judgement investigator physician principal treating")
    shown = [word for topic, words, _ in _topics() if topic in _OF_CONDUCT for word in words]
    return frozenset[str]().union(*(content(words) for words in [*own, *shown]))


@lru_cache(maxsize=1_000)
def topics(text: str) -> frozenset[str]:
    """What a judgement or a statement is about."""
    return frozenset(topic for topic, words, _ in _topics() if says_any(text, words))


def topic_names() -> list[str]:
    """Every topic, in the table's order."""
    return list(dict.fromkeys(topic for topic, _, _ in _topics()))


def asked_of(words: str) -> frozenset[str]:
    """The topics of a judgement that a statement must speak of to settle it."""
    return topics(words) - {"opinion"} or topics(words)


def spoken_of(statement: str) -> frozenset[str]:
    """The topics on which a statement speaks, said or implied."""
    said = topics(statement)
    return said.union(*(implied for topic, _, implied in _topics() if topic in said))


def judgement(node: Judgement, patient: Patient, context: Context) -> Answer:
    """UNKNOWN for a person to settle, unless the record states just that."""
    beside = _beside(node, patient, context)
    if beside:
        return beside
    for fact in usable(patient, context):
        found = _stated(node.words, fact)
        if found is not UNKNOWN:
            return settled(found, f"the record says {wording.fact(fact)}", fact)
    words = node.words.rstrip(" .;:,")
    why = f'"{words}" is for a person to judge'
    ask = f'A person must judge: "{words}". Is it so?'
    return Answer(UNKNOWN, why, question=ask, open=Open(judgement=1))


def _stated(words: str, fact: PatientFact) -> Truth:
    """What a fact says of a judgement."""
    said_so = affirmed(fact)
    if said_so is None or not _is_about(fact.text, words):
        return UNKNOWN
    said, asked = refuses(fact.text), refuses(words)
    if said is None or asked is None:
        return UNKNOWN
    holds = (said == asked) is said_so
    only_could = could(fact.text) and asks_done(words)
    return NO if not holds else UNKNOWN if only_could else YES


def _beside(node: Judgement, patient: Patient, context: Context) -> Answer | None:
    """That contraception or a pregnancy to come can't concern who can have no child."""
    asked = topics(node.words)
    if not is_of_children(node):
        return None
    state = State.PREGNANT if "contraception" not in asked else State.CHILD_BEARING_POTENTIAL
    man = patient.sex == "male" and not _is_child(patient, context)
    found = None if man and "contraception" in asked else cannot_be(state, patient, context)
    wanted = (context.side is Side.INCLUSION) is context.positive
    return found and settled(truth(wanted), found.why, *found.evidence, applies=False)


def is_of_children(node: Judgement) -> bool:
    """Whether it is about contraception or a pregnancy to come."""
    return not topics(node.words).isdisjoint(OF_CHILDREN)


def _is_child(patient: Patient, context: Context) -> bool:
    """Whether the patient is too young to have a child."""
    if patient.birth is None:
        return False
    return completed("a", patient.birth.first, context.reference_date) < _FERTILE_FROM


def affirmed(fact: PatientFact) -> bool | None:
    """Whether a statement, or the answer to a form's question, says yes; None for other facts."""
    if fact.kind is FactKind.STATEMENT:
        return fact.present
    said = polarity(fact) if fact.kind is FactKind.OBSERVATION and fact.value is None else None
    return None if said is None or said is UNKNOWN else said is YES


def could(statement: str) -> bool:
    """Whether a statement says of something that it is possible."""
    return not _ABLE.isdisjoint(content(statement))


def asks_done(words: str) -> bool:
    """Whether a judgement is of what must have been done, so that it does not suffice that it is
    possible."""
    asked = content(words)
    return not _DONE.isdisjoint(asked) and _ABLE.isdisjoint(asked)


def _is_about(statement: str, words: str) -> bool:
    """Whether a statement speaks of what is to be judged.

    It does if it repeats most of its words, or if both are about taking part in the study and the
    judgement asks for little beyond how the study is conducted.
    """
    asked = asked_of(words)
    if asked and not asked <= spoken_of(statement):
        return False
    own, said = own_words(words), content(statement)
    if len(own & said) >= SHARED * max(len(own), 1):
        return True
    if not of_conduct(words) or not of_protocol(statement):
        return False
    return len(beyond_conduct(words) - said) <= BEYOND * len(own)


@lru_cache(maxsize=1_000)
def own_words(words: str) -> frozenset[str]:
    """The words of a judgement of which a statement about it repeats most."""
    return content(_CAUSE.sub("", words)) - _REFUSING - {"non", "s"}


def of_protocol(statement: str) -> bool:
    """Whether a statement speaks of the whole study."""
    return not topics(statement).isdisjoint(_OF_PROTOCOL)


def of_conduct(words: str) -> bool:
    """Whether a judgement is of how the study is conducted, and of nothing else."""
    asked = asked_of(words)
    return bool(asked) and asked <= _OF_CONDUCT


def beyond_conduct(words: str) -> frozenset[str]:
    """The words of a judgement that speak of more than how the study is conducted."""
    return own_words(words) - _conduct()


@lru_cache(maxsize=1_000)
def refuses(text: str) -> bool | None:
    """Whether a text denies; None where it denies several things apart from each other.

    "Unwilling or unable" denies once, "not unwilling" not at all.
    """
    words = pieces(_NON.sub("not ", text))
    places = [at for at, word in enumerate(words) if word in _REFUSING]
    if any(b - a == 1 for a, b in pairwise(places)):
        return None if len(places) > 2 else False
    joined = all(_AND_OR & set(words[a + 1 : b]) for a, b in pairwise(places))
    return bool(places) if joined else None


def remark(node: Remark, patient: Patient, context: Context) -> Answer:
    """What asks for nothing holds of everybody, and tells nothing of anybody."""
    return settled(YES, f'nothing is asked: "{node.words}"', applies=False)


def unread(node: Unread, patient: Patient, context: Context) -> Answer:
    """What was not understood decides nothing."""
    words = node.words.rstrip(" .;:,")
    why = f'"{words}" was not understood'
    ask = f'What do the words "{words}" ask for, and is it so?'
    return Answer(UNKNOWN, why, question=ask, open=Open(unread=1))
