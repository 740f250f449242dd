"""Whether a criterion's own words say that whom it describes is kept out."""

from __future__ import annotations

import re

from eligo.reading.characters import normalise
from eligo.reading.lexing import lex
from eligo.terms import Terms

# What is said of people; of a treatment it is a condition: "prior chemotherapy is not permitted".
_OF_PEOPLE = re.compile(r"exclu|eligib|enrol|includ|participat", re.I)


def bars(text: str, terms: Terms) -> bool:
    """Whether it is an exclusion criterion by its words: "pregnant women are not eligible"."""
    plain = normalise(text)
    return any(
        chunk.tag == "barred-after" and _OF_PEOPLE.search(plain[chunk.start : chunk.end])
        for chunk in lex(plain, 0, len(plain), terms)
    )
