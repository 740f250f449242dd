"""What a criterion says of itself: that whom it describes is kept out, or may take part."""

from __future__ import annotations

import re

from eligo.reading.page.characters import normalise
from eligo.reading.rows.lexing import lex
from eligo.terms import Terms

# What is said of people; of a treatment it is a condition: "prior chemotherapy is not permitted".
_OF_PEOPLE = re.compile(r"exclu|eligib|enrol|includ|participat", re.I)
_ALLOWED = ("allowed-after", "eligible-after")
# Behind what is allowed, no more than where: "are eligible for consideration in this study".
_WHERE = re.compile(
    r"""(?: \s+ (?: for | to | in | into | from | on | of | the | this | that | our | a | an | be
          | consideration | considered | participation | participate | enrol?l?(?:ment|ed)? | entry
          | inclusion | included | criterion | criteria | trial | study | clinical | protocol
          | take | part | screening | at | any | time | these | cases? ) )* [\s.;]*""",
    re.I | re.X,
)


def bars(text: str, terms: Terms) -> bool:
    """Whether it is an exclusion criterion by its words: "pregnant women are not eligible"."""
    plain = normalise(text)
    return any(
        chunk.tag == "barred-after" and _OF_PEOPLE.search(plain[chunk.start : chunk.end])
        for chunk in lex(plain, 0, len(plain), terms)
    )


def described(text: str, terms: Terms) -> str:
    """The criterion without a closing "are eligible": whom it describes, else all of it.

    A treatment that is allowed describes nobody, and stays the remark that it is.
    """
    plain = normalise(text)
    allowed = [c for c in lex(plain, 0, len(plain), terms) if c.tag in _ALLOWED]
    of_people = any(_OF_PEOPLE.search(plain[c.start :]) for c in allowed)
    if len(allowed) == 1 and of_people and _WHERE.fullmatch(plain, allowed[0].end):
        return text[: allowed[0].start].strip() or text
    return text
