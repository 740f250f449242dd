"""A criterion against a patient: one rule for each kind of node, nothing clever."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any as Anything

from eligo.engines import boolean
from eligo.engines.answer import Answer, Context
from eligo.engines.biomarkers import biomarker
from eligo.engines.facts import fact
from eligo.engines.judgement import judgement, remark, unread
from eligo.engines.measures import measure
from eligo.engines.person import age, person, sex
from eligo.errors import LanguageError
from eligo.language.nodes import (
    Age,
    All,
    Any,
    AtLeast,
    Biomarker,
    Except,
    Fact,
    If,
    Judgement,
    Measure,
    Node,
    Not,
    Person,
    Readings,
    Remark,
    Review,
    Sex,
    Side,
    Unread,
)
from eligo.language.rewrite import walk
from eligo.language.truth import NO
from eligo.patients.model import Patient

Rule = Callable[[Anything, Patient, Context], Answer]


def evaluate(node: Node, patient: Patient, context: Context) -> Answer:
    """Whether the criterion holds of the patient, why, on what evidence, and what is open."""
    rule = RULES.get(type(node))
    if rule is None:
        raise LanguageError(f"there is no rule that evaluates {type(node).__name__}")
    return rule(node, patient, context)


def _each(nodes: tuple[Node, ...], patient: Patient, context: Context) -> list[Answer]:
    return [evaluate(node, patient, context) for node in nodes]


def _all(node: All, patient: Patient, context: Context) -> Answer:
    """An exclusion of some women can't concern a man."""
    answers = _each(node.of, patient, context)
    whole = boolean.conjunction(answers)
    other_sex = any(
        isinstance(part, Sex) and answer.truth is NO
        for part, answer in zip(node.of, answers, strict=True)
    )
    if other_sex and context.side is Side.EXCLUSION:
        return replace(whole, applies=False)
    return whole


def _any(node: Any, patient: Patient, context: Context) -> Answer:
    return boolean.disjunction(_each(node.of, patient, context))


def _not(node: Not, patient: Patient, context: Context) -> Answer:
    return boolean.opposite(evaluate(node.of, patient, context.negated()))


def _at_least(node: AtLeast, patient: Patient, context: Context) -> Answer:
    return boolean.counted(node.n, _each(node.of, patient, context))


def _if(node: If, patient: Patient, context: Context) -> Answer:
    condition = evaluate(node.condition, patient, context.negated())
    consequence = evaluate(node.consequence, patient, context)
    return boolean.conditional(condition, consequence, concerns_some(node, context.side))


def concerns_some(node: If, side: Side) -> bool:
    """Whether the condition, being about who the patient is, says whom the criterion concerns."""
    of_person = any(isinstance(part, Sex | Person | Age) for part in walk(node.condition))
    return of_person or side is Side.EXCLUSION


def _except(node: Except, patient: Patient, context: Context) -> Answer:
    """Excepted facts don't count for the base; other exceptions void it where they hold."""
    same, others = parted(node)
    base = evaluate(node.base, patient, context.without(same))
    if not others:
        return base
    voids = [boolean.opposite(a) for a in _each(others, patient, context.negated())]
    return boolean.conjunction([base, *voids])


def parted(node: Except) -> tuple[tuple[Fact, ...], tuple[Node, ...]]:
    """The exceptions that are facts of a kind that the base is about, and the others."""
    kinds = {part.kind for part in walk(node.base) if isinstance(part, Fact)}
    same, others = [], []
    for exception in node.exceptions:
        if isinstance(exception, Fact) and exception.kind in kinds:
            same.append(exception)
        else:
            others.append(exception)
    return tuple(same), tuple(others)


def _readings(node: Readings, patient: Patient, context: Context) -> Answer:
    return boolean.readings(_each(node.alternatives, patient, context), node.why)


def _review(node: Review, patient: Patient, context: Context) -> Answer:
    return boolean.review(evaluate(node.of, patient, context), node.why)


RULES: Mapping[type[Node], Rule] = {
    All: _all,
    Any: _any,
    Not: _not,
    AtLeast: _at_least,
    If: _if,
    Except: _except,
    Readings: _readings,
    Review: _review,
    Fact: fact,
    Measure: measure,
    Biomarker: biomarker,
    Age: age,
    Sex: sex,
    Person: person,
    Judgement: judgement,
    Remark: remark,
    Unread: unread,
}
