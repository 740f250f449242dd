"""Pass: how long something has lasted: "dialysis for at least 3 months", "on a stable dose for …".

A length behind a fact is the fact's duration; behind words that name no concept ("symptomatic
therapy for at least 6 months") it is that of an unlinked finding, which never decides by a guess.
"""

from __future__ import annotations

import re
from dataclasses import replace

from eligo.language.nodes import Fact, Kind, Measure, Node, Person
from eligo.language.source import Span
from eligo.language.values import (
    Anchor,
    Bound,
    Concept,
    Direction,
    Extent,
    Interval,
    Moment,
    Period,
)
from eligo.reading.passes.unlisted import words_of
from eligo.reading.rows.chunks import Chunk, Row, needs, skip, tag_at
from eligo.reading.rows.context import Context

_BREAKS = ("comma", "and", "or", "semicolon", "stop", "colon", "not", "except", "judge", "effect")
_MOST_NAME = 6
_FAR = 10  # chunks from a fact to how long it lasted
_LEADS = frozenset({"for", "since", "of", "over", "lasting", "during", "persisting", "from"})
_NAME = ("word", "filler", "adjective", "dash", "outcome")
_ASIDE = ("filler", "subject", "dash", "quote", "then", "to")
_OPENING = re.compile(r"^(?:(?:on|under|receiving|taking|a|an|the) )+", re.IGNORECASE)
_DATING = frozenset({"after", "before", "prior", "ago", "post", "following", "from", "until"})
_ENDING = frozenset({"free", "lasting", "stable"})
_LONG = frozenset({"chronic", "chronically", "stable", "ongoing", "prolonged", "long-term",
                   "continuous", "persistent", "regular", "term"})  # fmt: skip
_HISTORY = frozenset({"of", "history", "prior", "a", "with", "documented"})
_PASSING = ("word", "times", "after-word", "qualifier.course", "qualifier.control")


@needs("period", "interval", "quantity")
def read_unlinked_durations(row: Row, context: Context) -> Row:
    """Tag "node" for what lasts and no vocabulary knows: "a stable dose for at least 30 days"."""
    out: Row = []
    for chunk in row:
        made = _finding(chunk, out, context)
        if made is None:
            out.append(chunk)
        else:
            del out[len(out) - made[1] :]
            out.append(made[0])
    return out


@needs("interval", "open")
def read_bracketed_durations(row: Row, context: Context) -> Row:
    """Tag "lasting" for how long what follows has been so: "chronic (> 3 months) use of …"."""
    out: Row = []
    at = 0
    while at < len(row):
        inside = [tag_at(row, at + i) for i in range(3)] == ["open", "interval", "close"]
        length = _length(row[at + 1]) if inside and out else None
        if length is not None and length.low and _LONG & set(_words(out[-1], context)):
            out.append(Chunk("lasting", row[at].start, row[at + 2].end, length))
            at += 3
        else:
            out.append(row[at])
            at += 1
    return out


@needs("interval", "quantity")
def read_durations(row: Row, context: Context) -> Row:
    """Lengths of time beside facts and states become theirs."""
    out: Row = []
    at = 0
    while at < len(row):
        made = _behind(row, at, out, context) or _before(row, at, context)
        if made is None:
            out.append(row[at])
            at += 1
            continue
        chunk, place, at = made
        if place is not None:
            out[place:] = [chunk, *(c for c in out[place + 1 :] if c.tag == "node")]
        else:
            out.append(chunk)
    return out


# ---- lengths ------------------------------------------------------------------------------------


def _length(chunk: Chunk) -> Interval | None:
    """The length that a chunk gives: an interval, or one number, which is the least."""
    if chunk.tag == "interval":
        return chunk.value if all(b.quantity.is_time for b in chunk.value.bounds) else None
    if chunk.tag == "quantity" and chunk.value.is_time:
        return Interval(low=Bound(chunk.value))
    return None


def _led(row: Row, at: int, context: Context) -> bool:
    """Whether "for" or "since" leads to the length at a place."""
    words = [w for c in row[max(0, at - 3) : at] for w in _words(c, context)]
    return bool(_LEADS & set(words))


def _words(chunk: Chunk, context: Context) -> list[str]:
    return context.words(chunk.start, chunk.end).lower().split()


# ---- what no vocabulary knows -------------------------------------------------------------------


def _finding(chunk: Chunk, before: Row, context: Context) -> tuple[Chunk, int] | None:
    """An unlinked finding with its duration, and how many chunks of its words it takes in."""
    length = chunk.value if chunk.tag == "period" else _length(chunk)
    if length is None or (
        chunk.tag == "quantity" and not _led([*before, chunk], len(before), context)
    ):
        return None
    first = len(before)
    while first > 0 and len(before) - first < _MOST_NAME and _in_name(before[first - 1]):
        first -= 1
    if first and before[first - 1].tag not in (*_BREAKS, "subject", "open", "filler"):
        return None
    while (
        first < len(before)
        and before[first].tag == "filler"
        and not _is_head(before[first], context)
    ):
        first += 1
    name = before[first:]
    heads = [c for c in name if _is_head(c, context)]
    if (
        not heads
        or set(words_in(name, context)) <= {"history", "of", "a"}
        or not _ends_in_lead(name, chunk, context)
    ):
        return None
    last = max(i for i, c in enumerate(name) if _is_head(c, context) or c.tag != "filler")
    words = _OPENING.sub("", context.words(name[0].start, name[last].end))
    span = Span(name[0].start, chunk.end)
    given: dict[str, Period | Interval] = (
        {"period": length} if isinstance(length, Period) else {"duration": length}
    )
    fact = Fact(Kind.FINDING, Concept.unlinked(words), span=span, **given)  # type: ignore[arg-type]
    return Chunk("node", span.start, span.end, fact), len(name)


def _in_name(chunk: Chunk) -> bool:
    return chunk.tag in (*_NAME, "then") or chunk.tag.startswith("qualifier.")


def _is_head(chunk: Chunk, context: Context) -> bool:
    return any(word in words_of("lasting") for word in _words(chunk, context))


def _ends_in_lead(name: Row, chunk: Chunk, context: Context) -> bool:
    """Whether a preposition or the period's own words join the name to its length."""
    if chunk.tag == "period":
        led = "for" in _words(chunk, context)[:1] or "stable" in words_in(name, context)
        return led or (bool(name) and _words(name[-1], context)[-1:] == ["for"])
    if _words(chunk, context)[:3] == ["at", "least", "for"]:
        return True
    last = set(_words(name[-1], context)) if name else set()
    return bool(last & (_LEADS | _ENDING))


def words_in(row: Row, context: Context) -> list[str]:
    """The words of a row, in lower case."""
    return [word for chunk in row for word in _words(chunk, context)]


# ---- facts and states ---------------------------------------------------------------------------


def _behind(row: Row, at: int, out: Row, context: Context) -> tuple[Chunk, int | None, int] | None:
    """ "hemodialysis since at least 3 months": the length of the fact before it."""
    length = _length(row[at])
    if length is None or (row[at].tag == "quantity" and not _led(row, at, context)):
        return None
    place = _fact_before(out, context)
    if place is None:
        return None
    if at + 1 < len(row) and _DATING & set(_words(row[at + 1], context)):
        return None
    node = _lasting(out[place].node, length)
    if node is None:
        return None
    after = at + 1
    while after < len(row) and _words(row[after], context) in (
        ["duration"],
        ["in", "duration"],
        ["duration", "since"],
    ):
        after += 1
    return Chunk("node", out[place].start, row[after - 1].end, node), place, after


def _fact_before(out: Row, context: Context) -> int | None:
    """The place of the fact that a length right behind it belongs to."""
    for place in range(len(out) - 1, max(-1, len(out) - _FAR), -1):
        chunk = out[place]
        if chunk.tag == "node" and not isinstance(chunk.node, Measure):
            return place if isinstance(chunk.node, Fact | Person) else None
        passing = chunk.tag in _PASSING and set(_words(chunk, context)) <= words_of("elapsing")
        if chunk.tag not in (*_ASIDE, "node") and not passing:
            return None
    return None


def _before(row: Row, at: int, context: Context) -> tuple[Chunk, int | None, int] | None:
    """ "20 years or longer of diabetes", "at least 2 years postmenopausal"."""
    length = _length(row[at])
    if length is None or row[at].tag == "quantity":
        return None
    place = skip(row, at + 1, "filler", "qualifier.status")
    node = row[place].node if tag_at(row, place) == "node" else None
    between = set(words_in(row[at + 1 : place], context))
    stated = isinstance(node, Person) and not between
    lasted = isinstance(node, Fact) and between and between <= _HISTORY
    made = _lasting(node, length) if node is not None and (stated or lasted) else None
    if made is None:
        return None
    return Chunk("node", row[at].start, row[place].end, made), None, place + 1


def _lasting(node: Node, length: Interval) -> Node | None:
    """The fact for so long; a state since so long ago."""
    if isinstance(node, Fact) and node.duration is None and node.kind is not Kind.ALLERGY:
        return replace(node, duration=length)
    if isinstance(node, Person) and node.period is None and length.high is None and length.low:
        least = Extent((length.low.quantity,), inclusive=length.low.inclusive)
        return replace(
            node, period=Period(Direction.BEFORE, Anchor(Moment.UNSPECIFIED), least=least)
        )
    return None
