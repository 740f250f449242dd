"""Further limits of a measurement that was named before: for the other sex, for some patients.

"Hb < 13 g/dL in men, < 12 g/dL in women" has two limits and one name; "ALT ≤ 2.5 × ULN (≤ 5 × ULN
if liver metastases are present)" has a laxer one for some. The second limit is found when the
measurements are read; for whom it holds is known once the facts are.
"""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import (
    Age,
    All,
    Any,
    Fact,
    Measure,
    Node,
    Not,
    Person,
    Readings,
    Sex,
    Side,
    Unread,
)
from eligo.language.rewrite import replace_each, walk
from eligo.language.source import Span
from eligo.language.values import LLN, ULN, Bound, Interval
from eligo.reading.passes.implied_units import with_implied_unit
from eligo.reading.passes.quantities import with_unit
from eligo.reading.rows.chunks import Chunk, Row, needs, skip, tag_at
from eligo.reading.rows.context import Context

_BETWEEN = (
    "comma", "or", "and", "slash", "open", "close", "filler", "semicolon", "quote", "colon", "age",
)  # fmt: skip
_FOR_WHOM = frozenset({"for", "in", "if", "with", "among"})
_JOINTS = ("or", "and", "comma", "semicolon", "slash")
_WHOM = ("if", "filler", "subject", "open", "except", "state")
_ENDS = ("close", "stop", "semicolon")
_NO_UNIT = "1"
_PEOPLE = (Fact, Any, All, Sex, Age, Person)
_BMI = "kg/m2"  # as often left out as printed
_FAR = 16  # chunks between a limit and the laxer one


@needs("node")
def read_further_limits(row: Row, context: Context) -> Row:
    """Tag "again" (a Node): the limit of a measurement that stands before; or "node" by sex."""
    out: Row = []
    at = 0
    while at < len(row):
        made = _again(row, at, out, context)
        if made is None:
            out.append(row[at])
            at += 1
        else:
            at = made
    return out


@needs("again")
def join_further_limits(row: Row, context: Context) -> Row:
    """Every "again" with the node before it and with whom it is for, as one node."""
    row = list(row)
    while (at := next((i for i, c in enumerate(row) if c.tag == "again"), None)) is not None:
        row = _joined(row, at, context)
    return row


# ---- finding them -------------------------------------------------------------------------------


def _again(row: Row, at: int, out: Row, context: Context) -> int | None:
    """Where to go on after a further limit at `at`, which is then in `out`."""
    if row[at].tag == "node":
        return _named_again(row, at, out)
    first = _measured_before(out) if row[at].tag in ("interval", "quantity") else None
    test = _limit(row, at, out, first, context) if first is not None else None
    if first is None or test is None:
        return None
    if not _comparable(out[first].node, test, _ends_here(row, at)):
        return None
    if _units(test) == {_NO_UNIT} and _units_of(out[first].node) == {_BMI}:
        test = with_unit(test, _BMI)
    node = _with_test(out[first].node, test, Span(row[at].start, row[at].end))
    if (sexes := _sexes(row, at, out, first)) is None:
        out.append(Chunk("again", row[at].start, row[at].end, node))
        return at + 1
    before, behind, after = sexes
    each = All((before, out[first].node)), All((behind, node))
    start, end = out[first].start, row[after - 1].end
    both = Any(each, span=Span(start, end))
    out[first:] = [Chunk("node", start, end, both)]
    return after


def _named_again(row: Row, at: int, out: Row) -> int | None:
    """ "GFR > 130 in women and GFR > 140 in men": the name is said twice, for each sex."""
    first = _measured_before(out) if _measures(row[at].node) else None
    if first is None or (sexes := _sexes(row, at, out, first)) is None:
        return None
    one, other = out[first].node, row[at].node
    if {m.concept for m in _measures(one)} != {m.concept for m in _measures(other)}:
        return None
    before, behind, after = sexes
    start, end = out[first].start, row[after - 1].end
    both = Any((All((before, one)), All((behind, other))), span=Span(start, end))
    out[first:] = [Chunk("node", start, end, both)]
    return after


def _limit(row: Row, at: int, out: Row, first: int, context: Context) -> Interval | None:
    """The limit: an interval, or behind "or" a number under the sign of the one before."""
    if row[at].tag == "interval":
        return row[at].value if isinstance(row[at].value, Interval) else None
    test, quantity = _measures(out[first].node)[0].test, row[at].value
    joined = any(c.tag in ("or", "comma", "slash") for c in out[first + 1 :])
    joined = joined or (out[-1].tag == "open" and _is_for_some(row, at + 1))
    if not isinstance(test, Interval) or len(test.bounds) != 1 or not joined:
        return None
    bound = Bound(quantity, test.bounds[0].inclusive)
    again = Interval(low=bound) if test.low else Interval(high=bound)
    again = with_implied_unit(
        _measures(out[first].node)[0].concept, again, context, row[at].start, row[at].end
    )
    unit = again.bounds[0].quantity.unit
    return again if unit != _NO_UNIT and unit == test.bounds[0].quantity.unit else None


def _is_for_some(row: Row, at: int) -> bool:
    """Whether words follow that say for whom: "(50,000 if the marrow is involved)"."""
    return tag_at(row, at) in ("if", "after-word", "period", "except", "filler")


def _measured_before(out: Row) -> int | None:
    """The place of the measurement whose limit goes on here, if nothing else came between."""
    for place in range(len(out) - 1, max(-1, len(out) - _FAR), -1):
        chunk = out[place]
        if chunk.tag == "node":
            return place if _measures(chunk.node) else None
        measured = chunk.tag == "concept" and chunk.value.kind == "measurement"
        if measured or chunk.tag in ("stop", "period", "interval", "level", "age"):
            return None
    return None


def _measures(node: Node) -> list[Measure]:
    """The measures of a node that holds nothing else."""
    nodes = list(walk(node))
    if not all(isinstance(n, Measure | All | Any | Readings) for n in nodes):
        return []
    found = [n for n in nodes if isinstance(n, Measure)]
    return found if all(isinstance(m.test, Interval) for m in found) else []


def _units_of(node: Node) -> set[str]:
    test = _measures(node)[0].test
    return _units(test) if isinstance(test, Interval) else set()


def _units(test: Interval) -> set[str]:
    return {b.quantity.unit for b in test.bounds}


def _comparable(node: Node, test: Interval, ends: bool) -> bool:
    """Whether the limit can be one of the same measurement: in its unit, or relative to normal.

    A bare number can be one of a score where nothing goes on (`ends`) that it could count.
    """
    first = _measures(node)[0].test
    assert isinstance(first, Interval)
    if _units(test) <= {ULN, LLN}:
        return True
    if any(b.quantity.is_time for b in test.bounds):
        return False
    if _units(test) == {_NO_UNIT}:
        return ends and all(u in (_NO_UNIT, _BMI) or u.startswith("{") for u in _units(first))
    return _units(first) in (_units(test), {_NO_UNIT})


def _ends_here(row: Row, at: int) -> bool:
    return at + 1 >= len(row) or row[at + 1].tag in (
        *_JOINTS,
        *_ENDS,
        "if",
        "filler",
        "except",
        "open",
    )


def _with_test(node: Node, test: Interval, span: Span) -> Node:
    def changed(one: Node) -> Node:
        return replace(one, test=test, span=span) if isinstance(one, Measure) else one

    return replace(replace_each(node, changed), span=span)


def _sexes(row: Row, at: int, out: Row, first: int) -> tuple[Sex, Sex, int] | None:
    """For which sex either limit is, where both say so."""
    before = [c for c in out[first + 1 :] if c.tag == "sex"]
    behind = skip(row, at + 1, "filler", "open", "comma", "if", "colon")
    if len(before) != 1 or tag_at(row, behind) != "sex":
        return None
    one, other = before[0].value, row[behind].value
    if {one, other} != {"male", "female"}:
        return None
    after = behind + 1
    if tag_at(row, after) == "close" and "open" in {c.tag for c in row[at:behind]}:
        after += 1
    return Sex((one,), span=before[0].span), Sex((other,), span=row[behind].span), after


# ---- joining them -------------------------------------------------------------------------------


def _joined(row: Row, at: int, context: Context) -> Row:
    """The row with the limit at `at` joined; a limit that has lost its base stands by itself."""
    base = next((i for i in range(at - 1, -1, -1) if row[i].tag == "node" and _bases(row[i])), None)
    if base is None:
        return [*row[:at], replace(row[at], tag="node"), *row[at + 1 :]]
    end = _end(row, at)
    whom = _whom(row, base, at, end, context)
    first, again = row[base].node, row[at].node
    span = Span(row[base].start, row[end - 1].end)
    if whom is None:
        node = _beside(first, again, {c.tag for c in row[base + 1 : at]}, span)
    elif context.side is Side.INCLUSION:
        node = Any((first, All((whom, again), span=again.span)), span=span)
    else:
        node = Any((again, All((first, Not(whom, span=whom.span)))), span=span)
    return [*row[:base], Chunk("node", span.start, span.end, node), *_closing(row, base, end)]


def _bases(chunk: Chunk) -> bool:
    return any(isinstance(n, Measure) for n in walk(chunk.node))


def _closing(row: Row, base: int, end: int) -> Row:
    """What follows, without the bracket that was opened for the further limit."""
    opened = sum((c.tag == "open") - (c.tag == "close") for c in row[base:end])
    return row[end + (1 if opened > 0 and tag_at(row, end) == "close" else 0) :]


def _beside(first: Node, again: Node, between: set[str], span: Span) -> Node:
    """No one is named: alternatives where the text says "or", else both."""
    return Any((first, again), span=span) if "or" in between else All((first, again), span=span)


def _end(row: Row, at: int) -> int:
    """Where the words about the further limit end."""
    for place in range(at + 1, len(row)):
        chunk = row[place]
        if chunk.tag in _ENDS or chunk.tag == "again":
            return place
        after = skip(row, place + 1, "filler", "and", "or")
        starts = tag_at(row, after) == "node" and bool(_bases(row[after]))
        if chunk.tag in _JOINTS and (starts or chunk.tag == "comma"):
            return place
        if chunk.tag == "node" and _bases(chunk):
            return place
    return len(row)


def _whom(row: Row, base: int, at: int, end: int, context: Context) -> Node | None:
    """For whom the further limit is: what stands behind it, else between the two."""
    for part in (row[at + 1 : end], row[base + 1 : at]):
        told = [c for c in part if c.tag not in _BETWEEN]
        led = any(c.tag in ("if", "except") or _leads(c, context) for c in part)
        if told and led:
            return _statement(part, context)
    return None


def _leads(chunk: Chunk, context: Context) -> bool:
    if chunk.tag == "period":
        return chunk.value.anchor.event is not None  # "after stem cell transplant"
    return context.words(chunk.start, chunk.end).lower() in _FOR_WHOM


def _statement(part: Row, context: Context) -> Node:
    """Facts joined as their words say; what is more than that stays unread."""
    nodes = [c.node for c in part if c.tag == "node" and isinstance(c.node, _PEOPLE)]
    plain = all(c.tag in (*_BETWEEN, *_WHOM, "node", "then", "require") for c in part)
    if not nodes or not plain:
        told = [c for c in part if c.tag not in _BETWEEN]
        span = Span(told[0].start, told[-1].end)
        return Unread(context.words(span.start, span.end), span=span)
    if len(nodes) == 1:
        return nodes[0]
    either = "or" in {c.tag for c in part}
    return Any(tuple(nodes)) if either else All(tuple(nodes))
