"""What a note's words say of a criterion that its facts leave open."""

from __future__ import annotations

from eligo.engines.answer import Answer, Context
from eligo.language.nodes import Node
from eligo.language.truth import UNKNOWN
from eligo.matching.said.narrower import narrower
from eligo.matching.said.restated import restated
from eligo.matching.said.unmentioned import unmentioned
from eligo.patients.model import Patient


def by_words(text: str, logic: Node, answer: Answer, patient: Patient, context: Context) -> Answer:
    """The answer, or where it is open what the note's words say; what is open still is counted.

    `text`: the words of the criterion that the logic was read from.
    """
    if answer.truth is not UNKNOWN or answer.applies is False or patient.prose is None:
        return answer
    return (
        restated(text, patient, answer, context)
        or unmentioned(logic, patient, answer, context)
        or narrower(text, patient, answer, context)
        or answer
    )
