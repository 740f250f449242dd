"""Biomarker nodes: a gene, protein or fusion, its alteration, and what is found of it."""

from __future__ import annotations

from eligo.engines import measures
from eligo.engines.answer import Answer, Context, missing
from eligo.engines.concepts import usable
from eligo.engines.findings import latest
from eligo.engines.markers import closest, fits, marker_results
from eligo.engines.outcomes import canonical, polarity
from eligo.engines.words import content
from eligo.language.nodes import Biomarker
from eligo.language.truth import NO, agree
from eligo.language.values import Interval, Outcome
from eligo.patients.model import FactKind, Patient, PatientFact


def biomarker(node: Biomarker, patient: Patient, context: Context) -> Answer:
    """What the latest result that tells of the marker says of it."""
    observed = [f for f in usable(patient, context) if f.kind is FactKind.OBSERVATION]
    found = marker_results(node.gene, node.test, observed, context)
    found = [f for f in found if fits(node.qualifiers, f, context) is not NO]
    telling = [f for f in found if _tells(node, f)]
    question = f"What is the result of {name(node)}?"
    if not telling:
        other = "; it has only other findings of it" if found else ""
        return missing(f"no {name(node)} is recorded{other}", question, *found)
    answers = [_one(node, fact, question, context) for fact in latest(telling)]
    if len(answers) == 1 or agree(a.truth for a in answers).known:
        return answers[0]
    closer = closest(node.gene, node.qualifiers, latest(telling), context)
    if len(closer) < len(latest(telling)):
        rest = [_one(node, fact, question, context) for fact in closer]
        if agree(a.truth for a in rest).known:
            return rest[0]
    return missing(f"results of {name(node)} disagree", question, *telling)


def name(node: Biomarker) -> str:
    """ "CEBPA bZIP"."""
    return f"{node.gene.name} {node.alteration}" if node.alteration else node.gene.name


def _tells(node: Biomarker, fact: PatientFact) -> bool:
    """A result of the alteration itself, or one that rules out every alteration of the gene."""
    if node.alteration is None or _says_alteration(node.alteration, fact):
        return True
    return polarity(fact) is NO and _asks(node, "positive")


def _says_alteration(alteration: str, fact: PatientFact) -> bool:
    return content(alteration) <= content(f"{fact.text} {fact.outcome or ''}")


def _asks(node: Biomarker, outcome: str) -> bool:
    return isinstance(node.test, Outcome) and outcome in map(canonical, node.test.words)


def _one(node: Biomarker, fact: PatientFact, question: str, context: Context) -> Answer:
    if isinstance(node.test, Interval):
        known = context.terms.measurement(node.gene)
        return measures.against_interval(fact, node.test, known, question, context)
    return measures.against_outcome(fact, node.test, question, context)
