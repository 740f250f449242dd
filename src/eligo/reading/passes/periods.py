"""Pass: windows, wash-outs and anchors become periods.

A period is found from its length outwards: the words before it say whether it bounds from within
or from beyond, the words after it say which side of which anchor it lies on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from eligo.language.values import (
    HALF_LIFE,
    Anchor,
    Direction,
    Extent,
    Interval,
    Moment,
    Period,
    Pick,
    Quantity,
)
from eligo.reading.rows.chunks import Chunk, Row, skip, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.lexicon import Lexicon, island, load_tables

_REACH = 7  # words before a length in which its window word must end
_ANCHOR_GAP = 3  # filler words between "prior to" and its anchor
_DIRECTIONS = {"before": Direction.BEFORE, "after": Direction.AFTER, "during": Direction.DURING}
_EVENT_KINDS = ("procedure", "drug", "condition")
_HOLDS_A_WINDOW = (
    "concept", "node", "word", "state", "participation", "judge", "qualifier.course", "remission",
)  # fmt: skip
_CLOSES = ("", "stop", "comma", "semicolon", "close", "and", "or", "colon", "open")
_LATELY = frozenset({"last", "past", "previous", "preceding", "prior", "recent"})
_LASTS = re.compile(r"\b(?:duration|onset|survival)\b", re.IGNORECASE)
_LENGTHS = frozenset({"min", "h", "d", "wk", "mo", "a"})
_SUBJECTS = ("concept", "node", "word", "state")


def read_periods(row: Row, context: Context) -> Row:
    """Tags "period" (a Period). Lengths of time with neither window nor anchor stay as they are."""
    if not context.may_say((*_LATELY, *_anchors().beginnings)) and not any(map(_holds_length, row)):
        return row
    out: Row = []
    at = 0
    while at < len(row):
        made = _window_at(row, at, out, context) or _anchored_at(row, at, out, context)
        if made:
            chunk, at, drop = made
            del out[len(out) - drop :]
            out.append(chunk)
        else:
            out.append(row[at])
            at += 1
    return out


@dataclass(frozen=True, slots=True)
class _Length:
    """The length at the heart of a window: how near and how far, and where it ends in the row."""

    least: Extent | None
    most: Extent | None
    after: int


def _window_at(row: Row, at: int, before: Row, context: Context) -> tuple[Chunk, int, int] | None:
    """A period around the length of time at `at`, if it is a window: chunk, next, words eaten."""
    length = _length_at(row, at, context)
    if length is None:
        return None
    left = _left_window(before, context)
    direction, anchor, after = _right_anchor(row, length.after, context)
    if left is None and direction is None:
        return None
    if length.least is not None and direction is not None and _lasts(before, context):
        return None  # "disease duration of at least 3 years prior to screening"
    if direction is Direction.AROUND and left is None and length.most is None:
        return None  # "20 years or longer of diabetes" is how long it has lasted
    if direction is Direction.DURING and left is None:
        return None  # "18 years at screening" is an age
    if direction is None and left is not None and left[0] == "beyond":
        return None
    if direction is None and left is not None and _too_weak(left[1]):
        return None
    if length.most is None and left is not None and _bounds_again(left):
        return None  # "less than at least 5 half-lives" bounds one length twice
    subject_first = _leads_its_clause(before, left)
    if direction is Direction.AFTER and anchor.event is not None and subject_first:
        return _event_as_subject(row, at, before, length, left, context)
    period = _period(length, left, direction or Direction.BEFORE, anchor)
    drop = left[2] if left else 0
    start = before[len(before) - drop].start if drop else row[at].start
    return Chunk("period", start, row[after - 1].end, period), after, drop


def _lasts(before: Row, context: Context) -> bool:
    """Whether what stands before is itself a length of time: a duration, a survival."""
    last = next((c for c in reversed(before) if c.tag not in ("filler", "colon", "dash")), None)
    if last is None or last.tag != "concept" or last.value.kind != "measurement":
        return False
    known = context.terms.measurement(last.value.concept)
    named = _LASTS.search(last.value.concept.name) is not None
    return known is not None and (known.unit in _LENGTHS or (not known.unit and named))


def _bounds_again(left: tuple[str, str, int]) -> bool:
    """Whether the words before a length that is bounded below bound it from the other side."""
    return left[1] in ("less than", "<")


def _too_weak(phrase: str) -> bool:
    """ "in 3 months" or "≤ 3 months" alone are no windows; "within 3 months" is."""
    return phrase in {
        "in", "during", "less than", "at most", "≤", "<", "up to", "no more than", "in the",
        "during the", "preceding", "previous",
    }  # fmt: skip


def _length_at(row: Row, at: int, context: Context) -> _Length | None:
    chunk = row[at]
    single = _single_unit(row, at, context)
    if single is not None:
        return _Length(None, Extent((single,)), at + 1)
    if chunk.tag == "quantity" and _is_length(chunk.value):
        return _alternatives(row, at, context)
    if chunk.tag != "interval" or not all(_is_length(b.quantity) for b in chunk.value.bounds):
        return None
    interval: Interval = chunk.value
    low, high = interval.low, interval.high
    least = Extent((low.quantity,), inclusive=low.inclusive) if low else None
    most = Extent((high.quantity,), inclusive=high.inclusive) if high else None
    return _Length(least, most, at + 1)


def _single_unit(row: Row, at: int, context: Context) -> Quantity | None:
    """ "within the last month": a unit of time alone, after such a word, is one of it."""
    if row[at].tag not in ("word", "filler") or at == 0 or row[at - 1].tag == "stop":
        return None
    before = context.words(row[at - 1].start, row[at - 1].end).lower().split()[-1]
    if before not in _LATELY:
        return None
    found = island("time-unit").match([context.words(row[at].start, row[at].end).lower()], 0)
    if found is None:
        return None
    return Quantity(Decimal(1), found[0][1])


def _holds_length(chunk: Chunk) -> bool:
    return chunk.tag in ("quantity", "interval")


def _is_length(quantity: Quantity) -> bool:
    return (quantity.is_time or quantity.unit == HALF_LIFE) and quantity.value >= 0


def _alternatives(row: Row, at: int, context: Context) -> _Length:
    """One length, or "2 weeks or 5 half-lives (whichever is shorter)"."""
    amounts, after = [row[at].value], at + 1
    other = skip(row, after, "or", "comma", "filler", "op")
    if after < other < len(row) and row[other].tag == "quantity" and _is_length(row[other].value):
        pick, end = _pick_at(row, other + 1)
        if pick is None and HALF_LIFE in (row[other].value.unit, amounts[0].unit):
            pick, end = Pick.LONGER, other + 1
            context.flag(
                "ambiguous",
                "which of the two lengths counts is not said; the longer is taken",
                row[at].start,
                row[other].end,
            )
        if pick is not None:
            extent = Extent((amounts[0], row[other].value), pick)
            return _Length(None, extent, end)
    _pick, after = _pick_at(row, after)
    return _Length(None, Extent(tuple(amounts)), after)


def _pick_at(row: Row, at: int) -> tuple[Pick | None, int]:
    near = skip(row, at, "open", "comma", "filler")
    if tag_at(row, near) != "shorter":
        return None, at
    pick = Pick(row[near].value)
    near += 1
    if tag_at(row, near) == "close" and "open" in {c.tag for c in row[at:near]}:
        near += 1
    return pick, near


def _left_window(before: Row, context: Context) -> tuple[str, str, int] | None:
    """The window phrase that ends the row so far: its sense, itself, and its chunks."""
    phrases = _window_phrases()
    best = None
    for count in range(1, min(_REACH, len(before)) + 1):
        if before[-count].tag in ("node", "interval", "period", "concept", "semicolon"):
            break
        words = context.text[before[-count].start : before[-1].end].lower().split()
        sense = phrases.get(" ".join(words))
        if sense:
            best = (sense, " ".join(words), count)
    return best


_WINDOW_PHRASES: dict[str, str] = {}


def _window_phrases() -> dict[str, str]:
    if not _WINDOW_PHRASES:
        for sense, phrases in load_tables()["window"].items():
            _WINDOW_PHRASES.update(dict.fromkeys(phrases, sense))
    return _WINDOW_PHRASES


def _right_anchor(row: Row, at: int, context: Context) -> tuple[Direction | None, Anchor, int]:
    """ "prior to the first dose of study drug": direction, anchor, and where it ends."""
    near = skip(row, at, "quote")
    found = _phrase_at(row, near, context, _anchors())
    if not found:
        return None, Anchor(), at
    (tag, _), words_end = found
    phrase = context.words(row[near].start, row[words_end - 1].end).lower()
    anchored = _anchor_at(row, words_end, context, tag)
    if anchored:
        anchor, after = anchored
        direction = _DIRECTIONS[tag]
        if phrase in ("of", "from") and anchor.event is not None:
            direction = Direction.AROUND
        return direction, anchor, after
    if phrase in ("ago", "earlier", "previously", "before", "prior"):
        return Direction.BEFORE, Anchor(), words_end
    return None, Anchor(), at


def _phrase_at(
    row: Row, at: int, context: Context, lexicon: Lexicon
) -> tuple[tuple[str, str], int] | None:
    """The longest phrase of a lexicon that covers whole chunks from `at` on."""
    words: list[str] = []
    ends: dict[int, int] = {}
    longest = 1
    for place in range(at, min(at + 10, len(row))):
        words += context.text[row[place].start : row[place].end].lower().replace("-", " - ").split()
        ends[len(words)] = place + 1
        longest = lexicon.longest(words[0]) if words else longest
        if len(words) >= longest:
            break
    for count in range(min(len(words), longest), 0, -1):
        if count in ends:
            found = lexicon.match(words[:count], 0)
            if found and found[1] == count:
                return found[0], ends[count]
    return None


def _may_anchor(text: str, at: int) -> bool:
    """Whether a phrase that leads to an anchor may begin here; "of" alone leads to none."""
    return bool(_anchor_beginning().match(text, at))


_STUDY_DRUG = "investigational-drug"


@cache
def _anchor_beginning() -> re.Pattern[str]:
    words = sorted({*_anchors().beginnings} - {"of"}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


def _anchors() -> Lexicon:
    """The phrases that lead to an anchor."""
    return island("before", "after", "during")


def _anchor_at(row: Row, at: int, context: Context, direction: str) -> tuple[Anchor, int] | None:
    """A moment of the trial, or an event that a concept names."""
    for place in range(at, min(at + _ANCHOR_GAP + 1, len(row))):
        found = _phrase_at(row, place, context, island("moment"))
        concept = row[place].value if row[place].tag == "concept" else None
        whole = found is not None and not _is_bare_study(row, place, found[1], context)
        given = _given_at(row, found[1], context) if found else None
        if found and given is not None:  # "treatment with X": after it, X is the event
            moment = Anchor(Moment.EVENT, row[given].value.concept)
            return (moment if direction == "after" else Anchor(Moment(found[0][1]))), given + 1
        if found and whole and not (concept and _longer(row, place, found[1])):
            after = _past_dose(row, found[0][1], found[1])
            return Anchor(Moment(found[0][1])), _past_other_moment(row, after, context)
        if concept is not None and concept.kind in _EVENT_KINDS:
            return Anchor(Moment.EVENT, concept.concept), place + 1
        if row[place].tag == "judge" and _says_planned(row[place], context):
            continue  # "within 60 days of the planned procedure"
        if row[place].tag not in ("filler", "subject", "qualifier.status", "qualifier.regimen"):
            return None
        if str(row[place].value).endswith("-line"):
            return None  # "after second-line chemotherapy": the line would be lost
    return None


def _past_dose(row: Row, moment: str, at: int) -> int:
    """ "First dose of study therapy": which drug's says no more."""
    place = skip(row, at, "filler")
    drug = row[place].value if tag_at(row, place) == "concept" and place > at else None
    dosed = moment in ("first dose", "last dose")
    return place + 1 if dosed and drug and drug.concept.code == _STUDY_DRUG else at


def _says_planned(chunk: Chunk, context: Context) -> bool:
    words = context.words(chunk.start, chunk.end).lower()
    return words in ("planned", "scheduled", "anticipated", "expected", "intended")


def _given_at(row: Row, after: int, context: Context) -> int | None:
    """The place of the drug that a moment of treatment goes on to name: "treatment with X"."""
    last = context.words(row[after - 1].start, row[after - 1].end).lower().split()[-1:]
    if last not in (["treatment"], ["therapy"]) or tag_at(row, after) != "filler":
        return None
    if context.words(row[after].start, row[after].end).lower() not in ("with", "with a", "with an"):
        return None
    place = skip(row, after + 1, "filler")
    named = tag_at(row, place) == "concept" and row[place].value.kind in ("drug", "procedure")
    return place if named else None


def _is_bare_study(row: Row, at: int, after: int, context: Context) -> bool:
    """Whether "study" is only the first word of a longer name: "study procedures"."""
    bare = context.words(row[at].start, row[after - 1].end).lower() in ("study", "trial")
    return bare and tag_at(row, after) not in _CLOSES


def _past_other_moment(row: Row, at: int, context: Context) -> int:
    """ "at screening and baseline": another moment of the trial says no more than the first."""
    place = skip(row, at, "and", "or", "slash")
    if place == at:
        return at
    found = _phrase_at(row, skip(row, place, "filler"), context, island("moment"))
    return found[1] if found and not _goes_on(row, found[1]) else at


def _goes_on(row: Row, at: int) -> bool:
    """Whether a name goes on at a place: "treatment" of "treatment resistance"."""
    return tag_at(row, at) in ("word", "concept", "of", "dash")


def _longer(row: Row, place: int, after: int) -> bool:
    """Whether the concept at a place reaches further than the moment's phrase."""
    return row[place].end > row[after - 1].end


def _leads_its_clause(before: Row, left: tuple[str, str, int] | None) -> bool:
    """Whether nothing that a window could belong to stands before it in its clause."""
    kept = before[: len(before) - (left[2] if left else 0)]
    for chunk in reversed(kept):
        if chunk.tag in _HOLDS_A_WINDOW:
            return False
        if chunk.tag in ("and", "or", "comma", "semicolon", "stop"):
            return True
    return True


def _before_or_during(row: Row, at: int, context: Context) -> tuple[Chunk, int, int] | None:
    """ "before or during the study" is whenever a record can tell."""
    if _phrase_at(row[: at + 1], at, context, island("before")) is None:
        return None
    later = _anchored_at(row, at + 2, [], context) if at + 2 < len(row) else None
    if later is None or later[0].value.direction is not Direction.DURING:
        return None
    return Chunk("filler", row[at].start, later[0].end), later[1], 0


def _event_as_subject(
    row: Row,
    at: int,
    before: Row,
    length: _Length,
    left: tuple[str, str, int] | None,
    context: Context,
) -> tuple[Chunk, int, int]:
    """ "Within 8 days after chemotherapy": the chemotherapy lies within the last 8 days."""
    found = _phrase_at(row, length.after, context, island("after"))
    after = found[1] if found else length.after
    drop = left[2] if left else 0
    start = before[len(before) - drop].start if drop else row[at].start
    period = _period(length, left, Direction.BEFORE, Anchor())
    return Chunk("period", start, row[after - 1].end, period), after, drop


def _period(
    length: _Length, left: tuple[str, str, int] | None, direction: Direction, anchor: Anchor
) -> Period:
    least, most = length.least, length.most
    if left and left[0] == "beyond" and least is None:
        strict = left[1] in ("more than", "greater than", "over", ">", "longer than")
        assert most is not None
        least, most = Extent(most.amounts, most.pick, inclusive=not strict), None
    if left and left[1] in ("less than", "<"):
        assert most is not None  # else it is bounded again
        most = Extent(most.amounts, most.pick, inclusive=False)
    return Period(direction, anchor, least, most)


def _anchored_at(row: Row, at: int, before: Row, context: Context) -> tuple[Chunk, int, int] | None:
    """ "prior to infusion", "at screening", "after transplantation": no length, only an anchor."""
    if row[at].tag in ("concept", "node", "number", "quantity", "interval"):
        return None
    if not _may_anchor(context.text, row[at].start):
        return None
    if tag_at(row, at + 1) == "or" and (early := _before_or_during(row, at, context)):
        return early
    found = _phrase_at(row, at, context, _anchors())
    if not found:
        return None
    tag, phrase = found[0][0], context.words(row[at].start, row[found[1] - 1].end).lower()
    if phrase in ("of", "from", "prior", "previously", "ago", "earlier", "pre", "until", "up to"):
        return None
    anchored = _anchor_at(row, found[1], context, tag)
    if not anchored or (tag == "during" and anchored[0].moment is Moment.EVENT):
        return None
    if anchored[0].event is not None and not any(c.tag in _SUBJECTS for c in before):
        return None
    anchor, after = anchored
    period = Period(_DIRECTIONS[tag], anchor)
    return Chunk("period", row[at].start, row[after - 1].end, period), after, 0
