"""How answers are joined: Kleene's tables, and which of the parts decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eligo.engines.answer import Answer, Open
from eligo.language import truth
from eligo.language.truth import NO, UNKNOWN, YES, Truth
from eligo.patients.model import PatientFact

_SHOWN = 3


def conjunction(answers: Sequence[Answer]) -> Answer:
    """All hold; what one part can't concern, the whole can't where that part decides it."""
    found = truth.conjoin(a.truth for a in answers)
    deciders = [a for a in answers if a.truth is found]
    applies = not any(a.applies is False for a in deciders) if found is NO else None
    return joined(found, deciders, applies)


def disjunction(answers: Sequence[Answer]) -> Answer:
    """At least one holds."""
    found = truth.disjoin(a.truth for a in answers)
    return joined(found, [a for a in answers if a.truth is found])


def counted(n: int, answers: Sequence[Answer]) -> Answer:
    """At least `n` hold."""
    found = truth.at_least(n, (a.truth for a in answers))
    deciders = [a for a in answers if a.truth is found]
    sure = sum(a.truth is YES for a in answers)
    whole = joined(found, deciders)
    why = f"{sure} of {len(answers)} hold and at least {n} must: {whole.why}"
    return Answer(found, why, whole.evidence, whole.question, whole.applies, whole.open)


def opposite(answer: Answer) -> Answer:
    """The negation."""
    return Answer(
        truth.negate(answer.truth),
        answer.why,
        answer.evidence,
        answer.question,
        answer.applies,
        answer.open,
    )


def conditional(condition: Answer, consequence: Answer, about_person: bool) -> Answer:
    """If the condition holds the consequence must; if it does not, nothing is asked.

    `about_person`: the condition is about who the patient is, so that where it fails the whole
    can't concern the patient.
    """
    if condition.truth is NO:
        why = f"nothing is asked here: {condition.why}"
        return Answer(YES, why, condition.evidence, applies=not about_person)
    if condition.truth is YES or consequence.truth is YES:
        return consequence
    return joined(UNKNOWN, [condition, *([consequence] if consequence.truth is UNKNOWN else [])])


def readings(answers: Sequence[Answer], why: str) -> Answer:
    """What every reading says; where they part, a person must say which is meant."""
    found = truth.agree(a.truth for a in answers)
    first = answers[0]
    if found is not UNKNOWN:
        agreed = f"{first.why} (so in every reading)"
        applies = any(a.applies is not False for a in answers)
        return Answer(found, agreed, first.evidence, applies=applies)
    unsettled = [a for a in answers if a.truth is UNKNOWN]
    if len(unsettled) == len(answers):
        return first
    reason = f"the text can be read in {len(answers)} ways ({why}) and they do not agree"
    evidence = _evidence(answers)
    if not unsettled:
        ask = f"Which is meant: {why}?"
        return Answer(UNKNOWN, reason, evidence, ask, open=Open(review=1))
    worst = max(unsettled, key=lambda a: a.open.judgement + a.open.missing)
    return Answer(UNKNOWN, f"{reason}: {worst.why}", evidence, worst.question, open=worst.open)


def review(answer: Answer, why: str) -> Answer:
    """UNKNOWN whatever it holds, since the text itself is suspect."""
    ask = "Is the criterion meant as it is printed?"
    return Answer(UNKNOWN, f"a person must look: {why}", answer.evidence, ask, open=Open(review=1))


def joined(found: Truth, deciders: Sequence[Answer], applies: bool | None = None) -> Answer:
    """One answer from those that decide it, each told once."""
    if applies is None:
        applies = not deciders or any(a.applies is not False for a in deciders)
    whys = list(dict.fromkeys(a.why for a in deciders))
    asked = list(dict.fromkeys(a.question for a in deciders if a.question))
    total = sum((a.open for a in deciders), Open())
    return Answer(
        found,
        _listed(whys),
        _evidence(deciders),
        " ".join(asked[:_SHOWN]) or None if found is UNKNOWN else None,
        applies,
        total if found is UNKNOWN else Open(),
    )


def _listed(whys: Sequence[str]) -> str:
    more = f"; and {len(whys) - _SHOWN} more" if len(whys) > _SHOWN else ""
    return "; ".join(whys[:_SHOWN]) + more


def _evidence(answers: Iterable[Answer]) -> tuple[PatientFact, ...]:
    seen: dict[int, PatientFact] = {}
    for answer in answers:
        for fact in answer.evidence:
            seen.setdefault(id(fact), fact)
    return tuple(seen.values())
