"""A criterion that a sentence of a note repeats, or denies, in the criterion's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eligo.engines import wording
from eligo.engines.answer import Answer, Context
from eligo.language.nodes import Side
from eligo.language.truth import NO, UNKNOWN, YES, Truth, conjoin, negate, truth
from eligo.matching.said.claims import DENIED, SAID, Claims, Number, claims
from eligo.patients.model import FactKind, Patient, PatientFact, Source
from eligo.reading.notes.layout import sentences
from eligo.remembering import remembered

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


def restated(text: str, patient: Patient, answer: Answer, context: Context) -> Answer | None:
    """What a sentence says of the criterion, if all sentences that do say the same."""
    barring = context.side is Side.EXCLUSION
    asked = claims(_BARRING.sub(" ", text) if barring else text)
    found = [
        (truth, span)
        for span, told in _sound(patient)
        if (truth := compare(asked, told)) is not UNKNOWN
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


@remembered(100)
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


def compare(asked: Claims, told: Claims) -> Truth:
    """Whether a sentence says or denies a criterion in its own words; else UNKNOWN."""
    met = list(_met(asked, told))
    wanted = len({one.stem for one in asked.words})
    if wanted < _SHORTEST or len(met) < max(min(_FEWEST, wanted), _COVERED * wanted):
        return UNKNOWN
    numbers = _numbers(asked, told, met)
    parts = [_part([m for m in met if m.asked == sign], numbers, sign) for sign in (SAID, DENIED)]
    found = conjoin(part for part in parts if part is not None)
    return UNKNOWN if found is YES and not _decided(asked, told) else found


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


def _part(met: list[_Met], numbers: Truth, sign: int) -> Truth | None:
    """What is asked for (SAID) or must not be (DENIED): its words are said and its numbers fit, or
    what is said is against it."""
    if not met:
        return None
    against = [m for m in met if m.told == DENIED]
    holds = numbers if not against else _denied(met, against, numbers)
    return holds if sign == SAID else negate(holds)


def _denied(met: list[_Met], against: list[_Met], numbers: Truth) -> Truth:
    """NO where all of it is denied, or its contrary said, of the same numbers or of any."""
    whole = any(m.turned for m in against) or len(against) >= _AGREEING * len(met)
    return NO if whole and numbers is YES else UNKNOWN


def _numbers(asked: Claims, told: Claims, met: list[_Met]) -> Truth:
    """Whether the sentence has every number of the criterion, or one that lies within it."""
    if not told.numbers and met and all(m.told == DENIED for m in met):
        return YES  # what is denied without a number is denied of any
    near = len(met) >= _NEAR * len(asked.words)
    fits = [_fits(number, told.numbers) for number in asked.numbers]
    sure = [fit if near or fit is YES else UNKNOWN for fit in fits]
    return conjoin(sure) if sure or not told.numbers else YES


def _fits(asked: Number, told: Iterable[Number]) -> Truth:
    """Whether a number that is told is the one asked for, or lies within it."""
    alike = [one for one in told if one.unit == asked.unit]
    if any(one.value == asked.value and one.way in (asked.way, "") for one in alike):
        return YES
    return within(alike[0], asked) if len(alike) == 1 else UNKNOWN


def within(told: Number, limit: Number) -> Truth:
    """Whether a number, or all that it may be ("over 300"), lies within a limit."""
    if not limit.way:
        return UNKNOWN
    if told.value == limit.value:
        return truth(told.way == limit.way) if told.way else UNKNOWN
    above = told.value > limit.value
    if told.way and told.way != ("up" if above else "down"):
        return UNKNOWN
    return truth(above == (limit.way == "up"))
