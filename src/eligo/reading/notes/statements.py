"""What a note states of consent, compliance, ability and willingness: what settles a judgement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from eligo.patients.model import PatientFact
from eligo.reading.notes.cues import names_relative
from eligo.reading.notes.facts import statement
from eligo.reading.rows.chunks import Row

# "without any practical issues" says how, and refuses nothing.
_MANNER = re.compile(
    r"""[\s,]+ (?: without | with\ no ) \s+ (?: any \s+ )? (?: \w+ \s+ ){0,2}?
        (?: issues? | difficult\w+ | problems? | hesitation | reservations? | objections? ) \b""",
    re.I | re.X,
)
_CLAUSE = re.compile(r"(?:,|;|\band\b)\s+(?=(?:the|this|he|she|they|and|who)\b)|\s(?=who\b)", re.I)
_DENIAL = re.compile(r"\b(?:not|no|never|cannot|un\w+|in(?:ability|capable)|refus\w+)\b", re.I)
_TAGS = frozenset({"judge", "contraception", "effect"})
_TELLING = re.compile(
    r"""\b (?: (?:un)?able | (?:in)?ability | (?:in)?capable | (?:un)?willing\w* | consent\w*
          | (?:non-?)? compl(?:y|ies|iant|iance) | adher\w+ | agree\w* | refus\w+ | cooperat\w+
          | understand\w* | comprehend\w* | (?:il)?literate | speaks? | fluent | contracepti\w+
          | abstinen\w+ | condoms? | life\ expectancy | expected\ to\ live | prognosis ) \b""",
    re.I | re.X,
)


def read_statements(row: Row, text: str, start: int, end: int) -> Iterator[PatientFact]:
    """The sentence as a statement, if it speaks of such things; without how it will be done.

    One that denies twice, or that denies something else beside, is told clause by clause, so that
    each denial keeps what it denies.
    """
    body = text[start:end]
    topics = (chunk for chunk in row if chunk.tag in _TAGS)
    if all(names_relative(text[c.start : c.end]) for c in topics) and not _TELLING.search(body):
        return
    manner = _MANNER.search(body)
    last = start + (manner.start() if manner else len(body.rstrip(" .")))
    cuts = [m.end() for m in _CLAUSE.finditer(text, start, last)]
    clauses = list(pairwise([start, *cuts, last]))
    aside = [c for c in clauses if not _TELLING.search(text, *c) and _DENIAL.search(text, *c)]
    told = [c for c in clauses if _TELLING.search(text, *c)]
    apart = len(_DENIAL.findall(text, start, last)) > 1 or (aside and told)
    for first, after in told if apart else [(start, last)]:
        yield statement(text, first, first + len(text[first:after].rstrip()))
