"""Criteria in plain English: `word` says what is asked of the patient, `question` asks for it.

    word(Measure(ALT, at_most(3, "{ULN}")))  ->  "ALT at most 3 times the upper limit of normal"
    question(…)  ->  "What is the latest ALT, and the laboratory's upper limit of normal?"

A phrase's subject is the patient ("has active hepatitis B", "at least 18 years old") or the
result that it names; it starts in lower case unless a name does not, and has no full stop.
"""

from eligo.language.wording_nodes import word
from eligo.language.wording_questions import question

__all__ = ["question", "word"]
