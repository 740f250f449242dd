"""A criterion that a sentence of a note repeats, or denies, in the criterion's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from eligo.engines import wording
from eligo.engines.answer import Answer, Context
from eligo.language.nodes import Measure, Node, Side
from eligo.language.rewrite import walk
from eligo.language.truth import NO, UNKNOWN, YES, Truth, truth
from eligo.matching.said.claims import DENIED, SAID, Claims, Number, claims
from eligo.patients.model import FactKind, Patient, PatientFact, Source
from eligo.reading.notes.layout import sentences

_COVERED = 0.4  # of a criterion's telling words that a sentence must repeat
_FEWEST = 3  # words that it must repeat where the criterion has more than two
_SHORTEST = 2  # words of a criterion that are compared at all
_NEAR = 0.6  # the same, where a number other than the criterion's decides
_AGREEING = 0.7  # of the words repeated that must point one way
# What an exclusion criterion says of itself; it is no denial of what it names.
_BARRING = re.compile(
    r"""\b (?: (?: is | are | will\ be | must\ be | should\ be ) \s+ )?
        (?: excluded | ineligible | not \s+ (?: be \s+ )? eligible ) \b
        (?: \s+ from\b [^.;,]* )?""",
    re.I | re.X,
)


def restated(
    text: str, logic: Node, patient: Patient, answer: Answer, context: Context
) -> Answer | None:
    """What a sentence says of the criterion, if all sentences that do say the same."""
    barring = context.side is Side.EXCLUSION
    asked = claims(_BARRING.sub(" ", text) if barring else text)
    measured = any(isinstance(part, Measure) and part.concept.linked for part in walk(logic))
    found = [
        (truth, span)
        for span, told in _sound(patient)
        if (truth := compare(asked, told, measured=measured)) is not UNKNOWN
    ]
    if len({truth for truth, _ in found}) != 1:
        return None
    said, span = found[0]
    fact = PatientFact(
        FactKind.STATEMENT,
        (patient.prose or "")[slice(*span)],
        source=Source(start=span[0], end=span[1]),
    )
    return Answer(said, f"the record says {wording.fact(fact)}", (fact,), open=answer.open)


def _sound(patient: Patient) -> Iterator[tuple[tuple[int, int], Claims]]:
    """The sentences of a note, but for those that tell something that is in doubt."""
    doubted = [fact.source.start for fact in patient.facts if fact.doubt is not None]
    for (start, end), told in _told(patient.prose or ""):
        if not any(at is not None and start <= at < end for at in doubted):
            yield (start, end), told


@lru_cache(maxsize=100)
def _told(prose: str) -> tuple[tuple[tuple[int, int], Claims], ...]:
    """Where the sentences of a note stand and what they claim."""
    found = sentences(prose)
    return tuple(((s.start, s.end), claims(prose[s.start : s.end], told=True)) for s in found)


@dataclass(frozen=True, slots=True)
class _Met:
    """A word of a criterion as a sentence tells it; `turned`: by its contrary."""

    asked: int
    told: int
    turned: bool


def compare(asked: Claims, told: Claims, *, measured: bool = False) -> Truth:
    """Whether a sentence says or denies a criterion in its own words; else UNKNOWN.

    `measured`: the criterion's numbers are of known measurements, so that words can't compare them.
    """
    met = list(_met(asked, told))
    wanted = len({one.stem for one in asked.words})
    if wanted < _SHORTEST or len(met) < max(min(_FEWEST, wanted), _COVERED * wanted):
        return UNKNOWN
    parts = [_part([m for m in met if m.asked == sign]) for sign in (SAID, DENIED)]
    known = [part for part in parts if part is not None]
    found = NO if NO in known else UNKNOWN if UNKNOWN in known else YES
    if found is YES and not _decided(asked, told):
        return UNKNOWN
    denied = all(m.told == DENIED for m in met)
    if asked.figures == told.figures or (denied and not told.numbers):
        return found
    near = len(met) >= _NEAR * len(asked.words)
    plain = found is YES and not any(DENIED in (m.told, m.asked) for m in met)
    return _by_number(asked, told) if near and plain and not measured else UNKNOWN


def _decided(asked: Claims, told: Claims) -> bool:
    """Whether the sentence speaks of every word that has a contrary: severe, negative, able."""
    return all(
        one.stem in told.signs or one.stem in told.opposed or one.contraries & told.signs.keys()
        for one in asked.words
        if one.decisive
    )


def _met(asked: Claims, told: Claims) -> Iterator[_Met]:
    signs, opposed = told.signs, told.opposed
    for one in dict.fromkeys(asked.words):
        direct = signs.get(one.stem)
        turned = opposed.get(one.stem, frozenset()).union(
            *({-sign for sign in signs.get(other, ())} for other in one.contraries)
        )
        ways = direct or turned
        if len(ways) == 1:
            yield _Met(one.sign, next(iter(ways)), direct is None)


def _part(met: list[_Met]) -> Truth | None:
    """What is asked for, or what must not be: all of it is said, or what is said denies it."""
    if not met:
        return None
    against = [m for m in met if m.told == DENIED]
    holds = SAID if not against else DENIED if _denies(met, against) else None
    if holds is None:
        return UNKNOWN
    return YES if holds == met[0].asked else NO


def _denies(met: list[_Met], against: list[_Met]) -> bool:
    return any(m.turned for m in against) or len(against) >= _AGREEING * len(met)


def _by_number(asked: Claims, told: Claims) -> Truth:
    """Of one limit and one number the number decides."""
    if not len(asked.numbers) == len(told.numbers) == 1:
        return UNKNOWN
    return within(next(iter(told.numbers)), next(iter(asked.numbers)))


def within(told: Number, limit: Number) -> Truth:
    """Whether a number, or all that it may be ("over 300"), lies within a limit."""
    if not limit.way or told.unit != limit.unit:
        return UNKNOWN
    if told.value == limit.value:
        return UNKNOWN
    above = told.value > limit.value
    if told.way and told.way != ("up" if above else "down"):
        return UNKNOWN
    return truth(above == (limit.way == "up"))
