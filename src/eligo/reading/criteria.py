"""Items to criteria: every item read by the passes in order, then joined with its sub-items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from eligo.errors import LanguageError
from eligo.language.nodes import (
    Age,
    All,
    Any,
    AtLeast,
    Biomarker,
    Fact,
    If,
    Kind,
    Measure,
    Node,
    Person,
    Qualifier,
    Readings,
    Remark,
    Sex,
    Side,
    Unread,
)
from eligo.language.rewrite import replace_each, simplify, walk
from eligo.language.source import Span
from eligo.language.values import Concept
from eligo.reading.clauses.adequacy import is_adequacy
from eligo.reading.clauses.clauses import read_row
from eligo.reading.clauses.permissions import allowed_if
from eligo.reading.clauses.remarks import at_rest, is_remark, lift
from eligo.reading.clauses.smoking import in_pack_years
from eligo.reading.clauses.vague import is_vague
from eligo.reading.items.flat_lists import perhaps_denied
from eligo.reading.items.leading import lead_from
from eligo.reading.items.naming import name_unread, without_echoes
from eligo.reading.items.sections import allowed_below, of_part
from eligo.reading.items.suspicion import doubt
from eligo.reading.page.characters import normalise
from eligo.reading.page.joining import Joint, joint_of
from eligo.reading.page.segment import Item, segment
from eligo.reading.passes.ages import read_ages, read_bare_ages
from eligo.reading.passes.apposition import drop_appositions
from eligo.reading.passes.betters import turn_betters
from eligo.reading.passes.causes import read_causes
from eligo.reading.passes.circumstances import read_circumstances
from eligo.reading.passes.doses import read_doses
from eligo.reading.passes.durations import (
    read_bracketed_durations,
    read_durations,
    read_unlinked_durations,
)
from eligo.reading.passes.effects import read_effects
from eligo.reading.passes.facts import read_facts, read_persons
from eligo.reading.passes.further_limits import join_further_limits, read_further_limits
from eligo.reading.passes.heads import share_heads
from eligo.reading.passes.levels import read_levels
from eligo.reading.passes.lines import read_lines
from eligo.reading.passes.lone_adjectives import lend_heads
from eligo.reading.passes.measures import read_measures
from eligo.reading.passes.obligations import read_obligations
from eligo.reading.passes.off_and_free import read_off_and_free
from eligo.reading.passes.participation import plain_words, read_participation
from eligo.reading.passes.periods import read_periods
from eligo.reading.passes.prefixes import join_prefixes, read_prefixes
from eligo.reading.passes.quantities import read_quantities
from eligo.reading.passes.run_ons import part_run_ons
from eligo.reading.passes.sites import mark_sites, place_sites
from eligo.reading.passes.stages import read_tnm
from eligo.reading.passes.steady import read_steady
from eligo.reading.passes.treated import read_treated
from eligo.reading.passes.unlisted import read_unlisted
from eligo.reading.rows.abbreviations import with_own_meanings
from eligo.reading.rows.chunks import Chunk, Row, tags_of, with_needs
from eligo.reading.rows.clause_parts import is_bounded, with_period
from eligo.reading.rows.context import Context, Flag
from eligo.reading.rows.lexing import chunks_of, lex, words_of
from eligo.reading.rows.slips import Slip, find_slip
from eligo.terms import Terms

# Texts whose criteria are remembered: some tens of kilobytes each.
_REMEMBERED = 2000
_MOST_AT_ONCE = 3  # diseases in a list of which one patient may have all

# The order matters: each pass builds on the chunks that the ones before it made.
PASSES = (
    part_run_ons,
    read_obligations,
    share_heads,
    join_prefixes,
    drop_appositions,
    read_causes,
    read_participation,
    plain_words,
    read_effects,
    read_off_and_free,
    turn_betters,
    read_quantities,
    read_periods,
    read_steady,
    read_levels,
    read_tnm,
    read_ages,
    read_measures,
    read_doses,
    read_further_limits,
    read_bare_ages,
    read_unlisted,
    read_unlinked_durations,
    read_persons,
    read_circumstances,
    mark_sites,
    read_treated,
    read_bracketed_durations,
    read_lines,
    read_facts,
    place_sites,
    read_durations,
    join_further_limits,
    read_prefixes,
)

_PLAN = with_needs(PASSES)


_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
# "within 6 months", "10 %", "at least two", "> 30": in a modifier, a limit that was not understood.
_LIMIT = re.compile(
    rf"""\b{_NUMBER} (?:[\s-]* (?:hours?|days?|weeks?|months?|years?|minutes?) \b | \s* %)
       | (?: [<>≤≥=] | \b(?:than|least|most|exceeding|under|over|below|above) ) \s* {_NUMBER}\b""",
    re.IGNORECASE | re.VERBOSE,
)


class Status(Enum):
    """How much of a criterion was understood."""

    READ = "read"
    PARTLY = "partly"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One printed item: its words, the same as logic, and what is to be said of it.

    `start` and `end` count code points of the text that was read; `parent` is the index of the
    item that it stands under: only criteria without a parent decide, their logic has it all.
    """

    side: Side
    text: str
    start: int
    end: int
    parent: int | None
    status: Status
    logic: Node
    flags: tuple[Flag, ...] = field(default=())


def below(place: int, criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria that stand under one, at any depth."""
    found, places = [], {place}
    for at, one in enumerate(criteria):
        if one.parent in places:
            places.add(at)
            found.append(one)
    return found


def read_criteria(
    text: str, terms: Terms, side: Side | None = None, subject: str = ""
) -> list[Criterion]:
    """The criteria of an eligibility text, in order.

    `side`: the text is of that list alone. `subject`: title and conditions of the trial. A text
    that comes again is answered from memory.
    """
    return list(_read_once(text, terms, side, subject))


@lru_cache(maxsize=_REMEMBERED)
def _read_once(text: str, terms: Terms, side: Side | None, subject: str) -> tuple[Criterion, ...]:
    plain = normalise(text)
    items = segment(plain, side)
    contexts = [Context(plain, terms, item.side, subject) for item in items]
    for item, context in zip(items, contexts, strict=True):
        if item.parent is not None:
            above = items[item.parent]
            context.above = Span(above.start, above.end)
    logics = [_read_item(i, c) for i, c in zip(items, contexts, strict=True)]
    for item, context in zip(items, contexts, strict=True):
        for code, message in item.flags:
            context.flag(code, message, item.start, item.end)
    logics = [allowed_below(*each) for each in zip(logics, items, contexts, strict=True)]
    logics = _lifted(items, logics, contexts, terms)
    joined = perhaps_denied(items, _join_children(items, logics, contexts), contexts)
    named = _named(joined, items, plain, terms)
    rested = [simplify(at_rest(n, c.side)) for n, c in zip(named, contexts, strict=True)]
    scoped = [of_part(*each) for each in zip(rested, items, contexts, strict=True)]
    final = [doubt(n, c) for n, c in zip(scoped, contexts, strict=True)]
    return tuple(
        _criterion(text, item, node, context)
        for item, node, context in zip(items, final, contexts, strict=True)
    )


def _lifted(
    items: list[Item], logics: list[Node | None], contexts: list[Context], terms: Terms
) -> list[Node | None]:
    """What one item of a list allows is taken out of what its neighbours deny."""
    allowed: dict[tuple[Side, int | None], list[Fact]] = {}
    for item, context in zip(items, contexts, strict=True):
        allowed.setdefault((item.side, item.parent), []).extend(context.allowed)
    return [
        node and lift(node, allowed[item.side, item.parent], item.side, terms)
        for item, node in zip(items, logics, strict=True)
    ]


def _named(nodes: list[Node], items: list[Item], text: str, terms: Terms) -> list[Node]:
    """The criteria with what is left unread named, so far as it names something."""
    lent = [replace_each(node, lambda part: lend_heads(part, text, terms)) for node in nodes]
    counted = [replace_each(node, lambda part: in_pack_years(part, text)) for node in lent]
    told = [replace_each(node, without_echoes) for node in counted]
    return name_unread(told, items, text)


def _read_item(item: Item, context: Context) -> Node | None:
    """An item as printed; where a word looks like a slip, that and what was probably meant."""
    slip = find_slip(context.words(item.start, item.end))
    printed = _read_words(item, context, None)
    meant = _read_words(item, context, slip) if slip else None
    if slip is None or printed is None or meant is None or meant == printed:
        return printed
    why = f"“{slip.printed}” is probably a slip for “{slip.meant}”"
    context.flag("translation-suspect", why, item.start, item.end)
    if slip.sure:
        return meant
    return Readings((meant, printed), why, span=Span(item.start, item.end))


def _read_words(item: Item, context: Context, slip: Slip | None) -> Node | None:
    context.read_as(slip)
    words = words_of(context.text, item.start, item.end, slip)
    printed = [slip.printed] if slip else []
    context.said = frozenset([*printed, *(word.text.lower() for word in words)])
    row = with_own_meanings(chunks_of(words, context.terms), context.text, context.terms)
    try:
        context.named = _named_above(row, context)
        row = _passed([*_heading(item, row, context), *row], context)
        return _read_tagged(row, context)
    except LanguageError:
        return None  # a node that can't exist: the item stays unread, and the batch goes on


def _read_tagged(row: Row, context: Context) -> Node | None:
    context.row = row
    if not any(chunk.tag == "node" for chunk in row):
        context.window = next((c for c in row if c.tag == "period" and is_bounded(c)), None)
    return read_row(row, context)


def _heading(item: Item, row: Row, context: Context) -> Row:
    """A heading that names what the item's number is of: "Age:" above "18 to 70"."""
    if item.heading is None or not any(c.tag == "number" for c in row):
        return []
    head = lex(context.text, item.heading.start, item.heading.end, context.terms)
    named = [c for c in head if _can_be_measured(c)]
    return named if len(named) == 1 and not any(map(_can_be_measured, row)) else []


def _named_above(row: Row, context: Context) -> Concept | None:
    """ "Creatinine by age, as follows:" above "6 to 10 years: 1 mg/dL" says what is 1 mg/dL."""
    if context.above is None or not any(c.tag == "number" for c in row):
        return None
    if any(c.tag in ("concept", "judge", "not") for c in row):
        return None
    head = lex(context.text, context.above.start, context.above.end, context.terms)
    named: set[Concept] = {c.value.concept for c in head if _can_be_measured(c) and c.tag != "age"}
    words = context.words(context.above.start, context.above.end)
    counts = any(c.tag in ("number", "except") for c in head) and "following" not in words
    if len(named) != 1 or counts:
        return None
    return named.pop()


def _can_be_measured(chunk: Chunk) -> bool:
    return chunk.tag == "age" or (chunk.tag == "concept" and chunk.value.kind == "measurement")


def _passed(row: Row, context: Context) -> Row:
    """The row after all passes; one that has nothing to begin with is left out."""
    tags = tags_of(row)
    for one, needed in _PLAN:
        if needed is None or not needed.isdisjoint(tags):
            before, row = row, one(row, context)
            tags = tags if row is before else tags_of(row)
    return row


def read_phrase(text: str, terms: Terms) -> list[Fact]:
    """The facts that a title or a name mentions, in order, with their spans in it."""
    plain = normalise(text)
    row = lex(plain, 0, len(plain), terms)
    try:
        row = _passed(row, Context(plain, terms, title=True))
    except LanguageError:
        return []  # a node that can't exist: the name is left as words
    nodes = [n for chunk in row if chunk.tag == "node" for n in walk(chunk.node)]
    return [n for n in nodes if isinstance(n, Fact)]


def _criterion(text: str, item: Item, logic: Node, context: Context) -> Criterion:
    return Criterion(
        item.side,
        text[item.start : item.end],
        item.start,
        item.end,
        item.parent,
        status_of(logic),
        logic,
        tuple(context.flags),
    )


# ---- items with sub-items -----------------------------------------------------------------------


def _join_children(
    items: list[Item], logics: list[Node | None], contexts: list[Context]
) -> list[Node]:
    """Each item's own logic with that of the items under it, from the last item back."""
    below: dict[int, list[int]] = {}
    for index, item in enumerate(items):
        if item.parent is not None:
            below.setdefault(item.parent, []).append(index)
    nodes: list[Node | None] = list(logics)
    for index in range(len(items) - 1, -1, -1):
        item, context = items[index], contexts[index]
        under = [c for c in below.get(index, []) if not items[c].alternative]
        children = [n for c in under if (n := nodes[c]) is not None]
        if children:
            nodes[index] = _with_children(nodes[index], children, item, context)
        own = nodes[index] or _unread(item, context)
        others = [nodes[c] or own for c in below.get(index, []) if items[c].alternative]
        nodes[index] = Any((own, *others), span=own.span) if others else own
    return [n if n is not None else _unread(items[i], contexts[i]) for i, n in enumerate(nodes)]


def _unread(item: Item, context: Context) -> Node:
    words = context.words(item.start, item.end) or "-"
    return Unread(words, span=Span(item.start, item.end))


def _with_children(own: Node | None, children: list[Node], item: Item, context: Context) -> Node:
    span = Span(item.start, item.end)
    joint = joint_of(context.words(item.start, item.end), item.side)
    if context.window is not None:
        children = [with_period(child, context.window) or child for child in children]
    if context.condition_of is not None:
        asked = _group(children, joint, context, span)
        return allowed_if(context.condition_of, asked, context, span)
    if is_remark(own) and context.allows:
        children = [n if isinstance(n, If) else _allowed(n, context) for n in children]
    lead = lead_from(context.row, item.side)
    if (is_adequacy(own) or is_vague(own)) and joint.explains:
        own = None
    if own is not None and _says_nothing(own) and (joint.explains or context.window is not None):
        own = None
    if own is not None and joint.exception:
        return joint.except_from(own, children, span)
    if own is not None and not lead.denies:
        own, children = _without_label(own, children, item, context)
    group = _group(children, joint.under(lead.denies or lead.lists_kinds(own)), context, span)
    if own is not None and _names_people(own) and not joint.stated and _is_heading(item, context):
        return If(own, group, span=span)
    return lead.joined(own, group, span)


def _says_nothing(own: Node) -> bool:
    """Whether nothing of a lead-in was understood: what it says of its list is read apart."""
    return all(isinstance(n, Unread) for n in walk(own) if not n.children)


def _allowed(node: Node, context: Context) -> Node:
    """An item under what is allowed: a remark too."""
    span = node.span or Span(0, 0)
    return Remark(context.words(span.start, span.end) or "-", span=span)


def _names_people(node: Node) -> bool:
    """Whether a node is about who somebody is, and about nothing else."""
    if isinstance(node, All | Any):
        return all(_names_people(child) for child in node.children)
    return isinstance(node, Age | Sex | Person)


def _is_heading(item: Item, context: Context) -> bool:
    """ "Age 65-70 years:" above what is asked of those."""
    words = context.words(item.start, item.end)
    return item.side is Side.INCLUSION and words.rstrip().endswith(":")


def _without_label(
    own: Node, children: list[Node], item: Item, context: Context
) -> tuple[Node | None, list[Node]]:
    """ "the following therapies within 2 weeks:": a label lends its time and is no fact itself."""
    mark = context.text[item.start : item.end].lower().rfind("following")
    parts = list(own.of) if isinstance(own, All) else [own]
    last = parts[-1]
    if mark < 0 or not isinstance(last, Fact) or last.span is None:
        return own, children
    if last.span.end < item.start + mark:
        return own, children
    if last.period is not None and last.period.most is not None:
        chunk = Chunk("period", last.span.start, last.span.end, last.period)
        children = [with_period(child, chunk) or child for child in children]
    rest = parts[:-1]
    return (All(tuple(rest)) if len(rest) > 1 else rest[0] if rest else None), children


def _group(children: list[Node], joint: Joint, context: Context, span: Span) -> Node:
    if len(children) == 1:
        return children[0]
    every, either = All(tuple(children), span=span), Any(tuple(children), span=span)
    if joint.least is not None and joint.least > 1:
        return AtLeast(min(joint.least, len(children)), tuple(children), span=span)
    if joint.stated:
        return either if joint.least == 1 else every
    if context.side is Side.EXCLUSION:
        return either
    if len(children) > _MOST_AT_ONCE and all(map(_is_disease, children)):
        why = "how the sub-items join is not said; nobody has all of these diseases"
        context.flag("and-means-or", why, span.start, span.end)
        return either
    alternatives = _alternatives(children, context)
    if alternatives is not None:
        why = "how the sub-items join is not said; the heading of one names others as alternatives"
        context.flag("ambiguous", why, span.start, span.end)
        return Readings((alternatives, every), why, span=span)
    return every


def _is_disease(node: Node) -> bool:
    return isinstance(node, Fact) and node.kind is Kind.CONDITION


def _alternatives(children: list[Node], context: Context) -> Node | None:
    """Neighbouring sub-items of which the later's heading offers the earlier ("X only or Y")."""
    for at in range(1, len(children)):
        span = children[at].span
        if span is None:
            continue
        line = context.text[: span.start].rsplit("\n", 1)[-1][-120:]
        head = line.rsplit(";", 1)[-1]
        if ":" in head and " only or " in head.lower():
            both = Any((children[at - 1], children[at]))
            rest = [*children[: at - 1], both, *children[at + 1 :]]
            return All(tuple(rest)) if len(rest) > 1 else both
    return None


# ---- status -------------------------------------------------------------------------------------


def status_of(logic: Node) -> Status:
    """read: no word unread and every concept linked; unread: no leaf is so; else partly.

    A modifier ("significant", "bulky") is read: it stands under a linked concept, as a word that
    narrows it and can't be computed, so what it qualifies is at best UNKNOWN. One that names a
    limit ("under 7 days", "at least two") holds what should have been computed, and is not.
    """
    nodes = list(walk(logic))
    leaves = [n for n in nodes if not n.children]
    if all(isinstance(n, Unread) or _unlinked(n) for n in leaves):
        return Status.UNREAD
    loose = any(isinstance(n, Unread) or _hides_limit(n) for n in leaves)
    return Status.PARTLY if loose or any(map(_unlinked, leaves)) else Status.READ


def _hides_limit(node: Node) -> bool:
    """Whether a modifier has words of a number with its unit, or of a comparison."""
    return isinstance(node, Fact) and any(
        q.name == "modifier" and isinstance(q.value, str) and _LIMIT.search(q.value)
        for q in node.qualifiers
    )


def _unlinked(node: Node) -> bool:
    concepts: list[Concept] = []
    if isinstance(node, Fact | Measure):
        concepts = [node.concept, *_concepts_in(node.qualifiers)]
    elif isinstance(node, Biomarker):
        concepts = [node.gene]
    return not all(c.linked for c in concepts)


def _concepts_in(qualifiers: tuple[Qualifier, ...]) -> list[Concept]:
    return [q.value for q in qualifiers if isinstance(q.value, Concept)]
