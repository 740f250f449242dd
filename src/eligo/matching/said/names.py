"""Words as the name of something that a note would mention."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from eligo.engines.answer import Vocabulary
from eligo.engines.judgement import topics
from eligo.engines.silence import stem, stems, told_by
from eligo.engines.words import content, denied, pieces
from eligo.language.nodes import Fact, Kind
from eligo.language.values import Concept
from eligo.matching.said.claims import claims, frame, table
from eligo.terms.sites import find_site

_LONGEST = 4  # words of a measurement's name
_TIMES = ("hour", "hr", "day", "week", "wk", "month", "year", "yr")

# "Previously enrolled in this study".
_TAKING_PART = re.compile(
    r"""\b(?: participat | enrol | randomi[sz] | includ | enter | entry )\w*\s+
        (?: in | into | to )\s+
        (?: this | the\s+ (?: same | present | current ) )\s+
        (?: clinical\s+ )? (?: study | trial )\b""",
    re.I | re.X,
)


def name_of(words: str, terms: Vocabulary) -> Fact | None:
    """The fact that words name, which no vocabulary knows; None where they name nothing."""
    if _TAKING_PART.search(words):
        return Fact(Kind.PARTICIPATION, Concept.unlinked("this study"))
    name = telling_words(words) if may_name(words, terms) else ""
    return Fact(Kind.CONDITION, Concept.unlinked(name)) if name else None


def telling_words(words: str) -> str:
    """The words that tell a name apart, by which a note would mention it; "" if there are none.

    A part of the body tells it only where nothing else does: "abdominal incision" is an incision.
    """
    own = [word for word in pieces(words) if content(word) - frame() and not word.isdigit()]
    apart = [word for word in own if find_site(word) is None]
    names = (" ".join(many) for many in (apart, own))
    return next((name for name in names if told_by(Kind.CONDITION, name)), "")


@cache
def _never_silent() -> frozenset[str]:
    """The stems of words of measuring and of judging."""
    silence = table("silence")
    return frozenset(stem(word) for kind in ("measuring", "judging") for word in silence[kind])


@lru_cache(maxsize=20_000)
def may_name(words: str, terms: Vocabulary) -> bool:
    """Whether words may name something that a note would mention: a condition, a treatment, an
    event, a circumstance; not a measurement, a denial, or what is for a person to judge."""
    own = pieces(words)
    listed = table("silence")["listed"]
    judging = stems(" ".join(word for word in own if word not in listed))
    if denied(words) or topics(words) or not _never_silent().isdisjoint(judging):
        return False
    if any(not number.unit.startswith(_TIMES) for number in claims(words).numbers):
        return False
    spans = (" ".join(own[a:b]) for a in range(len(own)) for b in range(a + 1, a + 1 + _LONGEST))
    return not any(_is_measurement(span, terms) for span in set(spans))


def _is_measurement(name: str, terms: Vocabulary) -> bool:
    """Whether a name is a measurement's and nothing else's: "TB" is a disease too."""
    return bool(terms.find(name, ("measurement",))) and not terms.find(name, ("condition",))
