"""Whom trials admit: a fact in words, and the trials that take, ask for or refuse who has it."""

from eligo.matching.admission.admission import Admission, Standings
from eligo.matching.admission.asking import Ask, ask_of
from eligo.matching.admission.marks import Mark
from eligo.matching.admission.reasons import Reason

__all__ = ["Admission", "Ask", "Mark", "Reason", "Standings", "ask_of"]
