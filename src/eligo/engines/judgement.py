"""Consent, willingness and opinion: settled only by a recorded statement of them."""

from __future__ import annotations

from functools import cache, lru_cache

from eligo.engines import wording
from eligo.engines.answer import Answer, Context, Open, settled
from eligo.engines.concepts import usable
from eligo.engines.outcomes import polarity
from eligo.engines.tables import items, rows
from eligo.engines.words import content, pieces, says_any
from eligo.language.nodes import Judgement, Unread
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.patients.model import FactKind, Patient, PatientFact

_REFUSING = frozenset(
    pieces(
        "no not never cannot unable inability unwilling unwillingness refuse refuses refused"
        " refusal decline declines declined without lack fails failure unsuitable withdraw"
    )
)
_ABLE = content("able ability capable capacity willing willingness can")
_DONE = content("signed sign signing written obtained provided given")
_SHARED = 0.6  # of the judgement's own words that a statement must repeat

_OF_THE_STUDY = content("informed study trial participation participate research")


@cache
def _topics() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((row["topic"], items(row["words"])) for row in rows("topics", ("topic", "words")))


@lru_cache(maxsize=1_000)
def topics(text: str) -> frozenset[str]:
    """What a judgement or a statement is about."""
    return frozenset(topic for topic, words in _topics() if says_any(text, words))


def judgement(node: Judgement, patient: Patient, context: Context) -> Answer:
    """UNKNOWN for a person to settle, unless the record states just that."""
    for fact in usable(patient, context):
        affirmed = _affirmed(fact)
        if affirmed is None or not _is_about(fact.text, node.words):
            continue
        holds = (_refuses(fact.text) == _refuses(node.words)) is affirmed
        if not holds or not _only_could(fact.text, node.words):
            found = YES if holds else NO
            return settled(found, f"the record says {wording.fact(fact)}", fact)
    words = node.words.rstrip(" .;:,")
    why = f'"{words}" is for a person to judge'
    ask = f'A person must judge: "{words}". Is it so?'
    return Answer(UNKNOWN, why, question=ask, open=Open(judgement=1))


def _affirmed(fact: PatientFact) -> bool | None:
    """Whether a statement, or the answer to a form's question, says yes; None for other facts."""
    if fact.kind is FactKind.STATEMENT:
        return fact.present
    said = polarity(fact) if fact.kind is FactKind.OBSERVATION and fact.value is None else None
    return None if said is None or said is UNKNOWN else said is YES


def _only_could(statement: str, words: str) -> bool:
    """Whether a statement says that something is possible where it must have been done."""
    asked = content(words)
    return bool(content(statement) & _ABLE) and bool(asked & _DONE) and not asked & _ABLE


def _is_about(statement: str, words: str) -> bool:
    asked = topics(words)
    if asked and not asked <= topics(statement):
        return False
    own = content(words) - _REFUSING
    shared = len(own & content(statement)) / max(len(own), 1)
    consents = "consent" in asked <= {"consent", "willingness"}
    return shared >= _SHARED or (consents and bool(content(statement) & _OF_THE_STUDY))


def _refuses(text: str) -> bool:
    return len([word for word in pieces(text) if word in _REFUSING]) % 2 == 1


def unread(node: Unread, patient: Patient, context: Context) -> Answer:
    """What was not understood decides nothing."""
    words = node.words.rstrip(" .;:,")
    why = f'"{words}" was not understood'
    ask = f'What do the words "{words}" ask for, and is it so?'
    return Answer(UNKNOWN, why, question=ask, open=Open(unread=1))
