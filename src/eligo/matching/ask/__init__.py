"""The next best question: which answer settles most over the trials that are still candidates."""

from eligo.matching.ask.agenda import Agenda
from eligo.matching.ask.answers import answered, asked_of
from eligo.matching.ask.inquiry import Inquiry, Question
from eligo.matching.ask.matters import Matter, key_of, matter_of, matters_in

__all__ = [
    "Agenda",
    "Inquiry",
    "Matter",
    "Question",
    "answered",
    "asked_of",
    "key_of",
    "matter_of",
    "matters_in",
]
