"""Criteria to answers: the reference evaluator says YES, NO or UNKNOWN of a patient, and why."""

from eligo.engines.answer import Answer, Context, Open, Vocabulary
from eligo.engines.evaluate import evaluate
from eligo.engines.verdict import verdict

__all__ = ["Answer", "Context", "Open", "Vocabulary", "evaluate", "verdict"]
