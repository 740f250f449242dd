"""How often: cycles, lines and times, as an observation counts them or the facts themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from eligo.engines import wording
from eligo.engines.answer import Answer, Context, missing, settled
from eligo.engines.compare import inside
from eligo.engines.concepts import about, usable
from eligo.engines.findings import latest_of_each
from eligo.engines.words import content
from eligo.language.nodes import Fact
from eligo.language.truth import NO, YES, truth
from eligo.language.values import Interval
from eligo.patients.model import Assume, FactKind, Patient, PatientFact

_COUNTING = content("number count cycles cycle courses course lines line times doses completed")
_PHASES = content(
    "induction reinduction consolidation maintenance salvage conditioning intensification bridging"
)
_COUNTED_BY_ENTRY = frozenset({"{times}", "{events}", "{episodes}", "{transplants}"})

Exists = Callable[[Fact, Patient, Context], Answer]


def count(node: Fact, patient: Patient, context: Context, exists: Exists) -> Answer:
    """Whether something was done or given so often."""
    assert node.count is not None
    observed = counters(node, patient, context)
    values = {fact.value.value for fact in observed if fact.value}
    partial = [fact for fact in observed if is_partial(node, fact)]
    if partial:
        return _by_part(node, partial)
    if len(values) == 1:
        return _by_observation(node.count, values.pop(), observed[0])
    if values:
        why = f"the record counts it in different ways: {wording.facts(observed)}"
        return missing(why, _question(node), *observed)
    return _by_entries(node, patient, context, exists)


def counters(node: Fact, patient: Patient, context: Context) -> list[PatientFact]:
    """The latest observations that count the node's concept, as its words and qualifiers say it."""
    wanted = words_of(node)
    numeric = [f for f in usable(patient, context) if is_counter(f)]
    by_words = [f for f in numeric if wanted <= content(f.text)]
    if not by_words and not _said(node):
        by_words = [f for f in numeric if about(f, node.concept, context).truth is YES]
    return latest_of_each(by_words, context)


def may_count(node: Fact, fact: PatientFact, context: Context) -> bool:
    """Whether an observation may count the node's concept, whatever else the node asks."""
    named = content(node.concept.name) - _COUNTING <= content(fact.text)
    return named or about(fact, node.concept, context).truth is YES


def is_counter(fact: PatientFact) -> bool:
    """Whether an observation counts something."""
    numeric = fact.kind is FactKind.OBSERVATION and fact.value is not None
    return numeric and bool(content(fact.text) & _COUNTING)


def words_of(node: Fact) -> frozenset[str]:
    """What the words of an observation must hold to count the node's concept."""
    name = content(node.concept.name) - _COUNTING
    return frozenset[str]().union(name, *(content(words) for words in _said(node)))


def _said(node: Fact) -> list[str]:
    return [str(q.value) for q in node.qualifiers if isinstance(q.value, str)]


def is_partial(node: Fact, fact: PatientFact) -> bool:
    """Whether a count is of one phase of a treatment where the node asks for no phase."""
    asks_more = any(isinstance(q.value, str) for q in node.qualifiers)
    phases = content(fact.text) & _PHASES
    return bool(phases) and not asks_more and not content(node.concept.name) & _PHASES


def _by_observation(test: Interval, value: Decimal, fact: PatientFact) -> Answer:
    found = truth(inside(value, value, test))
    return settled(found, f"{wording.result(fact)}; asked is {wording.interval(test)}", fact)


def _by_part(node: Fact, partial: list[PatientFact]) -> Answer:
    """A count of one phase is the least that the whole can be; more may not have been meant."""
    assert node.count is not None
    least = max((fact.value.value for fact in partial if fact.value), default=None)
    enough = inside(least, None, node.count)
    why = f"the record counts only a part of it: {wording.facts(partial)}"
    if enough:
        return settled(YES, f"{why}; asked is {wording.interval(node.count)}", *partial)
    return missing(why, _question(node), *partial)


def _by_entries(node: Fact, patient: Patient, context: Context, exists: Exists) -> Answer:
    """None at all is a count of 0; entries on different days are at least so many times."""
    assert node.count is not None
    base = exists(replace(node, count=None), patient, context)
    if base.truth is NO:
        zero = inside(Decimal(0), Decimal(0), node.count)
        return settled(truth(zero), base.why, *base.evidence)
    if base.truth is not YES or not by_entry(node.count):
        why = f"the record does not count it: {base.why}"
        return missing(why, _question(node), *base.evidence)
    least = Decimal(len({str(fact.start) for fact in base.evidence}))
    most = least if context.assume is Assume.CLOSED else None
    found = truth(inside(least, most, node.count))
    why = f"{base.why}: {wording.number(least)} on record"
    return settled(found, why, *base.evidence) if found.known else missing(why, _question(node))


def by_entry(count_: Interval) -> bool:
    """Whether each entry of a record on another day counts once."""
    return count_.bounds[0].quantity.unit in _COUNTED_BY_ENTRY


def _question(node: Fact) -> str:
    return f"How often did the patient have {wording.wanted(node)}?"
