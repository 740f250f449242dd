"""Passes: parts of the body belong to the fact beside them: "fibrosis of the liver or lung".

Before a name they are its adjectives; behind it, after "of" or "in", they may be a list, and the
fact holds for each. A vocabulary's own name for the fact in that part is preferred.
"""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import Fact, Kind, Qualifier
from eligo.language.values import Concept
from eligo.reading.rows.chunks import Chunk, Row, needs, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.qualifying import with_qualifiers

_LONGEST = 5  # chunks in the name of a site
_NAMING = ("word", "adjective", "and", "dash", "open", "close", "qualifier.modifier", "specimen")
_PLACING = frozenset({"of", "in", "to", "at", "on", "involving", "affecting"})
_JOINTS = ("comma", "and", "or", "slash")
_ARTICLES = frozenset({"the", "their", "his", "her", "a", "an", "any", "one", "both", "either"})
_SIDES = frozenset({"left", "right"})
_PLACED = {Kind.CONDITION: "condition", Kind.PROCEDURE: "procedure"}


def site_at(row: Row, at: int, context: Context) -> tuple[Concept, int] | None:
    """The longest name of a part of the body from a place on, and where it ends."""
    first = at
    while _words(row, first, context) in _ARTICLES:
        first += 1
    start = first
    side = _words(row, first, context)
    first += side in _SIDES
    last = first
    while last < min(len(row), first + _LONGEST) and row[last].tag in _NAMING:
        last += 1
    for after in range(last, first, -1):
        site = context.terms.site(context.words(row[first].start, row[after - 1].end))
        if site is not None:
            named = replace(site, name=f"{side} {site.name}") if first > start else site
            return named, after
    return None


@needs("concept")
def mark_sites(row: Row, context: Context) -> Row:
    """Tags "qualifier.site" before the name of a condition or procedure: "gastric polyps"."""
    out: Row = []
    at = 0
    while at < len(row):
        found = site_at(row, at, context) if row[at].tag == "word" else None
        if found and _leads_to_name(row, found[1], context):
            out.append(Chunk("qualifier.site", row[at].start, row[found[1] - 1].end, found[0]))
            at = found[1]
        else:
            out.append(row[at])
            at += 1
    return out


def _leads_to_name(row: Row, at: int, context: Context) -> bool:
    """Whether a name follows, or other sites before it."""
    while tag_at(row, at) in _JOINTS:
        while tag_at(row, at) in _JOINTS:
            at += 1
        found = site_at(row, at, context)
        if found is None:
            return False
        at = found[1]
    return tag_at(row, at) == "concept" and row[at].value.kind in _PLACED.values()


@needs("node")
def place_sites(row: Row, context: Context) -> Row:
    """Facts take the parts of the body behind them; each of a list makes a fact of its own."""
    out: Row = []
    at = 0
    while at < len(row):
        fact = row[at].value
        placed = _sites_behind(row, at, context) if _can_be_placed(fact) else None
        if placed is None:
            out.append(row[at])
            at += 1
            continue
        members, at = placed
        out += members
    return out


def _can_be_placed(fact: object) -> bool:
    return isinstance(fact, Fact) and fact.kind in _PLACED and not fact.qualifier("site")


def _sites_behind(row: Row, at: int, context: Context) -> tuple[Row, int] | None:
    """The fact at each of the sites named behind it, with the words that join them."""
    fact: Fact = row[at].value
    place = at + 1
    if _words(row, place, context) not in _PLACING:
        return None
    found = site_at(row, place + 1, context)
    if found is None:
        return None
    members = [Chunk("node", row[at].start, row[found[1] - 1].end, _at(fact, found[0], context))]
    while tag_at(row, found[1]) in _JOINTS:
        place = found[1]
        while tag_at(row, place) in _JOINTS:
            place += 1
        start = place + (_words(row, place, context) in _PLACING)
        more = site_at(row, start, context)
        if more is None:
            break
        members += row[found[1] : place]
        node = _at(fact, more[0], context)
        members.append(Chunk("node", row[start].start, row[more[1] - 1].end, node))
        found = more
    return members, found[1]


def _at(fact: Fact, site: Concept, context: Context) -> Fact:
    """The fact in a part of the body: under a name of its own, or qualified."""
    if site.name.split()[0] not in _SIDES:
        own = context.terms.find(f"{site.name} {fact.concept.name}", (_PLACED[fact.kind],))
        if own and context.terms.is_a(own[0], fact.concept):
            return replace(fact, concept=own[0])
    return with_qualifiers(fact, Qualifier("site", site))


def _words(row: Row, at: int, context: Context) -> str:
    return context.words(row[at].start, row[at].end).lower() if at < len(row) else ""
