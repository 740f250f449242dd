"""The question that would settle a statement, for the patient or the one who knows the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any as Anything

from eligo.language.nodes import (
    Age,
    Biomarker,
    Fact,
    Judgement,
    Measure,
    Node,
    Person,
    Readings,
    Remark,
    Review,
    Sex,
    Unread,
)
from eligo.language.rewrite import check_depth
from eligo.language.values import BASELINE, LLN, ULN, Concept, Interval, Outcome
from eligo.language.wording_facts import fact_question, named
from eligo.language.wording_nodes import say
from eligo.language.wording_values import either, period, unit_name


def question(node: Node) -> str:
    """The question whose answer would settle the statement; of joined ones, one for each.

    LanguageError where it is nested deeper than `rewrite.MAX_DEPTH`.
    """
    check_depth(node)
    asked = (QUESTIONS[type(one)](one) for one in _asked(node))
    return " ".join(dict.fromkeys(asked))


def _asked(node: Node) -> list[Node]:
    """The nodes below that have a question of their own."""
    if type(node) in QUESTIONS:
        return [node]
    return [one for child in node.children for one in _asked(child)]


def _measure(node: Measure) -> str:
    name = named(node.concept, node.qualifiers)
    asked = name if isinstance(node.test, Interval) else f"result of the {name}"
    told = f" ({_units(node.test)})" if _units(node.test) else ""
    when = f" measured {period(node.period)}" if node.period else ""
    return f"What is the latest {asked}{told}{when}{_references(node.test)}?"


# What is asked besides the value where it is compared with a multiple of something.
_REFERENCES = {
    ULN: ", and the laboratory's upper limit of normal",
    LLN: ", and the laboratory's lower limit of normal",
    BASELINE: ", and the value at baseline",
}


def _unit_codes(test: Interval | Outcome) -> dict[str, None]:
    bounds = test.bounds if isinstance(test, Interval) else ()
    return dict.fromkeys(bound.quantity.unit for bound in bounds)


def _units(test: Interval | Outcome) -> str:
    names = [unit_name(unit) for unit in _unit_codes(test) if unit not in _REFERENCES]
    return either([name.removeprefix("×") for name in names if name] or [""])


def _references(test: Interval | Outcome) -> str:
    return "".join(_REFERENCES.get(unit, "") for unit in _unit_codes(test))


def _biomarker(node: Biomarker) -> str:
    told = f" ({_units(node.test)})" if _units(node.test) else ""
    altered = f" {node.alteration}" if node.alteration else ""
    gene = Concept.unlinked(f"{node.gene.name}{altered}")
    return f"What was found for {named(gene, node.qualifiers)}{told}?"


def _age(node: Age) -> str:
    return "How old is the patient?"


def _sex(node: Sex) -> str:
    return "What is the patient's sex?"


def _person(node: Person) -> str:
    when = f" {period(node.period)}" if node.period else ""
    return f"{'Was' if when else 'Is'} the patient {node.state.value}{when}?"


def _judgement(node: Judgement) -> str:
    return f"A person must judge: “{node.words}”. Is it so?"


def _remark(node: Remark) -> str:
    return f"Is it right that the words “{node.words}” ask for nothing?"


def _unread(node: Unread) -> str:
    return f"What do the words “{node.words}” ask for, and is it so?"


def _readings(node: Readings) -> str:
    ways = "; or ".join(say(alternative, True) for alternative in node.alternatives)
    return f"Which is meant ({node.why}): {ways}?"


def _review(node: Review) -> str:
    return f"Is this what is meant ({node.why}): {say(node.of, True)}?"


# Nodes that are not here only join others; a contract test asks a question of every node.
QUESTIONS: dict[type[Node], Callable[[Anything], str]] = {
    Readings: _readings,
    Review: _review,
    Fact: fact_question,
    Measure: _measure,
    Biomarker: _biomarker,
    Age: _age,
    Sex: _sex,
    Person: _person,
    Judgement: _judgement,
    Remark: _remark,
    Unread: _unread,
}
