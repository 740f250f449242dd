"""What the words of a query also mean: concepts with all that is a kind of them, and spellings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from eligo.records.index.documents import KINDS, key, words
from eligo.terms import Terms

SPELLING = "spelling"  # the key of words that no trial holds, searched with a letter changed
# Words of questions that tell nothing about a trial.
_STOP = """
a an and are as at be been by for from had has have he her his i in is it its me my of on or our she
that the their them there these they this to was we were which who with you your
"""
STOP = frozenset(_STOP.split())


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words of a query and what they were also taken for.

    `key` switches it off (see `Request.without`); `first` and `end` count words of the query.
    """

    words: str
    key: str
    means: str
    how: str
    first: int = 0
    end: int = 0


def expansions(text: str, terms: Terms, without: Collection[str] = ()) -> list[Expansion]:
    """The concepts that a text names, but those that are switched off."""
    run = words(text)
    found = []
    for hit in terms.scan(run, KINDS):
        said = " ".join(run[hit.first : hit.last_exclusive])
        name = key(*hit.concept.key)
        if name not in without:
            means = f"{hit.concept.name} and its kinds"
            found.append(Expansion(said, name, means, hit.how, hit.first, hit.last_exclusive))
    return found
