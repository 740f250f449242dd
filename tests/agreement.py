"""Two engines, one meaning: the column engine's answers against the reference evaluator's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from eligo.engines import Context, Open, evaluate, verdict
from eligo.engines.columns import ELIGIBLE, INELIGIBLE, UNKNOWN, Registry, Settled, compile_registry
from eligo.language.nodes import Node, Side
from eligo.patients.model import Patient
from tests.spec.vocabulary import SpecVocabulary

Trial = tuple[str, Sequence[tuple[Side, Node]]]
BOTH = (Side.INCLUSION, Side.EXCLUSION)


def registry_of(
    nodes: Iterable[Node], sides: Sequence[Side] = BOTH
) -> tuple[Registry, list[Trial]]:
    """Each node as a trial that includes by it and excludes by it, compiled and as it was."""
    trials = [(f"trial {n}", [(side, node) for side in sides]) for n, node in enumerate(nodes)]
    return compile_registry(trials, SpecVocabulary()), trials


def differences(
    registry: Registry, trials: Sequence[Trial], patient: Patient, context: Context
) -> list[str]:
    """Where an answer, a sum or a trial's verdict is not that of the reference evaluator."""
    found = registry.judge(patient, context)
    verdicts = found.verdict.tolist()
    totals = list(zip(*(getattr(found, f).tolist() for f in _FIELDS), strict=True))
    wrong = []
    for place, (name, criteria) in enumerate(trials):
        expected = [answer(side, node, patient, context) for side, node in criteria]
        for wanted, given, (_, node) in zip(expected, found.criteria(place), criteria, strict=True):
            if wanted != given:
                wrong.append(f"{name}: {given}, not {wanted}: {node}")
        if (verdicts[place], totals[place]) != whole(expected):
            wrong.append(f"{name}: {verdicts[place]} {totals[place]}, not {whole(expected)}")
    return wrong


_FIELDS = ("failed", "judgement", "missing", "unread", "review")


def answer(side: Side, node: Node, patient: Patient, context: Context) -> Settled:
    """The reference evaluator's answer to a criterion."""
    found = evaluate(node, patient, replace(context, side=side))
    applies = found.applies is not False
    return Settled(side, found.truth, applies, found.open, verdict(found, side))


def whole(answers: Sequence[Settled]) -> tuple[int, tuple[int, ...]]:
    """The verdict on a trial and its sums, from the answers to its criteria."""
    against = {Side.INCLUSION: "not_met", Side.EXCLUSION: "met"}
    failed = sum(a.verdict == against[a.side] for a in answers)
    left = sum((a.open for a in answers if a.verdict == "unknown"), Open())
    doubtful = not answers or bool(left.missing or left.unread or left.review)
    found = INELIGIBLE if failed else UNKNOWN if doubtful else ELIGIBLE
    return found, (failed, left.judgement, left.missing, left.unread, left.review)
