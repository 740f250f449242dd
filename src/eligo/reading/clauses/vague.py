"""Illness in general: "serious medical conditions" names none, so a person must judge which."""

from __future__ import annotations

import re

from eligo.language.nodes import Judgement, Node, Not
from eligo.language.source import Span
from eligo.reading.rows.chunks import Chunk, Row
from eligo.reading.rows.clause_parts import SILENT
from eligo.reading.rows.context import Context

_GENERAL = (
    r"(?:(?:concomitant|concurrent|coexisting|underlying)\s+)?(?:(?:medical|health)\s+)?"
    r"(?:conditions?|illness(?:es)?|disorders|diseases|problems?|abnormality|abnormalities)"
)
# The general word that an adjective weighs, alone or with another adjective before it.
_ILLNESS = re.compile(
    rf"\s+(?:(?:and|or|and/or)\s+\w+\s+)?{_GENERAL}(?![\w-]|\s+of\b)", re.IGNORECASE
)
_BEFORE = 60  # characters in which a denial may stand whose words went elsewhere
_LOST_DENIAL = re.compile(r"\b(?:no|without) (?:history|evidence)\b[^.;]*\bof$", re.IGNORECASE)
_WEIGHED = re.compile(rf"[\w\s-]*?\b{_GENERAL}", re.IGNORECASE)
_DISEASE = re.compile(r"\s+disease\b", re.IGNORECASE)
_PEOPLE = re.compile(r"\s+disease\b|(?:\s+(?:patients?|subjects?|participants?))?(?=\s*(?:[.;]|$))")
_TREATED = re.compile(
    r"(?:no|without|not received(?: any)?)\s+(?:other\s+)?"
    r"((?:any\s+)?(?:prior|previous|earlier)\s+(?:\w+\s+)?(?:treatments?|therapy|therapies)"
    r"(?:\s+for\s+(?:this|their|the|the current)\s+(?:disease|condition|disorder|illness))?)",
    re.IGNORECASE,
)
# What may stand before such a disease in its clause.
_LEADING = re.compile(
    r"(?:^|[.:;\n-])\s*(?:(?:patients?|subjects?|participants?|must|who|with|have|has|having|had|no"
    r"|any|the|a|evidence of|presence of|history of)\b\s*)*$",
    re.IGNORECASE,
)
_WEIGHING = ("severity", "control", "certainty", "modifier", "acuity")


def read_vague(loose: Row, context: Context) -> Node | None:
    """The words of a segment that says how grave an illness is, and not which."""
    weighty = [c for c in loose if c.tag not in SILENT]
    if not weighty or not all(map(_weighs_illness, weighty)):
        return _course(weighty, context)
    found = _ILLNESS.match(context.text, weighty[-1].end)
    before = context.words(max(0, weighty[0].start - _BEFORE), weighty[0].start)
    if found is None or _LOST_DENIAL.search(before):
        return None
    span = Span(weighty[0].start, found.end())
    return Judgement(context.words(span.start, span.end), span=span)


def _course(weighty: Row, context: Context) -> Node | None:
    """ "Unresectable disease": that of the trial, of which a person knows which it is."""
    if not weighty or not all(_names(c) == "course" for c in weighty):
        return None
    untreated = all(c.value.value == "untreated" for c in weighty)
    found = (_PEOPLE if untreated else _DISEASE).match(context.text, weighty[-1].end)
    before = context.words(max(0, weighty[0].start - _BEFORE), weighty[0].start)
    if found is None or not _LEADING.search(before):
        return None
    span = Span(weighty[0].start, found.end())
    return Judgement(context.words(span.start, span.end), span=span)


def read_untreated(row: Row, context: Context) -> Node | None:
    """ "No prior therapy": for the trial's disease, and a person knows what counts."""
    small = row[0].tag == "not" and all(c.tag in ("not", "filler", "word") for c in row)
    found = _TREATED.fullmatch(context.words(row[0].start, row[-1].end)) if small else None
    if found is None:
        return None
    span = Span(row[0].start, row[-1].end)
    return Not(Judgement(found[1], span=span), span=span)


def is_vague(node: Node | None) -> bool:
    """Whether a node is no more than such a judgement, which a list below would tell apart."""
    return isinstance(node, Judgement) and _WEIGHED.fullmatch(node.words) is not None


def _weighs_illness(chunk: Chunk) -> bool:
    """Whether an adjective says how grave something is."""
    return _names(chunk) in _WEIGHING


def _names(chunk: Chunk) -> str:
    """What an adjective is of: "severity", "course"."""
    return getattr(chunk.value, "name", "") if chunk.tag == "adjective" else ""
