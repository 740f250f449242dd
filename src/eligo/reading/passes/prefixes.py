"""Pass: "non-" denies the one thing behind it, not the rest of the clause."""

from __future__ import annotations

import re
from dataclasses import replace

from eligo.language.nodes import All, Fact, Node, Not, Person, Sex
from eligo.reading.rows.chunks import Chunk, Row, needs, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.lexicon import load_tables
from eligo.reading.tagger.words import split_words

_NEVER_SMOKER = re.compile(r"never[ -]+smokers?")
_QUALIFIES = ("qualifier.severity", "qualifier.course", "qualifier.modifier", "qualifier.status")


@needs("not")
def join_prefixes(row: Row, context: Context) -> Row:
    """ "non-metastatic breast cancer" is breast cancer of a kind; "non-response" is one word."""
    if not any((c.tag, c.value) == ("not", "non") for c in row):
        return row
    out: Row = []
    at = 0
    while at < len(row):
        joined = _joined(row, at, context) if row[at].tag == "not" else None
        if joined is None:
            out.append(row[at])
            at += 1
        else:
            out += joined[0]
            at = joined[1]
    return out


def _joined(row: Row, at: int, context: Context) -> tuple[Row, int] | None:
    """The prefix and the adjective or word that it denies as one chunk, and where to go on."""
    place = at + 1 + (tag_at(row, at + 1) == "dash")
    if row[at].value != "non" or place >= len(row):
        return None
    chunk = row[place]
    hyphened = place > at + 1 and row[at].end == row[at + 1].start
    if chunk.tag == "filler" and hyphened and chunk.start == row[place - 1].end:
        return [Chunk("adjective", row[at].start, chunk.end, None)], place + 1  # "non-treated"
    if chunk.tag in ("word", "adjective") and chunk.end > chunk.start:
        return [Chunk("word", row[at].start, chunk.end, None)], place + 1
    if chunk.tag in _QUALIFIES:
        return [Chunk("qualifier.modifier", row[at].start, chunk.end, "narrowing")], place + 1
    if _names_others(row, place):
        return [Chunk("qualifier.modifier", row[at].start, chunk.end, "narrowing")], place + 1
    parts = _parted(chunk, context) if chunk.tag == "concept" else None
    if parts is None:
        return None
    adjective, name = parts
    denied = Chunk("qualifier.modifier", row[at].start, adjective.end, "narrowing")
    return [denied, name], place + 1


def _names_others(row: Row, at: int) -> bool:
    """ "non-insulin antihyperglycemic drugs": a drug that those behind it are not."""
    if tag_at(row, at) != "concept" or tag_at(row, at + 1) != "concept":
        return False
    return bool(row[at].value.kind == "drug" and row[at + 1].value.kind == "drug")


def _parted(chunk: Chunk, context: Context) -> tuple[Chunk, Chunk] | None:
    """A name of several words as its adjective and the name that the others are."""
    words = split_words(context.text[chunk.start : chunk.end])
    kind = chunk.value.kind
    if len(words) < 2 or kind not in ("condition", "drug"):
        return None
    for hit in context.terms.scan([w.text for w in words[1:]], (kind,)):
        if hit.first == 0 and hit.last_exclusive == len(words) - 1:
            cut = chunk.start + words[1].start
            end = chunk.start + words[0].end
            return replace(chunk, tag="adjective", end=end), replace(chunk, start=cut, value=hit)
    return None


@needs("not")
def read_prefixes(row: Row, context: Context) -> Row:
    """ "non-obese (BMI < 30)", "non-pregnant women aged 18 to 65"."""
    out: Row = []
    at = 0
    while at < len(row):
        behind = at + 1 + (tag_at(row, at + 1) == "dash")
        if _is_prefix(row, at, context) and _is_bare(row, behind):
            chunk = row[behind]
            if isinstance(chunk.value, Fact) and " " in context.words(chunk.start, chunk.end):
                out.append(Chunk("word", row[at].start, chunk.end))  # "non-ST elevation infarction"
                at = behind + 1
                continue
            denied = _denied(chunk, context)
            out.append(Chunk("node", row[at].start, chunk.end, denied))
            at = behind + 1
            continue
        out.append(row[at])
        at += 1
    return out


def _is_prefix(row: Row, at: int, context: Context) -> bool:
    """ "Non-" before anything; "never" before a smoker: "never smokers, current smokers"."""
    if (row[at].tag, row[at].value) == ("not", "non"):
        return True
    if row[at].tag != "not" or tag_at(row, at + 1) != "node":
        return False
    words = context.words(row[at].start, row[at + 1].end).lower()
    return _NEVER_SMOKER.fullmatch(words) is not None


def _denied(chunk: Chunk, context: Context) -> Node:
    """ "non-pregnant women" are women."""
    denied = Not(chunk.node, span=chunk.span)
    sexes = load_tables()["sex"]
    words = context.words(chunk.start, chunk.end).lower().split()
    among = tuple(sex for sex in ("female", "male") if set(words) & set(sexes[sex]))
    if not among or not isinstance(chunk.value, Person):
        return denied
    return All((Sex(among, span=chunk.span), denied), span=chunk.span)


def _is_bare(row: Row, at: int) -> bool:
    """Whether a state, or a fact of which nothing more is said, stands there."""
    value = row[at].value if tag_at(row, at) == "node" else None
    return isinstance(value, Person) or (isinstance(value, Fact) and not value.qualifiers)
