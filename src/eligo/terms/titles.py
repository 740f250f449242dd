"""What a disease is a kind of by the words of its ICD-10-CM title ("Acute pharyngitis")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eligo.terms.tables import read_lines

_LEADS = ("Unspecified ", "Other specified ", "Other and unspecified ", "Other ")
_CUTS = (", ", " with ", " without ", " due to ", " in ", " of ", " following ")
# "Schizophrenia, schizotypal, and other psychotic disorders" is a list, not a schizophrenia.
_LISTED = re.compile(r" (?:and|or) ")
_UNSPECIFIED = re.compile(
    r" of unspecified (?:part|site|type|side)s?\b|,? unspecified (?:as to|whether)\b.*"
    r"|,? unspecified(?: (?:organism|cause|severity|(?:part|site|type|side)s?(?: of)?))?"
    r"|^unspecified ",
    re.I,
)
_NARROWING = frozenset(read_lines("narrowing"))


def shorter_titles(title: str) -> Iterator[str]:
    """A title with its qualifiers taken off step by step, the longest first."""
    lead = title
    for word in _LEADS:
        lead = lead.removeprefix(word)
    yield _capital(lead)
    for head in _heads(lead):
        yield _capital(head)
        yield from _without_adjectives(head)


def says_no_more(title: str, parent: str) -> bool:
    """Whether a title says of its parent's only that nothing more is known ("…, unspecified")."""
    return "unspecified" in title.lower() and _specified(title) == _specified(parent)


def _specified(title: str) -> str:
    return " ".join(_UNSPECIFIED.sub(" ", title).replace(" or ", " and ").split()).lower()


def _heads(lead: str) -> Iterator[str]:
    """The title, and what stands before each cut of it."""
    yield lead
    for cut in _CUTS:
        head = lead
        while cut in head:
            head = head.rpartition(cut)[0]
            if cut != ", " or not _LISTED.search(lead[len(head) :]):
                yield head


def _without_adjectives(head: str) -> Iterator[str]:
    """The head without the adjectives that only narrow it."""
    first, _, rest = head.partition(" ")
    while rest and first.lower() in _NARROWING and not _LISTED.search(rest):
        yield _capital(rest)
        first, _, rest = rest.partition(" ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
