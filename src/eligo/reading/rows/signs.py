"""Signs behind what is tested: "HER2-" is negative, "ER+" positive, "ER- or PR-positive" both are.

Names are folded without signs, so they are told apart here, before names are looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eligo.reading.tagger.words import Word
from eligo.terms import Hit, Terms

_JOINTS = frozenset((",", "/", "and", "or", "and/or", "&"))
_OUTCOMES = {"-": "negative", "+": "positive"}
_SAID = {"positive": "positive", "negative": "negative", "mutated": "positive"} | dict.fromkeys(
    ("mutant", "rearranged", "amplified", "altered"), "positive"
)
# Words that a marker is tied to by a hyphen with a stray blank: "HER2- directed therapy".
_TIED = frozenset(
    {"directed", "targeted", "targeting", "overexpressing", "overexpression", "amplified",
     "amplification", "expressing", "expression", "low", "high", "tyrosine", "kinase", "inhibitor",
     "based", "positive", "negative", "naive", "mutant", "mutated", "mutation", "rearranged",
     "rearrangement", "enriched", "driven", "dependent", "specific", "status", "related"}
)  # fmt: skip


def signed(words: Sequence[Word], terms: Terms) -> dict[int, tuple[Hit, str]]:
    """By the place of each marker with a sign: the marker, and the outcome that the sign is."""
    found = {}
    for at in range(len(words) - 1):
        sign = words[at + 1]
        if sign.text not in _OUTCOMES or sign.start > words[at].end or not _is_last(words, at + 1):
            continue
        if (marker := _marker(words[at].text, terms)) is not None:
            hit = replace(marker, first=at, last_exclusive=at + 1)
            found[at] = hit, _suspended(words, at + 2, terms) or _OUTCOMES[sign.text]
    return found


def _is_last(words: Sequence[Word], at: int) -> bool:
    """Whether a sign closes its word: behind it is a blank or a mark, no part of a name."""
    if at + 1 == len(words):
        return True
    behind = words[at + 1]
    if behind.start == words[at].end:
        return not behind.text[0].isalnum()
    return behind.text.lower() not in _TIED


def _marker(name: str, terms: Terms) -> Hit | None:
    """What is tested: a gene by its name or that of its positive test, or a test by its name."""
    if len(name) < 2 or not name[0].isupper():
        return None
    how = f"“{name}” with a sign"
    for one in (name, f"{name}-positive"):
        if concepts := terms.find(one, ("gene",)):
            return Hit(0, 1, "gene", concepts[0], how)
    for concept in terms.find(name, ("measurement",)):
        known = terms.measurement(concept)
        if known is not None and known.kind == "test":
            return Hit(0, 1, "measurement", concept, how)
    return None


def _suspended(words: Sequence[Word], at: int, terms: Terms) -> str | None:
    """The outcome that a marker shares with the next of its list: "ER- or PR-positive"."""
    start = at
    while at < len(words) and words[at].text.lower() in _JOINTS:
        at += 1
    if at == start or at + 2 >= len(words) or words[at + 1].text != "-":
        return None
    tied = words[at + 2].start == words[at + 1].end == words[at].end + 1
    said = words[at + 2].text.lower()
    return _SAID.get(said) if tied and _marker(words[at].text, terms) else None
