"""Lists that share a word: "kidney, liver or heart disease", "hepatitis B or C"."""

from __future__ import annotations

import re
from dataclasses import replace

from eligo.reading.passes.sites import site_at
from eligo.reading.rows.chunks import Chunk, Row, needs, skip, spanning, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.lexicon import load as load_lexicon
from eligo.terms import Hit

_JOINTS = ("comma", "and", "or", "slash")
_MEMBER = (
    *("word", "filler", "dash", "concept", "number"),
    *("qualifier.origin", "qualifier.course", "qualifier.acuity", "qualifier.modifier"),
)
# What is said of a member, and no part of its name.
_ADJECTIVES = (
    *("qualifier.severity", "qualifier.acuity", "qualifier.course", "qualifier.modifier"),
    *("qualifier.status", "qualifier.control"),
)
# Those that say how a disease is and not which: "acute or kidney disease" names no acute disease.
_OUTER = tuple(tag for tag in _ADJECTIVES if tag != "qualifier.modifier")
_LONGEST = 4  # chunks in one member
_PREFIXES = (("hypo", "hyper"), ("hyper", "hypo"), ("micro", "macro"), ("macro", "micro"))
_TRIMS = ("-derived", " derived", "-related", " related", "-origin", " origin")

_OF_SITE = re.compile(r"(.+?) (?:of|in) (?:the )?(.+)", re.IGNORECASE)


@needs("concept")
def share_heads(row: Row, context: Context) -> Row:
    """Members of a list that name something only with the last member's head, as concepts."""
    at = len(row) - 1
    while at >= 0:
        if row[at].tag == "concept":
            longer = _with_kinds_before(row, at, context)
            at, row = at + len(longer) - len(row), longer
            row = _share_back(row, at, context)
        at = min(at, len(row)) - 1
    return _share_forward(row, context)


def _with_kinds_before(row: Row, at: int, context: Context) -> Row:
    """ "acute or chronic leukemia", "active or latent tuberculosis": the adjective before the
    joining word is of the noun behind the one that the name begins with."""
    adjective = at - 1
    while tag_at(row, adjective) in _JOINTS:
        adjective -= 1
    if tag_at(row, adjective) not in _ADJECTIVES or all(
        c.tag == "comma" for c in row[adjective + 1 : at]
    ):
        return row  # "symptomatic, acute prostatitis" is both
    words = context.words(row[at].start, row[at].end).lower().split()
    own = load_lexicon().match(words, 0)
    if own is None or own[0][0] not in (*_ADJECTIVES, "qualifier.modifier") or own[1] == len(words):
        return row
    noun, kind = " ".join(words[own[1] :]), row[at].value.kind
    wider = context.terms.find(noun, (kind,))
    said = row[adjective]
    named = _find(context.words(said.start, said.end), noun, kind, context)
    if not wider or not (named or context.terms.is_a(row[at].value.concept, wider[0])):
        return row
    context.apart.add(row[at].end)
    if named is not None and named.concept != wider[0]:
        return [*row[:adjective], replace(said, tag="concept", value=named), *row[adjective + 1 :]]
    hit = Hit(0, 0, kind, wider[0], f"shares “{noun}”")
    return [*row[: adjective + 1], Chunk("concept", said.end, said.end, hit), *row[adjective + 1 :]]


def _share_back(row: Row, at: int, context: Context) -> Row:
    """From the concept at `at` leftwards, as long as members link under its head."""
    kind = row[at].value.kind
    own = _member_before(row, at, kind)
    place = _behind_adjectives(row, at if own is None else own)
    if tag_at(row, place - 1) not in _JOINTS:
        return row
    heads = _heads(context.words(row[at].start, row[at].end))
    changed: list[tuple[int, int, Chunk]] = []
    if own is not None:
        linked = _linked(row, own, at, heads[:1], kind, context)
        if linked is not None:
            changed.append((linked[0], at + 1, linked[1]))
    # a member of the list takes the place of the last one's first word, never joins it; where the
    # last one stands apart, all that is behind it is shared: "lung or liver fibrotic disorders"
    shared = heads[1:] or heads if own is None else heads[:1]
    while tag_at(row, place - 1) in _JOINTS:
        end = place - 1
        while tag_at(row, end - 1) in _JOINTS:
            end -= 1
        if _is_member(row, end - 1, kind):
            nearer = _heads(context.words(row[end - 1].start, row[end - 1].end))[1:]
            shared = [*nearer, *shared]
            place = _behind_adjectives(row, end - 1)
            continue
        if kind == "procedure" and _is_drug(row, end - 1 - (tag_at(row, end - 1) == "dash")):
            break  # "chemo- or radiotherapy": another kind of thing, and whole
        first = _member_before(row, end, kind)
        if first is None:
            break
        linked = _prefixed(row, first, end, row[at], context)
        linked = linked or _linked(row, first, end, shared, kind, context)
        if linked is None:
            break
        changed.append((linked[0], end, linked[1]))
        place = _behind_adjectives(row, linked[0])
    if not any(end < at for _, end, _ in changed):
        return row
    for first, end, chunk in changed:
        row = [*row[:first], chunk, *row[end:]]
    context.headless |= {chunk.end for _, end, chunk in changed if end < at}
    return row


def _is_member(row: Row, at: int, kind: str) -> bool:
    """Whether a member of the list is a concept already."""
    return tag_at(row, at) == "concept" and row[at].value.kind == kind


def _is_drug(row: Row, at: int) -> bool:
    return tag_at(row, at) == "concept" and row[at].value.kind == "drug"


def _behind_adjectives(row: Row, at: int) -> int:
    """Where the adjectives begin that lead to a place: "liver or severe kidney disease"."""
    while tag_at(row, at - 1) in _ADJECTIVES:
        at -= 1
    return at


def _member_before(row: Row, end: int, kind: str) -> int | None:
    """Where the run of words begins that ends before `end`; None if there is none."""
    first = end
    while first > 0 and row[first - 1].tag in _MEMBER and end - first < _LONGEST:
        if row[first - 1].tag == "concept" and row[first - 1].value.kind == kind:
            break
        first -= 1
    return first if first < end else None


def _linked(
    row: Row, first: int, end: int, heads: list[str], kind: str, context: Context
) -> tuple[int, Chunk] | None:
    """The run of words under a head as a concept, and where it begins: articles and adjectives
    at its left may be left out."""
    for begin in range(_first_name(row, first, end, heads, kind, context), end):
        words = context.words(row[begin].start, row[end - 1].end)
        if row[begin].tag == "dash":
            continue
        for head in heads:
            found = _find(words, head, kind, context)
            if found:
                return begin, Chunk("concept", row[begin].start, row[end - 1].end, found)
        if row[begin].tag != "filler" and row[begin].tag not in _ADJECTIVES:
            return None
    return None


def _prefixed(
    row: Row, first: int, end: int, last: Chunk, context: Context
) -> tuple[int, Chunk] | None:
    """ "hypo- or hyperthyroidism": a prefix in the place of the one that the last name begins
    with, as a concept, and where it begins."""
    begin = first if tag_at(row, end - 1) != "dash" else end - 2
    begin = max(begin, end - 2, first)
    words = context.words(row[begin].start, row[end - 1].end).lower().rstrip("- ")
    name = context.words(last.start, last.end).lower()
    for one, other in _PREFIXES:
        if words == one and name.startswith(other):
            found = _find(one + name[len(other) :], "", last.value.kind, context)
            shared = replace(row[begin], tag="concept", end=row[end - 1].end, value=found)
            return None if found is None else (begin, shared)
    return None


def _first_name(
    row: Row, first: int, end: int, heads: list[str], kind: str, context: Context
) -> int:
    """Behind the adjectives that bind the head and not this member alone: "chronic liver or
    kidney disease"; an adjective alone names nothing, but "autoimmune or kidney disease" does."""
    start = skip(row, first, "filler")
    behind = min(skip(row, start, *_ADJECTIVES), end)
    if behind == start:
        return first
    if behind == end:
        own = skip(row, start, *_OUTER)
        return own if own < end and _names(row, own, end, heads, kind, context) else end
    return behind if _names(row, behind, end, heads, kind, context) else first


def _names(row: Row, first: int, end: int, heads: list[str], kind: str, context: Context) -> bool:
    words = context.words(row[first].start, row[end - 1].end)
    return any(_find(words, head, kind, context) for head in heads)


def _find(words: str, head: str, kind: str, context: Context) -> Hit | None:
    for name in _spellings(words):
        concepts = context.terms.find(f"{name} {head}".strip(), (kind,))
        if concepts:
            return Hit(0, 0, kind, concepts[0], f"shares “{head}”")
    return None


def _spellings(words: str) -> list[str]:
    names = [words]
    names += [words[: -len(trim)] for trim in _TRIMS if words.lower().endswith(trim)]
    return names


def _heads(words: str) -> list[str]:
    """The endings of a name, longest first, and what its last word is in other terms."""
    parts = words.split()
    heads = [" ".join(parts[i:]) for i in range(len(parts))]
    growths = {"tumor", "tumors", "tumour", "tumours", "cancer", "cancers", "malignancies"}
    growing = parts and parts[-1].lower() in growths
    return [*heads, "neoplasm", "malignancy"] if growing else heads


def _share_forward(row: Row, context: Context) -> Row:
    """ "hepatitis B or C": what follows takes the beginning of the concept before it."""
    out: Row = []
    head = ""
    at = 0
    while at < len(row):
        before = _concept_before_joint(out)
        made = before and (
            _with_beginning(row, at, before, context) or _at_site(row, at, before, head, context)
        )
        if made and before:
            context.headless.add(before.end)
        chunk, at = made or (row[at], at + 1)
        head = head if made else _before_site(chunk, context) or head
        out.append(chunk)
    return out


def _with_beginning(row: Row, at: int, before: Chunk, context: Context) -> tuple[Chunk, int] | None:
    """ "B or C": one or two letters in the place of the last word of the concept before."""
    words = context.words(row[at].start, row[at].end)
    stem = " ".join(context.words(before.start, before.end).split()[:-1])
    if row[at].tag not in ("word", "filler", "number") or not stem or len(words) > 2:
        return None
    return _shared(row, at, at + 1, f"{stem} {words}", stem, before, context)


def _at_site(
    row: Row, at: int, before: Chunk, head: str, context: Context
) -> tuple[Chunk, int] | None:
    """ "Lesions of the liver, spleen or lung": the same in another part of the body."""
    found = site_at(row, at, context) if head else None
    if found is None:
        return None
    site, after = found
    return _shared(row, at, after, f"{site.name} {head}", head, before, context)


def _shared(
    row: Row, at: int, after: int, name: str, shared: str, before: Chunk, context: Context
) -> tuple[Chunk, int] | None:
    found = context.terms.find(name, (before.value.kind,))
    if not found:
        return None
    hit = Hit(0, 0, before.value.kind, found[0], f"shares “{shared}”")
    return spanning("concept", row, at, after, hit)


def _before_site(chunk: Chunk, context: Context) -> str:
    """What a concept says of a part of the body: "lesions" of "lesions of the liver"."""
    if chunk.tag != "concept":
        return ""
    found = _OF_SITE.fullmatch(context.words(chunk.start, chunk.end))
    return found[1] if found and context.terms.site(found[2]) else ""


def _concept_before_joint(out: Row) -> Chunk | None:
    """The concept that a list goes on from."""
    place = len(out)
    while tag_at(out, place - 1) in _JOINTS:
        place -= 1
    if place == len(out) or tag_at(out, place - 1) != "concept":
        return None
    return out[place - 1]
