"""A word left alone beside "or" shares the rest of the name on the other side of it.

"Inherited or acquired X" names two kinds of X; "bowel obstruction or perforation" two of the bowel.
"""

from __future__ import annotations

import re
from itertools import dropwhile

from eligo.language.nodes import Any, Fact, Kind, Node, Qualifier, Unread
from eligo.language.values import Concept
from eligo.terms import Terms

_JOINT = re.compile(r"\s*(?:,\s*or\b|,|/|,?\s*and\s*/\s*or\b|or\b)\s*", re.IGNORECASE)
_ADJECTIVE = re.compile(
    r"""(?: \w{2,}(?:al|eal|ous|ic|ary|ive|oid|able|ible|ed|ant|less|genic)
          | severe | moderate | mild | acute | recent | benign | malignant
          | serious | current | prior
          | non-\w+ | low-grade | high-grade )""",
    re.IGNORECASE | re.VERBOSE,
)
_LEADING = re.compile(r"(?:no|with|any|known|the|an?|either)\s+", re.IGNORECASE)
_KINDS = {Kind.CONDITION: "condition", Kind.DRUG: "drug", Kind.PROCEDURE: "procedure"}
_MOST = 2  # words
_NOUN = re.compile(
    r"(?!(?:during|after|before|following|with\w*|while|since|from|that|this|only|also|other)$)"
    r"[a-z]{4,}",
    re.IGNORECASE,
)


def lend_heads(node: Node, text: str, terms: Terms) -> Node:
    """An any-node in which each lone adjective is a fact of the noun that it shares."""
    if not isinstance(node, Any) or not any(isinstance(part, Unread) for part in node.of):
        return node
    node = _lend_beginnings(node, text, terms)
    parts, owner = list(node.of), node.of[-1]
    for at in range(len(parts) - 2, -1, -1):
        one = parts[at]
        shared = isinstance(one, Unread) and isinstance(owner, Fact)
        found = _shared(one, owner, text, terms) if shared else None  # type: ignore[arg-type]
        parts[at], owner = found or one, owner if found else one
    return Any(tuple(parts), span=node.span)


def _lend_beginnings(node: Any, text: str, terms: Terms) -> Any:
    """ "Bowel obstruction or perforation": a noun behind "or" shares what the one before begins."""
    parts = list(node.of)
    for at in range(1, len(parts)):
        one, owner = parts[at], parts[at - 1]
        if isinstance(one, Unread) and isinstance(owner, Fact):
            parts[at] = _begun(one, owner, text, terms) or one
    return Any(tuple(parts), span=node.span)


def _begun(one: Unread, fact: Fact, text: str, terms: Terms) -> Fact | None:
    """The noun under the first words of the fact before it, if those name something together."""
    if one.span is None or fact.span is None or fact.kind not in _KINDS:
        return None
    joint = _JOINT.match(text, fact.span.end)
    if joint is None or joint.end() != one.span.start or not _NOUN.fullmatch(one.words):
        return None
    words = text[fact.span.start : fact.span.end].split()
    for first in range(len(words) - 1):
        name = " ".join([*words[first:-1], one.words])
        link = terms.link(name, _KINDS[fact.kind])
        if link is not None and link.score == 1:
            kept = tuple(q for q in fact.qualifiers if q.name != "modifier")
            return Fact(fact.kind, link.concept, kept, period=fact.period, span=one.span)
    return None


def _shared(one: Unread, fact: Fact, text: str, terms: Terms) -> Fact | None:
    """The adjective with the noun of the fact; None if it is no adjective of it."""
    words = _LEADING.sub("", one.words).strip()
    if not words or len(words.split()) > _MOST or not _ADJECTIVE.fullmatch(words.split()[-1]):
        return None
    if one.span is None or fact.span is None or fact.kind not in _KINDS:
        return None
    joint = _JOINT.match(text, one.span.end)
    if joint is None or joint.end() > fact.span.end:
        return None
    behind = _JOINT.sub(" / ", text[joint.end() : fact.span.end]).split()
    noun = _noun(behind, fact, terms)
    if noun == behind:
        return None
    concept = _concept(words, noun, fact, terms)
    if concept is None:
        return None
    modifier = Qualifier("modifier", words)
    return Fact(fact.kind, concept, (modifier,), period=fact.period, span=one.span)


def _noun(behind: list[str], fact: Fact, terms: Terms) -> list[str]:
    """What is left of a fact's words without its own adjectives, in brackets or not."""
    noun = [*dropwhile(_is_adjective, behind[:-1]), *behind[-1:]]
    for first in range(1, len(behind)) if noun == behind else ():
        left = behind[first:]
        link = terms.link(" ".join(left), _KINDS[fact.kind])
        same = link is not None and link.concept.key == fact.concept.key and link.score == 1
        if same and not _is_adjective(left[-1]):
            return left
    return noun


def _is_adjective(word: str) -> bool:
    return word == "/" or _ADJECTIVE.fullmatch(word) is not None


def _concept(words: str, noun: list[str], fact: Fact, terms: Terms) -> Concept | None:
    """What the adjective and the noun name together, else what the noun names by itself."""
    names = [f"{words} {' '.join(noun[first:])}" for first in range(len(noun))]
    links = [terms.link(name, _KINDS[fact.kind]) for name in [*names, " ".join(noun)]]
    exact = [link for link in links[1:-1] if link and link.score == 1]
    link = next(filter(None, [links[0], *exact, links[-1]]), None)
    return link.concept if link else None
